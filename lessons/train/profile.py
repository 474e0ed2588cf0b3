#!/usr/bin/env python3
"""Where XLA spends a training step: milliseconds for each kernel of a program.

GoMLX hands a program to XLA, and XLA writes it down when it is asked to. JAX, in the
version that is pinned for the plugin in kernel/internal/plugin/wheel.go, has
the same XLA inside, and XLA's own profiler, which GoMLX cannot reach. So, with a
folder that is empty:

    python3 -m venv /tmp/jax && /tmp/jax/bin/pip install jax==0.11.2
    XLA_FLAGS="--xla_dump_to=/tmp/dump --xla_dump_hlo_as_text" \\
        go test ./lessons/train -run '^$' -bench 'Step/^cnn-32$' -benchtime 1x
    /tmp/jax/bin/python lessons/train/profile.py /tmp/dump

It takes the largest program there is in the folder, runs it on values at
random, and prints the kernels that take longest. What a kernel computes stands
in /tmp/dump/*.cpu_after_optimizations.txt, under its name. Kernels run side by
side, so their times may sum up to more than the step. With "compile" behind the
folder it prints how long XLA takes to compile each of them; those that come from
its library are not among them.
"""
import collections
import glob
import os
import signal
import statistics
import sys
import tempfile
import time
import warnings

import jax
import numpy as np
from jax._src.interpreters import mlir
from jax._src.lib import xla_client as xc
from jax._src.lib.mlir import ir

STEPS = 100


def largest_program(folder):
    programs = glob.glob(os.path.join(folder, "*before_optimizations.txt"))
    if not programs:
        sys.exit(f"no program in {folder}: set XLA_FLAGS as the head of this file says, and run a training")
    return max(programs, key=os.path.getsize)


def load(path):
    """The program's inputs, and what compiles it."""
    with open(path) as f:
        proto = xc.hlo.hlo_module_from_text(f.read()).as_serialized_hlo_module_proto()
    shapes = xc.XlaComputation(proto).program_shape().parameter_shapes()
    client = jax.devices("cpu")[0].client

    def build():
        with mlir.make_ir_context():
            module = ir.Module.parse(xc._xla.mlir.hlo_to_stablehlo(proto))
            return client.compile_and_load(module, xc.DeviceList(tuple(client.devices()[:1])), xc.CompileOptions())

    return shapes, build


def at_random(shape, random):
    dims, kind = shape.dimensions(), shape.numpy_dtype()
    if kind == np.uint8:  # labels, or pixels
        return random.integers(0, 10 if len(dims) == 1 else 256, dims).astype(kind)
    if kind == np.float32:
        return np.abs(0.05 * random.standard_normal(dims)).astype(kind)
    return np.zeros(dims, kind)


def traced(work):
    """Seconds and calls by the profiler's names, while work runs."""
    seconds, calls = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        with jax.profiler.trace(folder):
            work()
        path, = glob.glob(folder + "/**/*.xplane.pb", recursive=True)
        for plane in jax.profiler.ProfileData.from_file(path).planes:
            for line in plane.lines:
                for event in line.events:
                    name = event.name
                    if name == "FusionCompiler::Compile":
                        name = "compile " + dict(event.stats).get("module", "?")
                    seconds[name] += event.duration_ns / 1e9
                    calls[name] += 1
    return seconds, calls


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as in "… | head"
    warnings.simplefilter("ignore")  # of JAX, about itself
    jax.config.update("jax_enable_x64", True)
    path = largest_program(sys.argv[1])
    shapes, build = load(path)
    print(os.path.basename(path))
    if sys.argv[2:] == ["compile"]:
        seconds, _ = traced(build)
        for name, s in seconds.most_common():
            if name.startswith("compile "):
                print(f"{1e3 * s:8.1f} ms  {name[len('compile '):]}")
        return

    program, random = build(), np.random.default_rng(0)
    inputs = [jax.device_put(at_random(s, random)) for s in shapes]

    def step():
        outputs = program.execute(inputs)
        for o in outputs:
            o.block_until_ready()
        given_away = [i for i, x in enumerate(inputs) if x.is_deleted()]
        for i, o in zip(given_away, outputs):  # variables come back in their order
            inputs[i] = o

    def steps():
        for _ in range(STEPS):
            step()

    steps()
    took = []
    for _ in range(STEPS):
        start = time.perf_counter()
        step()
        took.append(time.perf_counter() - start)
    print(f"{1e3 * statistics.median(took):8.2f} ms  a step, the median of {STEPS}")
    seconds, calls = traced(steps)
    kernels = [(name, s) for name, s in seconds.most_common()
               if not name.startswith("$") and "::" not in name]  # not Python, not what runs the kernels
    for name, s in kernels[:40]:
        print(f"{1e3 * s / STEPS:8.3f} ms  {name}")


if __name__ == "__main__":
    main()
