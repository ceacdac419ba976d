#!/usr/bin/env python3
"""Runs exported models in ONNX Runtime, and compares with the engine's network.

usage: tests/onnx_runtime.py NETWORK FILES COMMAND

NETWORK: one that FILES, the program sordino_ecosystem_files, writes: voice-int8, voice-float, every-activation or late.
Prints "skipped: <reason>" without onnx and onnxruntime. Exit status 1 and the reason where something is wrong.
"""
import sys

try:
    import numpy as np
    import onnx
    import onnxruntime
    from safetensors import safe_open
    from safetensors.numpy import load_file

    from host_sounds import expect, run, usage, verdict
except ImportError as missing:
    if missing.name not in ("numpy", "onnx", "onnxruntime", "safetensors"):
        raise
    print(f"skipped: {missing.name} is not installed (scripts/setup --for test)")
    sys.exit(0)

CLOSE = 1e-5  # largest difference, over the largest of the network's outputs


def check(network, files, command):
    def compare(scratch):
        run(files, "networks", scratch)
        weights, exported = scratch / f"{network}.safetensors", scratch / "model.onnx"
        run(command, "export", "--onnx", weights, "-o", exported)
        model = onnx.load(exported)
        onnx.checker.check_model(model, full_check=True)

        with safe_open(weights, "numpy") as file:
            expected = {key: value for key, value in file.metadata().items() if key != "treble"}  # another network
        found = {entry.key: entry.value for entry in model.metadata_props}
        expect(found == expected, f"metadata: expected {expected}, found {found}")

        session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
        rows = load_file(scratch / f"{network}.rows.safetensors")
        scale = np.abs(rows["outputs"]).max()
        expect(np.ptp(rows["outputs"], axis=0).max() > 0.1 * scale, "the outputs do not change: nothing would be noticed")
        for frames in (len(rows["features"]), 1, 2, 9):
            outputs, = session.run(["outputs"], {"features": rows["features"][:frames]})
            expected = rows["outputs"][:frames]
            expect(outputs.shape == expected.shape, f"{frames} frames: expected shape {expected.shape}, found {outputs.shape}")
            error = np.abs(outputs - expected).max() / scale
            expect(error <= CLOSE, f"{frames} frames: expected the network's outputs within {CLOSE:g} of {scale:.3g}, found {error:.3g}")
            print(f"{network}, {frames} frames: the same within {error:.2g} of the largest output, {scale:.3g}")
    return compare


if __name__ == "__main__":
    if len(sys.argv) != 4:
        usage(__doc__)
    sys.exit(verdict(check(*sys.argv[1:])))
