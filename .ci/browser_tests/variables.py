"""The variables panel of JupyterLab's debugger: the notebook's variables, without a program that stands still."""

import debugger
from notebook import SOON

CELL = """import "github.com/ninepixels/ninepixels/lessons/filter"
import "github.com/ninepixels/ninepixels/lessons/grid"
count := 3
ratio := 0.25
names := []string{"shoe", "bag"}
picture := grid.New(28, 28)
picture.Set(3, 4, 200)
edge := filter.SobelV
losses := []float64{3, 2, 1.5, 1.2}"""

DECLARES = "var untouched = map[string]int{\"a\": 1}"
CHANGES = "count += 4\nlosses = append(losses, 1)"

# Runs until there is a file.
SLOW = """fmt.Println("waiting")
for {
	if _, err := os.Stat("variables-go-on"); err == nil {
		break
	}
	time.Sleep(20 * time.Millisecond)
}
count = 100"""

BUG = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-DebuggerBugButton"
TREE = ".jp-DebuggerVariables-body:not(.lm-mod-hidden)"
ROW = TREE + " .jp-TreeItem"


def check(room):
    """Turns the debugger on, and reads the panel; opens variables as pictures; runs cells beside."""
    room.lab.write("variables.ipynb", [CELL, DECLARES, CHANGES, SLOW])
    notebook = room.browser.open(room.lab, "variables.ipynb")
    page = notebook.page
    notebook.run(0)
    notebook.run(1)
    with room.report.check("the bug button opens the panel, with type, shape and value of each variable") as notes:
        _turn_on(page)
        _row(page, "count", "int = 3")
        _row(page, "ratio", "float64 = 0.25")
        _row(page, "names", '[]string [2] = {"shoe", "bag"}')
        _row(page, "picture", "*grid.Grid [28×28]")
        _row(page, "edge", "filter.Kernel [3×3]")
        _row(page, "untouched", 'map[string]int [1] = {"a": 1}')
        room.picture("variables")
        notes.append(f"{page.locator(ROW).count()} rows")
    with room.report.check("a variable that has parts opens, and so do its parts"):
        _open(page, "picture")
        _row(page, "H", "int = 28")
        _open(page, "Pix")
        _row(page, "[88]", "float32 = 200")
        room.picture("parts")
    with room.report.check("a grid, a filter and a curve open as pictures"):
        for name, want in ("picture", "28×28"), ("edge", "3×3"), ("losses", "from 3.000 to 1.200"):
            shown = _picture(room, page, name)
            assert want in shown, f"{name} opens as {shown!r}"
        _close(page, "picture")
        _close(page, "edge")
    with room.report.check("the panel and an open picture follow the cells"):
        notebook.run(2)
        _row(page, "count", "int = 7")
        _row(page, "losses", "[]float64 [5] = {3, 2, 1.5, 1.2, 1}")
        page.locator("[id^='jp-debugger-variable-mime-losses-'] img[alt*='to 1.000']").wait_for()
        room.picture("followed")
    with room.report.check("while a cell runs, the panel shows what was there before, and then what it has left"):
        notebook.start(3)
        notebook.wait_output(3, "waiting")
        _row(page, "count", "int = 7")
        (room.lab.notebooks / "variables-go-on").touch()
        notebook.wait_number(3)
        _row(page, "count", "int = 100")
        _close(page, "losses")
    with room.report.check("the bug button turns the debugger off, and cells go on"):
        page.locator(BUG).click()
        page.wait_for_function("() => !document.querySelector('.jp-NotebookPanel[data-jp-debugger]')", polling=SOON)
        assert notebook.run(2) == [], "the cell shows something"
    with room.report.check("it can be turned on again, also after the kernel was restarted"):
        _turn_on(page)
        _row(page, "count", "int = 104")
        notebook.restart()
        notebook.run(0)
        debugger.stay_on(page)
        _row(page, "count", "int = 3")


def _turn_on(page):
    """Presses the bug button, and waits for the panel's list."""
    debugger.turn_on(page)
    page.locator(TREE + " .jp-TreeView").wait_for()


def _row(page, name, detail):
    """Waits for a row of the list."""
    page.locator(ROW).filter(has=page.locator(f".jp-DebuggerVariables-name:text-is('{name}')")).filter(
        has=page.locator(".jp-DebuggerVariables-detail", has_text=detail)
    ).first.wait_for()


def _item(page, name):
    return page.locator(f"{TREE} .jp-DebuggerVariables-name:text-is('{name}')").first


def _open(page, name):
    """Opens a row as the arrow before it does."""
    _item(page, name).evaluate("e => e.closest('.jp-TreeItem').expanded = true")


def _picture(room, page, name):
    """Has a variable shown beside the notebook, and returns the alternative text of its picture."""
    _item(page, name).hover()
    button = page.locator(f"{TREE} .jp-DebuggerVariables-renderVariable[title='Render variable: {name}']")
    button.click()
    image = page.locator(f"[id^='jp-debugger-variable-mime-{name}-'] img")
    image.wait_for()
    room.picture(f"variable {name}")
    drawn = image.evaluate("e => e.decode().then(() => e.naturalWidth)")
    assert drawn > 0, f"the picture of {name} is not drawn"
    return image.get_attribute("alt")


def _close(page, name):
    page.locator(".lm-TabBar-tab", has_text=f"{name} - variables.ipynb").locator(".lm-TabBar-tabCloseIcon").click()
