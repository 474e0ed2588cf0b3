"""What the checks work with: the server, the browser, the report, and the course."""

import json
import pathlib
import re
import shutil

from browser import Browser
from lab import Lab

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]


class Room:
    """One lane's own JupyterLab and browser. All lanes share the folder with the notebooks."""

    def __init__(self, report, folder, notebooks, options, lane):
        self.report = report
        self.checkout = CHECKOUT
        self.long = options.long
        self.screens = options.screens  # the folder for pictures, or None
        self.lab = Lab(folder, notebooks, lane)
        self.browser = Browser(options.chromium)

    def copy_notebook(self, name, folder=".", edits=()):
        """Puts a fresh copy of a notebook of the course where JupyterLab looks, with the outputs that
        a learner gets with it. edits are pairs: what is to be replaced in its code cells, and by what."""
        place, source = self.lab.notebooks / folder, CHECKOUT / "notebooks" / name
        place.mkdir(parents=True, exist_ok=True)
        if not edits:
            shutil.copy(source, place / name)
            return
        notebook = json.loads(source.read_text())
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        for old, new in edits:
            assert any(old in "".join(cell["source"]) for cell in code), f"{name} has no {old!r} any more: mend the list of edits"
            for cell in code:
                cell["source"] = "".join(cell["source"]).replace(old, new)
        (place / name).write_text(json.dumps(notebook))

    def copy_runs(self, folder):
        """Puts a copy of the trained networks that all checks share into a folder, where they may be
        overwritten: so the order of the notebooks does not matter. What is there already stays."""
        place = self.lab.notebooks / folder / "runs"
        if not place.exists():
            shutil.copytree(prepared(self.lab.notebooks) / "runs", place)

    def picture(self, name):
        """Keeps what the window shows, if pictures are wanted."""
        if self.screens:
            self.browser.picture(self._path(name))

    def keep(self, page, name):
        """Keeps what another page shows, if pictures are wanted: all of it, in a window that is high
        enough, as a browser draws no frame that is out of sight."""
        if self.screens:
            page.set_viewport_size({"width": page.viewport_size["width"], "height": page.evaluate("document.body.scrollHeight + 20")})
            page.evaluate("() => new Promise(done => setTimeout(done, 500))")  # nothing is asserted of the picture
            page.screenshot(path=self._path(name))

    def pictures(self, name):
        """Keeps pictures of a whole notebook, if pictures are wanted."""
        if self.screens:
            self.browser.pictures(self._path(name))

    def close(self):
        self.browser.close()
        self.lab.close()

    def _path(self, name):
        return self.screens / (re.sub(r"[^A-Za-z0-9.]+", "-", name)[:80] + ".png")  # names of checks hold blanks and more


def course(text=""):
    """The names of the course's notebooks that have a text in them, in their order."""
    return sorted(path.name for path in (CHECKOUT / "notebooks").glob("*.ipynb") if text in path.name)


def prepared(notebooks):
    """The folder with the networks that are trained once, before all checks."""
    return notebooks / "prepared"
