"""The network and the training that answer in a cell: play.Network and play.Replay."""

import base64
import json
import math
import statistics

import play_weights
from notebook import RUN_SECONDS, SOON
from play_weights import frame_of

NAME = "play-network.ipynb"

IMPORT = """import (
	"encoding/json"
	"math/rand/v2"
	"os"

	"github.com/janpfeifer/must"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/feature"
	"github.com/ninepixels/ninepixels/lessons/grid"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/play"
	"github.com/ninepixels/ninepixels/lessons/train"
)
"""

# A network with what the video's has not: batch normalisations, before and behind other layers.
ODD = IMPORT + """
var data = must.M1(dataset.Load())

func Odd(scope *model.Scope, x *model.Node) *model.Node {
	x = model.Conv2D(scope.In("conv1"), x, 6, 3, 3, model.Stride(2), model.Same)
	x = model.ReLU(model.BatchNorm(scope.In("norm1"), x))
	x = model.BatchNorm(scope.In("norm2"), model.MeanPool2D(x, 2))
	x = model.ReLU(model.Conv2D(scope.In("conv2"), x, 5, 3, 3, model.Dilation(2)))
	return model.Dense(scope.In("logits"), model.GlobalMeanPool(x), 10)
}

// answers keeps the logits of many random pictures, for this test.
func answers(m *train.Model, n int) {
	r := rand.New(rand.NewPCG(7, 1))
	s := &dataset.Split{H: 28, W: 28, C: 1}
	for range n * 784 {
		s.Images = append(s.Images, uint8(r.IntN(256)))
	}
	s.Labels = make([]uint8, n)
	b := must.M1(json.Marshal(map[string]any{"pixels": s.Images, "logits": must.M1(m.Logits(s))}))
	must.M(os.WriteFile("answers-"+m.Name+".json", b, 0o600))
}

%%
few := data.Train.Take(320)
start := must.M1(train.Untrained(train.Config{Seed: 1}, model.Video))
film := [][]*grid.Grid{must.M1(feature.Kernels(start, "conv1"))}
m := must.M1(train.Fit(train.Config{Name: "video", Epochs: 2, Seed: 1, AfterEpoch: func(m *train.Model) bool {
	film = append(film, must.M1(feature.Kernels(m, "conv1")))
	return false
}}, model.Video, few))
answers(m, 1000)
answers(must.M1(train.Fit(train.Config{Name: "odd", Epochs: 2, Seed: 1}, Odd, few)), 1000)
play.Replay(m.History, film)"""

SHOWN = '%%\nplay.Network("video", data.Test)'

# Names of classes that would be markup.
EVIL = """%%
s := data.Test.Take(64)
s.Names = []string{"<img src=x onerror='document.title=1'>", "</script><b>", "\\"&'", "d", "e", "f", "g", "h", "i", "j"}
m := must.M1(train.Fit(train.Config{Name: "evil", Epochs: 1, Seed: 1}, model.Video, s))
_ = m
play.Network("evil", s)
play.Network("odd", data.Test)"""

TOLERANCE = 1e-4
MOST_MILLISECONDS = 30  # of one forward pass, on a quiet machine
BUSY = 10  # a busy one may take so many times as long, and the test does not fail

# The logits and the times of many pictures, in the frame, by the weights that train has kept.
LOGITS = """([file, pixels]) => {
    const {model, plan, name} = JSON.parse(document.getElementById('data').textContent);
    const network = Network.read(model, Kept.weights(Network.bytes(file).buffer, plan, name));
    const all = Network.bytes(pixels), logits = [], times = [];
    for (let at = 0; at < all.length; at += 784) {
        const start = performance.now();
        const out = Network.forward(network, all.subarray(at, at + 784)).logits;
        times.push(performance.now() - start);
        logits.push([...out]);
    }
    return [logits, times];
}"""

# One number's field by brute force: the rows and the columns of the picture that change it when they change.
# The layers behind it are left out, as they take the most time. All pixels of a row change at once: what could
# hide the change of one, another of the four pictures shows.
FIELD = """([index, y, x, file]) => {
    const {model, plan, name} = JSON.parse(document.getElementById('data').textContent);
    const whole = Network.read(model, Kept.weights(Network.bytes(file).buffer, plan, name));
    const network = {...whole, layers: whole.layers.slice(0, index + 1)}, layer = network.layers[index], channels = layer.out[2];
    const look = (pixels) => Array.from(Network.forward(network, pixels).maps[index].slice((y * layer.out[1] + x) * channels, (y * layer.out[1] + x + 1) * channels));
    const found = {rows: new Set(), columns: new Set()};
    const flip = (pixels, line, place) => {
        for (let i = 0; i < 28; i++) {
            const at = place(line, i);
            pixels[at] = pixels[at] > 127 ? 0 : 255;
        }
        return pixels;
    };
    for (let round = 0; round < 4; round++) {
        const pixels = Float32Array.from({length: 784}, () => 255 * Math.random()), before = look(pixels);
        for (let line = 0; line < 28; line++) {
            for (const [which, place] of [['rows', (n, i) => 28 * n + i], ['columns', (n, i) => 28 * i + n]]) {
                if (look(flip(pixels.slice(), line, place)).some((v, c) => v !== before[c])) found[which].add(line);
            }
        }
    }
    const said = Field.of(whole, whole.layers[index], y, x), ends = (set) => [Math.min(...set), Math.max(...set)];
    return [[...ends(found.rows), ...ends(found.columns)], [said.top, said.bottom, said.left, said.right]];
}"""

