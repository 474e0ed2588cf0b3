"""Charts that answer to the mouse: Vega-Lite, which JupyterLab draws by itself."""

import json
import urllib.parse

import playwright.sync_api

from notebook import SOON

IMPORT = 'import "github.com/ninepixels/ninepixels/lessons/show"\n'

CURVES = IMPORT + """%%
show.Curves([]show.Chart{{XLabel: "epoch", YLabel: "loss", Series: []show.Series{
	{Name: "training", Y: []float64{0.9, 0.5, 0.31, 0.2}},
	{Name: "validation", Y: []float64{0.8, 0.45, 0.4, 0.44}, Best: show.Lowest},
}}}, show.Title("a small training"))"""

OTHERS = IMPORT + """import "github.com/ninepixels/ninepixels/lessons/grid"
%%
show.Curves([]show.Chart{{XLabel: "rate", YLabel: "loss", LogX: true, LogY: true, Series: []show.Series{
	{X: []float64{0.001, 0.01, 0.1, 1}, Y: []float64{2, 0.2, 0.02, 20}}}}})
show.Scatter([]show.Chart{{XLabel: "a", YLabel: "b", Series: []show.Series{
	{Name: "one", X: []float64{1, 2, 3}, Y: []float64{3, 1, 2}}, {Name: "two", X: []float64{2, 4}, Y: []float64{4, 4}}}}})
show.Bars([]show.Bar{{Label: "dense", Value: 0.87, Error: 0.01}, {Label: "CNN", Value: 0.904, Highlight: true}}, show.XLabel("accuracy"))
show.DotRows([]show.Dots{{Label: "dense", Values: []float64{0.86, 0.87, 0.88}}, {Label: "CNN", Values: []float64{0.9}, Highlight: true}},
	show.XLabel("accuracy"), show.Axis(0.8, 1))
show.Histogram([]show.Sample{{Name: "right", Values: []float64{0.9, 0.95, 0.99, 1}}, {Name: "wrong", Values: []float64{0.3, 0.6}}},
	show.XLabel("probability"), show.Axis(0, 1), show.Bins(10))
show.Matrix([]string{"boot", "trouser"}, [][]int{{990, 10}, {3, 997}}, show.Title("Confusion"))
show.Heat(grid.FromRows([][]float32{{0.5, 0.75}, {0.6, 0.9}}), []string{"up", "down"}, []string{"left", "right"}, show.XLabel("x"), show.YLabel("y"))"""
OTHER_CHARTS = 7

HISTORY = IMPORT + """import "github.com/ninepixels/ninepixels/lessons/history"
%%
show.History([]history.Epoch{{Loss: 0.5, Accuracy: 0.8, Validation: &history.Metrics{Loss: 0.4, Accuracy: 0.82}},
	{Loss: 0.4, Accuracy: 0.86, Validation: &history.Metrics{Loss: 0.45, Accuracy: 0.85}}})"""

TRAINING = IMPORT + """import "github.com/ninepixels/ninepixels/lessons/history"
import "time"
%%
t := show.NewTraining("a training", 3, 100)
for epoch := range 3 {
	for step := range 100 {
		t.Step(1 / float64(1+epoch+step))
		time.Sleep(10 * time.Millisecond)
	}
	t.Epoch(history.Epoch{Loss: 0.5, Accuracy: 0.8 + 0.05*float64(epoch), Validation: &history.Metrics{Loss: 0.5 - 0.1*float64(epoch), Accuracy: 0.8}})
}
t.Done("")"""

CHART = "svg.marks"
RENDERED = ".jp-RenderedVegaLite"
TIP = "#vg-tooltip-element.visible"
VEGA = "application/vnd.vegalite.v5+json"

# Where the middle of the n-th mark of a kind stands on the screen.
PLACE = """(svg, [kind, n]) => {
    const mark = svg.querySelectorAll(kind)[n].getBoundingClientRect();
    return [mark.x + mark.width / 2, mark.y + mark.height / 2];
}"""

# The texts of the axes, in no order: Vega keeps those that come back behind those that stayed.
TICKS = "svg => [...svg.querySelectorAll('.role-axis-label text')].map(t => t.textContent).sort().join(' ')"

# The same of each of the charts side by side.
TICKS_OF_EACH = """svg => [...svg.querySelectorAll('.mark-group.role-scope.concat_0_group, .mark-group.role-scope.concat_1_group')].map(chart =>
    [...chart.querySelectorAll('.role-axis-label text')].map(t => t.textContent).sort().join(' '))"""

