#!/usr/bin/env python3
"""How well anomalies are found in the Numenta Anomaly Benchmark (Lavin and Ahmad 2015), by its published rules.

A row whose score is at least the threshold is a detection. The first rows of a file are not scored: 15 % of them, 750
at most. In each labelled window the first detection counts, the more the earlier it is: 1 at the window's first row, by
a sigmoid towards 0 at its last. A window without one counts -1. A detection outside of all windows counts up to -0.11,
by the same sigmoid: less right after a window than far from one. One threshold for all the files: the one that gives
the most points. The score is 100 where every window is found at its first row and nothing else is, and 0 where nothing
is found. This is the benchmark's standard profile.

  python bench/nab.py --nab DIR [--scores DIR] [--threshold T]

--nab: the benchmark's folder, with data/FOLDER/FILE.csv and labels/combined_windows.json; files that are not there are
left out. --scores: a folder with FOLDER/FILE.csv for each, the rows in the same order and a column `score`, as from

  sordino watch DIR/data/FOLDER/FILE.csv -o SCORES/FOLDER/FILE.csv

--threshold: takes this one instead of the best, which no one knows who has no labels. Beside these scores the same of
baselines that look at the values alone: chance, the deviation from the mean of the rows before, and both this and the
deviation from the mean of the first rows by the peak rule, by which a row counts as far as it exceeds all that was seen
in as many rows before as are not scored. Needs numpy. Exit status 0, or 1 where something was missing.
"""
import argparse
import csv
import json
import math
import sys
from pathlib import Path

import numpy
from numpy.lib.stride_tricks import sliding_window_view

PROBATION, PROBATION_ROWS = 0.15, 750
FALSE_ALARM = 0.11  # what one costs against a window that is missed or found
FAR = 3.0  # windows' lengths after a window, from where a false alarm costs all of that
MOVING = 100  # rows
FLOOR = 1e-3  # deviations of the first rows: less is nothing, so that a constant signal's rounding is none


def sigmoid(position):
    """1 .. -1 for a position in lengths of the window, 0 at its end."""
    return -numpy.tanh(2.5 * numpy.asarray(position, float))


def points(rows, windows):
    """(what a detection at each row counts, the number of the row's window or -1); windows: (first, last) in order."""
    worth, inside = numpy.full(rows, -FALSE_ALARM), numpy.full(rows, -1)
    for first, last in windows:
        after = numpy.arange(last + 1, rows)
        position = (after - last) / max(1, last - first)
        worth[after] = FALSE_ALARM * numpy.where(position < FAR, sigmoid(position), -1)
    for number, (first, last) in enumerate(windows):
        width = last - first + 1
        worth[first : last + 1] = sigmoid(numpy.arange(-width, 0) / width) / sigmoid(-1)
        inside[first : last + 1] = number
    return worth, inside


def probation(rows):
    return min(math.floor(PROBATION * rows), PROBATION_ROWS)


class Series:
    """A file of the benchmark: its name, values and windows as rows."""

    def __init__(self, name, path, windows):
        with open(path, newline="") as lines:
            table = list(csv.DictReader(lines))
        times = [row["timestamp"] for row in table]
        self.name, self.values = name, numpy.array([float(row["value"]) for row in table])
        self.windows = [(times.index(first[:19]), times.index(last[:19])) for first, last in windows]
        self.probation = probation(len(table))
        self.worth, self.inside = points(len(table), self.windows)

    @property
    def folder(self):
        return self.name.split("/")[0]

    def scored_windows(self):
        """Windows that end within the probation are none."""
        return len(set(self.inside[self.probation :]) - {-1})


def gains(scores, series):
    """Rows as (score, what lowering the threshold to it adds), highest score first."""
    scores, worth = scores[series.probation :], series.worth[series.probation :]
    inside = series.inside[series.probation :]
    order = numpy.argsort(-scores, kind="stable")
    scores, worth, inside = scores[order], worth[order].copy(), inside[order]
    for window in set(inside) - {-1}:
        its = inside == window
        best = numpy.maximum.accumulate(numpy.concatenate([[-1.0], worth[its]]))  # the earliest found so far
        worth[its] = numpy.diff(best)
    return scores, worth


def best_threshold(all_scores, corpus):
    pairs = [gains(scores, series) for scores, series in zip(all_scores, corpus)]
    scores, worth = (numpy.concatenate(column) for column in zip(*pairs))
    order = numpy.argsort(-scores, kind="stable")
    scores, total = scores[order], numpy.cumsum(worth[order])
    last = numpy.append(numpy.diff(scores) < 0, True)  # of the rows of one score
    at = numpy.argmax(numpy.where(last, total, -numpy.inf))
    return float(scores[at]) if total[at] > 0 else numpy.inf


