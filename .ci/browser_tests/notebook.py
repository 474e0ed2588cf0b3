"""A notebook in JupyterLab's page: typing, running, stopping, reading."""

from output import ALTERNATIVES, read

PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
CELL = PANEL + " .jp-CodeCell"
# The code cells of the notebook in front, as JupyterLab has them.
CODE = "jupyterapp.shell.currentWidget.content.widgets.filter(w => w.model.type == 'code')"
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
BUTTON = PANEL + " .jp-NotebookPanel-toolbar jp-button[data-command='{}']"

# Whether the notebook has the place that the window gives it: JupyterLab lays its panels out anew some time after
# the window has changed, and once more when the list of files opens or closes.
LAID_OUT = f"""narrow => {{
    const {{left, right}} = document.querySelector('{PANEL}').getBoundingClientRect();
    return right <= innerWidth && right > innerWidth - 60 && (left < 60) === narrow;
}}"""

# Has JupyterLab draw what it keeps for a time when it has nothing else to do. On a busy machine it draws a few cells
# every three seconds, and a notebook takes two minutes.
DRAW = "jupyterapp.shell.currentWidget.content._runOnIdleTime(1000)"

# Scrolls through the notebook, again and again until a condition holds, and back to where it was. Each step waits until
# the browser has drawn it. A notebook grows on the way, as its cells are drawn.
SCROLL = f"""async ([condition, seconds]) => {{
    const holds = eval(condition), scroller = document.querySelector('{PANEL} .jp-WindowedPanel-outer');
    const before = scroller.scrollTop, end = performance.now() + 1000 * seconds;
    let held;
    do {{
        {DRAW};
        for (let top = 0; top < scroller.scrollHeight; top += scroller.clientHeight) {{
            scroller.scrollTop = top;
            await new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)));
        }}
        held = holds();
    }} while (!held && performance.now() < end);
    scroller.scrollTop = before;
    return held;
}}"""

UNVEILED = "!document.getElementById('jupyterlab-splash')"  # it lies over a page that begins, or gets other colours
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
RUN_SECONDS = 120  # for one cell of a test, on a machine that is very busy

# Milliseconds between two looks at a page. Playwright looks as often as a browser draws, which keeps a core busy.
SOON, LATER = 50, 250

# Notes when the next click was made (the browser's process says that), when the page takes it, and
# when a prompt has a number then.
WATCH_STOP = """prompt => {
  const stopped = window.stopped = {};
  document.addEventListener('click', event => {
    stopped.clicked = event.timeStamp;
    stopped.taken = performance.now();
  }, {capture: true, once: true});
  new MutationObserver((_, observer) => {
    if (stopped.clicked && /\\d/.test(prompt.textContent)) {
      stopped.ended = performance.now();
      observer.disconnect();
    }
  }).observe(prompt, {childList: true, subtree: true, characterData: true});
}"""


