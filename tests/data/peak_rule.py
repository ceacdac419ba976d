#!/usr/bin/env python3
"""Writes peak_rule.csv: errors of rows and what the peak rule (model/anomaly.h) makes of them, by NumPy.

usage: python peak_rule.py > peak_rule.csv
"""
import collections

import numpy as np


FLOOR = 1e-3           # below this nothing is unusual, so that a constant signal's rounding is none
SCALE_FLOOR = 1e-2     # of a training deviation: what a network that is perfect in training is still allowed
MOST_MEMORY = 1000     # rows: how long a peak is remembered, so that what follows an anomaly is not hidden for ever
COMMON = 0.99          # quantile of the held-out rows below which nothing is unusual

class Peak:
    """Highest of the last `memory` values; the first one, of the training rows, is forgotten like any other."""
    def __init__(self, memory, start):
        self.memory, self.row, self.held = memory, 0, collections.deque([(0, start)])  # (row, value), falling values
    def before(self):
        return self.held[0][1] if self.held else 0.0
    def push(self, value):
        self.row += 1
        while self.held and self.held[-1][1] <= value: self.held.pop()
        self.held.append((self.row, value))
        while self.held[0][0] <= self.row - self.memory: self.held.popleft()

class Rule:
    """errors: (views, channels) a row; training: the same of the held-out training rows, (rows, views, channels)."""
    def __init__(self, training, trained_rows):
        self.scale = np.sqrt((training ** 2).mean(0)) + SCALE_FLOOR
        unusual = (training / self.scale).max(2)
        self.memory = min(trained_rows, MOST_MEMORY)
        self.peaks = [Peak(self.memory, u) for u in unusual.max(0)]
        self.common = np.quantile(unusual, COMMON, axis=0)  # between two rows: linear
        self.tails = [tail(u) for u in unusual.T]
    def row(self, errors):
        u = errors / self.scale
        scores = [max(0.0, 1 - (max(p.before(), c) + FLOOR) / (v.max() + 1e-9))
                  for p, c, v in zip(self.peaks, self.common, u)]
        for p, v in zip(self.peaks, u): p.push(v.max())
        view = int(np.argmax(scores))
        return scores[view], int(np.argmax(u[view]))
    def rate(self, threshold):
        return sum((1 - threshold) ** (1 / t) for t in self.tails) / (self.memory + 1)
    def threshold(self, rate):
        low, high = 0.0, 1.0
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if self.rate(middle) > rate else (low, middle)
        return high

def tail(unusual, share=0.1):
    """Hill's estimate of the tail index from the highest tenth, within [0.02, 1]."""
    falling = np.sort(unusual + FLOOR)[::-1]
    k = max(4, int(share * len(falling)))
    return float(np.clip(np.log(falling[:k] / falling[k]).mean(), 0.02, 1))


def main():
    dice = np.random.default_rng(3)
    errors = np.abs(dice.normal(size=(300, 2, 2))) * [[1.0, 0.5], [0.3, 0.1]]
    for row, view, channel, factor in ((90, 0, 1, 9), (91, 0, 1, 8), (150, 1, 0, 4), (155, 1, 1, 7), (280, 0, 0, 6)):
        errors[row, view, channel] *= factor
    errors = errors.astype(np.float32).astype(float)
    rule = Rule(errors[40:70], 60)
    print("# scales", *rule.scale.ravel(), "common", *rule.common, "tails", *rule.tails, "rate(0.1)", rule.rate(0.1),
          "threshold(0.005)", rule.threshold(0.005))
    print("level_0,level_1,window_0,window_1,score,channel")
    for row in errors:
        score, channel = rule.row(row)
        print(",".join(f"{x:.9g}" for x in (*row.ravel(), score)), channel, sep=",")


if __name__ == "__main__":
    main()
