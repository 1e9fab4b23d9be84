/** The process of dynalite: DynamoDB's wire protocol over LevelDB files. */
import { mkdir } from 'node:fs/promises';
import dynalite from 'dynalite';
import { listen } from '../listen.ts';
import { runService } from '../service-process.ts';

export interface DynamodbSettings {
  readonly port: number;
  readonly dataDir: string;
}

runService<DynamodbSettings>(async ({ port, dataDir }) => {
  await mkdir(dataDir, { recursive: true });
  const server = dynalite({ path: dataDir, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await listen(server, port);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
});
