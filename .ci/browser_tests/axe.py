"""Accessibility: axe-core's rules, on parts of a page."""

import importlib.util
import pathlib

# The package brings axe-core along; its own interface runs on whole pages alone.
AXE = pathlib.Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js"

GRAVE = ("serious", "critical")

# Vega-Lite lays a net of invisible cells over a chart's points, so that the mouse finds the nearest. JupyterLab's
# release of it gives the net a role and no name, and a chart's text cannot change this.
EXCLUDED = "[class*=voronoi]"

# Runs the rules on what a selector finds. A rule on the whole page, such as one on its title or its
# landmarks, says nothing of outputs, and axe leaves it out then by itself.
RUN = """async ([selector, excluded]) => {
    const include = [...document.querySelectorAll(selector)];
    if (!include.length) throw Error('nothing in the page is ' + selector);
    const found = await axe.run({include, exclude: [excluded]}, {iframes: false, resultTypes: ['violations']});
    return {
        parts: include.length,
        rules: found.passes.length,
        violations: found.violations.map(v => ({
            rule: v.id, impact: v.impact, help: v.help, count: v.nodes.length,
            nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary.slice(0, 220)),
        })),
    };
}"""


# Takes the cells' editors and texts out of the page for good: axe reads all of a page, and they are most of it.
FEWER = """() => document.querySelectorAll('.jp-Notebook .jp-InputArea, .jp-MarkdownCell').forEach(part => part.replaceChildren())"""


# The colour of the page behind an element.
BEHIND = """element => {
    for (; element; element = element.parentElement) {
        const color = getComputedStyle(element).backgroundColor;
        if (!/^transparent$|, 0\\)$/.test(color)) return color;
    }
    return 'white';
}"""


def assert_clean(page, selector):
    """Asserts that axe-core finds nothing serious or critical in what a selector finds, nor in a
    figure that answers, which has a frame of its own. Returns how many parts that is."""
    parts = _clean(page, selector)
    for frame in page.frames:
        if frame.parent_frame and frame.frame_element().get_attribute("data-ninepixels"):
            # The frame is transparent, and axe sees no further than its edge.
            frame.evaluate("color => { document.documentElement.style.background = color; }", frame.frame_element().evaluate(BEHIND))
            parts += _clean(frame, "body")
    return parts


def _clean(page, selector):
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    page.evaluate(FEWER)
    found = page.evaluate(RUN, [selector, EXCLUDED])
    assert found["rules"] > 0, "axe-core has tried no rule"
    grave = [v for v in found["violations"] if v["impact"] in GRAVE]
    said = "; ".join(f"{v['rule']} ({v['impact']}, {v['count']} times): {v['help']}: {v['nodes']}" for v in grave)
    assert not grave, said
    return found["parts"]