# What a mark that holds text looks like, and what is behind the figure.
COLORS = """svg => [getComputedStyle(svg.querySelector('.role-axis-label text')).fill,
    getComputedStyle(document.querySelector('.jp-OutputArea-output')).color,
    svg.querySelector('.background').getAttribute('fill') ?? 'none']"""

# Watches what stands below a cell while it runs: a figure that goes and comes would flicker.
WATCH = """cell => {
    const area = cell.querySelector('.jp-OutputArea');
    const seen = window.seen = {gaps: 0, pictures: 0, since: 0, last: 0};
    const look = () => {
        const picture = area.querySelector('img'), chart = area.querySelector('svg.marks');
        if (picture && picture.src != seen.src) { seen.src = picture.src; seen.pictures++; }
        if (picture || chart) {
            if (seen.since) { seen.last = performance.now() - seen.since; seen.gaps++; }
            seen.since = 0;
        } else if (seen.pictures && !seen.since) seen.since = performance.now();
        requestAnimationFrame(look);
    };
    look();
}"""


def check(room):
    """Draws each kind of chart, and moves the mouse over them; the page reaches nothing but the server."""
    room.lab.write("training.ipynb", [TRAINING])
    notebook = room.browser.open(room.lab, "training.ipynb")
    with room.report.check("a training is one picture after another while it runs, and a chart at its end") as notes:
        notebook.cell(0).evaluate(WATCH)
        notebook.run(0)
        notebook.cell(0).locator(CHART).first.wait_for()
        notebook.page.wait_for_timeout(100)
        seen = notebook.page.evaluate("seen")
        assert seen["pictures"] >= 3, f"it was drawn {seen['pictures']} times"
        assert seen["gaps"] == 0, f"there was no figure {seen['gaps']} times, last for {seen['last']:.0f} ms"
        room.picture("charts training")
        notes.append(f"{seen['pictures']} pictures")
    room.lab.write("charts.ipynb", [CURVES, OTHERS, HISTORY])
    notebook = room.browser.open(room.lab, "charts.ipynb")
    requests, words = _heard(room)
    with room.report.check("curves are drawn by JupyterLab itself"):
        notebook.run(0)
        notebook.cell(0).locator(CHART).wait_for()
        assert notebook.cell(0).locator(RENDERED).count() == 1, "they are no output of Vega-Lite"
        room.picture("charts light")
    with room.report.check("hover shows the value"):
        _hover(room, notebook)
    with room.report.check("Ctrl and the wheel zoom, a double-click goes back, and the wheel alone scrolls"):
        _zoom(room, notebook)
    with room.report.check("of two charts side by side, one is zoomed"):
        notebook.run(2)
        _zoom_one(room, notebook)
    with room.report.check("all other kinds of charts are drawn"):
        notebook.run(1)
        room.browser.page.wait_for_function(
            "([cell, n]) => cell.querySelectorAll('svg.marks').length == n", arg=[notebook.cell(1).element_handle(), OTHER_CHARTS], polling=SOON)
        room.pictures("charts all")
    _save(room, notebook)
    with room.report.check("the page has asked nobody but the server"):
        strange = [url for url in requests if not _local(url)]
        assert strange == [], f"it asked for {strange}"
    with room.report.check("Vega-Lite has nothing to say about the charts"):
        assert words == [], f"it says {words}"
    room.lab.end_kernels()
    _stored(room)


def _heard(room):
    """What the page asks for, and what Vega writes into its console, from now on."""
    requests, words = [], []
    room.browser.page.on("request", lambda request: requests.append(request.url))
    room.browser.page.on("console", lambda line: words.append(line.text) if line.text.startswith(("WARN", "ERROR")) else None)
    return requests, words


def _local(url):
    return urllib.parse.urlsplit(url).hostname in ("127.0.0.1", "localhost", None)


def _hover(room, notebook):
    chart = notebook.cell(0).locator(CHART)
    x, y = chart.evaluate(PLACE, ["path[aria-roledescription=point]", 2])
    page, tip = room.browser.page, room.browser.page.locator(TIP)
    for step in range(60):  # a chart that is new hears of the mouse a little later than it is seen
        page.mouse.move(x + 1 + step % 2, y + 2)
        try:
            tip.wait_for(timeout=1000)
            break
        except playwright.sync_api.TimeoutError:
            pass
    text = tip.inner_text()
    assert "training" in text and "0.31" in text and "epoch" in text, f"it says {text!r}"
    room.picture("charts hover")


