"""The threshold of notebook 08: two sliders over the scores of known and unknown pictures."""

import json
import math

import axe
from notebook import SOON

SHOWS = """import "github.com/ninepixels/ninepixels/lessons/play"
import "github.com/ninepixels/ninepixels/lessons/show"
%%
play.Threshold("max-logit <i>score</i>",
	show.Sample{Name: "known", Values: []float64{2, 4, 7, 9}},
	show.Sample{Name: "shirts <img src=x onerror=alert(1)>", Values: []float64{1, 3, 5}},
	show.Sample{Name: "noise", Values: []float64{0, math.NaN(), -3.5, 20}})"""

# Random scores, with equal ones and some that are NaN, thresholds and shares, and what Go makes of them.
CASES = """import "encoding/json"
import "math/rand/v2"
import "github.com/ninepixels/ninepixels/lessons/measure"
%%
type Case struct { Scores []*float64; At, Share, Coverage float64; Threshold *float64 }
number := func(v float64) *float64 { if math.IsNaN(v) { return nil }; return &v }
r := rand.New(rand.NewPCG(8, 3))
var all []Case
for range 1000 {
	var c Case
	var scores []float64
	for range 1 + r.IntN(60) {
		v := float64(float32(math.Round(r.NormFloat64()*40) / 8 * r.Float64()))
		if r.IntN(50) == 0 { v = math.NaN() }
		scores, c.Scores = append(scores, v), append(c.Scores, number(v))
	}
	c.At, c.Share = r.NormFloat64()*4, float64(r.IntN(101))/100
	if v := scores[r.IntN(len(scores))]; r.IntN(2) == 0 && v == v { c.At = v }
	c.Coverage, c.Threshold = measure.Coverage(scores, c.At), number(measure.Threshold(scores, c.Share))
	all = append(all, c)
}
b, err := json.Marshal(all)
if err == nil { err = os.WriteFile("cases.json", b, 0o644) }
if err != nil { panic(err) }"""

COMPUTE = """cases => cases.map(c => {
    const scores = Float32Array.from(c.Scores, v => v ?? NaN);
    const threshold = Score.threshold(scores, c.Share);
    return [Score.coverage(scores, c.At), Number.isNaN(threshold) ? null : threshold];
})"""

FRAME = "iframe[data-ninepixels=play]"