# A file that a person chooses, made in the frame.
UPLOAD = """async ([kind]) => {
    const input = document.getElementById('file'), transfer = new DataTransfer();
    let blob;
    if (kind === 'text') blob = new File(['no picture'], '<b>no</b>.png', {type: 'image/png'});
    if (kind === 'large') blob = new File([new Uint8Array(50e6)], 'large.png', {type: 'image/png'});
    if (kind === 'wide') {
        const canvas = new OffscreenCanvas(10000, 40), context = canvas.getContext('2d');
        context.fillRect(0, 0, 10000, 40);
        blob = new File([await canvas.convertToBlob()], 'wide.png', {type: 'image/png'});
    }
    document.getElementById('message').textContent = '';
    transfer.items.add(blob);
    input.files = transfer.files;
    input.dispatchEvent(new Event('change'));
}"""


def check(room):
    """Trains two small networks, and does with their figures what a learner does."""
    room.lab.write(NAME, [ODD, SHOWN, EVIL])
    notebook = room.browser.open(room.lab, NAME)
    with room.report.check("two networks are trained, and their figures are shown"):
        notebook.run_all(3 * RUN_SECONDS)
        for index in range(3):
            bad = [o for o in notebook.outputs(index) if o.kind in ("card", "error")]
            assert not bad, f"cell {index} shows {bad}"
    _numbers(room, notebook)
    _answers(room, notebook)
    _uploads(room, notebook)
    _evil(room, notebook)
    _replay(room, notebook)
    notebook.save()
    play_weights.check(room, NAME)


def _weights(room, name):
    return base64.b64encode((room.lab.notebooks / "runs" / name / "model.safetensors").read_bytes()).decode()


def _numbers(room, notebook):
    for name in ("video", "odd"):
        with room.report.check(f"the logits of {name} in the browser are those of package train") as notes:
            said = json.loads((room.lab.notebooks / f"answers-{name}.json").read_text())
            frame = frame_of(notebook.page, f"network {name},")
            logits, times = frame.evaluate(LOGITS, [_weights(room, name), said["pixels"]])
            assert len(logits) == len(said["logits"]) >= 1000
            largest = max(abs(a - b) for ours, theirs in zip(logits, said["logits"]) for a, b in zip(ours, theirs))
            assert largest <= TOLERANCE, f"a logit differs by {largest}"
            assert statistics.pstdev(row[0] for row in said["logits"]) > 100 * largest, "all pictures have the same logits"
            notes.append(f"{len(logits)} pictures differ by at most {largest:.1e}")
            median = statistics.median(times)
            notes.append(f"a forward pass takes {median:.1f} ms (median)")
            assert median <= MOST_MILLISECONDS * BUSY
    with room.report.check("a number comes from the pixels that change it") as notes:
        for name, places in {"video": [(0, 3, 5), (2, 4, 0), (3, 10, 2), (5, 1, 4)], "odd": [(0, 0, 0), (0, 13, 5), (4, 1, 2)]}.items():
            frame = frame_of(notebook.page, f"network {name},")
            for place in places:
                found, field = frame.evaluate(FIELD, [*place, _weights(room, name)])
                assert found == field, f"{name}, layer {place[0]}, row {place[1]}, column {place[2]}: the pixels {found} change it, and the figure says {field}"
        notes.append("7 numbers")


# What is said of a number of conv1.
POINTED = r"/^conv1, map \d+, row \d+, column \d+: .* from rows? .* of the picture\.$/"

BARS = "[...document.querySelectorAll('#bars .number')].map(e => e.innerText).join(' ')"


def _bars(frame, before=None):
    """The ten probabilities in per cent, when all that was done is drawn and they are others than before."""
    frame.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    frame.wait_for_function(f"before => {{ const now = {BARS}; return now && now !== before; }}", arg=before, polling=SOON)
    return frame.evaluate(BARS)


