import { describe } from 'vitest';
import { vectorIndexContract } from '../../ports/vector-index.contract.ts';
import { createNativeWorld } from '../../../support/native-world.ts';
import { useVectorDynalite } from '../../../support/vector-dynalite.ts';

describe('The index of bots that DynamoDB searches, moved after every change', () => {
  const dynamo = useVectorDynalite();
  vectorIndexContract(() => {
    const world = createNativeWorld(dynamo);
    return { index: world.settledIndex(), other: world.index(), chunks: world.ports.chunks, passMs: world.pass };
  });
});

describe('The index of bots that DynamoDB searches, moved now and then', () => {
  const dynamo = useVectorDynalite();
  vectorIndexContract(() => {
    const world = createNativeWorld(dynamo);
    return { index: world.index(), other: world.index(), chunks: world.ports.chunks, passMs: world.pass };
  });
});
