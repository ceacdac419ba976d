#!/usr/bin/env python3
"""Plays a file through the plugin in a session of Ardour without a screen, and compares its export with the command.

usage: tests/host_ardour.py VST3|LV2 ARTEFACTS COMMAND      (ARTEFACTS: the folder that holds VST3/ and LV2/)

Ardour takes the plugin's latency back, so its export is in step with its input. Before the sound it has run the plugin on
silence for some blocks: the command gets a long silence before the sound too, whose end is tried at all places that a block
may have inside a hop. Prints "skipped: <reason>" where there is no Ardour. Exit status 1 and the reason where something is
wrong.
"""
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

try:
    from host_sounds import ROOT, Command, Wrong, difference, expect, noisy_sound, np, read_wav, usage, verdict, write_wav
except ImportError as missing:
    if missing.name != "numpy":
        raise
    print("skipped: numpy is not installed (scripts/setup --for test)")
    sys.exit(0)

RATE, HOP = 48000, 768
RENDER = ROOT / "../shared/hosts/ardour_render.sh"
STEP = 64  # samples: Ardour's blocks are multiples of it
CLOSE = 1e-6


def render(command, environment):
    """Ardour 7.3 itself dies of its heap in about one export of fifteen on a busy machine, with its own compressor as the
    plugin too (2 of 23, where this one's LV2 had 2 of 22): that gets another try."""
    for _ in range(3):
        session = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            said, _ = session.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(session.pid, signal.SIGKILL)
            session.communicate()
            print("Ardour stood still for a minute and was ended")
            continue
        if session.returncode == 0:
            return
        print(f"Ardour ended with {session.returncode}:\n{said.decode(errors='replace')}")
    raise Wrong("Ardour did not export in three tries")


def check(kind, artefacts, program, scratch):
    exact = (noisy_sound(RATE, 2, 3) * 32767).round()
    write_wav(scratch / "in.wav", exact, RATE, "<i2")
    sound = (exact / 32768).astype(np.float32)
    places = {**os.environ, "ART": str(Path(artefacts).resolve()), "URI": "urn:sordino:denoiser", "TMPDIR": str(scratch)}
    render(["bash", RENDER, kind, scratch / "in.wav", scratch / "export.wav"], places)
    export = read_wav(scratch / "export.wav")
    expect(export.shape == sound.shape, f"expected {sound.shape} samples, found {export.shape}")
    expect(difference(export, sound) > 0.01, "the export is the input: the plugin did nothing")

    command = Command(program, scratch)
    errors = {}
    for place in range(0, HOP, STEP):
        silence = 100 * HOP + place  # longer than the network's memory
        padded = np.concatenate([np.zeros((2, silence), np.float32), sound], axis=1)
        errors[place] = difference(export, command.denoise(padded, RATE)[:, silence:])
    best = min(errors, key=errors.get)
    expect(errors[best] <= CLOSE, f"expected the command's sound within {CLOSE:g}, found {errors[best]:.3g}, when the sound begins "
           f"{best} samples into a hop")
    others = min(error for place, error in errors.items() if place != best)
    expect(others > 100 * CLOSE, f"at another place the sound is as close ({others:.3g}): nothing would be noticed")
    print(f"{kind}: in step with its input, and the command's sound within {errors[best]:.2g} ({best} samples into a hop; "
          f"elsewhere {others:.2g})")


def main(kind, artefacts, program):
    if not RENDER.exists():
        print("skipped: ../shared/hosts/ardour_render.sh is not there")
        return 0
    if not shutil.which("ardour7-lua"):
        print("skipped: Ardour 7 is not installed (scripts/setup --for test)")
        return 0
    return verdict(lambda scratch: check(kind, artefacts, program, scratch))


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("VST3", "LV2"):
        usage(__doc__)
    sys.exit(main(*sys.argv[1:]))
