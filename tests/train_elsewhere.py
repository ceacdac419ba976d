#!/usr/bin/env python3
"""Trains in Python as the example does, imports the layers, and denoises with them.

usage: tests/train_elsewhere.py FILES COMMAND

FILES: the program sordino_ecosystem_files, which writes examples. Prints "skipped: <reason>" without jax, onnxruntime and
safetensors. Exit status 1 and the reason where something is wrong.
"""
import contextlib
import io
import json
import re
import runpy
import shutil
import sys
from pathlib import Path

try:
    import jax  # noqa: F401 (the example needs it)
    import numpy as np
    import onnxruntime
    import safetensors  # noqa: F401 (and this)

    from host_sounds import ROOT, expect, run, usage, verdict
except ImportError as missing:
    if missing.name not in ("jax", "numpy", "onnxruntime", "safetensors"):
        raise
    print(f"skipped: {missing.name} is not installed (scripts/setup --for test)")
    sys.exit(0)

STEPS = 200
GAIN_DB = 3.0  # of SI-SDR, that this little training brings at least; random layers bring -2


def train(examples, layers):
    """The names that the example leaves behind, and the loss before and after."""
    printed = io.StringIO()
    sys.argv = ["train_elsewhere.py", str(examples), str(layers), str(STEPS)]
    with contextlib.redirect_stdout(printed):
        names = runpy.run_path(str(ROOT / "examples/python/train_elsewhere.py"))
    before, after = (float(number) for number in re.findall(r"loss \w+: ([0-9.]+)", printed.getvalue()))
    return names, before, after


def check_meaning(example, model, exported):
    """The network of the example and that of the model are the same."""
    run(COMMAND, "export", "--onnx", model, "-o", exported)
    features = np.asarray(example["examples"]["features"][0])
    expected = np.asarray(example["network"](example["weights"], features))
    found, = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"]).run(None, {"features": features})
    error = np.abs(found - expected).max() / np.abs(expected).max()
    expect(error < 1e-4, f"expected the outputs of the network in Python within 1e-4, found {error:.3g}")
    print(f"outputs in Python and of the imported model: the same within {error:.2g}")


def check(scratch):
    examples, layers, model = (scratch / f"{name}.safetensors" for name in ("examples", "layers", "model"))
    run(FILES, "examples", ROOT / "tests/data", examples)
    example, before, after = train(examples, layers)
    print(f"{STEPS} steps: loss {before} -> {after}")
    expect(after < 0.5 * before, f"expected half the loss after {STEPS} steps, found {before} -> {after}")

    run(COMMAND, "import", layers, "-o", model)
    check_meaning(example, model, scratch / "model.onnx")

    for kind in ("clean", "noisy"):
        (scratch / kind).mkdir()
        shutil.copy(ROOT / f"examples/{kind}_voice.flac", scratch / kind / "voice.flac")
    run(COMMAND, "denoise", scratch / "noisy/voice.flac", "-o", scratch / "denoised.wav", "--model", model)
    scores = json.loads(run(COMMAND, "eval", "--clean", scratch / "clean", "--noisy", scratch / "noisy", "--model", model, "--json", "-"))
    gain_db = scores["mean"]["after"]["si_sdr"] - scores["mean"]["before"]["si_sdr"]
    print(f"a voice in a car: SI-SDR {gain_db:+.2f} dB")
    expect(gain_db > GAIN_DB, f"expected {GAIN_DB} dB of SI-SDR, found {gain_db:.2f}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        usage(__doc__)
    FILES, COMMAND = map(Path, sys.argv[1:])
    sys.exit(verdict(check))
