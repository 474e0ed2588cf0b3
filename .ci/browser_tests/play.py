"""The figures that answer, the kernel pad and the one of pooling and shapes: their numbers, their
controls, what they say of mistakes, and their life in JupyterLab."""

import contextlib
import json
import pathlib
import re
import statistics
import subprocess
import tempfile

import play_cases
import play_mistakes
from notebook import RUN_SECONDS

IMPORTS = """import (
	"github.com/ninepixels/ninepixels/lessons/play"
)

%%
"""

FRAME = "iframe[data-ninepixels=play]"
FIGURES = ("kernel", "pooling")
FIRST_PAINT, REDRAW = 200, 16  # milliseconds


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
        for figure in FIGURES:
            _everywhere(room, folder, figure)
        play_mistakes.check(room, folder, Figure)
    _in_jupyterlab(room)


class Figure:
    """A figure in a page that holds nothing else, as a cell's output does."""

    def __init__(self, room, folder, name, live=True, **options):
        self._context = room.browser.apart(**options)
        self.page = self._context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.goto((folder / f"{name}.html").as_uri())
        if live:
            self.inside = self.page.frame_locator(FRAME)
            self.inside.locator("body[data-ready]").wait_for()
            self.frame = next(f for f in self.page.frames if f.parent_frame)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._context.close()

    def text(self, identity):
        return self.inside.locator("#" + identity).inner_text()

    def set(self, identity, value):
        self.inside.locator("#" + identity).fill(str(value))

    def weight(self, index, value):
        self.inside.locator("#weights input").nth(index).fill(value)

    def quiet(self):
        assert not self.errors, f"the console says {self.errors}"


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
        assert figure.text("where").startswith("Row 0, column 0 "), figure.text("where")
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


def _everywhere(room, folder, name):
    report = room.report
    with report.check(f"{name}: the first picture is there in 200 ms") as notes:
        times = []
        for _ in range(9):
            with Figure(room, folder, name) as figure:
                times.append(figure.frame.evaluate("performance.getEntriesByName('first drawing')[0].startTime"))
        notes.append(f"median {statistics.median(times):.0f} ms, best {min(times):.0f} ms")
        assert min(times) <= FIRST_PAINT, f"the best of {len(times)} takes {min(times):.0f} ms"
    with report.check(f"{name}: nothing is cut off at 375 pixels, nor at twice their size"):
        for width in (1400, 900, 375, 188):
            with Figure(room, folder, name, viewport={"width": width, "height": 900}) as figure:
                wide, seen, high = figure.frame.evaluate("[document.documentElement.scrollWidth, innerWidth, document.body.getBoundingClientRect().height]")
                assert wide <= seen, f"{wide} pixels in a frame of {seen}, in a window of {width}"
                height = int(figure.page.locator(FRAME).get_attribute("height"))
                assert high <= height <= high + 30, f"the frame is {height} high for {high}, in a window of {width}"
    with report.check(f"{name}: it has the colours of the notebook around it"):
        with Figure(room, folder, name, color_scheme="light") as figure:
            for light in ("false", "true"):
                figure.page.evaluate("light => document.body.dataset.jpThemeLight = light", light)
                figure.inside.locator(f"html[data-theme={'light' if light == 'true' else 'dark'}]").wait_for()
                ink = figure.frame.evaluate("getComputedStyle(document.body).color.match(/\\d+/g).slice(0, 3).map(Number)")
                assert (sum(ink) > 600) == (light == "false"), f"the ink is {ink}"
                ground = figure.frame.evaluate("getComputedStyle(document.body).backgroundColor")
                assert ground == "rgba(0, 0, 0, 0)", f"the ground is {ground}"
    with report.check(f"{name}: a picture with a description stands there without scripts, and goes when the figure lives"):
        with Figure(room, folder, name, live=False, java_script_enabled=False) as figure:
            picture = figure.page.locator("img")
            assert picture.is_visible() and len(picture.get_attribute("alt")) > 60 and figure.page.locator(FRAME).get_attribute("height") == "0"
        with Figure(room, folder, name) as figure:
            assert figure.page.locator("img").is_hidden() and figure.page.locator(FRAME).bounding_box()["height"] > 300
    with report.check(f"{name}: the keys reach each control, and each has a name"):
        with Figure(room, folder, name) as figure:
            nameless = figure.frame.evaluate("""[...document.querySelectorAll('input, select, button, canvas, video')]
                .filter(e => !(e.getAttribute('aria-label') || e.labels?.[0]?.textContent || (e.tagName == 'BUTTON' && e.textContent))).map(e => e.outerHTML)""")
            assert not nameless, f"without a name: {nameless}"
            seen, reached = figure.frame.evaluate("[...document.querySelectorAll('input, select, button, canvas')].filter(e => e.checkVisibility()).length"), set()
            for _ in range(seen + 2):
                figure.page.keyboard.press("Tab")
                reached.add(figure.frame.evaluate("[...document.querySelectorAll('input, select, button, canvas')].indexOf(document.activeElement)"))
            assert len(reached - {-1}) == seen, f"{len(reached - {-1})} of {seen} are reached"