class Notebook:
    """A notebook that is open in a page; cells are counted from 0, code cells alone."""

    def __init__(self, page):
        self.page = page

    def wait_ready(self):
        """Waits until all cells are in the page, and the notebook's kernel has answered JupyterLab's first question."""
        self.page.locator(PANEL).wait_for()
        self.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext", polling=SOON)
        self.page.evaluate("""async () => {
            const context = jupyterapp.shell.currentWidget.sessionContext;
            await context.ready;
            await context.session.kernel.info;
        }""")
        self.page.wait_for_function(f"() => {{ {DRAW}; return document.querySelectorAll('{CELL}').length == {CODE}.length; }}", polling=SOON)

    def wait_language(self):
        """Waits until JupyterLab has stored in the notebook what the kernel says of its language."""
        self.page.wait_for_function("""async () => {
            const widget = jupyterapp.shell.currentWidget;
            const info = await widget.sessionContext.session.kernel.info;
            return JSON.stringify(widget.content.model.getMetadata('language_info')?.version) == JSON.stringify(info.language_info.version)
                && widget.content.model.getMetadata('language_info').codemirror_mode == info.language_info.codemirror_mode;
        }""", polling=SOON)

    def is_unsaved(self):
        return self.page.evaluate("jupyterapp.shell.currentWidget.content.model.dirty")

    def save(self):
        """Saves the notebook, and waits until it is in its file."""
        self.page.evaluate("jupyterapp.shell.currentWidget.context.save()")

    def exported(self):
        """The notebook's file as JupyterLab exports it to HTML."""
        return self.page.evaluate("""async () => {
            const {baseUrl, token} = jupyterapp.serviceManager.serverSettings;
            const path = jupyterapp.shell.currentWidget.context.path;
            const answer = await fetch(`${baseUrl}nbconvert/html/${path}?token=${token}`);
            return await answer.text();
        }""")

    def close(self):
        """Closes the notebook as a learner does, by its menu, and returns what JupyterLab asks, or ""."""
        widget = self.page.evaluate_handle("jupyterapp.shell.currentWidget")
        self._menu("File", "Close Tab")
        asks = self.page.wait_for_function(
            "widget => widget.isDisposed ? 'closed' : document.querySelector('.jp-Dialog')?.textContent", arg=widget, polling=SOON
        ).json_value()
        return "" if asks == "closed" else asks

    def reopen(self):
        """Closes the saved notebook and opens it again, in the same page of JupyterLab."""
        self.open(self.page.evaluate("""() => {
            const {path} = jupyterapp.shell.currentWidget.context;
            jupyterapp.shell.currentWidget.dispose();
            return path;
        }"""))

    def open(self, path):
        """Opens a notebook's file in this page of JupyterLab, where none is open."""
        self.page.evaluate("""async path => {
            const widget = await jupyterapp.commands.execute('docmanager:open', {path});
            await widget.revealed;
        }""", path)
        self.wait_ready()

    def draw(self, condition, what):
        """Scrolls through the notebook, as a learner does, until a function of the page says that all is there."""
        assert self.page.evaluate(SCROLL, [condition, RUN_SECONDS]), f"{what} were not drawn in {RUN_SECONDS} seconds"

    def count(self):
        """How many code cells there are."""
        return self.page.locator(CELL).count()

    def cell(self, index):
        return self.page.locator(CELL).nth(index)

    def focus(self, index):
        """Puts the cursor into a cell."""
        self.cell(index).locator(".cm-content").click()

    def type(self, index, text):
        """Types text into an empty cell, key by key. JupyterLab indents by itself, and so the
        text's own indentation is left out."""
        self.focus(index)
        for number, line in enumerate(text.split("\n")):
            if number > 0:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(line.strip())

    def paste(self, index, text):
        """Replaces a cell's text by what a learner pastes."""
        self.focus(index)
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Control+V")

    def text(self, index):
        """A cell's text, as it is sent to the kernel."""
        return self.page.evaluate(
            f"i => {CODE}[i].model.sharedModel.getSource()",
            index,
        )

    def wait_text(self, index, text):
        """Waits until a cell holds a text, as it does some time after its kernel has said so."""
        self.page.wait_for_function(
            f"([i, text]) => {CODE}[i].model.sharedModel.getSource() == text",
            arg=[index, text], polling=SOON)

    def find(self, text):
        """The number of the first code cell with this text."""
        return next(index for index in range(self.count()) if text in self.text(index))

    def wait_alternative(self, index, text):
        """Waits until a picture or a chart of a cell has a text in its alternative text."""
        self.page.wait_for_function(f"([cell, text]) => ({ALTERNATIVES})(cell).some(alt => alt.includes(text))", arg=[self.cell(index).element_handle(), text], polling=SOON)

    def start(self, index):
        """Runs a cell by Shift+Enter, and does not wait for it."""
        self.focus(index)
        self.page.keyboard.press("Shift+Enter")

    def run(self, index, seconds=RUN_SECONDS):
        """Runs a cell by Shift+Enter and returns its outputs when it has ended."""
        self.start(index)
        self.wait_number(index, seconds)
        return self.outputs(index)

    def clear(self):
        """Takes away all outputs, and the numbers before the cells."""
        self._command("notebook:clear-all-cell-outputs")

    def run_all(self, seconds):
        """Runs all cells from the menu, and waits until none of them waits or runs. All cells are to
        be without a number before; those behind a failure are so afterwards."""
        self.start_all()
        self.wait_all(seconds)

    def start_all(self):
        self._menu("Run", "Run All Cells")

    def restart_and_run_all(self, seconds):
        """Does so with a new kernel. JupyterLab takes the outputs away first."""
        self.clear()
        self._menu("Run", "Restart Kernel and Run All Cells…")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.wait_all(seconds)

    def unfold(self):
        """Shows all outputs that are hidden."""
        self._command("notebook:show-all-cell-outputs")

    def trust(self):
        """Says that what is stored in the notebook may run scripts, as its shield does."""
        self.page.evaluate("() => void jupyterapp.commands.execute('notebook:trust')")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.wait_for_function("jupyterapp.shell.currentWidget.content.widgets.every(w => w.model.type != 'code' || w.model.trusted)", polling=SOON)

    def width(self, pixels):
        """Makes the window so wide. In a narrow one the learner has closed the list of files, which
        would leave the notebook no room."""
        self.page.set_viewport_size({"width": pixels, "height": self.page.viewport_size["height"]})
        self.page.evaluate("narrow => narrow ? jupyterapp.shell.collapseLeft() : jupyterapp.shell.expandLeft()", pixels < 800)
        self.page.wait_for_function(LAID_OUT, arg=pixels < 800, polling=SOON)

    def theme(self, theme):
        """Changes JupyterLab's theme, as its menu does. A veil lies over the page meanwhile."""
        self.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", THEMES[theme])
        self.page.wait_for_function("light => document.body.dataset.jpThemeLight == light", arg=str(theme == "light").lower(), polling=SOON)
        self.page.wait_for_function(UNVEILED, polling=SOON)

    def wait_all(self, seconds):
        self.page.wait_for_function(
            "prompts => { const texts = [...document.querySelectorAll(prompts)].map(e => e.textContent);"
            " return texts.some(t => /\\d/.test(t)) && !texts.some(t => t.includes('*')); }",
            arg=CELL + " .jp-InputArea-prompt", timeout=seconds * 1000, polling=LATER,
        )

    def stop(self, seconds=RUN_SECONDS):
        """Clicks the stop button, when the page can be clicked at."""
        self._button("notebook:interrupt-kernel", seconds)

    def timed_stop(self, index):
        """Clicks the stop button as soon as it is called, and returns the seconds until the page takes
        the click and until the cell has its number, as the page's own clock has them."""
        self.page.evaluate(WATCH_STOP, self.cell(index).locator(".jp-InputArea-prompt").element_handle())
        box = self.page.locator(BUTTON.format("notebook:interrupt-kernel")).bounding_box()
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.wait_for_function("window.stopped.ended", timeout=RUN_SECONDS * 1000, polling=SOON)
        return tuple(self.page.evaluate("[window.stopped.taken, window.stopped.ended].map(t => (t - window.stopped.clicked) / 1000)"))

    def restart(self):
        """Restarts the kernel by the button and its question, and waits until it is ready."""
        self._button("notebook:restart-kernel")
        self.page.evaluate(f"""() => {{
            window.sawRestart = false;
            {KERNEL}.statusChanged.connect((_, status) => window.sawRestart ||= status == 'restarting');
        }}""")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.wait_for_function("window.sawRestart", polling=SOON)
        self.wait_idle()

    def wait_idle(self, seconds=RUN_SECONDS):
        """Waits until the kernel says that it is idle."""
        self.page.wait_for_function(f"{KERNEL}?.status == 'idle'", timeout=seconds * 1000, polling=SOON)

    def prompt(self, index):
        """What stands before a cell: [ ]: or [*]: or its number, as in [3]:"""
        return self.cell(index).locator(".jp-InputArea-prompt").text_content()

    def wait_number(self, index, seconds=RUN_SECONDS):
        """Waits until a cell that runs has its number."""
        prompt = self.cell(index).locator(".jp-InputArea-prompt").element_handle()
        self.page.wait_for_function("prompt => /\\d/.test(prompt.textContent)", arg=prompt, timeout=seconds * 1000, polling=SOON)

    def wait_output(self, index, text, seconds=RUN_SECONDS):
        """Waits until a cell's outputs hold a text."""
        self.cell(index).locator(".jp-OutputArea-output", has_text=text).first.wait_for(timeout=seconds * 1000)

    def outputs(self, index, hidden=False):
        """The outputs of a cell that are shown, or all of them."""
        return [output for output in read(self.cell(index)) if output.shown or hidden]

    def follow(self, text):
        """Clicks the link with this text that stands at the notebook's end."""
        self.page.wait_for_function("""([panel, text]) => {
            const scroller = document.querySelector(`${panel} .jp-WindowedPanel-outer`);
            scroller.scrollTop = scroller.scrollHeight;
            return [...scroller.querySelectorAll('a')].some(a => a.textContent == text);
        }""", arg=[PANEL, text], polling=500)
        self.page.locator(PANEL).get_by_role("link", name=text, exact=True).last.click()

    def _command(self, name):
        self.page.evaluate("name => jupyterapp.commands.execute(name)", name)

    def _menu(self, menu, item):
        self.page.locator(f".lm-MenuBar-itemLabel:text-is('{menu}')").click()
        self.page.locator(f".lm-Menu-itemLabel:text-is('{item}')").click()

    def _button(self, command, seconds=RUN_SECONDS):
        self.page.locator(BUTTON.format(command)).click(timeout=seconds * 1000)
