"""What a learner meets every day: opening, typing, formatting, waiting."""

import shutil
import subprocess

from lab import SETTINGS, TRACKER
from notebook import SOON

NOTEBOOK = "00-start.ipynb"
FOLDER = "daily"  # with a git of its own

# A function as gofmt writes it; in JupyterLab its indentation is not typed.
FUNCTION = """func count(list []int) (n int) {
\tfor _, v := range list {
\t\tif v > 1 {
\t\t\tn++
\t\t}
\t}
\treturn n
}"""

# One with inner blocks of all kinds. Each line that ends a block goes back when its last key is pressed.
DEEP = """func first(lists [][]int) int {
\tfor _, list := range lists {
\t\tfor _, v := range list {
\t\t\tif v > 1 {
\t\t\t\tswitch v {
\t\t\t\tcase 2:
\t\t\t\t\tcontinue
\t\t\t\tdefault:
\t\t\t\t\treturn v
\t\t\t\t}
\t\t\t} else {
\t\t\t\tfmt.Println(v)
\t\t\t}
\t\t}
\t}
\treturn 0
}"""

UGLY = '%fmt\n!echo   hi\nx:=[]int{1,2}\nif len(x)>1{\nfmt.Println( x )\n}'
PRETTY = '!echo   hi\nx := []int{1, 2}\nif len(x) > 1 {\n\tfmt.Println(x)\n}'

# Whether the page of the glossary is in front, and begins with its heading.
GLOSSARY = """() => {
    const heading = document.querySelector('.jp-MarkdownViewer:not(.lm-mod-hidden) h1');
    return jupyterapp.shell.currentWidget.context.path == 'glossary.md' && heading?.textContent.startsWith('Glossary')
        && heading.getBoundingClientRect().top > 0 && heading.closest('.jp-MarkdownViewer').querySelectorAll('tr').length > 30;
}"""
LINKING = "01-filters.ipynb"

SLOW = "time.Sleep(1200 * time.Millisecond)"


def check(room):
    """Opens a notebook of the course, then types into one of its own."""
    _opened(room)
    room.lab.write("daily.ipynb", ["", "", UGLY, SLOW, ""])
    try:
        _typed(room)
    finally:
        room.lab.set(TRACKER, SETTINGS[TRACKER])
    _linked(room)


def _typed(room):
    room.lab.set(TRACKER, {})  # what the command lab sets, and nothing of the learner's
    notebook = room.browser.open(room.lab, "daily.ipynb")
    with room.report.check("a function that is typed with closing brackets is as gofmt writes it"):
        _type_closing(notebook, 0, FUNCTION)
        assert notebook.text(0) == FUNCTION, f"the cell holds {notebook.text(0)!r}"
    _format(room, notebook)
    _time(room, notebook)
    _documentation(room, notebook)
    room.lab.set(TRACKER, {"codeCellConfig": {"autoClosingBrackets": False, "indentUnit": "Tab"}})
    notebook = room.browser.open(room.lab, "daily.ipynb")
    with room.report.check("without closing brackets, a } that is typed goes back to its block"):
        notebook.type(1, "\n".join(line.strip() for line in DEEP.split("\n")))
        assert notebook.text(1) == DEEP, f"the cell holds {notebook.text(1)!r}"


def _opened(room):
    """A notebook that is opened and not run closes without a question, and git sees no change."""
    folder = room.lab.notebooks / FOLDER
    room.copy_notebook(NOTEBOOK, FOLDER)
    shutil.copy(room.checkout / ".gitignore", folder)
    room.lab.write(f"{FOLDER}/without.ipynb", ["x := 1"])
    git = ["git", "-C", str(folder), "-c", "user.name=test", "-c", "user.email=test@localhost"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "as it was"], check=True)
    with room.report.check("a notebook that does not say the kernel's language is unsaved once it is open"):
        # It shows that the next check waits long enough.
        notebook = room.browser.open(room.lab, f"{FOLDER}/without.ipynb")
        notebook.wait_language()
        assert notebook.is_unsaved(), "it is saved, although the kernel's language was stored in it"
    with room.report.check(f"{NOTEBOOK} is opened, not run, and closes without a question") as notes:
        notebook = room.browser.open(room.lab, f"{FOLDER}/{NOTEBOOK}")
        notebook.wait_language()
        assert not notebook.is_unsaved(), "it is unsaved"
        question = notebook.close()
        assert question == "", f"closing asks {question!r}"
        status = subprocess.run([*git, "status", "--porcelain"], check=True, capture_output=True, text=True).stdout
        assert status == "", f"git status says {status!r}"
        notes.append("git status is clean")


def _linked(room):
    """The links at the end of a notebook lead to the glossary and to the solutions."""
    room.copy_notebook(LINKING)
    room.copy_notebook("glossary.md")
    solved = LINKING.replace(".ipynb", "-solutions.ipynb")
    (room.lab.notebooks / "solutions").mkdir(exist_ok=True)
    room.copy_notebook(f"solutions/{solved}")
    notebook = room.browser.open(room.lab, LINKING)
    page = notebook.page
    for state in ("closed", "open"):
        with room.report.check(f"the link to the glossary shows it from its top, {state} before"):
            notebook.follow("glossary")
            page.wait_for_function(GLOSSARY, polling=SOON)
            room.picture(f"glossary-{state}")
            page.evaluate("path => { jupyterapp.commands.execute('docmanager:open', {path}); }", LINKING)
            page.wait_for_function(f"jupyterapp.shell.currentWidget.context.path == '{LINKING}'", polling=SOON)
    with room.report.check("the tab of a notebook's solutions does not read as the notebook's"):
        notebook.follow("01")
        page.wait_for_function(f"jupyterapp.shell.currentWidget.context.path == 'solutions/{solved}'", polling=SOON)
        tabs = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel").all_text_contents()
        assert len(set(tabs)) == len(tabs) == 3, f"the tabs are {tabs}"


def _type_closing(notebook, index, text):
    """Types text key by key, its indentation left out; a } that JupyterLab has put below is not
    typed: the cursor goes behind it."""
    keyboard = notebook.page.keyboard
    notebook.focus(index)
    for number, line in enumerate(text.split("\n")):
        if line.strip() == "}":
            keyboard.press("ArrowDown")
            keyboard.press("End")
            continue
        if number > 0:
            keyboard.press("Enter")
        keyboard.type(line.strip())


def _format(room, notebook):
    with room.report.check("%fmt replaces the cell by what gofmt writes"):
        outputs = notebook.run(2)
        assert outputs == [], f"it shows {outputs}"
        notebook.wait_text(2, PRETTY)
        outputs = notebook.run(2)
        assert [o.text for o in outputs] == ["hi\n[1 2]\n"], f"formatted, it shows {outputs}"


def _time(room, notebook):
    with room.report.check("the time that a cell took stands beside it") as notes:
        notebook.run(3)
        shown = notebook.cell(3).locator(".execute-time")
        shown.filter(has_text="s").wait_for()
        notes.append(shown.text_content())


def _documentation(room, notebook):
    with room.report.check("beside what Tab offers stands its documentation"):
        notebook.focus(4)
        notebook.page.keyboard.type("strings.Re")
        notebook.page.keyboard.press("Tab")
        notebook.page.locator(".jp-Completer-docpanel", has_text="A Reader implements").wait_for()
        room.picture("documentation")
        notebook.page.keyboard.press("Escape")
