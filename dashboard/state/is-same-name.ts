/** True when two names look the same: neither spaces nor the way an accent is stored can be seen. */
export function isSameName(typed: string, name: string): boolean {
  return toVisible(typed) === toVisible(name);
}

function toVisible(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ');
}
