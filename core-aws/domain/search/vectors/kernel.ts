import { KERNEL_BINARY } from './kernel-binary.ts';

/** What `kernel.wat` exports; said there. Addresses are numbers of bytes. */
export interface Kernel {
  readonly begin: (heap: number, limit: number) => void;
  readonly finish: () => number;
  readonly lowest: () => number;
  readonly scan: (
    table: number,
    count: number,
    padded: number,
    scalesAt: number,
    query: number,
    queryScale: number,
    live: number,
  ) => void;
  readonly nearest: (
    table: number,
    count: number,
    words: number,
    signsAt: number,
    query: number,
    live: number,
    list: number,
    keep: number,
    counters: number,
  ) => number;
  readonly gather: (
    list: number,
    count: number,
    table: number,
    padded: number,
    scalesAt: number,
    query: number,
    queryScale: number,
  ) => void;
  readonly offer: (list: number, count: number) => void;
  readonly lay: (
    packed: number,
    count: number,
    dimensions: number,
    padded: number,
    block: number,
    row: number,
    signsAt: number,
    signBytes: number,
  ) => void;
}

/** Compiled once, for every scanner; undefined where the runtime has no WebAssembly or no 128-bit vectors. */
const COMPILED = compile();

export const hasKernel = COMPILED !== undefined;

/** The kernel working on this memory. Throws where `hasKernel` is false. */
export function loadKernel(memory: WebAssembly.Memory): Kernel {
  if (!COMPILED) throw new Error('WebAssembly with 128-bit vectors is not to be had here');
  // The shape is that of the module compiled from the file beside this one.
  return new WebAssembly.Instance(COMPILED, { scanner: { memory } }).exports as Kernel;
}

function compile(): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(KERNEL_BINARY), (char) => char.charCodeAt(0)));
  } catch {
    // No WebAssembly at all, or an instruction it does not know: plain JavaScript does the same, more slowly.
    return undefined;
  }
}
