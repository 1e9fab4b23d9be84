import { randomBytes } from 'node:crypto';
import { createDynamoChunkStore } from '../../../../core-aws/adapters/dynamo-chunk-store.ts';
import { createPackedIndex } from '../../../../core-aws/adapters/packed-index/create-packed-index.ts';
import { chunkStoreContract } from '../../ports/chunk-store.contract.ts';
import { vectorIndexContract } from '../../ports/vector-index.contract.ts';
import { describeOnEveryDynamo } from '../../../support/dynamo-targets.ts';
import { createMemoryFileStore } from '../../../support/memory-file-store.ts';

describeOnEveryDynamo('The packed index', (dynamo) => {
  vectorIndexContract(() => {
    const stores = { client: dynamo.client(), tables: dynamo.tables() };
    const chunks = createDynamoChunkStore(stores);
    const index = createPackedIndex({
      ...stores,
      chunks,
      files: createMemoryFileStore(),
      clock: { nowMs: Date.now },
      randomness: { bytes: (count) => randomBytes(count) },
    });
    return { index, chunks };
  });
});

describeOnEveryDynamo('The chunk store', (dynamo) => {
  chunkStoreContract(() => createDynamoChunkStore({ client: dynamo.client(), tables: dynamo.tables() }));
});
