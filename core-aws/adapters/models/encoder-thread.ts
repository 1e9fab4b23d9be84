import { parentPort } from 'node:worker_threads';
import { createSentenceEncoder } from './sentence-encoder.ts';
import { serveEncoder } from './serve-encoder.ts';

/** Where the offline embedder's thread begins. A bundle holds it as an entry of its own, `encoder-thread.mjs`. */
if (!parentPort) throw new Error('encoder-thread.ts runs in a worker thread only');
serveEncoder(parentPort, createSentenceEncoder());
