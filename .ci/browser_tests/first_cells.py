"""The first cells that people type who come from Go's tour, from ipython, evcxr or gophernotes.

first_cells.json holds them. Each entry has a name, the habit that it comes from, the notebook that
it is typed into (entries of one notebook share a kernel, in the order of the file), and cells:

  text  the lines of the cell
  keys  true if more than one line is to be typed key by key; a single line always is, longer cells
        are pasted
  see   what is to be shown, by its kind: stdout, stderr, result, card (the sentence at the head of
        the error card), picture (the alternative text of a result that is drawn), display, or any
        (all of it, whatever its kind). Kinds that are not named are not to be there. The value is
        the text without blanks at its ends, or {"match": REGEX}.
"""

import collections
import functools
import json
import pathlib
import re

# The notebook whose results are pictures is run in both themes in the long form.
PICTURES = "pictures"
MORE = "-more"  # notebooks whose names end so hold neighbours of the others' cells: they are run in the long form

CELLS = pathlib.Path(__file__).with_name("first_cells.json")


def parts(options):
    """One for each notebook."""
    groups = collections.defaultdict(list)
    for entry in json.loads(CELLS.read_text()):
        if options.long or not entry["notebook"].endswith(MORE):
            groups[entry["notebook"]].append(entry)
    return [functools.partial(_group, group, entries) for group, entries in groups.items()]


def _group(group, entries, room):
    """Types all first cells of one notebook, into a kernel of their own."""
    for theme in ("light", "dark") if group == PICTURES and room.long else ("light",):
        name = f"first-cells-{group}.ipynb"
        room.lab.write(name, [""])
        notebook = room.browser.open(room.lab, name, theme)
        for entry in entries:
            _entry(room, notebook, entry)
        room.pictures(f"first-cells-{group}-{theme}")
        room.lab.end_kernels()


def _entry(room, notebook, entry):
    ended = False
    with room.report.check(f"{entry['habit']}: {entry['name']}"):
        for cell in entry["cells"]:
            _cell(notebook, cell)
        ended = True
    if not ended:  # a cell that still runs would hold up those of the next entry
        notebook.stop()
        notebook.wait_idle()


def _cell(notebook, cell):
    """Types a cell below all others, runs it, and asserts that what is to be seen is there."""
    index = notebook.count() - 1  # Shift+Enter in the last cell has put a new one below it
    lines = cell["text"]
    if cell.get("keys") or len(lines) == 1:
        notebook.type(index, "\n".join(lines))
    else:
        notebook.paste(index, "\n".join(lines))
    typed = notebook.text(index).split("\n")
    assert [line.strip() for line in typed] == [line.strip() for line in lines], f"the cell holds {typed}"
    outputs = notebook.run(index)
    seen = collections.defaultdict(str)
    for output in outputs:
        kind, text = output.kind, output.text
        if kind == "result" and output.pictures:
            kind, text = "picture", "\n".join(output.pictures)
        seen["any" if "any" in cell["see"] else kind] += text
    wanted, shown = cell["see"], dict(seen)
    assert seen.keys() == wanted.keys(), f"{lines[-1]!r} shows {shown}, not {wanted}"
    for kind, text in wanted.items():
        assert _is(seen[kind].strip(), text), f"{lines[-1]!r} shows {shown}, not {wanted}"
    if "card" in seen:
        assert "\n" not in seen["card"].strip(), f"the card of {lines[-1]!r} has more than one line at its head"
        assert "put %%" not in seen["card"], f"the card of {lines[-1]!r} asks for %%, which is not needed"


def _is(text, wanted):
    if isinstance(wanted, dict):
        return re.search(wanted["match"], text) is not None
    return text == wanted
