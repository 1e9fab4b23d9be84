import { hash } from 'node:crypto';

/**
 * Hashes a password over and over, which is what makes guessing slow: H = hash(salt, password), then
 * H = hash(counter, H) as often as told. Cost: 0.1 s for Word's usual 100,000 rounds.
 */
export function spinHash(algorithm: string, salt: Uint8Array, password: string, rounds: number): Buffer {
  let value = hash(algorithm, Buffer.concat([salt, Buffer.from(password, 'utf16le')]), 'buffer');
  const input = Buffer.alloc(4 + value.length);
  for (let round = 0; round < rounds; round += 1) {
    input.writeUInt32LE(round, 0);
    value.copy(input, 4);
    value = hash(algorithm, input, 'buffer');
  }
  return value;
}
