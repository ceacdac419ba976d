#!/usr/bin/env python3
"""Narrows the code of a model of sound after its training, with the least loss.

The code's values are replaced by fewer: their principal components in the measure of the layer that reads them,
over mixtures of the recordings that the model was trained on. With y = L' c, where L L' is the sum over the reader's
context of W' W, these are the leading eigenvectors of the covariance of y (a reduced-rank regression; Eckart and
Young 1936). The code must be linear, without context and skip, and so must be the way from it to the next layer.

usage: scripts/narrow_code.py MODEL -o NEW --code N --manifest CSV --data DATA_ROOT [--sordino COMMAND]

Needs numpy, safetensors, soundfile and soxr.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

import numpy
import safetensors
import safetensors.numpy
import soundfile
import soxr

ROOT = pathlib.Path(__file__).resolve().parent.parent
RATE, SECONDS, MIXTURES = 16000, 8, 60


def mixtures(manifest, data):
    """Voices in noise at -10 to 20 dB, one after the other, the same for the same manifest."""
    with open(manifest, newline="") as lines:
        rows = list(csv.DictReader(lines))
    voices = [row["name"] for row in rows if row["kind"] == "clean"]
    noises = [row["name"] for row in rows if row["kind"] == "noise"]
    draw, length, pieces = numpy.random.default_rng(1), RATE * SECONDS, []

    def excerpt(names):
        x, rate = soundfile.read(pathlib.Path(data, names[draw.integers(len(names))]), always_2d=True)
        x = soxr.resample(x[:, 0], rate, RATE)
        start = draw.integers(max(1, len(x) - length))
        x = numpy.resize(x[start : start + length], length)
        return x / (numpy.sqrt((x**2).mean()) + 1e-9)

    for _ in range(MIXTURES):
        noisy = excerpt(voices) + excerpt(noises) * 10 ** (-draw.uniform(-10, 20) / 20)
        pieces.append(noisy * 10 ** (draw.uniform(-45, -20) / 20))
    return numpy.clip(numpy.concatenate(pieces), -1, 1)


def codes(sordino, model, sound):
    """(frames, code)"""
    with tempfile.TemporaryDirectory() as folder:
        noisy, table = pathlib.Path(folder, "noisy.wav"), pathlib.Path(folder, "codes.csv")
        soundfile.write(noisy, sound, RATE, subtype="FLOAT")
        clean = pathlib.Path(folder, "clean.wav")
        subprocess.run([sordino, "denoise", noisy, "-o", clean, "--model", model, "--latent", table, "--quiet"], check=True)
        return numpy.loadtxt(table, delimiter=",", skiprows=1)[:, 1:]


def narrowed(encoder, decoder, code, width):
    """New (weight, bias) of the layer that makes the code and of the one that reads it, and the share that is lost."""
    mean, covariance = code.mean(0), numpy.cov(code.T)
    readers = numpy.split(decoder[0].astype(float), decoder[0].shape[1] // code.shape[1], axis=1)
    measure = sum(w.T @ w for w in readers)
    root = numpy.linalg.cholesky(measure + 1e-9 * numpy.trace(measure) / len(measure) * numpy.eye(len(measure)))
    power, axes = numpy.linalg.eigh(root.T @ covariance @ root)
    axes = axes[:, ::-1][:, :width]
    into, back = axes.T @ root.T, numpy.linalg.solve(root.T, axes)
    size = numpy.sqrt(numpy.diagonal(into @ covariance @ into.T))[:, None]  # each value gets a deviation of 1
    into, back = into / size, back * size.T
    lost_mean = mean - back @ (into @ mean)
    bias = decoder[1] + sum(w @ lost_mean for w in readers)
    reader = numpy.concatenate([w @ back for w in readers], axis=1)
    return (into @ encoder[0], into @ encoder[1]), (reader, bias), 1 - power[::-1][:width].sum() / power.sum()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--code", type=int, required=True, help="its new width")
    parser.add_argument("--manifest", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--sordino", default=ROOT / "build/release/cli/sordino")
    options = parser.parse_args()
    with safetensors.safe_open(options.model, "numpy") as file:
        metadata = file.metadata()
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    layers = json.loads(metadata["layers"])
    place = [layer["role"] for layer in layers].index("code")
    layer = layers[place]
    if layer["activation"] != "linear" or layer["context"] != [0] or layer["skip"]:
        parser.error(f"{options.model}: expected a linear code without context and skip")
    names = [(f"layers.{i}.weight", f"layers.{i}.bias") for i in (place, place + 1)]
    code = codes(options.sordino, options.model, mixtures(options.manifest, options.data))
    if not 0 < options.code < code.shape[1]:
        parser.error(f"--code: expected 1 to {code.shape[1] - 1}, found {options.code}")
    *new, lost = narrowed(*([tensors[name] for name in pair] for pair in names), code, options.code)
    for pair, values in zip(names, new):
        tensors.update({name: numpy.ascontiguousarray(x, numpy.float32) for name, x in zip(pair, values)})
    safetensors.numpy.save_file(tensors, options.output, metadata)
    print(f"{options.output}: a code of {options.code} for {code.shape[1]}; {100 * lost:.2g} % of what the next layer reads is lost")


if __name__ == "__main__":
    main()
