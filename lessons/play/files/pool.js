// Pool computes what packages pool and filter compute: float64 sums, float32 results.
const Pool = {
  // outputSize is how many positions a window has along one axis; 0 if it does not fit.
  outputSize(size, kernel, stride, padding) {
    const room = size + 2 * padding - kernel;
    return room < 0 ? 0 : Math.floor(room / stride) + 1;
  },

  // pad puts a border of zeros around h×w values.
  pad(x, h, w, border) {
    const wide = w + 2 * border, y = new Float32Array((h + 2 * border) * wide);
    for (let i = 0; i < h; i++) y.set(x.subarray(i * w, (i + 1) * w), (i + border) * wide + border);
    return y;
  },

  // window lists the k×k values below row top and right of column left.
  window(x, w, k, top, left) {
    const values = [];
    for (let i = top; i < top + k; i++) for (let j = left; j < left + k; j++) values.push(x[i * w + j]);
    return values;
  },

  max: (values) => values.reduce((m, v) => Math.max(m, v), -Infinity),
  mean: (values) => Math.fround(values.reduce((s, v) => s + v, 0) / values.length),

  // pool is one value of each whole window. Shape: [h w] → [(h-k)/stride+1 (w-k)/stride+1].
  pool(x, h, w, k, stride, of) {
    const rows = Pool.outputSize(h, k, stride, 0), columns = Pool.outputSize(w, k, stride, 0), y = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) y[i * columns + j] = of(Pool.window(x, w, k, i * stride, j * stride));
    }
    return y;
  },
};
