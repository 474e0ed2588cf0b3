"""The figures that answer: their numbers, their controls, what they say of mistakes, and their life in a
page and in JupyterLab. What the network and the threshold do in a notebook stands in files of their own."""

import json
import pathlib
import re
import statistics
import subprocess
import tempfile

import play_cases
import play_everywhere
import play_lab
import play_mistakes
from figure import Figure

REDRAW = 16  # milliseconds


def check(room):
    """Opens each figure in a page of its own, operates it, and then in JupyterLab."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with room.report.check("Go writes the figures and the numbers that they must have"):
            made = subprocess.run(
                ["go", "test", "-count=1", "./lessons/play", "-run", "Documents|WritesCases", "-documents", folder],
                cwd=room.checkout, capture_output=True, text=True,
            )
            assert made.returncode == 0, made.stdout + made.stderr
        with Figure(room, folder, "kernel") as figure:
            play_cases.filter(room.report, figure, json.loads((folder / "filter.json").read_text()))
            _kernel(room.report, figure)
        with Figure(room, folder, "pooling") as figure:
            play_cases.pool(room.report, figure, json.loads((folder / "pool.json").read_text()))
            _pooling(room.report, figure)
        with Figure(room, folder, "replay") as figure:
            play_cases.replay(room.report, figure, json.loads((folder / "replay.json").read_text()))
        play_everywhere.check(room, folder)
        play_mistakes.check(room, folder)
    play_lab.check(room)


def _kernel(report, figure):
    with report.check("kernel pad: the video's nine weights, typed by hand, give 577") as notes:
        for index, weight in enumerate(["-1", "0", "-2", "1/2", "4.5", "−1.5", "1,5", "2", "-3"]):
            figure.weight(index, weight)
        pixels = [0, 64, 128, 48, 192, 144, 142, 226, 168]
        got = figure.frame.evaluate("x => Filter.terms(Float32Array.from(x), 3, [...document.querySelectorAll('#weights input')].map((_, i) => [-1, 0, -2, .5, 4.5, -1.5, 1.5, 2, -3][i]), 0, 0).sum", pixels)
        chosen = figure.inside.locator("#preset option:checked").inner_text()
        assert got == 577 and chosen == "the video's", f"the sum is {got}, and the filter is called {chosen}"
        products = figure.inside.locator("#products span").all_inner_texts()
        total = sum(_number(text.split("=")[1]) for text in products)
        said = _number(figure.text("total").removeprefix("The sum is ").removesuffix("."))
        assert len(products) == 9 and abs(total - said) < 0.01, f"{products} are {total}, and it says {said}"
        notes.append(f"sum there {said:g}")
    with report.check("kernel pad: pointing and the keys choose the pixel"):
        figure.inside.locator("#preset").select_option(label="edges")
        box = figure.inside.locator("#out").bounding_box()
        figure.page.mouse.move(box["x"] + 0.5 / 206 * box["width"], box["y"] + 0.5 / 206 * box["height"])
        figure.wait("where", "Row 0, column 0 ")  # a browser tells of the mouse when it draws next
        figure.inside.locator("#in").press("Shift+ArrowDown")
        figure.inside.locator("#in").press("ArrowRight")
        assert figure.text("where").startswith("Row 10, column 1 "), figure.text("where")
        figure.inside.locator("#in").press("Shift+ArrowUp")
        figure.inside.locator("#in").press("ArrowUp")
        assert figure.text("where").startswith("Row 0, column 1 "), "the keys leave the picture"
    with report.check("kernel pad: an edited weight redraws the map of 256×256 in 16 ms") as notes:
        times = figure.frame.evaluate("""async () => {
            const canvas = Object.assign(document.createElement('canvas'), {width: 256, height: 256}), c = canvas.getContext('2d');
            for (let i = 0; i < 64; i++) { c.fillStyle = `hsl(${i * 53} 50% ${i}%)`; c.fillRect(i * 7 % 200, i * 11 % 200, 90, 60); }
            const file = new File([await new Promise(done => canvas.toBlob(done))], 'mine.png'), list = new DataTransfer();
            list.items.add(file);
            document.getElementById('file').files = list.files;
            document.getElementById('file').dispatchEvent(new Event('change'));
            while (!document.getElementById('seen').textContent.startsWith('mine.png')) await new Promise(done => setTimeout(done, 20));
            const input = document.querySelector('#weights input'), times = [];
            for (let i = 0; i < 101; i++) {
                input.value = String(i % 7 - 3);
                const start = performance.now();
                input.dispatchEvent(new Event('input'));
                document.getElementById('out').getContext('2d').getImageData(0, 0, 1, 1);
                times.push(performance.now() - start);
                await new Promise(done => setTimeout(done));
            }
            return times;
        }""")
        notes.append(f"median {statistics.median(times):.1f} ms, best {min(times):.1f} ms")
        assert figure.text("made").startswith("feature map (254 × 254)"), figure.text("made")
        assert min(times) <= REDRAW, f"the best of {len(times)} takes {min(times):.1f} ms"
    with report.check("kernel pad: the console is quiet"):
        figure.quiet()


def _pooling(report, figure):
    with report.check("pooling: 28 and a kernel of 3, stride 2, padding 1 give 14"):
        for name, value in (("kernel", 3), ("stride", 2), ("padding", 1)):
            figure.set(name, value)
        assert figure.text("made").startswith("out: 14 × 14"), figure.text("made")
        assert figure.text("formula").startswith("(28 + 2·1 − 3) / 2 + 1 = 14.5, rounded down: 14."), figure.text("formula")
        assert "The last row and column are in no window" in figure.text("formula"), figure.text("formula")
    with report.check("pooling: the keys move the window, and it moves by itself"):
        figure.inside.locator("#out").press("ArrowDown")
        figure.inside.locator("#out").press("ArrowRight")
        assert figure.text("where") == "Place (1, 1): the window covers rows 2 to 4 and columns 2 to 4.", figure.text("where")
        values = [_number(v) for v in figure.inside.locator("#values span").all_inner_texts()]
        assert len(values) == 9 and figure.text("total") == f"It gives {max(values):g}, the largest of 9 values.", figure.text("total")
        figure.inside.locator("#run").click()
        figure.inside.locator("#where", has_text=re.compile(r"Place \((?!1, 1\))")).wait_for()
        figure.inside.locator("#run").click()
        moved = re.match(r"Place \((\d+), (\d+)\)", figure.text("where")).groups()
        assert (1, 1) < tuple(map(int, moved)), f"it moves to {moved}"
    with report.check("pooling: what is impossible turns red, says why, and goes again"):
        for name, value, why in (
            ("kernel", 31, "A kernel of 31 does not fit into 28 + 2·1 = 30 pixels"), ("kernel", 2.5, "The kernel must be a whole number."),
            ("kernel", "", "The kernel must be a whole number."), ("kernel", 0, "The kernel must be at least 1."), ("stride", 0, "The stride must be at least 1."),
            ("padding", -1, "The padding must be at least 0."), ("padding", 21, "The padding may be 20 here"), ("size", 29, "The size may be 28 here"),
            ("size", 1e300, "The size may be 28 here"), ("stride", "-0", "The stride must be at least 1."),
        ):
            before = figure.inside.locator("#" + name).input_value()
            figure.set(name, value)
            red = figure.inside.locator("#formula").evaluate("e => [...getComputedStyle(e).color.match(/\\d+/g)].map(Number)")
            assert figure.text("sentence").startswith(why), f"{name} {value}: it says {figure.text('sentence')!r}"
            assert red[0] > 2 * red[1] and figure.inside.locator("#" + name).get_attribute("aria-invalid") == "true", f"{name} {value}: colour {red}"
            assert figure.text("made") == "nothing comes out" and figure.inside.locator("#run").is_disabled()
            figure.set(name, before)
            assert figure.text("sentence") == "" and figure.text("made").startswith("out: 14 × 14"), f"{name} {value} does not go again"
    with report.check("pooling: the console is quiet"):
        figure.quiet()


def _number(text):
    return float(text.strip().replace("−", "-"))
