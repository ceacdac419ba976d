#!/usr/bin/env python3
"""Runs a program on a display of its own (Xvfb), with a home of its own that is gone afterwards.

usage: tests/under_xvfb.py PROGRAM [ARGUMENT...]

The exit status is the program's. Where Xvfb is not installed the program runs without a display.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager


@contextmanager
def display():
    """The name of a display, as DISPLAY has it; none without Xvfb."""
    if not shutil.which("Xvfb"):
        yield None
        return
    read, write = os.pipe()
    screen = ["-screen", "0", "2000x1300x24", "-nolisten", "tcp", "-noreset"]
    xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(write), *screen], pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            yield f":{int(number.readline())}"
    finally:
        xvfb.terminate()
        xvfb.wait()


def main(command):
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    with tempfile.TemporaryDirectory(prefix="sordino-home-") as home, display() as name:
        environment.update(HOME=home, XDG_CONFIG_HOME=f"{home}/config", XDG_DATA_HOME=f"{home}/data", XDG_RUNTIME_DIR=home)
        if name:
            environment["DISPLAY"] = name
        status = subprocess.run(command, env=environment).returncode
    return status if status >= 0 else 128 - status  # as shells tell of a signal


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
