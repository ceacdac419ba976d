#!/usr/bin/env python3
"""What a denoiser does to voices, a figure for each complaint. Of every row higher is better but for pumping.

  all voice      how much of the clean voice is left in the output, dB: <y, s> / <s, s> of the spectra, over frames within
                 40 dB of the loudest; 0 dB is all of it. The mean over the files, as of all rows
  word ends      the same where the voice falls: within 200 ms of a loud frame, 15 to 40 dB below the loudest
  s sounds       the same above 3 kHz of frames within 35 dB of the loudest that have more power above than below
  worst tenth    `all voice` of frames, the 10th percentile: cut-off syllables
  quiet voices   `all voice` of the same files 30 dB quieter, less that of the files as they are
  after silence  `all voice` of the first 200 ms of voice after 3 s of digital zeros
  pumping        how the residue of a steady noise moves in pauses: standard deviation of its level in 50 ms, dB, less that of
                 the input
  clean PESQ-WB, clean SI-SDR   of clean files that were denoised
  silence        the largest sample that digital zeros become
  music          level that is left of chords, dB; a figure to know, not to raise

Clean and noisy files have the same names and length. Needs numpy, soundfile and pesq.

  python bench/speech_first.py --clean DIR --noisy DIR [--sordino COMMAND] [--model FILE] [NAME=DIR ...]

NAME=DIR: files that another denoiser made of the noisy ones, aligned with them; rows that need a run of it are left out.
"""
import argparse
import sys
from pathlib import Path

import numpy
import soundfile
from pesq import pesq

from denoised import denoised

ROOT = Path(__file__).resolve().parent.parent
HOP_S = 0.008


def spectra(x, rate):
    """(frames, bins), windows of 32 ms."""
    size, hop = int(0.032 * rate), int(HOP_S * rate)
    frames = numpy.lib.stride_tricks.sliding_window_view(numpy.pad(x, (0, size)), size)[::hop]
    return numpy.fft.rfft(frames * numpy.hanning(size + 1)[:-1])


def decibels(power):
    return 10 * numpy.log10(numpy.maximum(power, 1e-12))


def left(s, y, where, first_bin=0):
    """<y, s> / <s, s> over these frames, dB; nan without any."""
    s, y = s[where, first_bin:], y[where, first_bin:]
    if not where.any():
        return numpy.nan
    return 20 * numpy.log10(max(1e-3, (y * s.conj()).real.sum() / (numpy.abs(s) ** 2).sum()))


class Voice:
    """A clean file, and which of its frames are what."""

    def __init__(self, samples, rate):
        self.samples, self.rate = samples, rate
        self.s = spectra(samples, rate)
        power = numpy.abs(self.s) ** 2
        level = decibels(power.sum(1))
        self.level = level - level.max()
        self.high = int(3000 * 0.032)
        self.active = self.level > -40
        recent = numpy.convolve(self.level > -15, numpy.ones(int(0.2 / HOP_S)))[: len(level)] > 0
        falling = numpy.append(False, numpy.diff(self.level) < 0)
        self.ends = recent & falling & self.active & (self.level < -15)
        above, below = power[:, self.high :].sum(1), power[:, : self.high].sum(1)
        self.hissing = (self.level > -35) & (above > below)
        spoken = numpy.convolve(self.level > -50, numpy.ones(int(0.3 / HOP_S)), "same") > 0
        self.pause = ~spoken
        self.pause[: int(1 / HOP_S)] = False

    def frames_left(self, y):
        product = (y * self.s.conj()).real.sum(1) / (numpy.abs(self.s) ** 2).sum(1).clip(1e-12)
        return 20 * numpy.log10(product[self.active].clip(1e-2))


def movement(y, pause):
    """Of the level in pauses; nan where these are short."""
    power = (numpy.abs(y) ** 2).sum(1)[pause]
    count = len(power) // 6
    return numpy.nan if count < 6 else decibels(power[: 6 * count].reshape(-1, 6).mean(1)).std()


