"""Chromium without a window, and the pages that it opens."""

import playwright.sync_api

from notebook import SOON, THEMES, UNVEILED, Notebook

# A container has no user namespaces for Chromium's sandbox, no graphics card and no camera.
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--use-fake-device-for-media-stream"]

SIZE = {"width": 1400, "height": 1000}
HIGH = 4000  # pixels of a window whose picture is taken: one picture takes longer than its pixels
WAIT_SECONDS = 120  # for what takes a moment, on a machine that is very busy
DRAW_MILLISECONDS = 300  # for pictures that are scrolled into the window; nothing is asserted of them

SCROLLER = "document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer')"


class Browser:
    """A running Chromium; each notebook gets a page of its own."""

    def __init__(self, chromium):
        self._playwright = playwright.sync_api.sync_playwright().start()
        # Signals are for the command that started us: it ends the browser too.
        self._browser = self._playwright.chromium.launch(
            executable_path=chromium, args=FLAGS, handle_sigint=False, handle_sigterm=False, handle_sighup=False
        )
        self._context = self._browser.new_context(viewport=SIZE, permissions=["clipboard-read", "clipboard-write"])
        self._context.set_default_timeout(WAIT_SECONDS * 1000)
        self.page = None  # the one that was opened last
        self.errors = []  # what its console says of errors

    def open(self, lab, name, theme="light", beside=False):
        """Opens a notebook in JupyterLab and returns it when its kernel is ready. The page that was
        opened before is closed, unless the new one is to stand beside it."""
        lab.set("@jupyterlab/apputils-extension:themes", {"theme": THEMES[theme]})
        if not beside:
            self.shut()
        self.page = self._context.new_page()
        self.errors = words_of_errors(self.page)
        self.page.goto(f"{lab.url}/lab/tree/{name}?token={lab.token}&reset")
        notebook = Notebook(self.page)
        notebook.wait_ready()
        return notebook

    def turn_to(self, notebook):
        """Brings the page of a notebook to the front: pictures are taken of it from now on."""
        self.page = notebook.page
        self.page.bring_to_front()

    def beside(self, source):
        """Opens another page, with this HTML in it, and returns it."""
        page = self._context.new_page()
        page.set_content(source)
        return page

    def shut(self):
        """Closes all pages."""
        for page in self._context.pages:
            page.close()
        self.page = None

    def picture(self, path):
        """Saves what the window shows."""
        if self.page:
            self._unveiled()
            self.page.screenshot(path=path)

    def pictures(self, path):
        """Saves the whole notebook, in a window that is very high, in files with -1, -2 and so on at their end."""
        self._unveiled()
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": size["width"], "height": HIGH})
        self.page.evaluate(f"{SCROLLER}.scrollTop = 0")
        more, number = True, 0
        while more:
            number += 1
            self.page.wait_for_timeout(DRAW_MILLISECONDS)
            self.page.screenshot(path=path.with_stem(f"{path.stem}-{number}"))
            more = self.page.evaluate(f"""() => {{
                const scroller = {SCROLLER}, before = scroller.scrollTop;
                scroller.scrollTop += scroller.clientHeight * 0.95;
                return scroller.scrollTop > before;
            }}""")
        self.page.set_viewport_size(size)

    def _unveiled(self):
        """Waits until JupyterLab has taken away what it lays over a page that begins, or gets other colours."""
        self.page.wait_for_function(UNVEILED, polling=SOON)

    def apart(self, **options):
        """Returns a context of its own, for pages that need another window, or no scripts."""
        context = self._browser.new_context(**options)
        context.set_default_timeout(WAIT_SECONDS * 1000)
        return context

    def close(self):
        self._browser.close()
        self._playwright.stop()


# JupyterLab asks for a picture in a Markdown cell's attachment by an address that no browser knows, and finds it afterwards.
ATTACHMENT = "net::ERR_UNKNOWN_URL_SCHEME"


def words_of_errors(page):
    """Collects what a page's console says of errors."""
    words = []
    page.on("console", lambda line: words.append(line.text) if line.type == "error" and ATTACHMENT not in line.text else None)
    page.on("pageerror", lambda error: words.append(str(error)))
    return words
