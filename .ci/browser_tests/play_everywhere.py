"""What all figures that answer have in common: their first picture, their width, their colours, what stands
there without scripts, the keyboard, and what is said to a screen reader."""

import statistics
import time

import playwright.sync_api

import axe
from browser import WAIT_SECONDS
from figure import BUSY, FIRST_PAINT, FRAME, Figure
from notebook import SOON

FIGURES = ("kernel", "pooling", "network", "replay", "threshold")

LOADS = 5, 30  # of a figure: as many as that, and on a busy machine as many as that until one is quick enough

# Widths of a window, the last of them a telephone's at twice its size.
WIDTHS = (1400, 900, 375, 188)

CONTROLS = "input, select, button, video, canvas[tabindex], summary"
NAMELESS = f"""[...document.querySelectorAll('{CONTROLS}')]
    .filter(e => !(e.getAttribute('aria-label') || e.labels?.[0]?.textContent.trim() || (!e.matches('input, select, canvas, video') && e.textContent.trim()))).map(e => e.outerHTML)"""

# The controls that Tab has to reach. Of radio buttons it reaches the one that is chosen.
REACHED = f"""[...document.querySelectorAll('{CONTROLS}')]
    .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && e.tagName !== 'VIDEO' && (e.type !== 'radio' || e.checked))"""

# For each figure: a control, a key, and the part that tells a screen reader what the key has changed.
SAID = {
    "kernel": ("#weights input", "ArrowUp", "#total"), "pooling": ("#kernel", "ArrowUp", "#total"), "network": ("#choices button:nth-child(4)", "Enter", "#spoken"),
    "replay": ("#epoch", "ArrowLeft", "#said"), "threshold": ("#at", "ArrowRight", "#told"),
}

GROUND = {"light": "#fff", "dark": "#111"}  # as JupyterLab has it


def check(room, folder):
    """Looks at each figure in pages of its own."""
    for name in FIGURES:
        _paint(room, folder, name)
        _widths(room, folder, name)
        _colours(room, folder, name)
        _still(room, folder, name)
        _keys(room, folder, name)
        _said(room, folder, name)


def _paint(room, folder, name):
    with room.report.check(f"{name}: the first picture is there in {FIRST_PAINT} ms") as notes:
        times, limit = [], BUSY * FIRST_PAINT
        while len(times) < LOADS[0] or (min(times) > limit and len(times) < LOADS[1]):
            with Figure(room, folder, name) as figure:
                times.append(figure.frame.evaluate("performance.getEntriesByName('first drawing')[0].startTime"))
        notes.append(f"median {statistics.median(times):.0f} ms, best {min(times):.0f} ms")
        assert min(times) <= limit, f"the best of {len(times)} takes {min(times):.0f} ms"


def _widths(room, folder, name):
    with room.report.check(f"{name}: nothing is cut off at 375 pixels, nor at twice their size"):
        with Figure(room, folder, name, viewport={"width": WIDTHS[-1], "height": 900}) as figure:
            for width in (*reversed(WIDTHS), *WIDTHS):  # a window grows, and becomes small again
                figure.page.set_viewport_size({"width": width, "height": 900})
                figure.frame.wait_for_function("wide => innerWidth === wide", arg=figure.page.evaluate(f"document.querySelector('{FRAME}').clientWidth"), polling=SOON)
                try:
                    figure.frame.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth", polling=SOON)
                except playwright.sync_api.TimeoutError:
                    wide, seen = figure.frame.evaluate("[document.documentElement.scrollWidth, innerWidth]")
                    raise AssertionError(f"{wide} pixels in a frame of {seen}, in a window of {width}") from None
                _high_enough(figure, width)
            said = figure.frame.evaluate("[...document.querySelectorAll('#sentence, #message')].map(e => e.textContent).join('')")
            assert said == "", f"it says {said!r}"
            figure.quiet()
            for width in WIDTHS:
                figure.page.set_viewport_size({"width": width, "height": 900})
                room.keep(figure.page, f"play {name} {width}")


def _high_enough(figure, width):
    """Waits until the frame is as high as what stands in it, and not much higher."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        high, height = figure.frame.evaluate("document.body.getBoundingClientRect().height"), int(figure.page.locator(FRAME).get_attribute("height"))
        if high <= height <= high + 30:
            return
        assert time.monotonic() < deadline, f"the frame is {height} high for {high}, in a window of {width}"


def _colours(room, folder, name):
    with room.report.check(f"{name}: it has the colours of the notebook around it, and axe-core finds nothing serious"):
        with Figure(room, folder, name, color_scheme="light") as figure:
            for theme in ("dark", "light"):
                figure.page.evaluate("([light, ground]) => { document.body.style.background = ground; document.body.dataset.jpThemeLight = light; }", [str(theme == "light").lower(), GROUND[theme]])
                figure.inside.locator(f"html[data-theme={theme}]").wait_for()
                ink = figure.frame.evaluate("getComputedStyle(document.body).color.match(/\\d+/g).slice(0, 3).map(Number)")
                assert (sum(ink) > 600) == (theme == "dark"), f"the ink is {ink}"
                ground = figure.frame.evaluate("getComputedStyle(document.body).backgroundColor")
                assert ground == "rgba(0, 0, 0, 0)", f"the ground is {ground}"
                room.keep(figure.page, f"play {name} {theme}")
                axe.assert_clean(figure.page, "body")
                figure.frame.evaluate("document.documentElement.style.background = ''")  # axe had it painted
            figure.quiet()


def _still(room, folder, name):
    with room.report.check(f"{name}: a picture with a description stands there without scripts, and goes when the figure lives"):
        with Figure(room, folder, name, live=False, java_script_enabled=False) as figure:
            picture = figure.page.locator("img").first
            assert picture.is_visible() and len(picture.get_attribute("alt")) > 60 and figure.page.locator(FRAME).get_attribute("height") == "0"
        with Figure(room, folder, name) as figure:
            figure.page.locator("img").first.wait_for(state="hidden")
            figure.page.wait_for_function(f"document.querySelector('{FRAME}').getBoundingClientRect().height > 300", polling=SOON)


def _keys(room, folder, name):
    with room.report.check(f"{name}: the keys reach each control, and each has a name") as notes:
        with Figure(room, folder, name) as figure:
            nameless = figure.frame.evaluate(NAMELESS)
            assert not nameless, f"without a name: {nameless}"
            wanted, reached = figure.frame.evaluate(REACHED + ".length"), set()
            for _ in range(wanted + 2):
                figure.page.keyboard.press("Tab")
                reached.add(figure.frame.evaluate(REACHED + ".indexOf(document.activeElement)"))
            assert len(reached - {-1}) == wanted, f"{len(reached - {-1})} of {wanted} are reached"
            notes.append(f"{wanted} controls")


def _said(room, folder, name):
    with room.report.check(f"{name}: what a key changes is said to a screen reader"):
        control, key, region = SAID[name]
        with Figure(room, folder, name) as figure:
            told = figure.inside.locator(region)
            assert told.get_attribute("role") in ("status", "alert"), f"{region} tells nobody"
            figure.frame.wait_for_function("region => document.querySelector(region).textContent", arg=region, polling=SOON)
            before = told.text_content()
            figure.inside.locator(control).first.press(key)
            figure.frame.wait_for_function("([region, before]) => document.querySelector(region).textContent !== before", arg=[region, before], polling=SOON)