def voice_rows(voice, output):
    y = spectra(output[: len(voice.samples)], voice.rate)
    return {
        "all voice": left(voice.s, y, voice.active),
        "word ends": left(voice.s, y, voice.ends),
        "s sounds": left(voice.s, y, voice.hissing, voice.high),
        "worst tenth": numpy.percentile(voice.frames_left(y), 10),
    }


def pumping(voice, noisy, output):
    before = movement(spectra(noisy, voice.rate), voice.pause)
    return movement(spectra(output[: len(noisy)], voice.rate), voice.pause) - before if before < 3 else numpy.nan


def si_sdr(s, y):
    wanted = (y @ s) / (s @ s) * s
    return 10 * numpy.log10((wanted @ wanted) / max(1e-12, (y - wanted) @ (y - wanted)))


def chords(rate):
    t = numpy.arange(2 * rate) / rate
    bars = [[220, 277, 330], [196, 247, 294], [175, 220, 262], [165, 208, 247]]
    tones = [sum(numpy.sin(2 * numpy.pi * h * f * t) / h for f in bar for h in range(1, 9)) for bar in bars]
    return 0.05 * numpy.concatenate(tones)


def own_rows(command, model, voices, noisy, rate):
    rows = []

    def denoise(sounds):
        return denoised(command, model, sounds, rate)

    outputs = denoise(noisy)
    quiet = denoise([x * 10 ** (-30 / 20) for x in noisy])
    passed = denoise([v.samples for v in voices])
    zeros = numpy.zeros(3 * rate)
    late = denoise([numpy.concatenate([zeros, v.samples]) for v in voices])
    for voice, x, y, q, c, l in zip(voices, noisy, outputs, quiet, passed, late):
        row = voice_rows(voice, y)
        row["quiet voices"] = left(voice.s, spectra(q * 10 ** (30 / 20), rate), voice.active) - row["all voice"]
        first = voice.active & (numpy.cumsum(voice.active) <= int(0.2 / HOP_S))
        row["after silence"] = left(voice.s, spectra(l[len(zeros) :], rate), first)
        row["pumping"] = pumping(voice, x, y)
        row["clean PESQ-WB"] = pesq(rate, voice.samples, c, "wb") if rate == 16000 else numpy.nan
        row["clean SI-SDR"] = si_sdr(voice.samples, c)
        rows.append(row)
    music = chords(rate)
    silence, tune = denoise([zeros, music])
    mean = means(rows)
    mean["silence"] = numpy.abs(silence).max()
    mean["music"] = decibels((tune**2).mean()) - decibels((music**2).mean())
    return mean


def means(rows):
    return {name: numpy.nanmean([row[name] for row in rows]) for name in rows[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clean", required=True)
    parser.add_argument("--noisy", required=True)
    parser.add_argument("--sordino", default=ROOT / "build/release/cli/sordino")
    parser.add_argument("--model")
    parser.add_argument("others", nargs="*", metavar="NAME=DIR")
    options = parser.parse_args()
    names = sorted(p.name for p in Path(options.clean).iterdir() if p.suffix in {".flac", ".wav"})
    if not names:
        sys.exit(f"{options.clean}: expected FLAC or WAV files, found none")
    voices, noisy = [], []
    for name in names:
        clean, rate = soundfile.read(f"{options.clean}/{name}")
        voices.append(Voice(clean, rate))
        noisy.append(soundfile.read(f"{options.noisy}/{name}")[0][: len(clean)])
    columns = {"noisy": means([voice_rows(v, x) for v, x in zip(voices, noisy)])}
    for other in options.others:
        label, folder = other.split("=", 1)
        made = [soundfile.read(f"{folder}/{name}")[0] for name in names]
        rows = [voice_rows(v, y) | {"pumping": pumping(v, x, y)} for v, x, y in zip(voices, noisy, made)]
        columns[label] = means(rows)
    columns["sordino"] = own_rows(options.sordino, options.model, voices, noisy, rate)
    print(f"{len(names)} files\n\n| | {' | '.join(columns)} |\n|{' --- |' * (len(columns) + 1)}")
    for row in columns["sordino"]:
        cells = [f"{c[row]:.2f}" if row in c else "" for c in columns.values()]
        print(f"| {row} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
