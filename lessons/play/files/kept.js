// Kept reads the weights that package train keeps, out of the bytes of its file
// model.safetensors.
const Kept = (() => {
  // weights puts them into the order of the page's weights.bin: float32 without a gap.
  // The plan says for each layer what the file calls its arrays. Norms are those of
  // batch normalisations, which are a scale and an offset, and are multiplied in.
  function weights(bytes, plan, name) {
    const arrays = read(bytes, name), rows = [];
    for (const { layer, weights, width, norms } of plan) {
      let w = Float32Array.from(weights || []), b = new Float32Array(width);
      if (layer) [w, b] = [arrays(`${layer}/weights`), arrays(`${layer}/bias`)];
      else if (!weights) w = new Float32Array(width).fill(1);
      if (b.length !== width) throw new Error(changed(name));
      for (const norm of norms || []) [w, b] = times(w, b, arrays, norm);
      rows.push(w, b);
    }
    const all = new Float32Array(rows.reduce((n, row) => n + row.length, 0));
    let at = 0;
    for (const row of rows) {
      all.set(row, at);
      at += row.length;
    }
    return all.buffer;
  }

  const EPSILON = 1e-3; // package model adds it to each variance

  // times is weights and biases with a batch normalisation behind them.
  function times(w, b, arrays, norm) {
    const [scale, offset, mean, variance] = ["scale", "offset", "mean", "variance"].map((part) => arrays(`${norm}/${part}`));
    const k = scale.map((s, c) => s / Math.sqrt(variance[c] + EPSILON));
    const shift = offset.map((o, c) => o - scale[c] / Math.sqrt(variance[c] + EPSILON) * mean[c]);
    return [w.map((v, i) => v * k[i % k.length]), b.map((v, c) => v * k[c] + shift[c])];
  }

  const changed = (name) => `runs/${name} holds a network with other layers than when this cell ran: run the cell again.`;

  // read reads the head of the file, and returns what finds an array in it.
  function read(bytes, name) {
    let head, start;
    try {
      start = 8 + Number(new DataView(bytes).getBigUint64(0, true));
      head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, start - 8)));
    } catch {
      throw new Error(`runs/${name}/model.safetensors is no file of a network: train the network again.`);
    }
    return (array) => {
      if (!head[array] || head[array].dtype !== "F32") throw new Error(changed(name));
      const [from, to] = head[array].data_offsets;
      if (start + to > bytes.byteLength) throw new Error(`runs/${name}/model.safetensors ends too early: train the network again.`);
      return new Float32Array(bytes.slice(start + from, start + to));
    };
  }

  return { weights };
})();
