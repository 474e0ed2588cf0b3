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


# Goes with the slider to each moment, and to each of its filters.
REPLAY = """all => {
    const look = (id) => document.getElementById(id).textContent, slider = document.getElementById('epoch');
    return all.filter((moment, epoch) => {
        slider.value = epoch;
        slider.dispatchEvent(new Event('input'));
        const texts = [...document.querySelectorAll('#filters button')].map((button) => {
            button.dispatchEvent(new Event('pointerenter'));
            return look('chosen');
        });
        return look('said') === moment.Said && texts.length === moment.Filters.length && texts.every((text, f) => text === moment.Filters[f]);
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


def replay(report, figure, moments):
    with report.check("replay: losses, accuracies and weights are those that Go has measured") as notes:
        right, numbers = figure.frame.evaluate(REPLAY, moments), sum(len(row.split(", ")) for m in moments for f in m["Filters"] for row in f.partition(": ")[2].split(" / "))
        notes.append(f"{numbers} weights of {len(moments)} moments")
        assert right == len(moments) and numbers >= 1000, f"{right} of {len(moments)} moments are the same"
        mixed = [{**moment, "Filters": other["Filters"]} for moment, other in zip(moments, moments[1:] + moments[:1])]
        assert figure.frame.evaluate(REPLAY, mixed) == 0, "false numbers are not found"
