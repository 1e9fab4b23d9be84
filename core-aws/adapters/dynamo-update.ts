import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** What an update does: `set` these attributes (undefined removes one), `add` to these numbers. */
export interface ItemChange {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly add?: Readonly<Record<string, number>>;
}

/**
 * Writes a change as DynamoDB's update expression. Every name is a placeholder, because many good names
 * (`name`, `status`, `bytes`) are reserved words there. `values` are for the caller's condition.
 */
export function toUpdate(
  change: ItemChange,
  values: Readonly<Record<string, unknown>> = {},
): Required<
  Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>
> {
  const names: Record<string, string> = {};
  const bound: Record<string, unknown> = { ...values };
  const sets: string[] = [];
  const removes: string[] = [];
  const adds: string[] = [];
  for (const [name, value] of Object.entries(change.set ?? {})) {
    names[`#${name}`] = name;
    if (value === undefined) {
      removes.push(`#${name}`);
    } else {
      bound[`:${name}`] = value;
      sets.push(`#${name} = :${name}`);
    }
  }
  for (const [name, value] of Object.entries(change.add ?? {})) {
    names[`#${name}`] = name;
    bound[`:${name}`] = value;
    adds.push(`#${name} :${name}`);
  }
  const clauses = [
    ['SET', sets],
    ['REMOVE', removes],
    ['ADD', adds],
  ] as const;
  return {
    UpdateExpression: clauses
      .filter(([, parts]) => parts.length > 0)
      .map(([verb, parts]) => `${verb} ${parts.join(', ')}`)
      .join(' '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: toItem(bound),
  };
}

/** An item as DynamoDB takes it; absent attributes are left out. */
export function toItem(item: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  return marshall(item, { removeUndefinedValues: true });
}
