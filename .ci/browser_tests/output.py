"""What a cell of a notebook shows below it."""

import dataclasses

# Reads what is shown below a code cell. The error card is our kernel's; the traceback behind it
# is in the page, but JupyterLab does not show it.
READ_OUTPUTS = """async cell => {
await Promise.all([...cell.querySelectorAll('.jp-OutputArea-child img')].map(img => img.decode().catch(() => {})));
return [...cell.querySelectorAll('.jp-OutputArea-child')].map(child => {
  const output = child.querySelector('.jp-OutputArea-output');
  const card = child.querySelector('.ninepixels-mistake .np-head');
  const mime = output?.dataset.mimeType ?? '';
  const kinds = {'application/vnd.jupyter.stdout': 'stdout', 'application/vnd.jupyter.stderr': 'stderr',
    'application/vnd.jupyter.error': 'error'};
  const result = child.classList.contains('jp-OutputArea-executeResult') ? 'result' : 'display';
  const pictures = [...child.querySelectorAll('img')].map(img => img.naturalWidth > 0 ? img.alt : '');
  return {kind: card ? 'card' : kinds[mime] ?? result, mime, text: (card ?? output)?.textContent ?? '',
    pictures, shown: getComputedStyle(child).display != 'none'};
})}"""

# The alternative texts of a cell's pictures and charts.
ALTERNATIVES = """cell => [...cell.querySelectorAll('img[alt], svg[aria-label], [role=graphics-document]')]
    .map(p => p.alt ?? p.getAttribute('aria-label') ?? '')"""


@dataclasses.dataclass
class Output:
    """One output of a cell.

    kind is stdout, stderr, card (our error card; its text is the sentence at its head), error
    (a traceback), result (the value of the cell) or display (a picture, a table and the like).
    """

    kind: str
    mime: str
    text: str
    pictures: list  # the alternative text of each picture in it, "" of one that is not drawn
    shown: bool

    def __str__(self):
        return f"{self.kind} {self.text[:200]!r}"


def read(cell):
    """All outputs of a cell, those that JupyterLab does not show too."""
    return [Output(**fields) for fields in cell.evaluate(READ_OUTPUTS)]
