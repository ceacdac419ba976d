#!/usr/bin/env python3
"""How well missing values of sensors are filled: Sordino, lines, cubic splines and a ridge regression, in one run.

Protocol. The first 70 % of the rows are for training, the rest for tests. Values farther from their channel's mean than
12 of its standard deviations, both over the training rows without such values (by repetition), are artefacts: missing
in all files, never scored. Errors are root mean squares over all hidden values, in that deviation. Values are hidden
in copies of the test rows:

  random   20 % of all values, in one copy
  gaps     of 0.1, 0.5 and 1 s on one channel at a time, the next channel after half a gap (40 rows at least), from 1 s
           on, until 1 s before the end; in as many copies as give each channel four gaps, each with other places

  lines    straight from the value before to the value after
  cubic    a spline through all values that are there
  ridge    the channel from all others, 2 rows before to 2 rows after, by ridge regression on the training rows (0.001 of
           the mean square); what this misses before and after a gap is added along a line. Missing values of the others
           are on lines.
  sordino  `sordino train --clean TRAINING.csv`, then `sordino denoise SPOILT.csv -o OUT.csv --impute`. It is causal but for
           its delay; the others see the whole recording.

Needs numpy and scipy, and a built sordino.

  python bench/eeg.py --data DIR [--set eeg|imu] [--sordino COMMAND] [--keep FOLDER] [--seed N] [-- TRAINING OPTION...]

DIR holds eeg/EEG_Eye_State.csv (14 channels at 128 Hz, no header) and imu/sensor_data.csv (seconds, then 9 channels
at 100 Hz). --keep: where files are left; a model that is there is used again.

Exit status 0, or 1 where something was missing.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
from scipy.interpolate import CubicSpline

ROOT = Path(__file__).resolve().parent.parent
EEG = "AF3 F7 F3 FC5 T7 P7 O1 O2 P8 T8 FC6 F4 F8 AF4".split()
GAPS_S, GAPS_A_CHANNEL = (0.1, 0.5, 1.0), 4


def read_eeg(folder):
    """(rate, names, rows); the file's last line may be cut off."""
    lines = Path(folder, "eeg", "EEG_Eye_State.csv").read_text().splitlines()
    rows = [line.split(",") for line in lines if line.count(",") == len(EEG)]
    return 128, EEG, numpy.array(rows, float)[:, : len(EEG)]


def read_imu(folder):
    path = Path(folder, "imu", "sensor_data.csv")
    names = path.read_text().splitlines()[0].split(",")[1:]
    return 100, names, numpy.genfromtxt(path, delimiter=",", skip_header=1)[:, 1:]


def without_artefacts(rows, training):
    """Rows with NaN in place of artefacts, and the mean and deviation of each channel."""
    kept = rows[:training].copy()
    while True:
        mean, deviation = numpy.nanmean(kept, 0), numpy.nanstd(kept, 0)
        far = numpy.abs(kept - mean) > 12 * deviation
        if not far.any():
            break
        kept[far] = numpy.nan
    rows = rows.copy()
    rows[numpy.abs(rows - mean) > 12 * deviation] = numpy.nan
    return rows, mean, deviation


def random_holes(rows, dice):
    return [(dice.random(rows.shape) < 0.2) & numpy.isfinite(rows)]


