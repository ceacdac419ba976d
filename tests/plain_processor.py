#!/usr/bin/env python3
"""Runs the example in C on a processor that has SSE2 and no more, as qemu-user knows one: any x86-64 will do.

usage: tests/plain_processor.py EXAMPLE

First shows that an AVX2 instruction ends a program there. Prints "skipped: <reason>" where a tool is missing. Exit
status 1 and the reason where something is wrong.
"""
import array
import math
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PLAIN = ["qemu-x86_64", "-cpu", "qemu64"]
AVX2 = """
int main(void) {
    __asm__ volatile("vpaddd %ymm0, %ymm0, %ymm0");
    return 0;
}
"""
SIGILL = 4


def main(example):
    for tool in (PLAIN[0], "cc"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            return 0
    with tempfile.TemporaryDirectory() as scratch:
        program = Path(scratch, "avx2")
        subprocess.run(["cc", "-x", "c", "-", "-o", program], input=AVX2.encode(), check=True)
        ended = subprocess.run([*PLAIN, program], capture_output=True).returncode
    if ended not in (-SIGILL, 128 + SIGILL):
        print(f"an AVX2 instruction ended with {ended} and not with an illegal instruction: nothing would be noticed")
        return 1

    dice = random.Random(1)
    sound = array.array("f", (dice.gauss(0, 0.1) * math.sin(n / 5000) for n in range(48000))).tobytes()
    outputs = []
    for before in ([], PLAIN):
        done = subprocess.run([*before, example, "48000"], input=sound, capture_output=True)
        if done.returncode != 0:
            print(f"{' '.join(before)} {example} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
            return 1
        outputs.append(array.array("f", done.stdout))
    here, plain = outputs
    error = sum((a - b) ** 2 for a, b in zip(here, plain)) / max(sum(a * a for a in here), 1e-30)
    if len(here) != 48000 or len(plain) != 48000 or error > 1e-4:  # FFTW and the kernels round otherwise there
        print(f"expected the same 48000 samples within -40 dB, found {len(here)}, {len(plain)} and {error:.2g}")
        return 1
    print(f"the same within {10 * math.log10(error + 1e-30):.0f} dB")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
