"use strict";
// Maps draws what each layer gives: its maps side by side, in the colours cividis, from
// the smallest to the largest number of the layer.
const Maps = (() => {
  const stops = [[0, 32, 77], [0, 51, 111], [57, 72, 107], [87, 92, 109], [112, 113, 115], [138, 135, 121], [166, 157, 117], [196, 181, 108], [228, 207, 91], [255, 234, 70]];
  const cividis = Array.from({ length: 256 }, (_, i) => {
    const t = i / 255 * (stops.length - 1), a = Math.min(Math.floor(t), stops.length - 2);
    return stops[a].map((v, c) => Math.round(v + (t - a) * (stops[a + 1][c] - v)));
  });
  const GAP = 4; // between two maps, in CSS pixels
  const kinds = {
    conv: (l) => `convolution ${l.kernel.join("×")}`, relu: () => "ReLU", scale: () => "normalisation", dense: () => "dense",
    maxPool: (l) => `max pooling ${l.kernel.join("×")}`, meanPool: (l) => `mean pooling ${l.kernel.join("×")}`, globalMean: () => "global mean",
  };

  // view makes the elements for all layers but the last one, which the bars show, and
  // those that only lay numbers in a row. pointed is told which number of which layer a
  // person points at, or chooses by the keyboard; without a number, that there is none.
  function view(network, parent, pointed) {
    const shown = network.layers.slice(0, -1).filter((l) => l.kind !== "flatten").map((layer) => {
      const details = document.createElement("details"), summary = document.createElement("summary");
      const name = document.createElement("strong"), what = document.createElement("span"), range = document.createElement("span");
      const canvas = document.createElement("canvas"), sheet = document.createElement("div"), spot = document.createElement("i");
      name.textContent = layer.name;
      const [height, width, channels] = layer.out;
      const size = height * width === 1 ? `${channels} numbers` : `${channels} ${channels === 1 ? "map" : "maps"} of ${height}×${width}`;
      what.textContent = `${kinds[layer.kind](layer)} · ${size}`;
      canvas.tabIndex = 0;
      canvas.setAttribute("role", "application");
      canvas.setAttribute("aria-roledescription", "maps");
      canvas.setAttribute("aria-describedby", "keys");
      canvas.setAttribute("aria-label", `${layer.name}: ${size}`); // a folded layer is not drawn yet
      sheet.className = "sheet";
      spot.hidden = true;
      sheet.append(canvas, spot);
      summary.append(name, what, range);
      details.append(summary, sheet);
      details.open = !(network.folded || []).includes(layer.kind);
      parent.append(details);
      const one = { network, layer, details, canvas, range, size, spot, pointed, at: undefined, strip: document.createElement("canvas") };
      for (const name of ["pointermove", "pointerdown"]) canvas.addEventListener(name, (event) => show(one, under(one, event)));
      for (const name of ["pointerleave", "blur"]) canvas.addEventListener(name, () => show(one));
      canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) show(one, one.at || largest(one), true); });
      canvas.addEventListener("keydown", (event) => step(one, event));
      details.addEventListener("toggle", () => draw(one));
      return one;
    });
    // A window that changes its width lays the maps anew.
    new ResizeObserver(() => shown.forEach(draw)).observe(parent);
    return shown;
  }

  const number = (v) => (Math.abs(v) >= 100 ? v.toFixed(0) : v.toPrecision(2)).replace("-", "−");

  // place lays a layer's maps in rows as wide as the page, all of them full if a number
  // of columns near the largest possible one divides them.
  function place({ layer, details }) {
    const [height, width, channels] = layer.out, room = details.clientWidth;
    const flat = height * width === 1, gap = flat ? 2 : GAP;
    const smallest = flat ? 12 : room < 250 ? 24 : room < 500 ? 32 : 54, largest = flat ? 32 : 150;
    const most = Math.max(Math.min(Math.floor((room + gap) / (smallest + gap)), channels), 1);
    let across = Math.ceil(channels / Math.ceil(channels / most));
    for (let n = most; n > .6 * most; n--) {
      if (channels % n === 0) {
        across = n;
        break;
      }
    }
    const tile = Math.min((room + gap) / across - gap, largest);
    return { tile, tall: tile * height / width, gap, across, rows: Math.ceil(channels / across) };
  }

  function draw(one) {
    const { layer, details, canvas, strip } = one;
    if (!details.open || details.clientWidth === 0) return;
    const [height, width, channels] = layer.out, values = layer.output;
    let least = Infinity, most = -Infinity;
    for (const v of values) {
      if (v < least) least = v;
      if (v > most) most = v;
    }
    Object.assign(one, { least, most });
    // First all maps below each other, a pixel for a number; then each to its place.
    strip.width = width;
    strip.height = height * channels;
    const image = new ImageData(width, height * channels), by = 255 / (most - least || 1);
    for (let p = 0, i = 0; p < height * width; p++) {
      for (let c = 0; c < channels; c++, i++) {
        const colour = cividis[Math.round((values[i] - least) * by)], at = 4 * (c * height * width + p);
        image.data[at] = colour[0];
        image.data[at + 1] = colour[1];
        image.data[at + 2] = colour[2];
        image.data[at + 3] = 255;
      }
    }
    strip.getContext("2d").putImageData(image, 0, 0);
    const { tile, tall, gap, across, rows } = one.placed = place(one);
    const dense = window.devicePixelRatio || 1;
    canvas.width = Math.round((across * (tile + gap) - gap) * dense);
    canvas.height = Math.round((rows * (tall + gap) - gap) * dense);
    canvas.style.width = `${across * (tile + gap) - gap}px`;
    canvas.style.height = `${rows * (tall + gap) - gap}px`;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.scale(dense, dense);
    for (let c = 0; c < channels; c++) {
      context.drawImage(strip, 0, c * height, width, height, c % across * (tile + gap), Math.floor(c / across) * (tall + gap), tile, tall);
    }
    if (!one.network.filled) return; // its numbers say nothing yet
    say(one);
    canvas.setAttribute("aria-label", `${layer.name}: ${one.size}, from ${number(least)} to ${number(most)}`);
  }

  const say = (one) => { one.range.textContent = `${number(one.least)} to ${number(one.most)}`; };

  // under returns the number that is under the pointer: its map, its row and its column.
  function under({ layer: { out: [height, width, channels] }, placed: { tile, tall, gap, across } }, event) {
    const column = Math.floor(event.offsetX / (tile + gap)), row = Math.floor(event.offsetY / (tall + gap)), map = row * across + column;
    const x = Math.floor((event.offsetX - column * (tile + gap)) / tile * width), y = Math.floor((event.offsetY - row * (tall + gap)) / tall * height);
    if (map < channels && column < across && x >= 0 && x < width && y >= 0 && y < height) return { map, y, x };
  }

  // largest returns the place of the largest number of a layer.
  function largest({ layer: { out: [, width, channels], output }, most }) {
    const i = output.indexOf(most), place = Math.floor(i / channels);
    return { map: i % channels, y: Math.floor(place / width), x: place % width };
  }

  // step follows the keyboard from number to number.
  function step(one, event) {
    const [height, width, channels] = one.layer.out, { map, y, x } = one.at || largest(one), flat = height * width === 1;
    const within = (v, size) => Math.min(Math.max(v, 0), size - 1), to = (m) => ({ map: within(m, channels), y, x });
    const next = {
      ArrowUp: flat ? to(map - one.placed.across) : { map, y: within(y - 1, height), x }, ArrowDown: flat ? to(map + one.placed.across) : { map, y: within(y + 1, height), x },
      ArrowLeft: flat ? to(map - 1) : { map, y, x: within(x - 1, width) }, ArrowRight: flat ? to(map + 1) : { map, y, x: within(x + 1, width) },
      PageUp: to(map - 1), PageDown: to(map + 1), Home: largest(one),
    }[event.key];
    if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    show(one, next, true);
  }

  // show marks a number, and says what it is. Without one it takes the mark away.
  function show(one, at, byKey = false) {
    const { layer, layer: { out: [height, width, channels], output }, spot, canvas } = one;
    spot.hidden = !at;
    if (!at) {
      say(one);
      return one.pointed(layer);
    }
    one.at = at;
    const { tile, tall, gap, across } = one.placed;
    spot.style.left = `${at.map % across * (tile + gap) + at.x * tile / width}px`;
    spot.style.top = `${Math.floor(at.map / across) * (tall + gap) + at.y * tall / height}px`;
    spot.style.width = `${tile / width}px`;
    spot.style.height = `${tall / height}px`;
    const value = number(output[(at.y * width + at.x) * channels + at.map]);
    const text = height * width === 1 ? `number ${at.map}: ${value}` : `map ${at.map}, row ${at.y}, column ${at.x}: ${value}`;
    one.range.textContent = text;
    if (byKey) canvas.scrollIntoView({ block: "nearest" });
    one.pointed(layer, { ...at, text: `${layer.name}, ${text}`, box: spot.getBoundingClientRect(), byKey });
  }

  return { view, draw };
})();
