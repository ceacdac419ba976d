#!/usr/bin/env python3
"""Makes the tables of vibration.sh, and measures what became of them. Needs nothing but Python itself.

vibration.py make FOLDER             bearing.csv, machine.csv: to train on; site.csv, truth.csv: to be cleaned, and what is in it
vibration.py snr TRUTH TABLE...      SNR in dB of each table, all channels together
"""
import csv
import math
import random
import sys

RATE = 12000  # rows a second
SHAFT = 29.95  # turns a second
FAULT = 3.58 * SHAFT  # a ball meets the dent in the outer ring so often a second


def bearing(seconds, dice, axes):
    """A dent: at each meeting the housing rings, a little early or late, harder in the load zone. One list an axis."""
    rows = int(seconds * RATE)
    rings = [[0.0] * rows for _ in axes]
    at = dice.random() / FAULT
    while at < seconds:
        force = (1.0 + 0.5 * math.cos(2 * math.pi * SHAFT * at)) * dice.uniform(0.7, 1.3)
        first = int(at * RATE) + 1
        for ring, modes in zip(rings, axes):
            for hz, decay_s, gain in modes:
                for r in range(first, min(rows, first + int(7 * decay_s * RATE))):
                    t = r / RATE - at
                    ring[r] += force * gain * math.exp(-t / decay_s) * math.sin(2 * math.pi * hz * t)
        at += dice.gauss(1.0, 0.01) / FAULT
    return rings


def machine(seconds, dice, axes):
    """Mains hum, unbalance, a gear with sidebands, and the roar of a flow."""
    rows = int(seconds * RATE)
    tones = [(50.0 * k, 0.5 / k) for k in (1, 2, 3)] + [(SHAFT * k, 0.6 / k) for k in (1, 2, 3)]
    tones += [(23 * SHAFT + k * SHAFT, 0.4 / (1 + abs(k))) for k in (-2, -1, 0, 1, 2)]
    all_axes = []
    for gain in axes:
        phases = [dice.uniform(0, 2 * math.pi) for _ in tones]
        state, values = 0.0, []
        for r in range(rows):
            state = 0.6 * state + dice.gauss(0.0, 0.4)
            hum = sum(a * math.sin(2 * math.pi * hz * r / RATE + p) for (hz, a), p in zip(tones, phases))
            values.append(gain * (hum + state))
        all_axes.append(values)
    return all_axes


def write(path, channels, offset=(0.0, 0.0)):
    with open(path, "w") as file:
        file.write("time,x,y\n")
        for r, (x, y) in enumerate(zip(*channels)):
            file.write(f"{r / RATE:.6f},{x + offset[0]:.5g},{y + offset[1]:.5g}\n")


def make(folder):
    dice = random.Random(1)
    housing = [[(2900, 0.0015, 3.0), (4400, 0.0007, 1.5)], [(2100, 0.0020, 0.6), (2900, 0.0015, 0.8)]]
    loud = [1.0, 0.4]
    write(f"{folder}/bearing.csv", bearing(10, dice, housing))
    write(f"{folder}/machine.csv", machine(10, dice, loud))
    truth, noise = bearing(4, dice, housing), machine(4, dice, loud)
    write(f"{folder}/truth.csv", truth)
    write(f"{folder}/site.csv", [[a + b for a, b in zip(t, n)] for t, n in zip(truth, noise)])


def values(path):
    with open(path) as file:
        return [[float(row["x"]), float(row["y"])] for row in csv.DictReader(file)]


def snr(truth, table):
    """Each channel counts alike, whatever its unit. The first half second is left out: the noise floor is found there."""
    ratios = []
    for c in range(2):
        pairs = [(t[c], x[c]) for t, x in zip(truth, table)][RATE // 2 :]
        power = sum(t * t for t, _ in pairs)
        error = sum((x - t) ** 2 for t, x in pairs)
        ratios.append(10 * math.log10(power / error))
    return ratios


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        reference = values(sys.argv[2])
        for name in sys.argv[3:]:
            x, y = snr(reference, values(name))
            print(f"{name}: SNR {x:.1f} dB (x), {y:.1f} dB (y)")
