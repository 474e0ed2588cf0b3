"""Runs notebooks of the site. .ci/site starts it, and says what it needs."""

import argparse
import contextlib
import functools
import http.server
import json
import os
import pathlib
import sys
import threading
import time

import playwright.sync_api

import outputs
from assistance import assistance
from firefox import firefox
from page import READY_SECONDS, SIZE, Page
from training import training
from visits import files, less, offline

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent.parent / "browser_tests"))

import browser  # noqa: E402
from report import Report  # noqa: E402

NOTEBOOKS = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
SECONDS = 900  # for all cells of a notebook, on a machine that is very busy

# Makes the browser's database refuse all that is to be kept, as a full one does; and gives it back.
FULL = """() => {
    window.kept = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => { throw new DOMException('there is no room', 'QuotaExceededError'); };
}"""
ROOM = "() => { IDBObjectStore.prototype.put = window.kept; }"

# Whether the last cell asks for a line, behind a text.
ASKS = """before => {
    const outputs = [...document.querySelectorAll('.jp-Cell-outputArea')].findLast(area => area.querySelector('.jp-Stdin-input'));
    return outputs?.textContent.includes(before);
}"""

READS = """import "github.com/janpfeifer/gonb/gonbui"

%%
gonbui.RequestInput("your name?", false)
var name string
var age int
fmt.Scanln(&name)
fmt.Print("how old? ")
fmt.Scanln(&age)
fmt.Println(name, "is", age)"""

LARGE = 4_000_000  # bytes of the kernel's largest parts

RUN = ["00-start", "01-filters", "02-pooling"]
# MB that a first visit may load before its data: 04's goal is that of all others, too.
MOST, MOST_MB = {"01-filters": 22}, 34
ALL = sorted(path.stem for path in NOTEBOOKS.glob("[0-9]*.ipynb"))