def _answers(room, notebook):
    frame = frame_of(notebook.page, "network video,")
    with room.report.check("a picture is chosen, shifted, turned and drawn, and the probabilities follow"):
        seen = [_bars(frame)]
        frame.locator("#choices button").nth(1).click()
        seen.append(_bars(frame, seen[-1]))
        frame.locator("#picture").focus()
        for _ in range(5):
            notebook.page.keyboard.press("ArrowDown")
        seen.append(_bars(frame, seen[-1]))
        frame.locator("#turn input").focus()
        notebook.page.keyboard.press("Home")
        frame.wait_for_function("() => document.querySelector('#turn output').textContent === '−180°'", polling=SOON)
        seen.append(_bars(frame, seen[-1]))
        frame.locator("#clear").click()
        frame.locator("#picture").focus()
        frame.wait_for_function("() => document.querySelector('[name=tool]:checked').value === 'draw'", polling=SOON)
        seen.append(_bars(frame, seen[-1]))  # of an empty picture
        for key in ["Shift+ArrowUp"] * 4 + [" "]:
            notebook.page.keyboard.press(key)
        seen.append(_bars(frame, seen[-1]))
        sums = [sum(float(text) for text in bars.replace("%", " ").split()) for bars in seen]
        assert all(math.isclose(s, 100, abs_tol=.6) for s in sums), f"the bars add up to {sums}"
    with room.report.check("the keyboard goes from number to number, and each is said with its pixels"):
        maps = frame.locator("#layers canvas").first
        maps.focus()
        notebook.page.keyboard.press("Home")
        notebook.page.keyboard.press("PageDown")
        notebook.page.keyboard.press("ArrowRight")
        frame.wait_for_function(f"() => {POINTED}.test(document.getElementById('spoken').textContent)", polling=SOON)
        assert frame.is_visible("#field") and frame.is_visible("#lens")
    with room.report.check("the mouse over a number shows the pixels that it comes from, and takes them away"):
        maps.evaluate("e => e.blur()")
        notebook.page.mouse.move(0, 0)
        frame.wait_for_function("() => document.getElementById('lens').hidden", polling=SOON)
        maps.hover(position={"x": 40, "y": 40})
        frame.wait_for_function(f"() => {POINTED}.test(document.querySelector('#lens p').textContent)", polling=SOON)
        assert frame.is_visible("#field") and frame.is_visible("#lens")
        frame.locator("#picture").hover()
        frame.wait_for_function("() => document.getElementById('lens').hidden && document.getElementById('field').hidden", polling=SOON)


def _uploads(room, notebook):
    frame = frame_of(notebook.page, "network video,")
    for kind, want in {
        "text": "<b>no</b>.png is no picture that this browser can read: choose a PNG, JPEG, WebP or GIF file.",
        "large": "large.png has 50 MB: choose a picture of at most 20 MB.",
        "wide": "wide.png: 40×10000 pixels, cut to its middle, and scaled to 28×28.",
    }.items():
        with room.report.check(f"a file is uploaded: {kind}"):
            frame.evaluate(UPLOAD, [kind])
            frame.wait_for_function("t => document.getElementById('message').textContent.startsWith(t)", arg=want, polling=SOON)
            assert frame.locator("#message *").count() == 0
    with room.report.check("a camera that is refused gives a sentence"):
        frame.locator("#camera").click()
        frame.wait_for_function("() => /upload a picture\\.$/.test(document.getElementById('message').textContent)", polling=SOON)


def _evil(room, notebook):
    with room.report.check("names with markup in them are text"):
        frame = frame_of(notebook.page, "network evil,")
        names = frame.locator("#bars .of").all_inner_texts()
        assert names[:2] == ["<img src=x onerror='document.title=1'>", "</script><b>"], f"the names are {names}"
        assert frame.locator("img, #bars b").count() == 0 and "title" not in notebook.page.title()


def _replay(room, notebook):
    with room.report.check("the slider of a replay goes from epoch to epoch"):
        frame = frame_of(notebook.page, "A training once more")
        look = "() => [document.getElementById('said').textContent, document.querySelector('#filters canvas').toDataURL(), document.getElementById('chosen').textContent]"
        seen = [frame.evaluate(look)]
        frame.locator("#epoch").focus()
        for _ in range(2):
            notebook.page.keyboard.press("ArrowLeft")
            seen.append(frame.evaluate(look))
        assert [s[0].split(":")[0] for s in seen] == ["After epoch 2", "After epoch 1", "Before the training"], f"it says {seen}"
        assert len({s[1] for s in seen}) == 3 and len({s[2] for s in seen}) == 3, "the filters do not change"
        assert frame.locator("#filters canvas").count() == 64
        frame.locator("#run").click()
        frame.wait_for_function("() => document.getElementById('epoch').value === '2' && document.getElementById('run').textContent === 'Play'", polling=SOON)
