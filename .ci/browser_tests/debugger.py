"""JupyterLab's debugger: breakpoints in cells and in what they call, steps, the call stack, and variables."""

import os
import re
import time

import processes
from notebook import KERNEL, SOON

SUM = """// Sum adds the numbers below n.
func Sum(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += i
	}
	return sum
}"""

LOOP = """total := 0
for i := range 3 {
	total += Sum(i + 3)
}
fmt.Println("total", total)"""

TURNS = """sum := 0
for i := range 2 {
	sum += i + 1
}
fmt.Println("sum", sum)"""

LESSON = """import "github.com/ninepixels/ninepixels/lessons/grid"
g := grid.New(2, 3)
g.Set(1, 2, 5)
fmt.Println(g.At(1, 2))"""

PANIC = """numbers := []int{1, 2}
at := 2
fmt.Println(numbers[at])"""

LEFT_SECONDS = 20  # after its cell, until a debugger has ended

TIMES, MANY = 5, 20  # that a cell is stopped, stepped and let go on, without a hang; many in the long form

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
BUG = PANEL + " .jp-DebuggerBugButton"
HIGHLIGHT = ".jp-DebuggerEditor-highlight"
FRAME = ".jp-DebuggerCallstack-body .jp-DebuggerCallstackFrame"
DETAIL = ".jp-DebuggerVariables-body .jp-TreeItem"


# Whether the debugger is on, once the page and the kernel say the same of it.
AGREED = f"""async panel => {{
    const asked = {KERNEL}.requestDebug({{type: 'request', seq: 0, command: 'debugInfo', arguments: {{}}}});
    const started = (await asked.done).content.body.isStarted, shown = document.querySelector(panel + '[data-jp-debugger]') !== null;
    return started === shown && (started ? 'on' : 'off');
}}"""


def check(room):
    """Stops in a loop, in a function of an earlier cell and in a package of the course; steps; interrupts
    and restarts what stands still; and looks for debuggers that are left."""
    room.lab.write("debugger.ipynb", [SUM, LOOP, LESSON, PANIC, TURNS])
    notebook = room.browser.open(room.lab, "debugger.ipynb")
    page = notebook.page
    notebook.run(0)
    turn_on(page)
    with room.report.check("a cell stops at a breakpoint in a loop, and shows its variables and its stack") as notes:
        toggle(notebook, 1, 3)
        notebook.start(1)
        stands(notebook, 1, "total += Sum(i + 3)")
        variable(page, "i", "int = 0")
        room.picture("stopped")
        stack(page, "main")
        notes.append(f"{len(debuggers())} debugger")
        assert len(debuggers()) == 1, f"these run: {debuggers()}"
    with room.report.check("it steps into a function of an earlier cell, over a line, and out again"):
        press(page, "stepIn")
        stands(notebook, 0, "func Sum(n int) int {", "sum := 0")
        stack(page, "Sum", "main")
        variable(page, "n", "int = 3")
        step_until(notebook, 0, "next", "sum += i")
        room.picture("inside a function")
        press(page, "stepOut")
        stands(notebook, 1, "total += Sum(i + 3)", "for i := range 3 {")
    with room.report.check("it goes on to the next turn, and to its end"):
        press(page, "continue")
        stands(notebook, 1, "total += Sum(i + 3)")
        variable(page, "i", "int = 1")
        press(page, "continue")
        variable(page, "i", "int = 2")
        press(page, "continue")
        ends(notebook, 1, "total 19\n")
        goes_on(page)
    times = MANY if room.long else TIMES
    with room.report.check(f"{times} times it stops, steps and goes on"):
        toggle(notebook, 4, 3)
        for _ in range(times):
            notebook.start(4)
            stands(notebook, 4, "sum += i + 1")
            variable(page, "i", "int = 0")
            press(page, "next")
            stands(notebook, 4, "for i := range 2 {")
            press(page, "continue")
            variable(page, "i", "int = 1")
            press(page, "continue")
            ends(notebook, 4, "sum 3\n")
    with room.report.check("a cell that stands still can be interrupted"):
        notebook.start(1)
        stands(notebook, 1, "total += Sum(i + 3)")
        notebook.stop()
        notebook.wait_number(1)
        cards = [o.text for o in notebook.outputs(1) if o.kind == "card"]
        assert any("stopped" in text for text in cards), f"it shows {notebook.outputs(1)}"
        goes_on(page)
        none_left()
    with room.report.check("it stops in the course's own package, and shows its file"):
        toggle(notebook, 2, 3)
        notebook.start(2)
        stands(notebook, 2, "g.Set(1, 2, 5)")
        press(page, "stepIn")
        page.locator(HIGHLIGHT, has_text="func (g *Grid) Set").wait_for()
        page.locator(FRAME).first.filter(has_text=re.compile(r"Set\b")).wait_for()
        variable(page, "v", "float32 = 5")
        room.picture("inside a package")
        press(page, "continue")
        back(page)
        ends(notebook, 2, "5\n")
    with room.report.check("a panic is told as ever"):
        notebook.run(3)
        cards = [o.text for o in notebook.outputs(3) if o.kind == "card"]
        assert any("index out of range [2] with length 2" in text for text in cards), f"it shows {notebook.outputs(3)}"
        none_left()
    with room.report.check("the kernel can be restarted while a cell stands still, and breakpoints stay"):
        notebook.start(1)
        stands(notebook, 1, "total += Sum(i + 3)")
        notebook.restart()
        none_left()
        notebook.run(0)
        stay_on(page)
        notebook.start(1)
        stands(notebook, 1, "total += Sum(i + 3)")
    with room.report.check("the bug button lets the cell go on, and the next one does not stop"):
        page.locator(BUG).click()
        ends(notebook, 1, "total 19\n")
        notebook.run(1)
        ends(notebook, 1, "total 19\n")
        none_left()


