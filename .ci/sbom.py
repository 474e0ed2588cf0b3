#!/usr/bin/env python3
"""Lists the parts of the image, as CycloneDX JSON: Debian's packages, Python's, and Go's modules.

Usage, inside the image: python3 - < .ci/sbom.py > sbom.json
Outside: .ci/sbom.py --licences sbom.json, which prints each part with its licence, and a count last.
It asks dpkg, Python's own metadata, and `go version -m` of each program.
"""

import collections
import glob
import json
import os
import re
import subprocess
import sys

PROGRAMS = ["/opt/ninepixels/state/bin/*", "/usr/local/go/bin/*"]
PYTHON = "/opt/jupyter/bin/python"
MODULES = "/opt/ninepixels/go/pkg/mod"

# What the first lines of a licence's text say it is.
TEXTS = [
    ("Apache-2.0", r"Apache License\s+Version 2\.0"), ("MPL-2.0", r"Mozilla Public License,? [Vv]ersion 2\.0"),
    ("MIT", r"Permission is hereby granted, free of charge"), ("ISC", r"Permission to use, copy, modify, and(/or)? distribute"),
    ("BSD-3-Clause", r"Neither the name|names of (its|the) contributors"), ("BSD-2-Clause", r"Redistributions of source code must retain"),
]


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def part(kind, name, version, licence):
    return {"type": "library", "name": name, "version": version, "purl": f"pkg:{kind}/{name}@{version}", "licenses": [{"license": {"name": licence}}] if licence else []}


def debian():
    """Debian's packages. Their licences stand in a file of each, which names them if it has the machine's form."""
    for line in output("dpkg-query", "-W", "-f", "${Package}\t${Version}\n").splitlines():
        name, version = line.split("\t")
        try:
            with open(f"/usr/share/doc/{name}/copyright", encoding="utf-8", errors="replace") as f:
                found = sorted(set(re.findall(r"^License: *([^\s,;]+)", f.read(), re.MULTILINE)))
        except OSError:
            found = []
        yield part("deb/debian", name, version, " and ".join(found) or f"see /usr/share/doc/{name}/copyright")


def python():
    """The packages of Python's environment, by their own metadata."""
    program = """
import importlib.metadata, json
for d in importlib.metadata.distributions():
    m = d.metadata
    kinds = [c.rsplit(" :: ", 1)[-1] for c in m.get_all("Classifier") or [] if c.startswith("License :: ")]
    said = m.get("License-Expression") or ", ".join(kinds) or (m.get("License") or "").splitlines()[0:1] or ""
    print(json.dumps([m["Name"], d.version, said if isinstance(said, str) else said[0]]))
"""
    for line in output(PYTHON, "-c", program).splitlines():
        yield part("pypi", *json.loads(line))


def go():
    """The modules that the programs are made of, and Go's own library."""
    seen = set()
    for program in (path for pattern in PROGRAMS for path in glob.glob(pattern)):
        told = subprocess.run(["go", "version", "-m", program], capture_output=True, text=True).stdout
        for line in told.splitlines():
            fields = line.split()
            if fields[:1] in (["dep"], ["=>"]) and len(fields) > 2:
                seen.add((fields[1], fields[2]))
        first = re.search(r": (go[\d.]+)", told)
        if first:
            seen.add(("std", first.group(1)))
    for name, version in sorted(seen):
        yield part("golang", name, version, "BSD-3-Clause" if name == "std" else module_licence(name, version))


def module_licence(name, version):
    """What a module's own file of that name is the text of; "" if it is none that is known here."""
    escaped = re.sub(r"[A-Z]", lambda m: "!" + m.group().lower(), name)
    for path in sorted(glob.glob(glob.escape(f"{MODULES}/{escaped}@{version}") + "/[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*")):
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as f:
                text = f.read()
            for licence, words in TEXTS:
                if re.search(words, text):
                    return licence
    return ""


def licences(path):
    with open(path, encoding="utf-8") as f:
        parts = json.load(f)["components"]
    counts = collections.Counter()
    for p in parts:
        kind = p["purl"].split(":")[1].split("/")[0]
        licence = p["licenses"][0]["license"]["name"] if p["licenses"] else "unknown"
        counts[kind] += 1
        counts["unknown"] += licence == "unknown"
        print(f"{kind:7} {p['name']} {p['version']}: {licence}")
    for kind in ("deb", "pypi", "golang"):
        if counts[kind] < 10:
            sys.exit(f"only {counts[kind]} parts are of the kind {kind}: the list is not whole")
    print(f"{len(parts)} parts: {counts['deb']} of Debian's, {counts['pypi']} of Python's, {counts['golang']} of Go's; of {counts['unknown']} the licence is not known")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--licences"]:
        licences(sys.argv[2])
    else:
        json.dump({"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [*debian(), *python(), *go()]}, sys.stdout, indent=1)
