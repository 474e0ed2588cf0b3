"""Asks kernels the same questions, and prints the answers as JSON.

    python compare.py KERNEL...

A KERNEL is here (ours), stock (GoNB as it comes) or ipykernel.
JUPYTER_PATH names the folder of our kernelspec, gonb. The stock kernelspec of
GoNB is made from it: the same program of GoNB's, as gonb -install would write it.
$SLACK multiplies the limits of time.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from jupyter_client.kernelspec import KernelSpecManager

import questions
import questions_cells  # noqa: F401: it adds its questions
from asking import Kernel, Silent, Wrong

KERNELS = {"here": ("gonb", questions.GO), "stock": ("stock", questions.GO), "ipykernel": ("ipy", questions.PYTHON)}


def write_specs(data):
    """Writes the kernelspecs of the other two kernels below a data folder.

    Returns the version of GoNB, and whether it will find a gopls."""
    ours = KernelSpecManager().get_kernel_spec("gonb")
    env = {k: v for k, v in ours.env.items() if k not in ("NINEPIXELS_GO", "GOWORK", "GO111MODULE")}
    env["GOFLAGS"] = ""
    programs = os.path.dirname(ours.argv[0])
    gonb = os.path.join(programs, "gonb")
    path = [d for d in env["PATH"].split(os.pathsep) if os.path.basename(d) != "shim"]
    # Stock GoNB wants gopls, which ours does without; "bench" builds one.
    env["PATH"] = os.pathsep.join([*path, os.path.join(os.path.dirname(programs), "bench")])
    for name, spec in {
        "stock": {"argv": [gonb, "--kernel", "{connection_file}"], "language": "go", "interrupt_mode": "message", "env": env},
        "ipy": {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "language": "python", "env": {}},
    }.items():
        folder = os.path.join(data, "kernels", name)
        os.makedirs(folder)
        with open(os.path.join(folder, "kernel.json"), "w") as f:
            json.dump({"display_name": name, **spec}, f)
    built = subprocess.run([ours.env["NINEPIXELS_GO"], "version", "-m", gonb], stdout=subprocess.PIPE, text=True, check=True).stdout
    return re.search(r"mod\s+github.com/janpfeifer/gonb\s+(\S+)", built)[1], bool(shutil.which("gopls", path=env["PATH"]))


def ask_group(kernel, group):
    """Asks one kernel one group of questions, in order."""
    name, cells = KERNELS[kernel]
    answers = []
    with Kernel(name, cells, {"IPYTHONDIR": os.environ["IPYTHONDIR"]}) as k:
        k.slack = float(os.environ.get("SLACK", "1"))
        for question, timed, function in questions.GROUPS[group]:
            began = time.monotonic()
            try:
                ok, note = True, function(k) or ""
            except (Wrong, Silent) as e:
                ok, note = False, str(e)
            except LookupError as e:
                ok, note = False, f"malformed: without {e}"
            if not ok:
                k.recover()
            answers.append({"question": question, "timed": timed, "ok": ok, "note": note, "took": time.monotonic() - began})
    return answers


def main(kernels):
    folder = tempfile.mkdtemp(prefix="nc")
    os.environ.update(JUPYTER_DATA_DIR=folder, JUPYTER_RUNTIME_DIR=os.path.join(folder, "r"), IPYTHONDIR=os.path.join(folder, "ipython"))
    os.makedirs(os.environ["IPYTHONDIR"])
    gonb, gopls = write_specs(folder)
    os.environ["GONB_VERSION"] = gonb

    def apart(job):
        p = subprocess.run([sys.executable, "-B", __file__, *job], stdout=subprocess.PIPE, check=False)
        if p.returncode:
            raise SystemExit(f"asking {job} ended with {p.returncode}")
        return json.loads(p.stdout)

    try:
        answers = {(k, "quiet"): apart((k, "quiet")) for k in kernels}
        jobs = [(k, g) for k in kernels for g in questions.GROUPS if g != "quiet"]
        jobs.sort(key=lambda job: job[0] != "stock")  # it keeps one waiting
        with ThreadPoolExecutor(8) as pool:
            answers.update(zip(jobs, pool.map(apart, jobs)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rows = []
    for group in questions.GROUPS:
        for i, first in enumerate(answers[kernels[0], group]):
            row = {"question": first["question"], "group": group, "timed": first["timed"]}
            for k in kernels:
                row[k] = {x: answers[k, group][i][x] for x in ("ok", "note", "took")}
            rows.append(row)
    versions = {"stock": gonb, "ipykernel": version("ipykernel")}
    json.dump({"versions": versions, "gopls": gopls, "rows": rows}, sys.stdout, indent=1)


if __name__ == "__main__":
    if sys.argv[2:] and sys.argv[2] in questions.GROUPS:
        json.dump(ask_group(*sys.argv[1:]), sys.stdout)
    else:
        main(sys.argv[1:])
