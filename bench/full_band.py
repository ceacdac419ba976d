#!/usr/bin/env python3
"""How well the band above 8 kHz is cleaned at 48 kHz: Sordino, RNNoise and the noisy input, in one run.

Mixes full-band voices with full-band noises at 0, 5, 10 and 15 dB (of the power below 8 kHz, where voices have
theirs), runs the denoisers over them, and prints for each, as means over the mixtures:

  LSD        log-spectral distance to the clean voice above 8 kHz, dB: root mean square over the bins of 20 log10 of the
             ratio of magnitudes, mean over the frames (Gray and Markel 1976); windows of 1024, a hop of 512; magnitudes
             are no less than 70 dB below the loudest of the clean file
  voice      the same of the frames alone that have voice above 8 kHz: within 30 dB of the loudest of them
  level      level above 8 kHz of those frames against the clean voice's, dB: below 0 the voice is duller

Needs numpy and soundfile; RNNoise's row, pyrnnoise==0.4.5 too, else it is left out. A built sordino.

  python bench/full_band.py --voices DIR --noises DIR [--unseen MANIFEST] [--sordino COMMAND] [--model FILE ...]
                            [--count 24]

Exit status 0, or 1 where something was missing.
"""
import argparse
import csv
import ctypes
import glob
import importlib.util
import os
import sys
from pathlib import Path

import numpy
import soundfile

from denoised import denoised

ROOT = Path(__file__).resolve().parent.parent
RATE, SECONDS, EDGE_HZ, SIZE = 48000, 8, 8000, 1024


def magnitudes(x):
    """(frames, bins) of Hann windows."""
    window = numpy.hanning(SIZE + 1)[:-1]
    frames = numpy.lib.stride_tricks.sliding_window_view(x, SIZE)[:: SIZE // 2]
    return numpy.abs(numpy.fft.rfft(frames * window))


def low_level(x):
    """Root mean square of the active frames below EDGE_HZ: those within 40 dB of the loudest."""
    power = (magnitudes(x)[:, : EDGE_HZ * SIZE // RATE] ** 2).sum(1)
    return numpy.sqrt(power[power > 1e-4 * power.max()].mean())


def mixtures(voices, noises, count):
    """Pairs (clean, noisy), the same for the same files."""
    draw = numpy.random.default_rng(7)
    for i in range(count):
        voice, _ = excerpt(voices[i % len(voices)], draw)
        noise, _ = excerpt(noises[i % len(noises)], draw)
        voice *= 0.05 / low_level(voice) * numpy.sqrt(SIZE)
        noise *= low_level(voice) / low_level(noise) / 10 ** (5 * (i % 4) / 20)
        peak = max(1.0, numpy.abs(voice + noise).max() / 0.9)
        yield voice / peak, (voice + noise) / peak


def excerpt(path, draw):
    info = soundfile.info(path)
    start = int(draw.integers(0, max(1, info.frames - SECONDS * RATE)))
    x, rate = soundfile.read(path, SECONDS * RATE, start, always_2d=True)
    return numpy.resize(x[:, 0], SECONDS * RATE), rate  # a shorter one again and again


def scores(clean, estimate):
    """LSD, LSD with voice, level with voice."""
    first = EDGE_HZ * SIZE // RATE + 1
    s, y = magnitudes(clean), magnitudes(estimate[: len(clean)])
    least = s.max() * 10 ** (-70 / 20)
    s, y = numpy.maximum(s[:, first:], least), numpy.maximum(y[:, first:], least)
    lsd = numpy.sqrt(((20 * numpy.log10(y / s)) ** 2).mean(1))
    power = (s**2).sum(1)
    voiced = (power > 1e-3 * power.max()) & (power > 4 * least**2 * s.shape[1])
    return lsd.mean(), lsd[voiced].mean(), 10 * numpy.log10((y[voiced] ** 2).sum() / power[voiced].sum())


def rnnoise(x):
    """At 48 kHz, aligned with x."""
    places = importlib.util.find_spec("pyrnnoise").submodule_search_locations
    library = ctypes.CDLL(glob.glob(os.path.join(places[0], "librnnoise*.so"))[0])
    floats = ctypes.POINTER(ctypes.c_float)
    library.rnnoise_create.restype = ctypes.c_void_p
    library.rnnoise_create.argtypes = [ctypes.c_void_p]
    library.rnnoise_process_frame.argtypes = [ctypes.c_void_p, floats, floats]
    state = library.rnnoise_create(None)
    padded = numpy.zeros(-(-(len(x) + 2880) // 480) * 480, numpy.float32)
    padded[: len(x)] = 32768 * x
    out = numpy.zeros_like(padded)
    for i in range(0, len(padded), 480):
        at = [ctypes.cast(a.ctypes.data + 4 * i, floats) for a in (out, padded)]
        library.rnnoise_process_frame(state, *at)
    return aligned(out / 32768, x)


def aligned(y, x):
    """y without the delay that it has against x: where their correlation is highest."""
    size = 1 << (2 * len(y)).bit_length()
    product = numpy.fft.irfft(numpy.fft.rfft(y, size) * numpy.conj(numpy.fft.rfft(x, size)))
    delay = int(numpy.argmax(product[:4800]))
    return y[delay : delay + len(x)]


def recordings(folder, seconds, seen):
    found = sorted(p for p in Path(folder).rglob("*.*") if p.suffix in {".opus", ".ogg", ".flac", ".wav"})
    found = [p for p in found if not any(p.as_posix().endswith("/" + name) for name in seen)]
    found = [p for p in found if soundfile.info(p).samplerate == RATE and soundfile.info(p).duration >= seconds]
    if not found:
        sys.exit(f"{folder}: expected new recordings of {seconds} s and more at {RATE} Hz, found none")
    return found


def names_in(manifest):
    with open(manifest, newline="") as lines:
        return [row["name"] for row in csv.DictReader(lines)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", required=True)
    parser.add_argument("--noises", required=True, nargs="+")
    parser.add_argument("--unseen", metavar="MANIFEST", help="leave out the recordings that a model was trained on")
    parser.add_argument("--sordino", default=ROOT / "build/release/cli/sordino")
    parser.add_argument("--model", nargs="*", default=[""])
    parser.add_argument("--count", type=int, default=24)
    options = parser.parse_args()
    seen = names_in(options.unseen) if options.unseen else []
    noises = [path for folder in options.noises for path in recordings(folder, 1, seen)]
    pairs = list(mixtures(recordings(options.voices, SECONDS, seen), noises, options.count))
    rows = {"noisy": [noisy for _, noisy in pairs]}
    if importlib.util.find_spec("pyrnnoise"):
        rows["rnnoise"] = [rnnoise(noisy) for _, noisy in pairs]
    for model in options.model:
        rows[Path(model).stem or "sordino"] = denoised(options.sordino, model, rows["noisy"], RATE)
    print(f"{options.count} mixtures, above {EDGE_HZ} Hz\n\n| system | LSD dB | LSD of voice dB | level of voice dB |")
    print("| --- | --- | --- | --- |")
    for name, estimates in rows.items():
        mean = numpy.mean([scores(clean, y) for (clean, _), y in zip(pairs, estimates)], axis=0)
        print(f"| {name} | {mean[0]:.2f} | {mean[1]:.2f} | {mean[2]:+.2f} |")


if __name__ == "__main__":
    main()
