"""A notebook of the site, opened in Chromium."""

import gzip
import json
import time
import urllib.parse

SIZE = {"width": 1300, "height": 1000}
READY_SECONDS = 300  # for the page and the tools, on a machine that is busy

CURRENT = "jupyterapp.shell.currentWidget"

# Whether the page can be read: the notebook is in front, with its cells. A page begins with those that were open in the last one.
OPEN = f"""name => window.jupyterapp && {CURRENT}?.context?.path === name && {CURRENT}.content?.widgets?.length > 0
    && document.querySelector('.jp-Notebook .jp-Cell')"""

# Puts a cell with this source behind the last one.
INSERT = f"""const panel = {CURRENT}, cells = panel.content.model.sharedModel;
    cells.insertCell(cells.cells.length, {{cell_type: 'code', source}});
    panel.content.activeCellIndex = cells.cells.length - 1;"""

KERNEL = f"{CURRENT}?.sessionContext?.session?.kernel?.status === 'idle'"

# JupyterLab asks for a picture in a Markdown cell's attachment by an address that no browser knows, and finds it afterwards.
# The browser refuses the address, in its console, too; or JupyterLab is quicker, and the request is broken off.
ATTACHMENT, REFUSED = "attachment:", "net::ERR_UNKNOWN_URL_SCHEME"

# JupyterLite asks the site for each folder and each file, also for the learner's.
ASKED = ("/api/contents/", "/files/")


class Page:
    """The notebook in a tab of its own."""

    def __init__(self, context, address, name):
        self.errors = []
        self.name = name
        self.came = {}  # address → bytes, as they came over the network
        self.page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._hear(str(error)))
        self.page.on("response", self._count)
        self.page.on("requestfailed", self._miss)
        began = time.monotonic()
        self.page.goto(f"{address}/lab/index.html?path={name}")
        self.page.wait_for_function(OPEN, arg=name, timeout=READY_SECONDS * 1000)
        self.open_seconds = time.monotonic() - began
        self.page.wait_for_function(KERNEL, timeout=READY_SECONDS * 1000)

    def _miss(self, request):
        if not request.url.startswith(ATTACHMENT):
            self._hear(f"{request.url[:100]} does not come: {request.failure}")

    def _console(self, message):
        if message.type == "error" and not any(folder in message.location.get("url", "") for folder in ASKED):
            self._hear(f"{message.text} ({message.location.get('url', '')[-60:]})")

    def _hear(self, text):
        if REFUSED not in text:
            self.errors.append(text)

    def _count(self, response):
        self.came[response.url] = int(response.headers.get("content-length", 0))

    def loaded(self, site):
        """How many bytes came: of Go, of the page with its notebook, which hosts of files send as gzip makes them, of the
        data, and of the other notebooks, which are loaded for a time without a network."""
        data = {one["name"] for one in json.loads((site / "kernel/manifest.json").read_text())["data"] or []}
        go = lite = read = later = 0
        for address, size in self.came.items():
            path = urllib.parse.unquote(urllib.parse.urlsplit(address).path).lstrip("/")
            if path.rsplit("/", 1)[-1] in data:
                read += size
            elif path.endswith(".bin"):
                go += size
            elif (site / path).is_file():
                sent = min(size, len(gzip.compress((site / path).read_bytes())))
                if path.endswith(".ipynb") and not path.endswith("/" + self.name):
                    later += sent
                else:
                    lite += sent
        return go, lite, read, later

    def cells(self):
        """The notebook as it is now: its cells."""
        return json.loads(self.page.evaluate(f"JSON.stringify({CURRENT}.content.model.toJSON())"))["cells"]

    def run_all(self, seconds):
        """Runs all cells, and returns how long that took. Raises TimeoutError."""
        began = time.monotonic()
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells').then(() => { window.ranAll = true; }, () => { window.ranAll = true; }), undefined")
        self.page.wait_for_function("window.ranAll", timeout=seconds * 1000)
        self.page.evaluate("delete window.ranAll")
        return time.monotonic() - began

    def run(self, source, seconds=READY_SECONDS, stop=None):
        """Puts a new cell behind the last one and runs it; stop is called while it runs. Returns its
        outputs, and the seconds."""
        self.page.evaluate(
            f"""source => {{
                {INSERT}
                window.ran = undefined;
                jupyterapp.commands.execute('notebook:run-cell').then(() => {{ window.ran = true; }}, () => {{ window.ran = true; }});
            }}""",
            source,
        )
        began = time.monotonic()
        if stop:
            stop()
        self.page.wait_for_function("window.ran", timeout=seconds * 1000)
        return self.cells()[-1]["outputs"], time.monotonic() - began

    def interrupt(self):
        self.page.evaluate("jupyterapp.commands.execute('notebook:interrupt-kernel')")

    def restart(self):
        self.page.evaluate(f"{CURRENT}.sessionContext.session.kernel.restart()")
        self.page.wait_for_function(KERNEL, timeout=READY_SECONDS * 1000)

    def close(self):
        self.page.close()