class Plain(http.server.ThreadingHTTPServer):
    """A server of files that sets no headers of its own, and changes one file (settings)."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.asked = []  # the paths, in order
        self.cut = False  # whether it breaks off in the middle of each part of the kernel
        self.gate = threading.Event()  # until it is set, only the first bytes of the largest are sent: a browser has few connections
        self.gate.set()
        super().__init__(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def close(self):
        self.gate.set()
        self.shutdown()
        self.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path.split("?")[0].endswith("jupyter-lite.json"):
            self.settings()
        else:
            super().do_GET()

    def settings(self):
        """Tells JupyterLab to show its objects, which tests ask."""
        file = pathlib.Path(self.translate_path(self.path))
        if not file.exists():
            self.send_error(404)
            return
        settings = json.loads(file.read_text())
        settings.setdefault("jupyter-config-data", {})["exposeAppInBrowser"] = "true"
        text = json.dumps(settings).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def copyfile(self, source, outputfile):
        part = self.path.endswith(".bin")
        if self.server.cut and part:
            outputfile.write(source.read(1000))
            self.close_connection = True
            return
        if part and os.fstat(source.fileno()).st_size > LARGE:
            outputfile.write(source.read(1000))
            outputfile.flush()
            self.server.gate.wait()
        super().copyfile(source, outputfile)


@contextlib.contextmanager
def visit(chromium):
    """A learner who was never here before."""
    context = chromium.new_context(viewport=SIZE)
    context.set_default_timeout(READY_SECONDS * 1000)
    yield context
    context.close()


def lesson(report, context, server, name, keep, first=True):
    """Opens a notebook, runs all its cells and compares their outputs with the stored ones. keep is a folder for the
    notebook as it was run, or None; first says whether nothing has been loaded before."""
    page = Page(context, server.address, f"{name}.ipynb")
    with report.check(f"{name} opens") as notes:
        notes.append(f"readable after {page.open_seconds:.1f} s")
        assert not page.errors, "; ".join(page.errors[:3])
    stored = json.loads((server.folder / "files" / f"{name}.ipynb").read_text())["cells"]
    with report.check(f"{name} runs") as notes:
        page.run_all(SECONDS)
        cells = page.cells()
        if keep:
            (keep / f"{name}.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        notes.append(f"{sum(c['cell_type'] == 'code' for c in cells)} cells")
        failed = [output["evalue"] for c in cells for output in c.get("outputs", []) if output["output_type"] == "error"]
        assert not failed, f"{len(failed)} cells fail; the first: {failed[0]}"
        assert all(c["execution_count"] for c in cells if c["cell_type"] == "code"), "a cell was not run"
    if first:
        with report.check(f"a first visit to {name} loads little") as notes:
            go, lite, data, later = (size / 1e6 for size in page.loaded(server.folder))
            most = MOST.get(name, MOST_MB)
            notes.append(f"{go:.1f} MB of Go and {lite:.1f} MB of JupyterLite, of {most} MB; {data:.1f} MB of data; {later:.1f} MB for later")
            assert go > 5 and lite > 1, "not all of it was counted"
            assert go + lite <= most
    with report.check(f"{name} has the stored outputs") as notes:
        found = outputs.differences(stored, page.cells())
        assert not found, f"{len(found)} cells differ; " + "; ".join(found[:3])
        notes.append(f"{sum(len(c.get('outputs', [])) for c in stored)} outputs")
    with report.check(f"{name} leaves no error in the console"):
        assert not page.errors, "; ".join(page.errors[:3])
    page.close()


def said(found, form="text/html"):
    """The text of all outputs."""
    return "\n".join(
        "".join(o.get("text", "")) + "".join(o.get("data", {}).get(form, "")) + o.get("evalue", "") for o in found
    )


def control(report, context, server):
    """What happens when cells go wrong, or do not end."""
    page = Page(context, server.address, "00-start.ipynb")
    with report.check("a first cell answers") as notes:
        found, seconds = page.run('x := 6\nfmt.Println("six times seven is", x*7)')
        assert said(found) == "six times seven is 42\n", said(found)
        notes.append(f"{seconds:.2f} s")
    with report.check("a variable stays, and the last value is shown") as notes:
        found, seconds = page.run("x++\nx")
        assert [o["output_type"] for o in found] == ["execute_result"] and said(found, "text/plain") == "7", found
        notes.append(f"{seconds:.2f} s")
    with report.check("a mistake of types gets its card"):
        found, _ = page.run('%%\nvar n int = "seven"\nfmt.Println(n)')
        assert "ninepixels-mistake" in said(found) and any(o["output_type"] == "error" for o in found), found
        assert "line 2, column 13" in said(found) and "/build/" not in said(found), said(found)
    with report.check("a panic gets its sentence, and no trace beside it"):
        found, _ = page.run("%%\nrows := []int{1}\nfmt.Println(\"before\")\ni := 3\nfmt.Println(rows[i])")
        assert found[0].get("text") in ("before\n", ["before\n"]), found
        assert "goroutine" not in "".join("".join(o.get("text", "")) for o in found), found
        assert "index" in said(found) and "ninepixels-mistake" in said(found), said(found)
    with report.check("a loop without end is stopped, and the values stay") as notes:
        def stop():
            page.page.wait_for_function("[...document.querySelectorAll('.jp-OutputArea-output')].some(e => e.textContent.includes('here we go'))", timeout=READY_SECONDS * 1000)
            page.interrupt()
        found, seconds = page.run('%%\nfmt.Println("here we go")\nfor n := 0; ; n++ {\n}', stop=stop)
        assert "stopped" in said(found), said(found)
        notes.append(f"{seconds:.2f} s")
        found, seconds = page.run("x")
        assert said(found, "text/plain") == "7", found
        notes.append(f"the next cell {seconds:.2f} s")
    with report.check("memory that runs out is one sentence, and the kernel lives") as notes:
        found, seconds = page.run("%%\nvar all [][]byte\nfor {\n\tall = append(all, make([]byte, 64<<20))\n\tall[len(all)-1][0] = 1\n}")
        assert "memory" in said(found) and any(o["output_type"] == "error" for o in found), said(found)[:500]
        found, _ = page.run("x + 1")
        assert said(found, "text/plain") == "8", found
    with report.check("a recursion without end is one sentence"):
        found, _ = page.run("func deep(n int) int { return deep(n+1) + 1 }\n\n%%\nfmt.Println(deep(0))")
        assert any(o["output_type"] == "error" for o in found) and "without end" in said(found), said(found)[:500]
    with report.check("a flood is bounded"):
        found, seconds = page.run('%%\nfor i := range 250_000 {\n\tfmt.Println("line", i)\n}')
        text = said(found)
        assert 1 << 20 < len(text) < 3 << 20 and "left out" in text, len(text)
    with report.check("a file stays for the next cell"):
        page.run('%%\nos.WriteFile("note.txt", []byte("kept"), 0o644)')
        found, _ = page.run('%%\ntext, err := os.ReadFile("note.txt")\nfmt.Println(string(text), err)')
        assert said(found) == "kept <nil>\n", found
    with report.check("a browser without room for what cells write is one sentence, once"):
        page.page.evaluate(FULL)
        told = [said(page.run(f'%%\nos.WriteFile("note.txt", []byte("{n}"), 0o644)')[0]) for n in range(2)]
        assert "does not keep what the cells write" in told[0] and "no room" in told[0] and told[1] == "", told
        found, _ = page.run('%%\ntext, _ := os.ReadFile("note.txt")\nfmt.Println(string(text))')
        assert said(found) == "1\n", found
        page.page.evaluate(ROOM)
    with report.check("a program reads what somebody types"):
        def types():
            for before, line in (("your name?", "Ada"), ("how old?", "36")):
                page.page.wait_for_function(ASKS, arg=before, timeout=READY_SECONDS * 1000)
                box = page.page.locator(".jp-Stdin-input").last
                box.fill(line)
                box.press("Enter")
        found, _ = page.run(READS, stop=types)
        assert said(found).endswith("Ada is 36\n") and "how old?" in said(found), said(found)
    with report.check("a program that reads is stopped"):
        def gives_up():
            page.page.wait_for_function(ASKS, arg="and you?", timeout=READY_SECONDS * 1000)
            page.interrupt()
        found, _ = page.run('%%\nvar n int\nfmt.Println("and you?")\nfmt.Println(fmt.Scan(&n))', stop=gives_up)
        assert "stopped" in said(found), said(found)
    with report.check("a shell command is refused with a sentence"):
        found, _ = page.run("!ls")
        assert "your own machine" in said(found), found
    with report.check("a restart forgets"):
        page.restart()
        found, _ = page.run("%%\nfmt.Println(x)")
        assert "x" in said(found) and any(o["output_type"] == "error" for o in found), found
    with report.check("plain cells are quick") as notes:
        times = [page.run(f"%%\nfmt.Println({i})")[1] for i in range(5)]
        notes.append(f"median {sorted(times)[2]:.2f} s")
    page.close()


# Parts in a page of one server, and those that need servers and browsers of their own.
PARTS = {"control": control, "assistance": assistance, "training": training}
VISITS = {"offline": offline, "files": files, "less": less}


def main():
    parser = argparse.ArgumentParser(prog=".ci/site", description=__doc__)
    parser.add_argument("--chromium", required=True, help="the browser's program")
    parser.add_argument("--site", required=True, type=pathlib.Path, help="the folder of the site")
    parser.add_argument("--firefox", help="Firefox's program; with it the part firefox is run, too")
    parser.add_argument("--long", action="store_true", help="all notebooks, in order, as one learner who comes again")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the notebooks as they were run")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join([*PARTS, *VISITS])}, or a notebook without its ending; without any: all of them")
    options = parser.parse_args()
    report = Report()
    server = Plain(options.site)
    began = time.monotonic()
    with playwright.sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=options.chromium, args=browser.FLAGS)
        serve = lambda: contextlib.closing(Plain(options.site))  # noqa: E731

        @contextlib.contextmanager
        def come(*flags):
            """A visit, in a browser of its own if it is to have flags."""
            other = play.chromium.launch(executable_path=options.chromium, args=[*browser.FLAGS, *flags]) if flags else chromium
            with visit(other) as context:
                yield context
            if flags:
                other.close()

        parts = options.parts or [*PARTS, *VISITS, *RUN]
        if options.long and not options.parts:
            parts = [*PARTS, *VISITS, "course"]
        if options.firefox:
            parts = [*parts, "firefox"]
        for part in parts:
            with report.section(part):
                if part == "firefox":
                    firefox(report, serve, options.firefox)
                elif part == "course":
                    with visit(chromium) as context:
                        for name in ALL:
                            lesson(report, context, server, name, options.keep, first=name == ALL[0])
                elif part in VISITS:
                    VISITS[part](report, come, serve)
                else:
                    with visit(chromium) as context:
                        if part in PARTS:
                            PARTS[part](report, context, server)
                        else:
                            lesson(report, context, server, part, options.keep)
        chromium.close()
    server.close()
    print(f"     {time.monotonic() - began:6.1f} s in all")
    return 0 if report.close() else 1


if __name__ == "__main__":
    sys.exit(main())
