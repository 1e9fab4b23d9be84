/**
 * Stands in for the one drawing class pdf.js wants to exist when it is loaded. Otherwise it takes it from a
 * native canvas library, 30 MB of machine code next to hostile files, to draw what we never draw.
 */
function NoDrawing(): void {
  // Made when pdf.js is loaded, used only by the parts of it that draw.
}

if (!('DOMMatrix' in globalThis)) Object.assign(globalThis, { DOMMatrix: NoDrawing });