def outcome(scores, series, threshold):
    """Points, windows, windows found, false alarms at a threshold."""
    found, worth = gains(scores, series)
    total, windows = worth[found >= threshold].sum(), series.scored_windows()
    detected = (scores >= threshold) & (numpy.arange(len(scores)) >= series.probation)
    hit = len(set(series.inside[detected]) - {-1})
    return numpy.array([total - windows, windows, hit, (detected & (series.inside < 0)).sum()])


def normalised(result):
    """NaN without windows: then only false alarms tell anything."""
    return 50 * (result[0] + result[1]) / result[1] if result[1] else math.nan


def evaluate(all_scores, corpus, threshold=None):
    """(threshold, result of everything, results by folder)."""
    if threshold is None:
        threshold = best_threshold(all_scores, corpus)
    folders = {}
    for scores, series in zip(all_scores, corpus):
        folders[series.folder] = folders.get(series.folder, 0) + outcome(scores, series, threshold)
    return threshold, sum(folders.values()), folders


def corpus_in(folder):
    labels = Path(folder) / "labels/combined_windows.json"
    if not labels.exists():
        sys.exit(f"{labels}: expected the benchmark's windows, found no such file")
    names = json.loads(labels.read_text())
    paths = {name: Path(folder) / "data" / name for name in sorted(names)}
    return [Series(name, path, names[name]) for name, path in paths.items() if path.exists()]


def scores_in(folder, series):
    path = Path(folder) / series.name
    if not path.exists():
        sys.exit(f"{path}: expected the scores of data/{series.name}, found no such file")
    with open(path, newline="") as lines:
        scores = [row.get("score") for row in csv.DictReader(lines)]
    if None in scores or len(scores) != len(series.values):
        found = len(scores) - scores.count(None)
        sys.exit(f"{path}: expected a column `score` with {len(series.values)} rows, found {found}")
    return numpy.array(scores, float)


def level(series):
    """Distance from the first rows' mean, in their deviations."""
    first = series.values[: series.probation]
    deviation = first.std() if first.std() > 1e-9 * max(1, abs(first.mean())) else 1
    return numpy.abs(series.values - first.mean()) / deviation


def before(x, rows):
    """(rows of x, rows): what came before each; the first row has itself before it."""
    padded = numpy.concatenate([numpy.full(rows, x[0]), x[:-1]])
    return sliding_window_view(padded, rows)


def moving(series):
    """Distance from the mean of the rows before, in their deviations."""
    past, least = before(series.values, MOVING), FLOOR * series.values[: series.probation].std() + 1e-9
    return numpy.abs(series.values - past.mean(1)) / (past.std(1) + least)


def by_peaks(unusual, series):
    """0 .. 1: by how much a row exceeds the highest of the rows before it."""
    peak = before(unusual, series.probation).max(1)
    return numpy.maximum(0, 1 - (peak + FLOOR) / (unusual + 1e-9))


def baselines(corpus):
    draw = numpy.random.default_rng(7)
    yield "chance", [draw.random(len(series.values)) for series in corpus]
    yield f"deviation from the {MOVING} rows before", [moving(series) for series in corpus]
    yield "the same by the peak rule", [by_peaks(moving(series), series) for series in corpus]
    yield "deviation from the first rows by the peak rule", [by_peaks(level(series), series) for series in corpus]


def cell(result):
    found = f"{int(result[2])} of {int(result[1])}, {int(result[3])}"
    return f"{normalised(result):.1f} ({found})" if result[1] else f"- ({found})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nab", required=True)
    parser.add_argument("--scores")
    parser.add_argument("--threshold", type=float)
    options = parser.parse_args()
    corpus = corpus_in(options.nab)
    if not corpus:
        sys.exit(f"{options.nab}: expected data/FOLDER/FILE.csv as labels/combined_windows.json names them, found none")
    rows = []
    if options.scores:
        scores = [scores_in(options.scores, series) for series in corpus]
        rows.append(("sordino", *evaluate(scores, corpus, options.threshold)))
    rows += [(name, *evaluate(scores, corpus)) for name, scores in baselines(corpus)]
    folders = sorted({series.folder for series in corpus})
    print(f"{len(corpus)} files. Score (windows found, false alarms)\n")
    print("| detector | threshold | all | " + " | ".join(folders) + " |\n| --- | --- | --- |" + " --- |" * len(folders))
    for name, threshold, everything, parts in rows:
        cells = [f"{threshold:.6g}", cell(everything)] + [cell(parts[folder]) for folder in folders]
        print("| " + " | ".join([name] + cells) + " |")


if __name__ == "__main__":
    main()
