"""A second visit, without a network; the learner's files as a zip, and away; and browsers that have less."""

import io
import json
import zipfile

from page import READY_SECONDS, Page
from training import text

# Whether all is kept that a visit without a network needs: the list's last file comes last.
KEPT = """async () => {
    const list = await (await fetch('../offline.json')).json();
    return Boolean(await (await caches.open('ninepixels-pages')).match(new URL('../' + list.at(-1), location.href).href));
}"""

WRITES = """%%
os.MkdirAll("runs/kept", 0o755)
fmt.Println(os.WriteFile("note.txt", []byte("kept"), 0o644), os.WriteFile("runs/kept/a", []byte{1, 2, 255}, 0o644))"""

READS = """%%
text, _ := os.ReadFile("note.txt")
found, _ := os.ReadFile("runs/kept/a")
fmt.Println("after a reload:", string(text), found)"""
READ = "after a reload: kept [1 2 255]"

# Something that an older site has left in the browser's cache, and what is there of it.
OLD = "async () => (await caches.open('ninepixels-kernel')).put(new URL('../kernel/older.bin', location.href).href, new Response('older'))"
IS_OLD = "async () => Boolean(await (await caches.open('ninepixels-kernel')).match(new URL('../kernel/older.bin', location.href).href))"

TRAINS = """import (
	"github.com/janpfeifer/must"
	"github.com/ninepixels/ninepixels/lessons/dataset"
	"github.com/ninepixels/ninepixels/lessons/model"
	"github.com/ninepixels/ninepixels/lessons/train"
)

%%
data := must.M1(dataset.Load())
must.M1(train.Fit(train.Config{Epochs: 1, BatchSize: 32, Seed: 1}, model.Video, data.Train.Take(64)))
"""

# The notebook on the top: JupyterLab opens those of the last visit, too.
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook"

LITTLE_MEMORY = "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 2 })"


def again(context, address, source, want, name="00-start"):
    """Opens a page for a second time, and types a cell as a person does."""
    page = context.new_page()
    page.goto(f"{address}/lab/index.html?path={name}.ipynb")
    page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current", has_text=name).wait_for()
    page.locator(f"{SHOWN} .jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(source)
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output", has_text=want).first.wait_for(timeout=READY_SECONDS * 1000)
    return page


def offline(report, visit, serve):
    with serve() as server, visit() as context:
        with report.check("a first visit writes files"):
            page = Page(context, server.address, "00-start.ipynb")
            found, _ = page.run(WRITES)
            assert text(found) == "<nil> <nil>\n", text(found)
        with report.check("a visit keeps what the next one needs") as notes:
            page.page.wait_for_function(KEPT, timeout=READY_SECONDS * 1000)
            page.page.evaluate(OLD)
            page.page.wait_for_timeout(3000)  # files go to the database beside the cells
            notes.append(f"{sum(path.endswith('.bin') for path in server.asked)} parts of the kernel came")
            assert not page.errors, "; ".join(page.errors[:3])
            page.close()
        server.close()  # no network from here on
        with report.check("without a network the next visit compiles and runs cells, and finds its files"):
            second = again(context, server.address, READS, READ)
        with report.check("what an older site has left is gone"):
            second.wait_for_function(f"async () => !(await ({IS_OLD})())", timeout=READY_SECONDS * 1000)
            second.close()
        with report.check("without a network another notebook opens and runs, too"):
            again(context, server.address, '%%\nfmt.Println("nine", 3*3)', "nine 9", "01-filters").close()


def choose(page, label):
    """Chooses a command of the menu File."""
    page.locator("#jp-MainMenu").get_by_text("File", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text=label).click()


def saved(page):
    """The learner's files, as the zip has them that the page gives."""
    with page.expect_download(timeout=READY_SECONDS * 1000) as download:
        choose(page, "Save All My Files")
    with open(download.value.path(), "rb") as zipped:
        packed = zipfile.ZipFile(io.BytesIO(zipped.read()))
    assert packed.testzip() is None
    return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}


def bring(page, content):
    """Brings in a zip with these bytes."""
    with page.expect_file_chooser() as chooser:
        choose(page, "Bring In Files")
    chooser.value.set_files({"name": "files.zip", "mimeType": "application/zip", "buffer": content})


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            z.writestr(name, content)
    return out.getvalue()


