import { readFile } from './read-file.ts';
import { serveReader } from './serve-reader.ts';

/** Where the reader process begins. A bundle holds it as an entry of its own, `reader-process.mjs`. */
serveReader(readFile);
