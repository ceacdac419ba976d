#!/usr/bin/env python3
"""Opens the shipped model with Python's safetensors, by the very lines of docs/weights-format.md.

usage: tests/open_in_python.py COMMAND

Prints "skipped: <reason>" without safetensors. Exit status 1 and the reason where something is wrong.
"""
import contextlib
import io
import json
import os
import re
import shutil
import sys

try:
    import safetensors  # noqa: F401 (the lines of the documentation need it)

    from host_sounds import ROOT, expect, run, usage, verdict
except ImportError as missing:
    if missing.name not in ("safetensors", "numpy"):
        raise
    print(f"skipped: {missing.name} is not installed (scripts/setup --for test)")
    sys.exit(0)


def check(scratch):
    code = re.search(r"## In Python\n\n```python\n(.*?)```", (ROOT / "docs/weights-format.md").read_text(), re.DOTALL).group(1)
    shutil.copy(ROOT / "weights/voice.safetensors", scratch)
    printed, names = io.StringIO(), {}
    os.chdir(scratch)
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    os.chdir(ROOT)
    told = json.loads(run(sys.argv[1], "info", "voice", "--json"))
    lines = printed.getvalue().splitlines()
    expect(lines[0].startswith(told["licence"]), f"expected the licence {told['licence']}, found {lines[0]}")
    expect(len(lines) == 1 + len(told["layers"]), f"expected a line for each of {len(told['layers'])} layers, found {lines[1:]}")
    for line, layer in zip(lines[1:], told["layers"]):
        shape = (layer["outputs"], layer["inputs"] * len(layer["context"]))
        expected = f"{layer['role']} {shape} {layer['activation']} {layer['context']} {'skip' if layer['skip'] else ''}"
        expect(line == expected, f"expected {expected!r}, found {line!r}")
    expect(names["weight"].dtype == "float32", f"expected int8 codes times their scale in float32, found {names['weight'].dtype}")
    print(f"{len(lines) - 1} layers are what sordino info tells")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        usage(__doc__)
    sys.exit(verdict(check))
