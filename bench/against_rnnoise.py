#!/usr/bin/env python3
"""Times Sordino and RNNoise in one run, on one core: microseconds for 10 ms of 48 kHz mono, and their ratio.

Both work on the same kind of noise with warm caches, frame after frame of 10 ms; a figure is the fastest of
many rounds of 50 frames. The programs take turns (A, B, A, B, ...) on the same core, and what is printed is
the median over the turns. RNNoise is driven by a small C program, compiled here, that opens the shared library
of a Python wheel: no Python runs while it is timed.

Needs: a C compiler, a built sordino (scripts/bench builds one), and RNNoise's library:
  python3 -m venv build/peers && build/peers/bin/pip install --no-deps pyrnnoise==0.4.5
  build/peers/bin/python bench/against_rnnoise.py

Prints a line for each program, and last the ratio: Sordino's share of RNNoise's time. Exit status 0, or 1 where
something was missing.
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

DRIVER = r"""
// Prints the microseconds of rnnoise_process_frame, the fastest of rounds of 50 frames.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int argc, char** argv) {
    dlopen("libm.so.6", RTLD_NOW | RTLD_GLOBAL); // a wheel's library may need it and not say so
    void* library = argc == 3 ? dlopen(argv[1], RTLD_NOW) : NULL;
    if (!library) return fprintf(stderr, "%s\n", argc == 3 ? dlerror() : "usage: driver LIBRARY SECONDS"), 1;
    void* (*create)(void*) = (void* (*)(void*))dlsym(library, "rnnoise_create");
    int (*size)(void) = (int (*)(void))dlsym(library, "rnnoise_get_frame_size");
    float (*process)(void*, float*, const float*) =
        (float (*)(void*, float*, const float*))dlsym(library, "rnnoise_process_frame");
    if (!create || !size || !process) return fprintf(stderr, "%s: no RNNoise\n", argv[1]), 1;
    if (size() != 480) return fprintf(stderr, "%s: expected frames of 480 samples\n", argv[1]), 1;
    static float sound[50 * 480], out[480];
    for (int i = 0; i < 50 * 480; ++i) sound[i] = 3277.0f * (2.0f * rand() / RAND_MAX - 1.0f); // of 32768
    void* state = create(NULL);
    double best = 1e9;
    for (const double end = now() + atof(argv[2]); now() < end;) {
        const double start = now();
        for (int i = 0; i < 50; ++i) process(state, out, sound + 480 * i);
        const double us = 1e6 * (now() - start) / 50;
        if (us < best) best = us;
    }
    printf("%.3f\n", best);
    return 0;
}
"""


def wheel_library():
    """RNNoise's library in the site-packages of the Python that runs this, or None."""
    package = importlib.util.find_spec("pyrnnoise")
    if package is None or not package.origin:
        return None
    return next(iter(sorted(Path(package.origin).parent.glob("*rnnoise.*[!y]"))), None)


def compiled_driver(folder):
    source, program = Path(folder, "driver.c"), Path(folder, "driver")
    source.write_text(DRIVER)
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", program, source, "-ldl"], check=True)
    return program


def output_of(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]}: exit status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def measure(arguments, driver):
    """The figures of each program, a list of one for each turn."""
    figures = {"RNNoise": []}
    for _ in range(arguments.turns):
        figures["RNNoise"].append(float(output_of([driver, arguments.library, 0.3])))
        for model in arguments.model:
            figures_of_model = json.loads(
                output_of([arguments.sordino, "bench", "--model", model, "--seconds", 1, "--json"]))
            name = f"Sordino, {Path(model).stem} ({figures_of_model['weight_type']})"
            figures.setdefault(name, []).append(figures_of_model["total_us_per_10ms"])
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, help="RNNoise's shared library (default: that of the wheel)")
    parser.add_argument("--sordino", type=Path, default=ROOT / "build/bench/cli/sordino")
    parser.add_argument("--model", action="append", help="a model; may be given again (default: voice)")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--core", type=int, help="the core that all runs on (default: the first allowed one)")
    arguments = parser.parse_args()
    arguments.library = arguments.library or wheel_library()
    arguments.model = arguments.model or ["voice"]
    if arguments.library is None:
        sys.exit("no RNNoise: pip install --no-deps pyrnnoise==0.4.5, or give --library PATH")
    if not arguments.sordino.exists():
        sys.exit(f"{arguments.sordino}: not there; build it (scripts/bench does), or give --sordino PATH")
    if hasattr(os, "sched_setaffinity"):
        core = min(os.sched_getaffinity(0)) if arguments.core is None else arguments.core
        os.sched_setaffinity(0, {core})
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(arguments, compiled_driver(folder))
    rnnoise = statistics.median(figures["RNNoise"])
    print(f"us per 10 ms of 48 kHz mono, one core, median of {arguments.turns} turns (least, most)")
    for name, values in figures.items():
        middle = statistics.median(values)
        print(f"  {name:<32} {middle:7.2f}  ({min(values):.2f}, {max(values):.2f})   ratio {middle / rnnoise:.3f}")


if __name__ == "__main__":
    main()
