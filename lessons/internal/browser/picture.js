"use strict";
// Picture holds a picture of the network's size while a person changes it: H·W·C
// numbers from 0 to 255, a shift, and the ground that comes in at its edges.
const Picture = (() => {
  // make makes a picture of numbers. Without numbers it is all ground, one for each channel.
  function make(shape, values, ground) {
    const [height, width, channels] = shape;
    const base = new Float32Array(height * width * channels);
    if (values) base.set(values);
    else for (let i = 0; i < base.length; i++) base[i] = ground[i % channels];
    return { height, width, channels, base, down: 0, right: 0, turn: 0, ground: ground || border(shape, values) };
  }

  // border returns the median of the outermost pixels, for each channel.
  function border([height, width, channels], values) {
    return Array.from({ length: channels }, (_, c) => {
      const around = [];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (y === 0 || x === 0 || y === height - 1 || x === width - 1) around.push(values[(y * width + x) * channels + c]);
        }
      }
      return around.sort((a, b) => a - b)[Math.floor(around.length / 2)];
    });
  }

  // seen returns the numbers as they are turned and shifted. What goes out is kept.
  function seen(p) {
    if (p.turn) return turned(p);
    const { height, width, channels, base, down, right, ground } = p;
    const values = new Float32Array(base.length);
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y - down, j = x - right;
        const inside = i >= 0 && i < height && j >= 0 && j < width;
        for (let c = 0; c < channels; c++) values[to++] = inside ? base[(i * width + j) * channels + c] : ground[c];
      }
    }
    return values;
  }

  // turned is seen for a picture that is turned around its middle, clockwise by p.turn
  // degrees. A pixel is mixed of the four around the place from which it comes.
  function turned({ height, width, channels, base, down, right, turn, ground }) {
    const exact = (v) => Math.round(v * 1e12) / 1e12; // a quarter turn mixes nothing
    const cos = exact(Math.cos(turn * Math.PI / 180)), sin = exact(Math.sin(turn * Math.PI / 180));
    const middle = { y: (height - 1) / 2, x: (width - 1) / 2 }, values = new Float32Array(base.length);
    const at = (i, j, c) => (i >= 0 && i < height && j >= 0 && j < width ? base[(i * width + j) * channels + c] : ground[c]);
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const v = y - down - middle.y, h = x - right - middle.x;
        const i = cos * v - sin * h + middle.y, j = sin * v + cos * h + middle.x;
        const top = Math.floor(i), left = Math.floor(j), b = i - top, r = j - left;
        for (let c = 0; c < channels; c++) {
          values[to++] = (1 - b) * ((1 - r) * at(top, left, c) + r * at(top, left + 1, c)) + b * ((1 - r) * at(top + 1, left, c) + r * at(top + 1, left + 1, c));
        }
      }
    }
    return values;
  }

  // shift moves the picture, but not so far that nothing of it is left.
  function shift(p, down, right) {
    p.down = Math.min(Math.max(down, 1 - p.height), p.height - 1);
    p.right = Math.min(Math.max(right, 1 - p.width), p.width - 1);
  }

  // paint mixes a round dot with a soft edge into the picture, around (y, x) in pixels.
  function paint(p, y, x, radius, colour) {
    if (p.down || p.right || p.turn) Object.assign(p, { base: seen(p), down: 0, right: 0, turn: 0 });
    const from = (v) => Math.max(Math.floor(v - radius - 1), 0);
    for (let i = from(y); i < Math.min(y + radius + 1, p.height); i++) {
      for (let j = from(x); j < Math.min(x + radius + 1, p.width); j++) {
        const cover = Math.min(Math.max(radius + .5 - Math.hypot(i + .5 - y, j + .5 - x), 0), 1);
        for (let c = 0; c < p.channels; c++) {
          const at = (i * p.width + j) * p.channels + c;
          p.base[at] += cover * (colour[c] - p.base[at]);
        }
      }
    }
  }

  function invert(p) {
    p.base = p.base.map((v) => 255 - v);
    p.ground = p.ground.map((v) => 255 - v);
  }

  // isPlain is true if all pixels are the same.
  const isPlain = (p) => seen(p).every((v, i, all) => v === all[i % p.channels]);

  // scale makes H·W·C numbers of a bitmap or a video. It cuts off what stands over, as
  // much on one side as on the other, as the course does with folders of pictures. Each
  // number is the mean of all that lies under its pixel. What is transparent is white.
  function scale(source, sourceWidth, sourceHeight, [height, width, channels]) {
    const part = Math.min(sourceWidth / width, sourceHeight / height);
    const fine = Math.max(Math.min(Math.floor(part), 16, Math.floor(1024 / Math.max(height, width))), 1);
    const canvas = document.createElement("canvas");
    canvas.width = width * fine;
    canvas.height = height * fine;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(source, (sourceWidth - width * part) / 2, (sourceHeight - height * part) / 2, width * part, height * part, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const values = new Float32Array(height * width * channels);
    for (let y = 0; y < canvas.height; y++) {
      for (let x = 0; x < canvas.width; x++) {
        const at = 4 * (y * canvas.width + x), to = (Math.floor(y / fine) * width + Math.floor(x / fine)) * channels;
        const grey = .299 * data[at] + .587 * data[at + 1] + .114 * data[at + 2];
        for (let c = 0; c < channels; c++) values[to + c] += (channels === 3 ? data[at + c] : grey) / (fine * fine);
      }
    }
    return values.map(Math.round);
  }

  // show draws numbers on a canvas, one of its pixels for each.
  function show(canvas, [height, width, channels], values) {
    canvas.width = width;
    canvas.height = height;
    const image = new ImageData(width, height);
    for (let i = 0; i < height * width; i++) {
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = values[i * channels + (channels === 3 ? c : 0)];
      image.data[4 * i + 3] = 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  return { make, border, seen, shift, paint, invert, isPlain, scale, show };
})();
