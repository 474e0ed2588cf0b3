"use strict";
// Network computes a trained network in JavaScript. It knows nothing of the page around
// it: no element, no file, no clock. A picture is H·W·C numbers from 0 to 255, row by
// row, the channels of a pixel side by side; so are all maps between the layers.
//
//   const network = Network.read(model, weights); // model.json, and weights.bin as an ArrayBuffer
//   const { logits, maps } = Network.forward(network, pixels);
//   const { agrees, largest } = Network.check(network, receipt);
const Network = (() => {
  const ROWS = 4, COLUMNS = 4; // of the block of sums that the innermost loop keeps

  const sizes = {
    conv: (l) => [l.kernel[0] * l.kernel[1] * l.in[2] * l.out[2], l.out[2]],
    dense: (l) => [l.in[2] * l.out[2], l.out[2]],
    scale: (l) => [l.in[2], l.in[2]],
    relu: () => [0, 0], maxPool: () => [0, 0], meanPool: () => [0, 0], globalMean: () => [0, 0], flatten: () => [0, 0],
  };

  const count = (shape) => shape[0] * shape[1] * shape[2];

  // outline makes a network of model.json, without weights: its layers and their sizes
  // can be drawn, and fill makes it compute.
  function outline(model) {
    if (!model || model.format !== "Nine Pixels page 1") {
      throw new Error("model.json is not of this page: export the network again.");
    }
    for (const l of model.layers) {
      if (!sizes[l.kind]) throw new Error(`model.json has a layer of the kind ${l.kind}, which this page does not know: export the network again.`);
    }
    const layers = model.layers.map((l) => ({ ...l, output: new Float32Array(count(l.out)) }));
    return { ...model, layers, scaled: new Float32Array(count(model.input)), filled: false };
  }

  // fill gives a network the bytes of weights.bin: little-endian float32, for each layer
  // its weights and then its biases. It throws an Error with one sentence if they do not
  // fit the network, which is as it was then.
  function fill(network, bytes) {
    const needs = network.layers.map((l) => sizes[l.kind](l)), need = 4 * needs.flat().reduce((a, b) => a + b, 0);
    if (bytes.byteLength !== need) {
      throw new Error(`weights.bin has ${bytes.byteLength} bytes, but the network has ${need}: export the network again.`);
    }
    const view = new DataView(bytes);
    let at = 0;
    const take = (n) => {
      const values = new Float32Array(n);
      for (let i = 0; i < n; i++, at += 4) {
        values[i] = view.getFloat32(at, true);
        if (!Number.isFinite(values[i])) throw new Error("weights.bin holds a number that is not finite: export the network again.");
      }
      return values;
    };
    const taken = needs.map(([weights, biases]) => ({ weights: take(weights), bias: take(biases) }));
    network.layers.forEach((l, i) => {
      Object.assign(l, taken[i]);
      if (l.kind !== "conv") return;
      const depth = l.kernel[0] * l.kernel[1] * l.in[2];
      l.panels = panels(l.weights, depth, l.out[2]);
      l.patches = new Float32Array(roundUp(l.out[0] * l.out[1], ROWS) * depth);
    });
    network.filled = true;
    return network;
  }

  // read makes a network of model.json and the bytes of weights.bin. It throws an Error
  // with one sentence if they do not fit each other.
  const read = (model, bytes) => fill(outline(model), bytes);

  const roundUp = (n, to) => Math.ceil(n / to) * to;

  // panels orders a matrix [depth, width] so that the innermost loop reads it from the
  // front to the end: COLUMNS of its columns at a time. Columns of zeros fill it up.
  function panels(matrix, depth, width) {
    const packed = new Float32Array(roundUp(width, COLUMNS) * depth);
    for (let f = 0; f < width; f++) {
      const panel = Math.floor(f / COLUMNS) * COLUMNS * depth + f % COLUMNS;
      for (let k = 0; k < depth; k++) packed[panel + k * COLUMNS] = matrix[k * width + f];
    }
    return packed;
  }

  // forward computes the logits of a picture, and what each layer gives, in the order of
  // network.layers. The next call writes into the same arrays. It throws an Error if the
  // picture has another size, or if a logit is not finite.
  function forward(network, pixels) {
    if (pixels.length !== count(network.input)) {
      throw new Error(`A picture of ${network.input.join("×")} has ${count(network.input)} numbers, and this one has ${pixels.length}.`);
    }
    let x = network.scaled;
    for (let i = 0; i < x.length; i++) x[i] = pixels[i] / 255;
    for (const l of network.layers) {
      compute[l.kind](l, x);
      x = l.output;
    }
    if (!x.every(Number.isFinite)) throw new Error("The network gives a logit that is not a finite number for this picture.");
    return { logits: x, maps: network.layers.map((l) => l.output) };
  }

  const compute = {
    conv(l, x) {
      lay(l, x);
      multiply(l.patches, l.panels, l.bias, l.output, l.kernel[0] * l.kernel[1] * l.in[2], l.out[0] * l.out[1], l.out[2]);
    },
    dense({ weights, bias, output }, x) {
      output.set(bias);
      const width = output.length;
      for (let c = 0; c < x.length; c++) {
        const v = x[c];
        if (v === 0) continue; // after a ReLU many are
        for (let f = 0, at = c * width; f < width; f++, at++) output[f] += v * weights[at];
      }
    },
    scale({ weights, bias, output }, x) {
      for (let i = 0; i < x.length; i++) output[i] = x[i] * weights[i % weights.length] + bias[i % weights.length];
    },
    relu({ output }, x) {
      for (let i = 0; i < x.length; i++) output[i] = x[i] < 0 ? 0 : x[i];
    },
    flatten: ({ output }, x) => output.set(x),
    maxPool: (l, x) => pool(l, x, (sum, most) => most),
    meanPool: (l, x) => pool(l, x, (sum) => sum / (l.kernel[0] * l.kernel[1])),
    globalMean({ output }, x) {
      const channels = output.length;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let i = c; i < x.length; i += channels) sum += x[i];
        output[c] = sum / (x.length / channels);
      }
    },
  };

  // lay writes what lies under the kernel at each of its places into one row of
  // l.patches. What lies outside of the picture is zero.
  function lay(l, x) {
    const [height, width, channels] = l.in, [kh, kw] = l.kernel, patches = l.patches;
    let to = 0;
    for (let y = 0; y < l.out[0]; y++) {
      for (let z = 0; z < l.out[1]; z++) {
        for (let a = 0; a < kh; a++) {
          const i = y * l.step[0] + a * l.dilation[0] - l.before[0];
          for (let b = 0; b < kw; b++) {
            const j = z * l.step[1] + b * l.dilation[1] - l.before[1];
            const inside = i >= 0 && i < height && j >= 0 && j < width;
            const from = (i * width + j) * channels;
            for (let c = 0; c < channels; c++) patches[to++] = inside ? x[from + c] : 0;
          }
        }
      }
    }
  }

  // multiply adds the product of patches, [places, depth], and the matrix in panels,
  // [depth, width], to the bias. A block of 4×4 sums stays in registers, so that each
  // number that is read serves four products.
  function multiply(patches, packed, bias, output, depth, places, width) {
    for (let f = 0; f < width; f += COLUMNS) {
      for (let p = 0; p < places; p += ROWS) {
        let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
        let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
        let r0 = p * depth, r1 = r0 + depth, r2 = r1 + depth, r3 = r2 + depth, at = f * depth;
        for (const end = r0 + depth; r0 < end; r0++, r1++, r2++, r3++, at += 4) {
          const w0 = packed[at], w1 = packed[at + 1], w2 = packed[at + 2], w3 = packed[at + 3];
          const v0 = patches[r0], v1 = patches[r1], v2 = patches[r2], v3 = patches[r3];
          s00 += v0 * w0; s01 += v0 * w1; s02 += v0 * w2; s03 += v0 * w3;
          s10 += v1 * w0; s11 += v1 * w1; s12 += v1 * w2; s13 += v1 * w3;
          s20 += v2 * w0; s21 += v2 * w1; s22 += v2 * w2; s23 += v2 * w3;
          s30 += v3 * w0; s31 += v3 * w1; s32 += v3 * w2; s33 += v3 * w3;
        }
        store(output, bias, width, p, f, places, s00, s01, s02, s03);
        store(output, bias, width, p + 1, f, places, s10, s11, s12, s13);
        store(output, bias, width, p + 2, f, places, s20, s21, s22, s23);
        store(output, bias, width, p + 3, f, places, s30, s31, s32, s33);
      }
    }
  }

  // store writes the sums of one place, but not those that only fill up the block.
  function store(output, bias, width, p, f, places, s0, s1, s2, s3) {
    if (p >= places) return;
    const at = p * width + f;
    output[at] = s0 + bias[f];
    if (f + 1 < width) output[at + 1] = s1 + bias[f + 1];
    if (f + 2 < width) output[at + 2] = s2 + bias[f + 2];
    if (f + 3 < width) output[at + 3] = s3 + bias[f + 3];
  }

  function pool(l, x, result) {
    const [kh, kw] = l.kernel, width = l.in[1], channels = l.in[2], output = l.output;
    let to = 0;
    for (let y = 0; y < l.out[0]; y++) {
      for (let z = 0; z < l.out[1]; z++) {
        const corner = (y * kh * width + z * kw) * channels;
        for (let c = 0; c < channels; c++) {
          let sum = 0, most = -Infinity;
          for (let a = 0; a < kh; a++) {
            for (let b = 0, at = corner + a * width * channels + c; b < kw; b++, at += channels) {
              sum += x[at];
              if (x[at] > most) most = x[at];
            }
          }
          output[to++] = result(sum, most);
        }
      }
    }
  }

  // softmax makes probabilities of logits.
  function softmax(logits) {
    const most = Math.max(...logits);
    const powers = Array.from(logits, (z) => Math.exp(z - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((p) => p / sum);
  }

  // check computes the pictures of a receipt, and compares their logits.
  function check(network, receipt) {
    let largest = 0;
    receipt.pictures.forEach((text, i) => {
      const { logits } = forward(network, bytes(text));
      if (logits.length !== receipt.logits[i].length) largest = Infinity;
      logits.forEach((z, c) => { largest = Math.max(largest, Math.abs(z - receipt.logits[i][c])); });
    });
    return { largest, tolerance: receipt.tolerance, pictures: receipt.pictures.length, agrees: largest <= receipt.tolerance };
  }

  // bytes are those of a base64 text.
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  return { outline, fill, read, forward, softmax, check, bytes };
})();
