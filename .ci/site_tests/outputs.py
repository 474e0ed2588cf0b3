"""Compares the outputs of a notebook with those that are stored."""

import re

# What differs from run to run, or from machine to machine.
VOLATILE = [
    (re.compile(r"\b\d+(\.\d+)?\s?(ms|µs|min|s)\b"), "<time>"),
    (re.compile(r"\b(ninepixels|np)-[0-9a-z]+-?[0-9a-z]*\b"), "<name>"),
    (re.compile(r"\b(xla:cpu|xla|go)\b(?=:| backend)"), "<backend>"),
    (re.compile(r"^Using the pure Go backend.*\n", re.MULTILINE), ""),  # a page says so once in a cell
]

# What a cell does that trains a network or asks a trained one. Other backends add up in another order, and after
# some thousand steps the digits behind the first two differ.
TRAINS = re.compile(r"\btrain\.(Fit|Load|LoadOrFit)\(")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
DECIMALS = 0.03  # how far a loss or an accuracy may be away, beside a tenth of it
SPREADS, MANY = 3, 100  # how many times its own spread, which is its root, a count may be away, if it is no small one

# What the site says in a notebook whose training it makes smaller.
SMALLER = "the training is smaller here"

# A check's message. It is compared by its text: how it is drawn may be newer than the notebook.
CARD = '<div class="ninepixels-check'


def plain(content):
    """A content as one text, without what differs from run to run."""
    text = "".join(content) if isinstance(content, list) else str(content)
    for pattern, name in VOLATILE:
        text = pattern.sub(name, text)
    return text


def shape(outputs):
    """What is compared of outputs: streams joined, and displays in their forms."""
    found = []
    for output in outputs:
        if output["output_type"] == "stream":
            text = plain(output["text"])
            if not text:
                continue
            if found and found[-1][0] == output["name"]:
                found[-1] = (output["name"], found[-1][1] + text)
            else:
                found.append((output["name"], text))
        elif output["output_type"] == "error":
            found.append(("error", plain(output["evalue"])))
        else:
            data = {form: plain(content) for form, content in sorted(output["data"].items())}
            if CARD in "".join(output["data"].get("text/html", "")):
                del data["text/html"]
            found.append((output["output_type"], data))
    return found


def trained(source):
    """Whether a cell's outputs are those of a trained network."""
    return bool(TRAINS.search("".join(source)))


def near(want, got, smaller):
    """Whether two lists of outputs agree but for the digits of a training: streams in their words, with numbers near
    each other, and displays in their forms. The numbers of a training that is smaller here are not compared."""
    if [(kind, sorted(data) if isinstance(data, dict) else NUMBER.sub("#", data)) for kind, data in want] != [
        (kind, sorted(data) if isinstance(data, dict) else NUMBER.sub("#", data)) for kind, data in got
    ]:
        return False
    for (_, a), (_, b) in zip(want, got):
        if isinstance(a, str) and not smaller:
            for x, y in zip(NUMBER.findall(a), NUMBER.findall(b)):
                x, y = float(x.replace(",", "")), float(y.replace(",", ""))
                bound = DECIMALS if x != int(x) else SPREADS * x**0.5 if x >= MANY else 0
                if abs(x - y) > max(bound, x / 10):
                    return False
    return True


def differences(stored, made):
    """One line for each code cell whose outputs differ. Behind the first cell that names a trained network, what
    functions of cells before call may be one, too: see trained."""
    found = []
    smaller = any(SMALLER in "".join(cell["source"]) for cell in stored)
    after = False
    for number, (old, new) in enumerate(zip(stored, made, strict=True)):
        if old["cell_type"] != "code":
            continue
        after = after or trained(old["source"])
        want, got = shape(old["outputs"]), shape(new["outputs"])
        if want != got and not (after and near(want, got, smaller)):
            found.append(f"cell {number}: {_first(want, got)}")
    return found


def _first(want, got):
    for a, b in zip(want, got):
        if a != b:
            if a[0] == b[0] and isinstance(a[1], dict):
                for form in sorted(set(a[1]) | set(b[1])):
                    if a[1].get(form) != b[1].get(form):
                        return f"{form}: {_near(a[1].get(form, '–'), b[1].get(form, '–'))}"
            return _near(f"{a[0]}: {a[1]}", f"{b[0]}: {b[1]}")
    return f"{len(got)} outputs instead of {len(want)}"


def _near(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    start = max(0, at - 40)
    return f"{b[start:at + 80]!r} instead of {a[start:at + 80]!r}"
