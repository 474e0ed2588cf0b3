// Filter computes what package filter computes: float64 sums, float32 results.
const Filter = {
  // correlate slides nine weights over h×w pixels. Shape: [h w] → [h-2 w-2].
  correlate(x, h, w, k) {
    const [a, b, c, d, e, f, g, i, j] = k, y = new Float32Array(Math.max(h - 2, 0) * Math.max(w - 2, 0));
    for (let row = 0, to = 0; row + 2 < h; row++) {
      for (let t = row * w, m = t + w, u = m + w, end = t + w - 2; t < end; t++, m++, u++) {
        y[to++] = x[t] * a + x[t + 1] * b + x[t + 2] * c + x[m] * d + x[m + 1] * e + x[m + 2] * f + x[u] * g + x[u + 1] * i + x[u + 2] * j;
      }
    }
    return y;
  },

  // terms are the nine products at row y and column x of the result, and their sum.
  terms(x, w, k, y, left) {
    const products = [];
    let sum = 0;
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        const pixel = x[(y + a) * w + left + b], weight = k[3 * a + b];
        sum += pixel * weight;
        products.push({ pixel, weight, product: Math.fround(pixel * weight) + 0 });
      }
    }
    return { products, sum: Math.fround(sum) };
  },

  flip: (k) => k.slice().reverse(),
  transpose: (k) => k.map((_, i) => k[3 * (i % 3) + Math.floor(i / 3)]),
  sum: (k) => k.reduce((s, v) => s + v, 0),

  // normalize divides by the sum, unless it is 0 but for rounding.
  normalize(k) {
    const sum = Filter.sum(k), size = k.reduce((s, v) => s + Math.abs(v), 0);
    return Math.abs(sum) <= 1e-6 * size ? k.slice() : k.map((v) => Math.fround(v / sum));
  },
};
