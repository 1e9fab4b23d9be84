import { DOT_BLOCK_BINARY, KERNEL_BINARY, RELAXED_DOT_BLOCK_BINARY } from './kernel-binary.ts';

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
    offset: number,
    partial: number,
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
    sumsAt: number,
  ) => void;
}

/** `simd`: 128-bit vectors. `relaxed`: with an instruction that newer runtimes have, half as many of them. */
export type KernelKind = 'simd' | 'relaxed';

/** Compiled once, for every scanner; undefined where the runtime does not know an instruction, or no WebAssembly. */
const KERNEL = compile(KERNEL_BINARY);
const DOT_BLOCKS = { simd: compile(DOT_BLOCK_BINARY), relaxed: compile(RELAXED_DOT_BLOCK_BINARY) };

/** The kernels there are here, the fastest first. */
export const KERNEL_KINDS: readonly KernelKind[] = (['relaxed', 'simd'] as const).filter(
  (kind) => KERNEL !== undefined && DOT_BLOCKS[kind] !== undefined,
);

/** The kernel working on this memory. Throws for a kind that is not among `KERNEL_KINDS`. */
export function loadKernel(kind: KernelKind, memory: WebAssembly.Memory): Kernel {
  const inner = DOT_BLOCKS[kind];
  if (!KERNEL || !inner) throw new Error(`the ${kind} kernel is not to be had here`);
  // The shapes are those of the modules compiled from the files beside this one.
  const { dotBlock } = new WebAssembly.Instance(inner, { scanner: { memory } }).exports as {
    readonly dotBlock: object;
  };
  return new WebAssembly.Instance(KERNEL, { scanner: { memory, dotBlock } }).exports as Kernel;
}

function compile(base64: string): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  } catch {
    // No WebAssembly at all, or an instruction it does not know: another kernel does the same, more slowly.
    return undefined;
  }
}