def turn_on(page):
    """Presses the bug button when it can be pressed, and waits until breakpoints can be set."""
    page.locator(BUG + ":not([disabled])").wait_for()
    page.locator(BUG).click()
    page.locator(PANEL + "[data-jp-debugger]").wait_for()


def stay_on(page):
    """Waits until JupyterLab and its kernel, which was restarted, agree on whether the debugger is on, and
    turns it on if it is off."""
    on = page.wait_for_function(AGREED, arg=PANEL, polling=SOON).json_value() == "on"
    if not on:
        turn_on(page)


def toggle(notebook, index, line):
    """Sets a breakpoint in a line of a cell, counted from 1, or takes it away, as a click beside the line does."""
    gutter = notebook.cell(index).locator(".cm-breakpoint-gutter .cm-gutterElement")
    gutter.nth(line).click()  # the first only keeps the gutter's width
    notebook.cell(index).locator(".cm-breakpoint-gutter .cm-gutterElement").nth(line).locator(".cm-breakpoint-icon").wait_for()


def stands(notebook, index, *lines):
    """Waits until a cell stands still in one of these lines."""
    notebook.page.wait_for_function(
        f"""([panel, index, lines]) => {{
            const cell = document.querySelectorAll(panel + ' .jp-CodeCell')[index];
            const at = cell.querySelector('{HIGHLIGHT}')?.textContent ?? '';
            return lines.some(line => at.includes(line));
        }}""",
        arg=[PANEL, index, list(lines)], polling=SOON,
    )


def step_until(notebook, index, command, line):
    """Takes steps with a button of the debugger until the cell stands in a line. Each step is waited for: a
    button that is pressed while the program still runs takes no step."""
    for _ in range(5):
        at = standing(notebook, index)
        if line in at:
            return
        press(notebook.page, command)
        notebook.page.wait_for_function(
            f"""([panel, index, before]) => {{
                const cell = document.querySelectorAll(panel + ' .jp-CodeCell')[index];
                const at = cell.querySelector('{HIGHLIGHT}')?.textContent ?? before;
                return at !== before;
            }}""",
            arg=[PANEL, index, at], polling=SOON,
        )
    raise AssertionError(f"the cell does not come to {line!r}; it stands in {standing(notebook, index)!r}")


def standing(notebook, index):
    """The line in which a cell stands still."""
    at = notebook.cell(index).locator(HIGHLIGHT)
    at.wait_for()
    return at.text_content()


def goes_on(page):
    """Waits until no line is marked any more as the one where a program stands."""
    page.wait_for_function(f"() => !document.querySelector('{HIGHLIGHT}')", polling=SOON)


def press(page, command):
    """Presses a button above the call stack."""
    page.locator(f"jp-button[data-command='debugger:{command}']").click()


def stack(page, *functions):
    """Waits until the call stack has these functions, the innermost first."""
    page.wait_for_function(
        "([frame, functions]) => [...document.querySelectorAll(frame + ' .jp-DebuggerCallstackFrame-name')].map(e => e.textContent.trim()).join() === functions",
        arg=[FRAME, ",".join(functions)], polling=SOON,
    )


def variable(page, name, detail):
    """Waits until the list of variables says that of one: its type and its value."""
    row = page.locator(DETAIL).filter(has=page.locator(f".jp-DebuggerVariables-name:text-is('{name}')"))
    row.filter(has=page.locator(f".jp-DebuggerVariables-detail:text-is('{detail}')")).first.wait_for()


def ends(notebook, index, printed):
    """Waits until a cell has ended well, and has printed that and no more."""
    notebook.wait_number(index)
    outputs = notebook.outputs(index)
    text = "".join(o.text for o in outputs if o.kind == "stdout")
    assert text == printed and not [o for o in outputs if o.kind in ("card", "error", "stderr")], f"it shows {outputs}"


def back(page):
    """Goes back to the notebook."""
    page.locator(".lm-TabBar-tabLabel:text-is('debugger.ipynb')").click()


def debuggers():
    """The ids of the debuggers that run below the server."""
    return [pid for pid in processes.descendants() if os.path.basename(processes.program(pid)) == "dlv"]


def none_left():
    """Waits until no debugger runs: one that is told to end takes a moment."""
    deadline = time.monotonic() + LEFT_SECONDS
    while debuggers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert debuggers() == [], f"{LEFT_SECONDS} s later these debuggers are left: {debuggers()}"