def check(room):
    room.lab.write("threshold.ipynb", [CASES, SHOWS])
    notebook = room.browser.open(room.lab, "threshold.ipynb")
    page = notebook.page
    made, shown = notebook.run(0), notebook.run(1)
    assert [o.kind for o in made + shown] == ["display"], f"the cells show {[str(o) for o in made + shown]}"
    frame = _frame(page)
    with room.report.check("the threshold's numbers are those of package measure, of 1,000 random lists of scores"):
        cases = json.loads((room.lab.notebooks / "cases.json").read_text())
        assert len(cases) == 1000 and any(case["Threshold"] is None for case in cases)
        for case, (coverage, threshold) in zip(cases, frame.evaluate(COMPUTE, cases)):
            assert (coverage, threshold) == (case["Coverage"], case["Threshold"]), f"{coverage}, {threshold} of {case}"
    with room.report.check("sliders, a number and the keys move the threshold") as notes:
        _moves(frame)
        drawn = frame.evaluate("performance.getEntriesByName('first drawing')[0].startTime")
        notes.append(f"first drawing after {drawn:.0f} ms")
    with room.report.check("what is no number has a sentence, and names are no markup"):
        rows = _rows(frame)
        for text in ("<b>high</b>", "NaN", "Infinity", "1e400", "", " ", "1;2", "four", "--1"):
            frame.locator("#exact").fill(text)
            said = frame.locator("#sentence").text_content()
            assert f"“{text.strip()}” is none" in said and frame.locator("#sentence b").count() == 0, f"of {text!r} it says {said!r}"
            assert _rows(frame) == rows and frame.locator("#exact").get_attribute("aria-invalid") == "true", f"{text!r} moves the threshold"
        frame.locator("#exact").fill("4")
        assert frame.locator("#sentence").text_content() == "", "the sentence stays"
        assert frame.locator("img").count() == 0 and "onerror" in frame.locator("#rows").text_content(), "a name has become markup"
    with room.report.check("it fits into a window of 375 pixels, and axe-core finds nothing serious, light and dark"):
        notebook.save()
        for theme in ("light", "dark"):
            notebook.theme(theme)
            frame.wait_for_function("theme => document.documentElement.dataset.theme == theme", arg=theme, polling=SOON)
            room.picture(f"threshold-{theme}")
        notebook.width(375)
        room.picture("threshold-375")
        frame.wait_for_function("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth", polling=SOON)
        notebook.width(1400)
        for theme in ("dark", "light"):
            notebook.theme(theme)
            frame.wait_for_function("theme => document.documentElement.dataset.theme == theme", arg=theme, polling=SOON)
            axe.assert_clean(page, ".jp-OutputArea-output")
    room.lab.end_kernels()
    with room.report.check("saved and opened again it answers, and where scripts do not run there is a picture"):
        stored = room.lab.notebooks / "threshold.ipynb"
        notebook = room.browser.open(room.lab, "threshold.ipynb")
        _moves(_frame(notebook.page))
        document = json.loads(stored.read_text())
        document["cells"][1]["outputs"][0]["data"]["text/plain"] = ["of somebody else"]
        (room.lab.notebooks / "others.ipynb").write_text(json.dumps(document))
        notebook = room.browser.open(room.lab, "others.ipynb")
        notebook.cell(1).locator(".jp-OutputArea img").first.wait_for()
        pictures = notebook.outputs(1)[0].pictures
        assert notebook.page.locator(FRAME).count() == 0, "a frame is there before the notebook is trusted"
        assert pictures and pictures[0].startswith("The scores max-logit"), f"instead of it there is {pictures}"


def _frame(page):
    """The widget's document, once it has drawn."""
    frame = page.locator(FRAME).element_handle().content_frame()
    frame.locator("body[data-ready]").wait_for()
    return frame


def _rows(frame):
    return [row.locator("td").first.text_content() for row in frame.locator("#rows tr").all()]


def _moves(frame):
    """Of four known scores 2, 4, 7, 9; three shirts' 1, 3, 5; and of noise, -3.5, 0, 20 and one that is no number."""
    frame.locator("#exact").fill("4")
    assert _rows(frame) == ["75.0 % (3 of 4)", "33.3 % (1 of 3)", "25.0 % (1 of 4)"], f"from 4 on: {_rows(frame)}"
    slider, line = frame.locator("#at"), frame.locator("#line")
    before = line.get_attribute("x1")
    slider.press("End")
    assert _rows(frame) == ["0.0 % (0 of 4)", "0.0 % (0 of 3)", "25.0 % (1 of 4)"], f"at the end: {_rows(frame)}"
    assert line.get_attribute("x1") != before, "the line does not move"
    slider.press("Home")
    assert _rows(frame)[0] == "100.0 % (4 of 4)", f"at the beginning: {_rows(frame)}"
    said = slider.get_attribute("aria-valuetext")
    assert said == "−3.5: 100.0 % of the known get an answer", f"a screen reader says {said!r}"
    share = frame.locator("#share")
    share.fill("50")  # two of four stay: 7 and 9
    assert math.isclose(float(frame.locator("#exact").input_value()), 7) and _rows(frame)[0] == "50.0 % (2 of 4)", f"half: {_rows(frame)}"
    share.press("ArrowRight")  # 51 per cent need three
    assert _rows(frame)[0] == "75.0 % (3 of 4)", f"51 per cent: {_rows(frame)}"
    told = frame.locator("#told").text_content()
    assert told.startswith("From 4 on, known: 75.0 %"), f"it tells {told!r}"
    frame.locator("#beside").select_option("2")
    assert frame.locator("#unknown-name").text_content() == "noise", "another group is not drawn"