def files(report, visit, serve):
    with serve() as server, visit() as context:
        one = Page(context, server.address, "00-start.ipynb")
        page = one.page
        with report.check("all of the learner's files come as a zip") as notes:
            one.run(WRITES)
            mine = saved(page)
            assert mine["note.txt"] == b"kept" and mine["runs/kept/a"] == b"\x01\x02\xff", list(mine)
            cells = json.loads(mine["00-start.ipynb"])["cells"]  # it was changed: a cell was added
            assert "".join(cells[-1]["source"]) == WRITES, cells[-1]
            assert not [name for name in mine if name.startswith(("01-", "solutions"))], list(mine)
            notes.append(f"{len(mine)} files")
        with report.check("a zip brings files in, and asks before it replaces one"):
            bring(page, zipped({"runs/kept/a": b"other", "übung/neu.txt": b"new", "note.txt": b"kept"}))
            page.locator(".jp-Dialog-content", has_text="one file of yours: runs/kept/a").wait_for()
            page.locator(".jp-Dialog-button", has_text="Keep Mine").click()
            page.locator(".Toastify__toast", has_text="One file came in").wait_for()
            found, _ = one.run('%%\na, _ := os.ReadFile("runs/kept/a")\nb, _ := os.ReadFile("übung/neu.txt")\nfmt.Println(a, string(b))')
            assert text(found) == "[1 2 255] new\n", text(found)
            bring(page, zipped({"runs/kept/a": b"other"}))
            page.locator(".jp-Dialog-button", has_text="Replace Mine").click()
            page.locator(".Toastify__toast", has_text="One file came in").nth(1).wait_for()
            found, _ = one.run('%%\na, _ := os.ReadFile("runs/kept/a")\nfmt.Println(string(a))')
            assert text(found) == "other\n", text(found)
        with report.check("what is no zip is one sentence"):
            bring(page, b"\x89PNG")
            page.locator(".Toastify__toast", has_text="the zip cannot be read").wait_for()
        with report.check("all of the learner's files go, and the site's notebooks are as they were"):
            choose(page, "Remove All My Files")
            with page.expect_navigation(timeout=READY_SECONDS * 1000):
                page.locator(".jp-Dialog-button", has_text="Remove").click()
            page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.wait_for()
            assert page.locator(".jp-CodeCell", has_text="runs/kept").count() == 0
            names = page.locator(".jp-DirListing-itemText").all_inner_texts()
            assert "01-filters.ipynb" in names and "note.txt" not in names and "runs" not in names, names
        with report.check("files leave no error in the console"):
            assert not one.errors, "; ".join(one.errors[:3])


def less(report, visit, serve):
    with serve() as server, visit() as context:
        with report.check("a download that is cut is one sentence, and the next cell works"):
            server.cut = True
            page = Page(context, server.address, "00-start.ipynb")
            found, _ = page.run('%%\nfmt.Println("cut")')
            assert "cannot be loaded" in text(found) or "incomplete" in text(found) or "cannot be started" in text(found), text(found)
            server.cut = False
            found, _ = page.run('%%\nfmt.Println("whole")')
            assert text(found) == "whole\n", text(found)
    with serve() as server, visit() as context:
        with report.check("what takes long to load says how far it is, until it is there") as notes:
            server.gate.clear()
            page = Page(context, server.address, "00-start.ipynb")
            toast = page.page.locator(".Toastify__toast", has_text="Go is loading")
            toast.wait_for()
            notes.append(toast.inner_text())
            server.gate.set()
            found, _ = page.run('%%\nfmt.Println("whole")')
            assert text(found) == "whole\n", text(found)
            page.page.locator(".Toastify__toast", has_text="Go is").wait_for(state="detached")
            assert not page.errors, "; ".join(page.errors[:3])
    with serve() as server, visit("--js-flags=--no-enable-sse4-1") as context:
        context.add_init_script(LITTLE_MEMORY)
        page = Page(context, server.address, "00-start.ipynb")
        with report.check("a device with little memory is told of, once, and plain cells run"):
            told = [text(page.run(f'%%\nfmt.Println("{n}")')[0]) for n in range(2)]
            assert "2 GB" in told[0] and told[0].endswith("0\n") and told[1] == "1\n", told
        with report.check("without vectors for WebAssembly training is one sentence, which says what works"):
            found, _ = page.run(TRAINS)
            assert "no vectors" in text(found) and "00 to 02" in text(found), text(found)[-500:]
