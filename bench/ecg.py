#!/usr/bin/env python3
"""How well ECGs are cleaned: Sordino, a zero-phase Butterworth band-pass, a wavelet and a high-pass, in one run.

Protocol. Every fourth of the sorted records, starting with the third, is for tests; the others are for training. Of
each noise file the first half is for training, the second for tests. Of a test record the last samples, as many as
there are in the half, are taken after a Butterworth high-pass at 0.5 Hz, order 4, forwards and backwards over the
whole record: this is the reference, as the records' own wander would hide everything else. The noise's second channel,
less its mean over the half, is scaled once over the whole excerpt to 0, 6 and 12 dB of power below the reference and
added to it. Gain is the output's SNR less the input's, dB, over the whole excerpt, edges too; the error is output less
reference. Means are of dB over the records. The noises' channels and halves differ much, `em` most: --channel and
--half choose others, so figures of different choices do not compare.

  high-pass    that of the reference, again
  butterworth  0.5 to 40 Hz, order 4 of the prototype, forwards and backwards: sees the future, as the wavelet does
  wavelet      db6, level 8, its approximation zeroed
  sordino      `sordino denoise IN.csv -o OUT.csv --model MODEL`; left out where there is no model

R peaks: the detector of Pan and Tompkins (1985), run alike on reference and output: 5 to 15 Hz (here zero-phase), five
point derivative, square, mean over 150 ms, adaptive thresholds on it with search-back and the T wave rule; then moved
to the largest deviation from the median within 75 ms. `found` is the share of the reference's peaks, all records
together, that have one of the output within 2 samples; `false` is the share of the output's that have none of the
reference.

Needs numpy, scipy and PyWavelets; for --picture, matplotlib. A built sordino for its rows.

  python bench/ecg.py --data DIR [--sordino COMMAND] [--model FILE] [--csv FILE] [--picture FILE.png]
                      [--channel 1|2] [--half first|second]
  python bench/ecg.py --data DIR --write-training TO [--half first|second]

The second form writes what weights/ecg.toml trains on: TO/clean with the other records as they are, and TO/noise with
the half of each noise file that is not for tests, its two channels one after the other, each at a deviation of 1.

DIR holds clean/*.csv.gz and noise/{bw,em,ma}.csv.gz: time in seconds, then mV at 360 Hz, two channels of noise.

Exit status 0, or 1 where something was missing.
"""
import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import pywt
from scipy import signal

ROOT = Path(__file__).resolve().parent.parent
RATE, NOISES, SNRS = 360, ("bw", "ma", "em"), (0, 6, 12)
HIGH_PASS = signal.butter(4, 0.5, "highpass", fs=RATE, output="sos")
BAND_PASS = signal.butter(4, [0.5, 40], "bandpass", fs=RATE, output="sos")
QRS_BAND = signal.butter(2, [5, 15], "bandpass", fs=RATE, output="sos")


def high_pass(x):
    return signal.sosfiltfilt(HIGH_PASS, x)


def butterworth(x):
    return signal.sosfiltfilt(BAND_PASS, x)


def wavelet(x):
    parts = pywt.wavedec(x, "db6", level=8)
    parts[0][:] = 0
    return pywt.waverec(parts, "db6")[: len(x)]


def sordino(command, model):
    """A method: a signal through the command, as a file and back."""

    def denoise(x):
        with tempfile.TemporaryDirectory() as folder:
            noisy, clean = Path(folder) / "noisy.csv", Path(folder) / "clean.csv"
            rows = numpy.column_stack([numpy.arange(len(x)) / RATE, x])
            numpy.savetxt(noisy, rows, "%.6f", ",", header="time,ecg", comments="")
            subprocess.run([command, "denoise", noisy, "-o", clean, "--model", model], check=True, stdout=sys.stderr)
            y = numpy.genfromtxt(clean, delimiter=",", names=True)["ecg"]
        if len(y) != len(x) or not numpy.isfinite(y).all():
            sys.exit(f"{command} denoise: expected {len(x)} rows with numbers, found {numpy.isfinite(y).sum()}")
        return y

    return denoise


def methods(options):
    found = {"high-pass": high_pass, "butterworth": butterworth, "wavelet": wavelet}
    if options.model.exists():
        found["sordino"] = sordino(options.sordino, options.model)
    else:
        print(f"{options.model}: no such model, so no rows of sordino", file=sys.stderr)
    return found


class Thresholds:
    """The running levels of QRS and of noise in the integrated wave."""

    def __init__(self, wave):
        start = wave[: 2 * RATE]
        self.qrs, self.noise = start.max() / 3, start.mean() / 2

    def first(self):
        return self.noise + (self.qrs - self.noise) / 4

    def second(self):
        return self.first() / 2

    def learn_qrs(self, height, share=1 / 8):
        self.qrs += share * (height - self.qrs)

    def learn_noise(self, height):
        self.noise += (height - self.noise) / 8


