"""Completion and inspection in a page."""

import time

import playwright.sync_api

from page import CURRENT, READY_SECONDS, Page

ASK = f"""async ([kind, code, cursor_pos]) => {{
    const kernel = {CURRENT}.sessionContext.session.kernel;
    const began = performance.now();
    const reply = await (kind === 'complete' ? kernel.requestComplete({{code, cursor_pos}}) : kernel.requestInspect({{code, cursor_pos, detail_level: 0}}));
    return [reply.content, (performance.now() - began) / 1000];
}}"""

# What two cells are told that were sent together, of which the first fails.
BEHIND = f"""async () => {{
    const kernel = {CURRENT}.sessionContext.session.kernel;
    const replies = await Promise.all(['%%\\nvar n int = "seven"', '1'].map(code => kernel.requestExecute({{code, stop_on_error: true}}).done));
    return replies.map(reply => reply.content.status);
}}"""

EARLIER = """import "github.com/ninepixels/ninepixels/lessons/grid"

board := grid.New(3, 4)
score := 3"""


class Assistant:
    """Asks the kernel of a page about a cell, in which | marks the cursor."""

    def __init__(self, page):
        self.page = page

    def ask(self, kind, marked):
        before, after = marked.split("|", 1)
        content, seconds = self.page.page.evaluate(ASK, [kind, before + after, len(before)])
        assert content["status"] == "ok", content
        return content, seconds

    def until(self, kind, marked, there):
        """Asks until the answer has what is wanted: on a busy machine the first ones may come before the packages."""
        end = time.monotonic() + READY_SECONDS
        while True:
            content, seconds = self.ask(kind, marked)
            if there(content) or time.monotonic() > end:
                return content, seconds

    def completed(self, marked, want, signature=""):
        """Asks that a cell can go on so; returns the seconds."""
        content, seconds = self.until("complete", marked, lambda content: want in content["matches"])
        assert want in content["matches"], f"{marked}: {content['matches'][:20]}"
        before = marked.split("|", 1)[0]
        assert want.lower().startswith(before[content["cursor_start"] : content["cursor_end"]].lower()), content
        told = content["metadata"]["_jupyter_types_experimental"][content["matches"].index(want)]
        assert signature in told["signature"], told
        return seconds

    def explained(self, marked, want):
        content, seconds = self.until("inspect", marked, lambda content: content["found"])
        assert content["found"] and want in content["data"]["text/plain"], f"{marked}: {content}"
        return seconds


def shown(page, key, what):
    """Presses a key until it shows what is wanted: JupyterLab waits for an answer for a second only."""
    for _ in range(10):
        page.keyboard.press(key)
        try:
            what.first.wait_for(timeout=5000)
            return
        except playwright.sync_api.TimeoutError:
            continue
    raise AssertionError(f"{key} does not show it")


def assistance(report, context, server):
    page = Page(context, server.address, "00-start.ipynb")
    kernel = Assistant(page)
    with report.check("before a cell has run, questions are answered"):
        content, _ = kernel.ask("complete", "fo|")
        assert "for" in content["matches"], content
    with report.check("a member of a package is completed") as notes:
        page.run(EARLIER)
        notes.append(f"first {kernel.completed('fmt.Prin|', 'Println', 'func Println(a ...any)'):.3f} s")
        times = [kernel.ask("complete", "fmt.Prin|")[1] for _ in range(11)]
        notes.append(f"warm, median of 11: {sorted(times)[5]:.3f} s")
    with report.check("what earlier cells have declared is completed"):
        kernel.completed("sco|", "score", "var score int")
        kernel.completed("%%\nfor i := range 3 {\n\tfmt.Println(bo|", "board", "*grid.Grid")
    with report.check("a method of one of the course's types is completed") as notes:
        kernel.completed("board.AbsS|", "AbsSum", "AbsSum() float64")
        kernel.completed("%%\nx := grid.New(2, 2)\nx.Cr|", "Crop")
        times = [kernel.ask("complete", "board.|")[1] for _ in range(11)]
        notes.append(f"warm, median of 11: {sorted(times)[5]:.3f} s")
    with report.check("packages that no cell has imported are completed"):
        kernel.completed("strings.TrimSp|", "TrimSpace")
        kernel.completed("filter.Sob|", "SobelH")
        kernel.completed('import "net/ht|"', "net/http")
        kernel.completed("%h|", "%help")
    with report.check("a function is explained") as notes:
        notes.append(f"{kernel.explained('fmt.Print|ln(1)', 'func Println(a ...any) (n int, err error)'):.3f} s")
        kernel.explained("fmt.Println(|)", "Println formats using the default formats")
        kernel.explained("board.AbsSum(|)", "AbsSum() float64")
        kernel.explained("%en|v A=1", "environment variable")
    with report.check("where nothing can be said, nothing is"):
        for marked in (")]}=:= func 3..Prin|", "nobody.Prin|", "// fmt.Prin|", "%%bash\nfmt.Prin|", "π.Prin|", "%%\n_ = " + "1+" * 20_000 + "x.|"):
            content, _ = kernel.ask("complete", marked)
            assert content["matches"] == [], content
            content, _ = kernel.ask("inspect", marked)
            assert not content["found"], content
        kernel.completed("fmt.Prin|", "Println")
    with report.check("questions are answered beside a cell that runs") as notes:

        def stop():
            page.page.wait_for_function("[...document.querySelectorAll('.jp-OutputArea-output')].some(e => e.textContent.includes('here we go'))", timeout=READY_SECONDS * 1000)
            notes.append(f"{kernel.completed('board.AbsS|', 'AbsSum'):.3f} s")
            page.interrupt()

        found, _ = page.run('%%\nfmt.Println("here we go")\nfor n := 0; ; n++ {\n}', stop=stop)
        assert any(o["output_type"] == "error" for o in found), found
        found, _ = page.run("score")
        assert "3" in str(found), found
    with report.check("a name that is misspelt behind a dot is told which was meant"):
        found, _ = page.run("%%\nfmt.Prinln(score)")
        assert "did you mean Println" in str(found), found
    with report.check("a cell behind one that fails is not run, and its reply says so"):
        assert page.page.evaluate(BEHIND) == ["error", "aborted"]
    with report.check("Tab and Shift+Tab show it"):
        page.run("fmt.Prin")
        page.page.locator(".jp-Notebook .jp-CodeCell .cm-content").last.click()
        page.page.keyboard.press("Control+End")
        shown(page.page, "Tab", page.page.locator(".jp-Completer-item", has_text="Println"))
        page.page.keyboard.press("Escape")
        page.page.keyboard.type("tln(1")
        shown(page.page, "Shift+Tab", page.page.locator(".jp-Tooltip", has_text="func Println"))
    with report.check("questions leave no error in the console"):
        assert not page.errors, "; ".join(page.errors[:3])
    page.close()
