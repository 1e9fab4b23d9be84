import { toUtf8 } from './utf8.ts';

/** Bytes that grow at the end. */
export class ByteWriter {
  #buffer: Uint8Array;
  #length = 0;

  constructor(expectedBytes = 256) {
    this.#buffer = new Uint8Array(expectedBytes);
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  /** Seven bits a byte, lowest first; the highest bit says that more follow. For whole numbers below 2^32. */
  varint(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  /** Little-endian. */
  uint32(value: number): void {
    this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.#buffer[this.#length++] = value >>> shift;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#buffer.set(values, this.#length);
    this.#length += values.length;
  }

  /** UTF-8 with its length before it. */
  text(value: string): void {
    const encoded = toUtf8(value);
    this.varint(encoded.length);
    this.bytes(encoded);
  }

  /** What was written; true until the next write. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + count));
    larger.set(this.view());
    this.#buffer = larger;
  }
}
