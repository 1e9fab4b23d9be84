import { createServer } from 'node:net';
import type { LocalPorts } from './ports.ts';

const SERVES: Readonly<Record<keyof LocalPorts, string>> = {
  edge: 'the dashboard and API',
  demoSite: 'the demo site',
  httpApi: 'the functions',
  chatUrl: 'the chat function',
  dynamodb: 'DynamoDB',
  fauxqs: 'S3 and SQS',
  cognito: 'Cognito',
  inspector: "the Worker's debugger",
};

/** Names every port that is taken and what it was for; undefined when all are free. */
export async function findTakenPorts(ports: LocalPorts): Promise<string | undefined> {
  const names = Object.keys(SERVES) as (keyof LocalPorts)[];
  const free = await Promise.all(names.map((name) => isPortFree(ports[name])));
  const taken = names.filter((_, at) => !free[at]).map((name) => `port ${ports[name]} (for ${SERVES[name]})`);
  if (taken.length === 0) return undefined;
  const elsewhere = ports.edge + 100 < 65_000 ? ports.edge + 100 : 4700;
  return `${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} taken by another program. End it, or run: npm start -- --port-base ${elsewhere}`;
}

/** Tries both the loopback address and the wildcard one: a program that listens on all addresses takes it too. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
