// Score computes what package measure computes, of scores as float32.
const Score = {
  // read returns the scores that are base64.
  read(text) {
    const bytes = Frame.bytes(text), view = new DataView(bytes.buffer);
    return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  },

  // accepted is how many scores are the threshold or more; NaN never is.
  accepted(scores, threshold) {
    let n = 0;
    for (let i = 0; i < scores.length; i++) if (scores[i] >= threshold) n++;
    return n;
  },

  coverage: (scores, threshold) => Score.accepted(scores, threshold) / scores.length,

  // threshold is the highest of the scores that at least this share of them reaches.
  threshold(scores, share) {
    if (!scores.length || !(share >= 0 && share <= 1)) return NaN;
    // As in Go, NaN comes first.
    const sorted = Float32Array.from(scores).sort(), missing = sorted.reduce((n, v) => n + (v !== v), 0);
    const place = Math.min(Math.floor(scores.length * (1 - share) + 1e-9), sorted.length - 1);
    return place < missing ? NaN : sorted[place - missing];
  },

  // counts is how many scores are in each of n bins from lo to hi. The last holds hi.
  counts(scores, lo, hi, n) {
    const all = new Array(n).fill(0);
    for (const v of scores) {
      if (v >= lo && v <= hi) all[Math.min(n - 1, Math.floor(((v - lo) / (hi - lo)) * n))]++;
    }
    return all;
  },
};
