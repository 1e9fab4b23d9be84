import { describe } from 'vitest';
import { createDynamoChunkStore } from '../../../../core-aws/adapters/dynamo-chunk-store.ts';
import { describeOnEveryDynamo } from '../../../support/dynamo-targets.ts';
import { createPackedWorld } from '../../../support/packed-world.ts';
import { chunkStoreContract } from '../../ports/chunk-store.contract.ts';
import { vectorIndexContract } from '../../ports/vector-index.contract.ts';

describeOnEveryDynamo('The index in DynamoDB', (dynamo) => {
  const stores = () => ({ client: dynamo.client(), tables: dynamo.tables() });

  describe('its chunk store', () => chunkStoreContract(() => createDynamoChunkStore(stores())));

  describe('the packed index', () =>
    vectorIndexContract(() => {
      const { index, chunks, passMs } = createPackedWorld(stores());
      return { index: index(), other: index(), chunks, passMs };
    }));
});
