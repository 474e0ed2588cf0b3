"""Cards of errors and of checks, which no notebook of the course is stored with all of."""

import axe
from figures import OUTPUTS
from stored import exported

CARDS = [
    '%%\nfor i := range 3 {\n\tfmt.Printn(i)\n}',
    "%%\nvar rows []int\nfmt.Println(rows[3])",
    'import "github.com/ninepixels/ninepixels/lessons/check"\n%%\ncheck.FilteredPixel(576)',
    "%%\ncheck.FilteredPixel(0)",
]

# The code in an error card has letters of one width; line numbers are as wide as other signs.
FONT = """() => [...document.querySelectorAll('.ninepixels-mistake pre, .ninepixels-mistake pre span')]
    .map(e => getComputedStyle(e).fontFamily).find(font => !font.includes('mono')) ?? ''"""


def check(room):
    with room.report.check("axe-core finds nothing serious in cards of errors and of checks, nor in their export"):
        _clean(room)


def _clean(room):
    room.lab.write("cards.ipynb", CARDS)
    notebook = room.browser.open(room.lab, "cards.ipynb")
    for index in range(len(CARDS)):
        notebook.run(index)
    shown = [[o.text for o in notebook.outputs(index)] for index in range(len(CARDS))]
    assert notebook.outputs(0)[0].kind == notebook.outputs(1)[0].kind == "card", f"the cells show {shown}"
    assert all(mark in texts[0] for mark, texts in zip("✗○", shown[2:])), f"the checks show {shown[2:]}"
    notebook.save()
    room.pictures("cards-light")
    notebook.theme("dark")
    room.pictures("cards-dark")
    for theme in ("light", "dark"):
        notebook.theme(theme)
        axe.assert_clean(notebook.page, OUTPUTS)
    exported(room, notebook, FONT)