def gap_holes(rows, gap, rate, dice):
    """Copies with gaps of so many rows."""
    channels, copies, made = rows.shape[1], [], 0
    while made < GAPS_A_CHANNEL * channels:
        holes = numpy.zeros(rows.shape, bool)
        at = rate + dice.integers(0, gap + 40)
        while at + gap + rate <= len(rows) and made < GAPS_A_CHANNEL * channels:
            holes[at : at + gap, made % channels] = True
            at += gap + max(40, gap // 2)
            made += 1
        copies.append(holes & numpy.isfinite(rows))
    return copies


def along(values, interpolated):
    """Each channel with its NaN filled."""
    filled = values.copy()
    places = numpy.arange(len(values))
    for channel in filled.T:
        known = numpy.isfinite(channel)
        channel[~known] = interpolated(places[~known], places[known], channel[known])
    return filled


def lines(values, _):
    return along(values, numpy.interp)


def cubic(values, _):
    return along(values, lambda at, known, y: CubicSpline(known, y)(at))


def neighbours(values):
    """(rows, 5, channels): each row with those around it, mirrored at the ends."""
    padded = numpy.pad(values, ((2, 2), (0, 0)), "edge")
    return numpy.stack([padded[i : i + len(values)] for i in range(5)], 1)


def ridge(values, training):
    filled, known = lines(values, None), numpy.isfinite(values)
    before, now = neighbours(lines(training, None)), neighbours(filled)
    result = values.copy()
    for c in range(values.shape[1]):
        x = numpy.delete(before, c, 2).reshape(len(before), -1)
        squares = x.T @ x
        squares += 1e-3 * numpy.trace(squares) / len(squares) * numpy.eye(len(squares))
        weights = numpy.linalg.solve(squares, x.T @ before[:, 2, c])
        estimate = numpy.delete(now, c, 2).reshape(len(now), -1) @ weights
        missed = lines(numpy.where(known[:, c], values[:, c] - estimate, numpy.nan)[:, None], None)[:, 0]
        result[~known[:, c], c] = (estimate + missed)[~known[:, c]]
    return result


def write_table(path, names, rate, rows):
    text = ["time_s," + ",".join(names)]
    for i, row in enumerate(rows):
        cells = ["" if numpy.isnan(x) else f"{x:.7g}" for x in row]
        text.append(f"{i / rate:.6f}," + ",".join(cells))
    path.write_text("\n".join(text) + "\n")


def read_table(path):
    return numpy.genfromtxt(path, delimiter=",", skip_header=1)[:, 1:]


class Sordino:
    """Fills tables by a model that it trains first."""

    def __init__(self, command, folder, names, rate, training, options, unit):
        self.command, self.folder, self.names, self.rate, self.unit = command, folder, names, rate, unit
        self.model = folder / "model.safetensors"
        if not self.model.exists():
            write_table(folder / "training.csv", names, rate, training)
            self.run("train", "--clean", folder / "training.csv", "-o", self.model, *options)

    def run(self, *arguments):
        subprocess.run([self.command, *arguments], check=True, stdout=sys.stderr)

    def __call__(self, values, _):
        spoilt, filled = self.folder / "spoilt.csv", self.folder / "filled.csv"
        mean, deviation = self.unit
        write_table(spoilt, self.names, self.rate, values * deviation + mean)
        self.run("denoise", spoilt, "-o", filled, "--model", self.model, "--impute", "--force")
        rows = (read_table(filled) - mean) / deviation
        if rows.shape != values.shape or not numpy.isfinite(rows).all():
            sys.exit(f"{filled}: expected {values.shape} numbers, found {rows.shape}, {numpy.isnan(rows).sum()} missing")
        return rows


def error_of(method, test, training, copies):
    squares = numpy.concatenate(
        [(method(numpy.where(holes, numpy.nan, test), training) - test)[holes] ** 2 for holes in copies]
    )
    return numpy.sqrt(squares.mean())


def measure(options, folder):
    rate, names, rows = {"eeg": read_eeg, "imu": read_imu}[options.set](options.data)
    first = int(0.7 * len(rows))
    rows, mean, deviation = without_artefacts(rows, first)
    print(f"{options.set}: {len(rows)} rows of {len(names)} channels, {numpy.isnan(rows).sum()} artefacts left out")
    methods = {"lines": lines, "cubic": cubic, "ridge": ridge}
    methods["sordino"] = Sordino(
        options.sordino, folder, names, rate, rows[:first], options.options, (mean, deviation)
    )
    rows = (rows - mean) / deviation
    training, test = rows[:first], rows[first:]
    dice = numpy.random.default_rng(options.seed)
    tasks = {"20 % at random": random_holes(test, dice)}
    for seconds in GAPS_S:
        tasks[f"gaps of {seconds:g} s"] = gap_holes(test, round(seconds * rate), rate, dice)
    print(f"\n| filled by | {' | '.join(tasks)} |\n| --- |{' --- |' * len(tasks)}")
    for name, method in methods.items():
        errors = [error_of(method, test, training, copies) for copies in tasks.values()]
        print(f"| {name} | {' | '.join(f'{e:.3f}' for e in errors)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--set", choices=("eeg", "imu"), default="eeg")
    parser.add_argument("--sordino", default=ROOT / "build/release/cli/sordino")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave files there")
    parser.add_argument("--seed", type=int, default=1, help="of what is hidden")
    parser.add_argument("options", nargs="*", metavar="TRAINING OPTION", help="more options of sordino train, after --")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
        measure(options, options.keep or Path(folder))


if __name__ == "__main__":
    main()
