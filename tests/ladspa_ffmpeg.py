#!/usr/bin/env python3
"""Runs the LADSPA plugin in ffmpeg, and compares with the command.

usage: tests/ladspa_ffmpeg.py sound PLUGIN COMMAND      the same sound as `sordino denoise` of the example
       tests/ladspa_ffmpeg.py refusal PLUGIN COMMAND    a model that is missing: ffmpeg fails, and says why

Prints "skipped: <reason>" where there is no ffmpeg with LADSPA. Exit status 1 and the reason where something is wrong.
"""
import array
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from checks import Wrong, run

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NOISY, CLEAN = EXAMPLES / "noisy_voice.flac", EXAMPLES / "clean_voice.flac"
FLOAT = ["-c:a", "pcm_f32le"]


def ffmpeg(*arguments):
    return run("ffmpeg", "-nostdin", "-v", "error", *arguments)


def samples(file, *options):
    return array.array("f", ffmpeg("-i", file, *options, "-f", "f32le", "-"))


def check_sound(plugin, command, scratch):
    sources = {"mono": ["-i", NOISY], "stereo": ["-i", NOISY, "-i", CLEAN, "-filter_complex", "amerge"]}
    for kind, source in sources.items():
        noisy, denoised = scratch / f"{kind}.wav", scratch / f"{kind}-denoised.wav"
        ffmpeg(*source, *FLOAT, noisy)
        run(command, "denoise", noisy, "-o", denoised)
        expected = samples(denoised)
        found = samples(noisy, "-af", f"ladspa=file={plugin}:plugin=sordino_{kind}:latency=1")
        error = max((abs(a - b) for a, b in zip(expected, found)), default=1)
        removed = max((abs(a - b) for a, b in zip(expected, samples(noisy))), default=0)
        if len(found) != len(expected) or error > 1e-6 or removed < 0.01:
            raise Wrong(f"{kind}: expected {len(expected)} samples within 1e-6 of the command's, found {len(found)} within "
                        f"{error:.2g}; the command took away {removed:.2g}, where 0.01 or more was expected")
        print(f"{kind}: {len(found)} samples, the same within {error:.2g}")


def check_refusal(plugin, command, scratch):
    missing = scratch / "missing.safetensors"
    told = subprocess.run([command, "denoise", NOISY, "-o", scratch / "x.wav", "--model", missing], capture_output=True)
    sentence = told.stderr.decode().strip()
    if told.returncode == 0 or str(missing) not in sentence:
        raise Wrong(f"expected the command to refuse {missing}, found status {told.returncode} and: {sentence}")
    ended = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", NOISY, "-af",
                            f"ladspa=file={plugin}:plugin=sordino_mono", "-f", "null", "-"],
                           env={**os.environ, "SORDINO_MODEL": str(missing)}, capture_output=True)
    lines = ended.stderr.decode(errors="replace").splitlines()
    if ended.returncode == 0 or sentence not in lines:
        raise Wrong(f"expected ffmpeg to fail with the line\n{sentence}\nfound status {ended.returncode} and\n" + "\n".join(lines))


CHECKS = {"sound": check_sound, "refusal": check_refusal}


def main(check, plugin, command):
    if not shutil.which("ffmpeg"):
        print("skipped: ffmpeg is not installed")
        return 0
    if b"Unknown filter" in run("ffmpeg", "-hide_banner", "-h", "filter=ladspa"):
        print("skipped: this ffmpeg was built without LADSPA")
        return 0
    os.environ.pop("SORDINO_MODEL", None)
    with tempfile.TemporaryDirectory(prefix="sordino-ladspa-") as scratch:
        try:
            CHECKS[check](plugin, command, Path(scratch))
        except Wrong as wrong:
            print(wrong)
            return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in CHECKS:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
