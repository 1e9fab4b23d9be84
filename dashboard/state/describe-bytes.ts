/** A size as owners count it: decimal, "340 bytes", "12 kB", "1.2 MB". Never rounded up past a limit of 50 MB to 50.0. */
export function describeBytes(bytes: number, digits = 1): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} kB`;
  const megabytes = bytes / 1_000_000;
  const rounded = bytes > 50_000_000 ? Math.ceil(megabytes * 10 ** digits) / 10 ** digits : megabytes;
  return `${rounded.toFixed(digits).replace(/\.?0+$/, '')} MB`;
}
