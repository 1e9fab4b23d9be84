/**
 * Flags for Node in the function `ingest` (`NODE_OPTIONS` of its deployment). Left to itself V8 lets garbage of one
 * document lie while the next is read beside it, up to nine tenths of the function's memory, which its reader process
 * shares: over files at every limit, one after the other, both together reached 1,041 MB; with these, 940 MB.
 * Measured with `npm run eval -- memory --warm`, which runs the function with them.
 */
export const INGEST_NODE_OPTIONS: readonly string[] = ['--max-old-space-size=400', '--max-semi-space-size=16'];