def r_peaks(x):
    """Samples of the R peaks, ascending."""
    band = signal.sosfiltfilt(QRS_BAND, x)
    slope = numpy.convolve(band, numpy.array([1, 2, 0, -2, -1]) * RATE / 8, "same")
    window = int(0.15 * RATE) | 1
    wave = numpy.convolve(slope**2, numpy.ones(window) / window, "same")
    return moved_to_extremes(x, qrs_complexes(wave, numpy.abs(slope)))


def qrs_complexes(wave, slope):
    """Samples at which the thresholds find a complex."""
    levels, found, passed = Thresholds(wave), [], []
    for peak in signal.find_peaks(wave, distance=int(0.2 * RATE))[0]:
        missed = search_back(wave, slope, levels, found, passed, peak)
        if missed is not None:
            levels.learn_qrs(wave[missed], 1 / 4)
            found.append(missed)
        if wave[peak] > levels.first() and not is_t_wave(slope, found, peak):
            levels.learn_qrs(wave[peak])
            found.append(peak)
        else:
            levels.learn_noise(wave[peak])
            passed.append(peak)
    return found


def search_back(wave, slope, levels, found, passed, now):
    """The highest peak that was passed over, above the second threshold, where a complex is overdue."""
    if len(found) < 2 or now - found[-1] < 1.66 * numpy.diff(found[-9:]).mean():
        return None
    open_to_it = [p for p in passed[-20:] if p > found[-1] + 0.2 * RATE and not is_t_wave(slope, found, p)]
    best = max(open_to_it, key=lambda p: wave[p], default=None)
    return best if best is not None and wave[best] > levels.second() else None


def is_t_wave(slope, found, peak):
    """Within 360 ms of a complex, and less than half as steep."""
    if not found or peak - found[-1] > 0.36 * RATE:
        return False
    reach = int(0.075 * RATE)
    steepest = [slope[max(0, p - reach) : p + reach + 1].max() for p in (found[-1], peak)]
    return steepest[1] < steepest[0] / 2


def moved_to_extremes(x, peaks):
    reach, moved = int(0.075 * RATE), set()
    for peak in peaks:
        start = max(0, peak - reach)
        around = x[start : peak + reach + 1]
        moved.add(start + int(numpy.argmax(numpy.abs(around - numpy.median(around)))))
    return numpy.array(sorted(moved))


def with_partner(peaks, others, samples=2):
    """How many of the peaks have one of the others this near."""
    after = numpy.searchsorted(others, peaks - samples)
    return int((after < numpy.searchsorted(others, peaks + samples, "right")).sum())


def snr(reference, y):
    return 10 * numpy.log10((reference**2).sum() / max(1e-30, ((y - reference) ** 2).sum()))


def scores(reference, peaks, noisy, y):
    """One row: decibels, and counts of peaks."""
    own = r_peaks(y)
    return {
        "snr_out": snr(reference, y),
        "gain": snr(reference, y) - snr(reference, noisy),
        "peaks": len(peaks),
        "found": with_partner(peaks, own),
        "own": len(own),
        "false": len(own) - with_partner(own, peaks),
    }


def channel(path, number=1):
    """Counted from 1, as the time is column 0."""
    return numpy.loadtxt(path, delimiter=",", skiprows=1, usecols=number)


def test_records(folder):
    paths = sorted(Path(folder, "clean").glob("*.csv.gz"))[2::4]
    if not paths:
        sys.exit(f"{folder}/clean: expected records, *.csv.gz, found none")
    return {path.name.split(".")[0]: high_pass(channel(path)) for path in paths}


def half_of(samples, which):
    middle = len(samples) // 2
    return samples[:middle] if which == "first" else samples[middle:]


def write_training(folder, to, half):
    for part in ("clean", "noise"):
        Path(to, part).mkdir(parents=True, exist_ok=True)
    for i, path in enumerate(sorted(Path(folder, "clean").glob("*.csv.gz"))):
        if i % 4 != 2:
            rows = channel(path)
            write_table(Path(to, "clean", path.name.split(".")[0] + ".csv"), rows)
    for name in NOISES:
        halves = []
        for number in (1, 2):
            samples = half_of(channel(Path(folder, "noise", name + ".csv.gz"), number), half)
            halves.append((samples - samples.mean()) / samples.std())
        write_table(Path(to, "noise", name + ".csv"), numpy.concatenate(halves))


def write_table(path, rows):
    times = numpy.arange(len(rows)) / RATE
    numpy.savetxt(path, numpy.stack([times, rows], 1), ("%.5f", "%.5g"), ",", header="time_s,ecg", comments="")


def test_noises(folder, number, which):
    noises = {}
    for name in NOISES:
        half = half_of(channel(Path(folder, "noise", name + ".csv.gz"), number), which)
        noises[name] = half - half.mean()
    return noises


