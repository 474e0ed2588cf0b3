"""GoNB's widgets: what the cell's program and the page tell each other while the cell runs."""

from notebook import SOON

IMPORT = 'import "github.com/janpfeifer/gonb/gonbui/widgets"\n'

SLIDER = IMPORT + """%%
slider := widgets.Slider(0, 100, 30).WithHtmlId("slider").Done()
moves := slider.Listen()
fmt.Println("it stands at", slider.Value())
for at := range moves.C {
	fmt.Println("moved to", at)
	if at == 70 {
		break
	}
}
slider.SetValue(55)"""

BUTTON = IMPORT + """%%
button := widgets.Button("press me").WithHtmlId("button").Done()
presses := button.Listen()
fmt.Println("ready")
<-presses.C
fmt.Println("pressed")"""

DISPLAY = IMPORT + """%%
chosen := widgets.Select([]string{"red", "green", "blue"}).WithHtmlId("select").Done()
choices := chosen.Listen()
fmt.Println("ready")
fmt.Println("chosen:", []string{"red", "green", "blue"}[<-choices.C])"""

# It goes on a moment after it has heard from the page: GoNB asks then whether the
# page is still there, and connects it anew if it does not answer in half a second.
SLOW = IMPORT + """%%
slider := widgets.Slider(0, 100, 30).WithHtmlId("slow").Done()
moves := slider.Listen()
fmt.Println("ready")
fmt.Println("moved to", <-moves.C)
time.Sleep(1500 * time.Millisecond)
slider.SetValue(55)
gonbui.Sync()
fmt.Println("moved to", <-moves.C)"""

# Keeps the page from doing anything else for so many milliseconds.
FREEZE = "ms => { for (const end = performance.now() + ms; performance.now() < end;); }"
FROZEN = 3000  # longer than GoNB's half second behind the cell's second and a half, shorter than its three more

# What a learner's mouse does, without where on the screen the widget is.
MOVE = """(slider, to) => {
    slider.value = to;
    slider.dispatchEvent(new Event('input'));
    slider.dispatchEvent(new Event('change'));
}"""


def check(room):
    """Moves a slider, presses a button, chooses from a list, and does so again in a page that
    was loaded anew, and with a kernel that was restarted."""
    room.lab.write("widgets.ipynb", [SLIDER, BUTTON, DISPLAY, SLOW])
    notebook = room.browser.open(room.lab, "widgets.ipynb")
    with room.report.check("a slider tells the cell where it is moved, and is moved by the cell"):
        _slider(room, notebook)
    with room.report.check("a button tells the cell that it is pressed"):
        notebook.start(1)
        notebook.wait_output(1, "ready")
        notebook.cell(1).locator("#button").click()
        _ends(notebook, 1, "ready\npressed\n")
    with room.report.check("a list tells the cell what is chosen"):
        notebook.start(2)
        notebook.wait_output(2, "ready")
        notebook.cell(2).locator("#select").select_option("blue")
        _ends(notebook, 2, "ready\nchosen: blue\n")
    with room.report.check("the slider works in a page that was loaded anew"):
        notebook = room.browser.open(room.lab, "widgets.ipynb")
        _slider(room, notebook)
    with room.report.check("the slider works with a kernel that was restarted"):
        notebook.restart()
        _slider(room, notebook)
    with room.report.check("a slider goes on working in a page that was slow to answer"):
        notebook.start(3)
        notebook.wait_output(3, "ready")
        slider = notebook.cell(3).locator("#slow")
        slider.evaluate(MOVE, "42")
        room.browser.page.evaluate(FREEZE, FROZEN)
        room.browser.page.wait_for_function("document.getElementById('slow').value == '55'", polling=SOON)
        slider.evaluate(MOVE, "70")
        _ends(notebook, 3, "ready\nmoved to 42\nmoved to 70\n")
    with room.report.check("nothing of the widgets' connection stays in the notebook"):
        notebook.page.wait_for_function("cell => !cell.querySelector('script')", arg=notebook.cell(0).element_handle(), polling=SOON)


def _slider(room, notebook):
    notebook.start(0)
    notebook.wait_output(0, "it stands at 30")
    slider = notebook.cell(0).locator("#slider")
    for to in ("42", "70"):
        slider.evaluate(MOVE, to)
        notebook.wait_output(0, f"moved to {to}")
    _ends(notebook, 0, "it stands at 30\nmoved to 42\nmoved to 70\n")
    room.browser.page.wait_for_function("document.getElementById('slider').value == '55'", polling=SOON)


def _ends(notebook, index, printed):
    """Asserts that a cell ends well, and has printed that and no more."""
    notebook.wait_number(index)
    outputs = notebook.outputs(index)
    assert [o.kind for o in outputs if o.kind in ("card", "error", "stderr")] == [], f"it shows {outputs}"
    text = "".join(o.text for o in outputs if o.kind == "stdout")
    assert text == printed, f"it prints {text!r}"
