// What a client in JavaScript needs of a receipt, in Node and in a browser.

// pixelsOf returns the pictures of a receipt one after another, as float32.
export function pixelsOf(receipt) {
  const bytes = receipt.pictures.map((text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  const pixels = new Float32Array(bytes.length * bytes[0].length);
  bytes.forEach((b, i) => pixels.set(b, i * b.length));
  return pixels;
}

// rowsOf returns the logits, picture by picture, of the values that a client has computed.
export function rowsOf(values, receipt) {
  const classes = receipt.classes.length;
  return receipt.pictures.map((_, i) => [...values.slice(i * classes, (i + 1) * classes)]);
}
