// Paint draws numbers on a canvas in the colours of package show: a picture is grey; in
// a map of both signs blue is negative, white is 0, and orange is positive.
const Paint = (() => {
  const LEVELS = 100, NAN = [214, 60, 190];
  const ramp = (stops) => {
    const table = new Uint32Array(LEVELS + 1);
    for (let n = 0; n <= LEVELS; n++) {
      const t = (n / LEVELS) * (stops.length - 1), i = Math.min(Math.floor(t), stops.length - 2);
      table[n] = word(stops[i].map((v, c) => Math.round(v + (t - i) * (stops[i + 1][c] - v))));
    }
    return table;
  };
  const word = ([r, g, b]) => new Uint32Array(new Uint8ClampedArray([r, g, b, 255]).buffer)[0];
  const greys = Uint32Array.from({ length: 256 }, (_, v) => word([v, v, v])), none = word(NAN);
  const signs = ramp([[4, 62, 130], [70, 140, 205], [255, 255, 255], [245, 150, 60], [150, 62, 0]]);

  // draw puts h×w values on the canvas. The colours go from lo to hi.
  function draw(canvas, values, h, w, lo, hi, table) {
    if (canvas.width !== w) canvas.width = w;
    if (canvas.height !== h) canvas.height = h;
    const image = new ImageData(w, h), out = new Uint32Array(image.data.buffer);
    const last = table.length - 1, scale = hi > lo ? last / (hi - lo) : 0;
    for (let i = 0; i < out.length; i++) {
      const v = values[i], n = Math.round((v - lo) * scale);
      out[i] = v !== v ? none : table[n < 0 ? 0 : n > last ? last : n];
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  // picture clamps to 0–255, as a screen does.
  const picture = (canvas, values, h, w) => draw(canvas, values, h, w, 0, 255, greys);

  // signed has 0 in the middle of its colours. They reach to the largest value, or to
  // the one that several canvases share.
  function signed(canvas, values, h, w, shared = 0) {
    let most = shared;
    for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
    draw(canvas, values, h, w, most ? -most : -1, most || 1, signs);
    return most;
  }

  // frame lays an element around rows y to y+h and columns x to x+w of a canvas of
  // rows×columns. It stands in per cent, so that it follows when the canvas grows.
  function frame(element, y, x, h, w, rows, columns) {
    Object.assign(element.style, {
      top: (100 * y) / rows + "%", left: (100 * x) / columns + "%", height: (100 * h) / rows + "%", width: (100 * w) / columns + "%",
    });
  }

  // at returns the row and column of a canvas that a pointer is at.
  function at(canvas, event) {
    const box = canvas.getBoundingClientRect();
    return [
      Math.floor(((event.clientY - box.top) / box.height) * canvas.height),
      Math.floor(((event.clientX - box.left) / box.width) * canvas.width),
    ];
  }

  return { picture, signed, frame, at };
})();