def mixtures(records, noises):
    """(record, noise, SNR in dB, reference, noisy); without noise the SNR is infinite."""
    for record, whole in records.items():
        for noise, samples in noises.items():
            reference = whole[-len(samples) :]
            equal = samples * numpy.sqrt((reference**2).sum() / (samples**2).sum())
            for db in SNRS:
                yield record, noise, db, reference, reference + equal / 10 ** (db / 20)
        yield record, "none", numpy.inf, reference, reference


def measured(systems, records, noises):
    rows = []
    for record, noise, db, reference, noisy in mixtures(records, noises):
        peaks = r_peaks(reference)
        for name, method in systems.items():
            row = {"method": name, "noise": noise, "snr_in": db, "record": record}
            rows.append(row | scores(reference, peaks, noisy, method(noisy)))
    return rows


def print_table(title, rows, names, figure):
    """A line for each method and noise, a column for each SNR; figure: of a list of rows, text."""
    print(f"\n{title}\n\n| method | noise | {' | '.join(f'{db} dB' for db in SNRS)} |\n|{' --- |' * 5}")
    for name in names:
        for noise in NOISES:
            here = [r for r in rows if r["method"] == name and r["noise"] == noise]
            cells = [figure([r for r in here if r["snr_in"] == db]) for db in SNRS]
            print(f"| {name} | {noise} | {' | '.join(cells)} |")


def mean_gain(rows):
    return f"{numpy.mean([r['gain'] for r in rows]):+.1f}"


def least_gain(rows):
    least = min(rows, key=lambda r: r["gain"])
    return f"{least['gain']:+.1f} ({least['record']})"


def percent_of_peaks(rows):
    total = {key: sum(r[key] for r in rows) for key in ("peaks", "found", "own", "false")}
    return f"{100 * total['found'] / total['peaks']:.1f} / {100 * total['false'] / max(1, total['own']):.1f}"


def print_clean(rows, names):
    print("\nNothing added: SNR of the output, dB, and R peaks\n")
    print("| method | mean SNR | least SNR | found / false % |\n| --- | --- | --- | --- |")
    for name in names:
        here = [r for r in rows if r["method"] == name and r["noise"] == "none"]
        least = min(here, key=lambda r: r["snr_out"])
        mean = numpy.mean([r["snr_out"] for r in here])
        print(f"| {name} | {mean:.1f} | {least['snr_out']:.1f} ({least['record']}) | {percent_of_peaks(here)} |")


def write_csv(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def draw(path, systems, records, noises, seconds=5):
    """The first record with muscle noise at 6 dB, from its middle on."""
    from matplotlib import pyplot

    wanted = (next(iter(records)), "ma", 6)
    reference, noisy = next(m[3:] for m in mixtures(records, noises) if m[:3] == wanted)
    shown = {"clean": reference, "noisy": noisy, "butterworth": butterworth(noisy)}
    if "sordino" in systems:
        shown["sordino"] = systems["sordino"](noisy)
    first = len(reference) // 2
    part = slice(first, first + seconds * RATE)
    size = (10, 2 * len(shown))
    figure, axes = pyplot.subplots(len(shown), sharex=True, sharey=True, figsize=size, layout="constrained")
    for axis, (name, y) in zip(axes, shown.items()):
        axis.plot(numpy.arange(seconds * RATE) / RATE, y[part], linewidth=0.8)
        axis.set_title(name, loc="left")
        axis.set_ylabel("mV")
    figure.suptitle("record {}, {} at {} dB".format(*wanted))
    axes[-1].set_xlabel("s")
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--sordino", default=ROOT / "build/release/cli/sordino")
    parser.add_argument("--model", type=Path, default=ROOT / "weights/ecg.safetensors")
    parser.add_argument("--write-training", metavar="TO", help="write what to train on, and end")
    parser.add_argument("--csv", metavar="FILE", help="also every record's figures")
    parser.add_argument("--picture", metavar="FILE", help="also 5 s of a record, PNG")
    parser.add_argument("--channel", type=int, choices=(1, 2), default=2, help="of the noise")
    parser.add_argument("--half", choices=("first", "second"), default="second", help="of the noise, for tests")
    options = parser.parse_args()
    if options.write_training:
        other = "first" if options.half == "second" else "second"
        return write_training(options.data, options.write_training, other)
    systems, records = methods(options), test_records(options.data)
    noises = test_noises(options.data, options.channel, options.half)
    rows = measured(systems, records, noises)
    print(f"records {', '.join(records)}; noise: channel {options.channel}, {options.half} half")
    print_table("Mean gain, dB", rows, systems, mean_gain)
    print_table("Least gain of a record, dB", rows, systems, least_gain)
    print_table("R peaks, found / false %", rows, systems, percent_of_peaks)
    print_clean(rows, systems)
    if options.csv:
        write_csv(options.csv, rows)
    if options.picture:
        draw(options.picture, systems, records, noises)


if __name__ == "__main__":
    main()
