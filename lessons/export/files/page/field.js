"use strict";
// Field says from which pixels a number comes: its receptive field. It goes back from
// layer to layer, as each of them reads a window of the one before it.
const Field = (() => {
  // of returns the first and the last row, and the first and the last column, of the
  // pixels that the number at (y, x) of a layer can come from. What a window reads
  // outside of its input is no pixel, and is left out.
  function of(network, layer, y, x) {
    let field = { top: y, bottom: y, left: x, right: x };
    for (let n = network.layers.indexOf(layer); n >= 0; n--) {
      const l = network.layers[n], [height, width] = l.in;
      if (["dense", "flatten", "globalMean"].includes(l.kind)) field = { top: 0, bottom: height - 1, left: 0, right: width - 1 };
      if (!["conv", "maxPool", "meanPool"].includes(l.kind)) continue;
      const reach = [0, 1].map((axis) => (l.kernel[axis] - 1) * (l.kind === "conv" ? l.dilation[axis] : 1));
      field = {
        top: Math.max(field.top * l.step[0] - l.before[0], 0), bottom: Math.min(field.bottom * l.step[0] - l.before[0] + reach[0], height - 1),
        left: Math.max(field.left * l.step[1] - l.before[1], 0), right: Math.min(field.right * l.step[1] - l.before[1] + reach[1], width - 1),
      };
    }
    return field;
  }

  const span = (name, from, to) => (from === to ? `${name} ${from}` : `${name}s ${from} to ${to}`);

  // say puts a field into words.
  function say(network, { top, bottom, left, right }) {
    const [height, width] = network.input;
    if (top === 0 && left === 0 && bottom === height - 1 && right === width - 1) return "from the whole picture";
    return `from ${span("row", top, bottom)}, ${span("column", left, right)} of the picture`;
  }

  // lay puts a frame over a picture, around the pixels of a field.
  function lay(frame, [height, width], { top, bottom, left, right }) {
    frame.style.top = `${100 * top / height}%`;
    frame.style.left = `${100 * left / width}%`;
    frame.style.height = `${100 * (bottom - top + 1) / height}%`;
    frame.style.width = `${100 * (right - left + 1) / width}%`;
  }

  // lens shows the picture once more, small, beside the number that is pointed at: the
  // large one may be far away.
  function lens(element, place, shape, pixels, field, text) {
    Picture.show(element.querySelector("canvas"), shape, pixels);
    lay(element.querySelector("i"), shape, field);
    element.querySelector("p").textContent = text;
    const box = element.getBoundingClientRect(), gap = 10;
    const left = Math.min(place.right + gap, document.documentElement.clientWidth - box.width - 2);
    const below = place.bottom + gap + box.height < innerHeight;
    element.style.left = `${Math.max(left, 2)}px`;
    element.style.top = `${below ? place.bottom + gap : Math.max(place.top - gap - box.height, 2)}px`;
  }

  // point shows all of this for a number of a layer, and returns it in words. Without a
  // number it takes the frame and the lens away.
  function point(network, frame, glass, pixels, layer, at) {
    frame.hidden = glass.hidden = !at;
    if (!at) return undefined;
    const field = of(network, layer, at.y, at.x), text = `${at.text}, ${say(network, field)}.`;
    lay(frame, network.input, field);
    lens(glass, at.box, network.input, pixels(), field, text);
    return text;
  }

  return { of, point };
})();
