import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Answers like Gemini's REST API for embeddings, with the same vector for every text: only its size matters here.
 * Source of the wire form: ai.google.dev, "Gemini API reference" (read 2026-11).
 */
export async function startVectorServer(
  dimensions: number,
): Promise<{ readonly baseUrl: string; readonly stop: () => void }> {
  // As many digits as the service sends.
  const embedding = { values: Array.from({ length: dimensions }, (_, at) => Math.sin(at + 1) / 17) };
  const server = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on('data', (part: Buffer) => body.push(part));
    request.on('end', () => {
      const { requests } = JSON.parse(Buffer.concat(body).toString('utf8')) as { readonly requests?: unknown[] };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(requests ? { embeddings: requests.map(() => embedding) } : { embedding }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server of vectors has no address');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
