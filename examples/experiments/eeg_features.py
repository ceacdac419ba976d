#!/usr/bin/env python3
"""Rows of features of the epochs of an EEG, in folds by time, for eeg_epochs.sh, which calls this. It needs numpy.

usage: eeg_features.py EEG.csv OUT [--rate 128] [--epoch 1] [--step 0.25] [--folds 5] [--gap 1] [--glitch 500]

EEG.csv has a channel a column, in uV, and the state of the eyes, 0 or 1, in the last one. For each fold, a stretch of time, OUT
gets FOLD-train.npy and FOLD-test-0.npy, -1.npy, the fold's epochs of either state, with their labels in .csv. No epoch to learn
from has a sample within --gap seconds of the fold's. The fold `random` draws epochs without regard to time, to see what that does.
OUT/all.npy and .csv have all epochs in the order of time. Prints a line a fold: its name, epochs to learn from, epochs to test with
state 0, with state 1.
"""
import argparse
from pathlib import Path

import numpy as np

BANDS = {"theta": (4, 8), "alpha": (8, 13), "beta": (13, 30), "gamma": (30, 45)}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eeg", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rate", type=float, default=128, help="Hz")
    parser.add_argument("--epoch", type=float, default=1, help="seconds")
    parser.add_argument("--step", type=float, default=0.25, help="seconds from one epoch to the next")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--gap", type=float, default=1, help="seconds around a fold that nothing is learnt from")
    parser.add_argument("--glitch", type=float, default=500, help="uV off a channel's median that no scalp gives")
    return parser.parse_args()


def recording(path, glitch):
    """(samples, channels) in uV, glitches replaced by lines across them; (samples) of 0 and 1."""
    rows = []
    for line in path.read_text().splitlines():
        try:
            rows.append([float(value) for value in line.split(",")])
        except ValueError:
            continue  # a header
    rows = np.array([row for row in rows if len(row) == len(rows[0])])  # the last one may be cut off
    values, state = rows[:, :-1], rows[:, -1].astype(int)
    for channel in values.T:
        off = np.abs(channel - np.median(channel)) > glitch
        channel[off] = np.interp(np.flatnonzero(off), np.flatnonzero(~off), channel[~off])
    return values, state


def features(epoch, rate):
    """Of (samples, channels): log power in each band, correlations, and coherence in each band of each pair of channels."""
    epoch = epoch - epoch.mean(axis=0)
    length = int(rate / 2)  # half a second: bins of 2 Hz
    starts = range(0, len(epoch) - length + 1, length // 4)
    pieces = np.stack([epoch[start : start + length] for start in starts])
    pieces = (pieces - pieces.mean(axis=1, keepdims=True)) * np.hanning(length)[:, None]
    spectra = np.fft.rfft(pieces, axis=1)  # (pieces, bins, channels)
    cross = np.einsum("pbi,pbj->bij", spectra, spectra.conj())
    frequency = np.fft.rfftfreq(length, 1 / rate)
    pairs = np.triu_indices(epoch.shape[1], 1)
    found = [np.corrcoef(epoch.T)[pairs]]
    for low, high in BANDS.values():
        band = cross[(frequency >= low) & (frequency < high)].mean(axis=0)
        power = np.diag(band).real
        found += [np.log(power), (np.abs(band) ** 2 / np.outer(power, power))[pairs]]
    return np.concatenate(found)


def write(path, rows, labels):
    np.save(path.with_suffix(".npy"), rows.astype(np.float32))
    path.with_suffix(".csv").write_text("label\n" + "".join(f"{label}\n" for label in labels))


def main():
    options = arguments()
    values, state = recording(options.eeg, options.glitch)
    samples, step = int(options.epoch * options.rate), int(options.step * options.rate)
    starts = np.array([s for s in range(0, len(values) - samples + 1, step) if len(set(state[s : s + samples])) == 1])
    rows = np.stack([features(values[s : s + samples], options.rate) for s in starts])
    labels = state[starts]
    write(options.out / "all", rows, labels)
    random = np.random.default_rng(1)
    borders = np.linspace(0, len(values), options.folds + 1)
    gap = options.gap * options.rate
    folds = []
    for fold in range(options.folds):
        begin, end = borders[fold], borders[fold + 1]
        test = (starts >= begin) & (starts + samples <= end)
        folds.append((str(fold + 1), (starts + samples <= begin - gap) | (starts >= end + gap), test))
    drawn = random.random(len(starts)) < 1 / options.folds
    folds.append(("random", ~drawn, drawn))
    for name, train, test in folds:
        order = random.permutation(np.flatnonzero(train))  # who holds out the last rows should not hold out one stretch
        write(options.out / f"{name}-train", rows[order], labels[order])
        for which in (0, 1):
            chosen = test & (labels == which)
            if not chosen.any():
                raise SystemExit(f"{options.eeg}: fold {name} has no epoch of state {which}; try other --folds")
            write(options.out / f"{name}-test-{which}", rows[chosen], labels[chosen])
        print(name, train.sum(), *(sum(test & (labels == which)) for which in (0, 1)))


if __name__ == "__main__":
    main()
