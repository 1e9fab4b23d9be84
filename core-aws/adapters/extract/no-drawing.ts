/**
 * Puts a stand-in where pdf.js wants a drawing class when it is loaded. Otherwise it takes one from a native
 * canvas library: 30 MB of machine code beside hostile files, to draw what we never draw.
 */
export function standInForDrawing(): void {
  if (!('DOMMatrix' in globalThis)) Object.assign(globalThis, { DOMMatrix: NoDrawing });
}

function NoDrawing(): void {
  // Made when pdf.js is loaded, used only by the parts of it that draw.
}
