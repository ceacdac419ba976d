#!/usr/bin/env python3
"""Holds bench/nab.py against scores worked out by hand, against a slow way of its rules, and against published results.

usage: tests/nab_scorer.py [CORPUS]

CORPUS: the benchmark's folder, for the published results; without it they are left out. Prints "skipped: <reason>"
without numpy. Exit status 1 and the reason where something is wrong.
"""
import math
import sys
from pathlib import Path

from checks import Wrong, expect

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))
try:
    import numpy

    import nab
except ImportError as missing:
    if missing.name != "numpy":
        raise
    print("skipped: numpy is not installed (scripts/setup --for test)")
    sys.exit(0)

# Points and false alarms of the corpus's own windowedGaussian detector, as results/windowedGaussian has them.
PUBLISHED = {
    "artificialWithAnomaly/art_load_balancer_spikes.csv": (-0.692444609523, 15),
    "realAWSCloudwatch/ec2_cpu_utilization_24ae8d.csv": (-1.26667875935, 11),
    "realAWSCloudwatch/ec2_cpu_utilization_825cc2.csv": (0.956537840284, 0),
    "realAWSCloudwatch/ec2_cpu_utilization_fe7f93.csv": (0.638757791772, 1),
    "realAWSCloudwatch/ec2_disk_write_bytes_1ef3de.csv": (-4.19089678552, 48),
    "realAWSCloudwatch/ec2_network_in_5abac7.csv": (-3.52193223519, 50),
    "realAWSCloudwatch/grok_asg_anomaly.csv": (2.37942230674, 3),
    "realKnownCause/ec2_request_latency_system_failure.csv": (2.02150685678, 0),
    "realKnownCause/rogue_agent_key_updown.csv": (-1.3964908955, 8),
}
CERTAIN = 7.15  # deviations, from where its table of the normal distribution gives a probability of 0


class Made(nab.Series):
    def __init__(self, rows, windows, name="made/up.csv"):
        self.name, self.windows, self.probation = name, windows, nab.probation(rows)
        self.values = numpy.zeros(rows)
        self.worth, self.inside = nab.points(rows, windows)


def scored(series, detections):
    scores = numpy.zeros(len(series.values))
    scores[list(detections)] = 1
    return nab.outcome(scores, series, 0.5)


def near(found, wanted, what):
    expect(abs(found - wanted) < 1e-9, f"{what}: expected {wanted}, found {found}")


def by_hand():
    series = Made(1000, [(400, 499), (700, 709)])
    near(series.probation, 150, "probation of 1000 rows")
    near(nab.probation(20000), 750, "probation of 20000 rows")
    near(nab.normalised(scored(series, [])), 0, "nothing found")
    near(nab.normalised(scored(series, [400, 700])), 100, "all found at once")
    near(nab.normalised(scored(series, [400, 401, 450, 499, 700, 705])), 100, "later detections in a window")
    near(nab.normalised(scored(series, [0, 149, 400, 700])), 100, "detections in the probation")
    near(scored(series, [150])[0], -2 - 0.11, "a false alarm before all windows")
    near(scored(series, [999])[0], -2 - 0.11, "a false alarm long after a window")
    near(scored(series, [500])[0], -2 - 0.11 * math.tanh(2.5 / 99), "a false alarm right after a window")
    near(scored(series, [450])[0], -1 + math.tanh(2.5 * 0.5) / math.tanh(2.5), "a detection halfway")
    near(scored(series, [499])[0], -1 + math.tanh(2.5 / 100) / math.tanh(2.5), "a detection at the last row")
    threshold, result, _ = nab.evaluate([numpy.zeros(1000)], [series])
    expect(threshold == math.inf and nab.normalised(result) == 0, f"equal scores: expected none, found {threshold}")
    scores = numpy.zeros(1000)
    scores[[400] + list(range(800, 820))] = 1  # no threshold tells the one from the others
    threshold = nab.best_threshold([scores], [series])
    expect(threshold == math.inf, f"one window among 20 false alarms: expected no threshold, found {threshold}")


def slow_points(scores, series, threshold):
    """Row by row, as the rules say it."""
    total, found = 0.0, set()
    for row in range(series.probation, len(scores)):
        if scores[row] < threshold:
            continue
        window = [w for w in series.windows if w[0] <= row <= w[1]]
        past = [w for w in series.windows if w[1] < row]
        if window and window[0] not in found:
            first, last = window[0]
            found.add(window[0])
            total += math.tanh(2.5 * (last - row + 1) / (last - first + 1)) / math.tanh(2.5)
        elif not window:
            position = (row - past[-1][1]) / (past[-1][1] - past[-1][0]) if past else 3
            total -= 0.11 * (math.tanh(2.5 * position) if position < 3 else 1)
    return total - (len(series.windows) - len(found))


def by_the_slow_way():
    draw = numpy.random.default_rng(3)
    corpus = [Made(300, [(80, 100), (101, 130)]), Made(200, [(150, 199)]), Made(100, [])]
    all_scores = [numpy.round(draw.random(len(series.values)) ** 4, 2) for series in corpus]  # with many of the same
    all_scores[0][[85, 110]], all_scores[1][160] = 1, 1
    thresholds = numpy.unique(numpy.concatenate(all_scores))
    totals = [sum(slow_points(s, c, t) for s, c in zip(all_scores, corpus)) for t in thresholds]
    for threshold, total in zip(thresholds, totals):
        near(nab.evaluate(all_scores, corpus, threshold)[1][0], total, f"points at {threshold}")
    best, wanted = nab.best_threshold(all_scores, corpus), thresholds[numpy.argmax(totals)]
    expect(best == wanted, f"expected the best threshold {wanted}, found {best}")


def windowed_gaussian(x, window=6400, step=100):
    """Distance from the mean of up to `window` rows before, in their deviations; a full window moves on in steps."""
    deviations = numpy.zeros(len(x))
    for row in range(1, len(x)):
        end = row if row <= window else row - (row - window) % step
        if row == end:
            past = x[max(0, end - window) : end]
            mean, deviation = past.mean(), past.std() or 1e-6
        deviations[row] = abs(x[row] - mean) / deviation
    return deviations


def as_published(corpus):
    for series in corpus:
        if series.name in PUBLISHED:
            points, false_alarms = PUBLISHED[series.name]
            result = nab.outcome(windowed_gaussian(series.values), series, CERTAIN)
            near(result[0], points, f"points of {series.name}")
            near(result[3], false_alarms, f"false alarms of {series.name}")
            yield series.name


def main():
    by_hand()
    by_the_slow_way()
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    found = list(as_published(nab.corpus_in(corpus))) if corpus and (corpus / "labels").exists() else []
    print(f"as by hand, as the slow way, and as published for {len(found)} files")


if __name__ == "__main__":
    try:
        main()
    except Wrong as wrong:
        print(wrong)
        sys.exit(1)
