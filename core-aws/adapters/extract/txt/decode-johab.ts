/** Where the codes of the three letters of a syllable begin counting; a code not listed is no letter. */
const INITIALS = codes([[2, 20]]);
const MEDIALS = codes([
  [3, 7],
  [10, 15],
  [18, 23],
  [26, 29],
]);
const FINALS = codes([
  [1, 17],
  [19, 29],
]);

/**
 * Korean of DOS times, which puts a syllable together from five bits for each of its letters. Other signs are those
 * of KS X 1001 in another order. Source: KS X 1001:1992, annex 3.
 */
export function decodeJohab(bytes: Uint8Array): string {
  const pieces: string[] = [];
  const korean = new TextDecoder('euc-kr');
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    const trail = bytes[at + 1] ?? 0;
    if (lead < 0x80) {
      pieces.push(String.fromCharCode(lead));
      continue;
    }
    at += 1;
    const code = (lead << 8) | trail;
    const initial = INITIALS.get((code >> 10) & 31);
    const medial = MEDIALS.get((code >> 5) & 31);
    const final = FINALS.get(code & 31);
    if (lead >= 0x84 && lead <= 0xd3 && initial !== undefined && medial !== undefined && final !== undefined) {
      pieces.push(String.fromCharCode(0xac00 + (initial * 21 + medial) * 28 + final));
    } else if (lead >= 0xd9 && lead <= 0xf9 && lead !== 0xdf && trail >= 0x31) {
      const row = lead < 0xe0 ? 2 * (lead - 0xd9) : 2 * lead - 0x197;
      const cell = trail < 0x91 ? trail - 0x31 : trail - 0x43;
      const isSecond = cell >= 0x5e;
      const pair = [row + (isSecond ? 1 : 0) + 0xa1, (isSecond ? cell - 0x5e : cell) + 0xa1];
      pieces.push(korean.decode(Uint8Array.from(pair)));
    } else pieces.push('\ufffd');
  }
  return pieces.join('');
}

function codes(ranges: readonly (readonly [first: number, last: number])[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (const [first, last] of ranges) for (let code = first; code <= last; code += 1) places.set(code, places.size);
  return places;
}