def _in_jupyterlab(room):
    room.lab.write("play.ipynb", [IMPORTS + "play.Kernel()", IMPORTS + "play.Pooling()"])
    notebook = room.browser.open(room.lab, "play.ipynb")
    page = room.browser.page
    with room.report.check("both figures answer in JupyterLab"):
        notebook.run_all(RUN_SECONDS)
        _alive(notebook)
    with room.report.check("they take the colours of JupyterLab"):
        for theme in ("Dark", "Light"):
            page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab ' + theme})", theme)
            for index in range(2):
                notebook.cell(index).frame_locator(FRAME).locator(f"html[data-theme={theme.lower()}]").wait_for()
            room.picture("play " + theme)
    with room.report.check("they answer after the notebook was saved, closed and opened again"):
        notebook.save()
        room.lab.end_kernels()
        notebook = room.browser.open(room.lab, "play.ipynb")
        _alive(notebook)
    with room.report.check("the page that JupyterLab exports holds them"):
        with contextlib.closing(room.browser.apart()) as context:
            exported = context.new_page()
            exported.set_content(notebook.exported(), wait_until="commit")
            for index in range(2):
                exported.locator(FRAME).nth(index).content_frame.locator("body[data-ready]").wait_for()
    with room.report.check("a copy that is not trusted shows their pictures"):
        stored = json.loads((room.lab.notebooks / "play.ipynb").read_text())
        for cell in stored["cells"]:
            cell["metadata"].pop("trusted", None)
            cell["source"] = ["// another's\n", *cell["source"]]
            for output in cell["outputs"]:  # Jupyter trusts what this server has computed itself
                if "data" in output:
                    output["data"]["text/html"] = ["<!-- -->", *output["data"]["text/html"]]
        (room.lab.notebooks / "strange.ipynb").write_text(json.dumps(stored))
        notebook = room.browser.open(room.lab, "strange.ipynb")
        for index in range(2):
            picture = notebook.cell(index).locator(".jp-OutputArea img")
            picture.wait_for()
            assert notebook.cell(index).locator("iframe").count() == 0, "the frame is there"
            assert picture.evaluate("e => e.naturalWidth") > 100
    room.lab.end_kernels()


def _alive(notebook):
    pad, pooling = (notebook.cell(index).frame_locator(FRAME) for index in range(2))
    pad.locator("body[data-ready]").wait_for()
    pad.locator("#preset").select_option(label="blur")
    pad.get_by_text("The weights add up to 1: an even area keeps its brightness.").wait_for()
    pooling.locator("body[data-ready]").wait_for()
    pooling.locator("#kernel").fill("40")
    pooling.get_by_text("A kernel of 40 does not fit").wait_for()
    pooling.locator("#kernel").fill("3")
    pooling.get_by_text("out: 13 × 13").wait_for()


def _number(text):
    return float(text.strip().replace("−", "-"))