def _zoom(room, notebook):
    page, chart = room.browser.page, notebook.cell(0).locator(CHART)
    before = chart.evaluate(TICKS)
    x, y = chart.evaluate(PLACE, ["path[aria-roledescription=point]", 1])
    page.mouse.move(x, y)
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(300)
    assert chart.evaluate(TICKS) == before, "the wheel alone zooms, and the page cannot be scrolled"
    x, y = chart.evaluate(PLACE, ["path[aria-roledescription=point]", 1])
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    page.wait_for_function(f"([svg, before]) => ({TICKS})(svg) != before", arg=[chart.element_handle(), before], polling=SOON)
    room.picture("charts zoomed")
    page.mouse.dblclick(x, y)
    page.wait_for_function(f"([svg, before]) => ({TICKS})(svg) == before", arg=[chart.element_handle(), before], polling=SOON)


def _zoom_one(room, notebook):
    page, chart = room.browser.page, notebook.cell(2).locator(CHART)
    chart.wait_for()
    chart.scroll_into_view_if_needed()
    before = chart.evaluate(TICKS_OF_EACH)
    x, y = chart.evaluate(PLACE, ["path[aria-roledescription=point]", 1])
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -600)
    page.keyboard.up("Control")
    page.wait_for_function(f"([svg, before]) => ({TICKS_OF_EACH})(svg)[0] != before[0]", arg=[chart.element_handle(), before], polling=SOON)
    after = chart.evaluate(TICKS_OF_EACH)
    assert len(before) == 2 and after[1] == before[1], f"the other chart's axes were {before[1]} and are {after[1]}"


def _save(room, notebook):
    notebook.page.keyboard.press("Control+S")
    notebook.page.wait_for_function("!jupyterapp.shell.currentWidget.content.model.dirty", polling=SOON)


def _stored(room):
    """The saved notebook, opened in a dark theme by somebody who has not run it."""
    stored = json.loads((room.lab.notebooks / "charts.ipynb").read_text())
    with room.report.check("a chart is stored as JSON, with its picture and alt text for other readers") as notes:
        data = stored["cells"][0]["outputs"][0]["data"]
        assert sorted(data) == [VEGA, "image/png", "text/markdown", "text/plain"], f"it is stored as {sorted(data)}"
        assert isinstance(data[VEGA], dict), f"it is stored as {type(data[VEGA])}"
        markdown = "".join(data["text/markdown"])
        assert 'alt="a small training: Curves of loss over epoch.' in markdown, markdown[:200]
        notes.append(f"{len(json.dumps(data[VEGA], separators=(',', ':')))} bytes of Vega-Lite, {len(markdown)} of the picture")
    for name in stored["cells"]:
        name["metadata"].pop("trusted", None)
    # Another name: the server knows the notebooks that were run here, and trusts them.
    for output in stored["cells"][0]["outputs"]:
        output["data"]["text/plain"] = ["from somebody else"]
    (room.lab.notebooks / "others.ipynb").write_text(json.dumps(stored))
    notebook = room.browser.open(room.lab, "others.ipynb", theme="dark")
    with room.report.check("it is drawn in a notebook that is not trusted, and opening it changes nothing"):
        trusted = notebook.page.evaluate("jupyterapp.shell.currentWidget.content.widgets[0].model.trusted")
        assert not trusted, "the notebook is trusted"
        notebook.cell(0).locator(CHART).wait_for()
        notebook.wait_language()
        assert not notebook.is_unsaved(), "it is unsaved once it is open"
    with room.report.check("in the dark theme its text has the colour of the page's text"):
        room.pictures("charts dark")
        chart = notebook.cell(0).locator(CHART)
        notebook.page.wait_for_function(f"chart => {{ const [fill, text] = ({COLORS})(chart); return fill === text; }}", arg=chart.element_handle(), polling=SOON)
        background = chart.evaluate(COLORS)[2]
        assert background in ("none", "transparent"), f"behind it is {background}"
    with room.report.check("without Vega-Lite the picture stands there, with its alt text"):
        for output in stored["cells"][0]["outputs"]:
            del output["data"][VEGA]
        (room.lab.notebooks / "plain.ipynb").write_text(json.dumps(stored))
        notebook = room.browser.open(room.lab, "plain.ipynb")
        notebook.cell(0).locator(".jp-OutputArea img").wait_for()
        outputs = notebook.outputs(0)
        assert outputs[0].mime == "text/markdown", f"it shows {outputs[0].mime}"
        assert outputs[0].pictures and outputs[0].pictures[0].startswith("a small training: Curves"), f"{outputs[0].pictures}"
        room.picture("charts without")
