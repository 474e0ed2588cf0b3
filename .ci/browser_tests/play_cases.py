"""What the scripts of the figures compute, against what Go has written: the same bits."""

# Reads float32 numbers, and compares them so that NaN is NaN and 0 is 0, whatever its sign.
READ = """
    const floats = (text) => new Float32Array(Frame.bytes(text || '').buffer);
    const same = (got, want) => got.length === want.length && want.every((v, i) => got[i] === v || (got[i] !== got[i] && v !== v));
"""

FILTER = "all => {" + READ + """
    return all.filter((c) => {
        const x = floats(c.Pixels), k = floats(c.Weights), {products, sum} = Filter.terms(x, c.W, k, c.Y, c.X);
        const terms = Float32Array.from([...products.flatMap((t) => [t.pixel, t.weight, t.product]), sum]);
        return same(Filter.correlate(x, c.H, c.W, k), floats(c.Map)) && same(terms, floats(c.Terms)) && same(Filter.flip(k), floats(c.Flip))
            && same(Filter.transpose(k), floats(c.Transpose)) && same(Filter.normalize([...k]), floats(c.Normalize));
    }).length;
}"""

POOL = "all => {" + READ + """
    return all.filter((c) => {
        const out = Pool.outputSize(c.Size, c.Kernel, c.Stride, c.Padding);
        if (out !== c.Out) return false;
        if (out === 0) return true;
        const x = Pool.pad(floats(c.Pixels), c.Size, c.Size, c.Padding), wide = c.Size + 2 * c.Padding;
        return same(Pool.pool(x, wide, wide, c.Kernel, c.Stride, Pool.max), floats(c.Max))
            && same(Pool.pool(x, wide, wide, c.Kernel, c.Stride, Pool.mean), floats(c.Mean));
    }).length;
}"""


def filter(report, figure, cases):
    _compare(report, figure, "kernel pad: maps, products and kernels are those of package filter", FILTER, cases, "Map")


def pool(report, figure, cases):
    _compare(report, figure, "pooling: shapes, largest values and means are those of packages pool and filter", POOL, cases, "Pixels")


def _compare(report, figure, name, program, cases, field):
    with report.check(name) as notes:
        right = figure.frame.evaluate(program, cases)
        notes.append(f"{right} of {len(cases)} inputs")
        assert right == len(cases) >= 1000, f"{right} of {len(cases)} are the same"
        # A comparison that finds a case with another case's numbers right is none.
        mixed = [{**case, field: other[field]} for case, other in zip(cases, cases[1:] + cases[:1])]
        wrong = len(cases) - figure.frame.evaluate(program, mixed)
        assert wrong > 0.7 * len(cases), f"only {wrong} of {len(cases)} false numbers are found"
