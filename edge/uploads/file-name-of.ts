/**
 * The file name in a part's `Content-Disposition`, in any script; undefined when there is none, so that the part is a
 * field. multipasta's own reading gives up on names beyond Latin-1, which browsers send as plain UTF-8.
 * Source: WHATWG HTML, "multipart/form-data encoding algorithm" (`%22`, `%0D`, `%0A`); curl escapes with a backslash;
 * RFC 5987 for `filename*`, which RFC 7578 forbids here but some clients send.
 */
export function fileNameOf(contentDisposition: string): string | undefined {
  const extended = /;\s*filename\*=utf-8''([^;\s]+)/i.exec(contentDisposition)?.[1];
  if (extended !== undefined) {
    const name = decodePercent(extended);
    if (name !== undefined) return name;
  }
  const quoted = /;\s*filename="((?:\\["\\]|[^"])*)"/i.exec(contentDisposition)?.[1];
  if (quoted !== undefined) {
    // A backslash before another character is part of a Windows path.
    return quoted.replace(/\\(["\\])/g, '$1').replace(/%(22|0D|0A)/gi, (escape) => decodePercent(escape) ?? escape);
  }
  return /;\s*filename=([^;"\s]+)/i.exec(contentDisposition)?.[1];
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
