#!/usr/bin/env python3
"""Builds the Debian package, installs it into a tree of its own, and uses what it brought as a person would.

usage: tests/package.py BUILD

BUILD: a build of this tree. Prints "skipped: <reason>" where Debian's tools are missing. Exit status 1 and the
reason where something is wrong.
"""
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import checks
from checks import Wrong, expect

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = ["bin/sordino", "bin/sordino-standalone", "include/sordino/sordino.h", "lib/ladspa/sordino.so", "lib/libsordino.a",
            "lib/libsordino.so", "lib/lv2/Sordino.lv2/manifest.ttl", "lib/vst3/Sordino.vst3/Contents",
            "share/applications/sordino.desktop", "share/icons/hicolor/scalable/apps/sordino.svg",
            "share/sordino/models/voice.safetensors", "share/sordino/models/voice.md"]


def run(*command, **more):
    return checks.run(*command, **more).decode()


def needed(*tools):
    for tool in tools:
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(0)


def package_of(build, scratch):
    run("cpack", "-G", "DEB", "-B", scratch / "made", cwd=build)
    packages = list((scratch / "made").glob("*.deb"))
    expect(len(packages) == 1, f"expected one package, found {packages}")
    return packages[0]


def installed(package, scratch):
    """Unpacked and configured by dpkg, with a data base of its own, in which nothing else is installed."""
    tree = scratch / "tree"
    base = tree / "var/lib/dpkg"
    for folder in "info", "updates":
        (base / folder).mkdir(parents=True)
    (base / "status").touch()
    run("dpkg", "--root", tree, "--force-depends", "--force-not-root", "--force-script-chrootless", "--log", scratch / "log",
        "--install", package)
    return tree / "usr"


def check_dependencies(package):
    """What the package says it needs is all that its programs ask the loader for, and is there."""
    said = run("dpkg-deb", "--field", package, "Depends")
    for name in re.findall(r"(?:^|, )([a-z0-9.+-]+)", said):
        run("dpkg-query", "--show", name)
    for name in "libfftw3-single3", "libsndfile1", "libx11-6":
        expect(name in said, f"the package does not say that it needs {name}: {said}")


def use(usr, scratch):
    environment = {**os.environ, "HOME": str(scratch), "LADSPA_PATH": str(usr / "lib/ladspa")}
    environment.pop("DISPLAY", None)
    for name in EXPECTED:
        expect((usr / name).exists(), f"the package has no {name}")
    for program in "bin/sordino", "bin/sordino-standalone":
        expect("0.1" in run(usr / program, "--version", env=environment), f"{program} does not tell its version")
    noisy = ROOT / "examples/noisy_voice.flac"
    run(usr / "bin/sordino", "denoise", noisy, "-o", scratch / "clean.wav", "--quiet", env=environment)
    expect((scratch / "clean.wav").stat().st_size > 900_000, "the installed command left no sound")
    for so in usr.rglob("*.so"):
        missing = [line.strip() for line in run("ldd", so).splitlines() if "not found" in line]
        expect(not missing, f"{so} does not find {missing}")
    if shutil.which("ffmpeg"):
        run("ffmpeg", "-v", "error", "-y", "-i", noisy, "-af", "ladspa=file=sordino:plugin=sordino_mono", scratch / "by_ffmpeg.wav",
            env=environment)
    if shutil.which("desktop-file-validate"):
        run("desktop-file-validate", usr / "share/applications/sordino.desktop")


def main(build):
    needed("cpack", "dpkg", "dpkg-deb", "dpkg-shlibdeps")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        package = package_of(Path(build), scratch)
        check_dependencies(package)
        use(installed(package, scratch), scratch)
    print("the package is in order")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"package: {wrong}")
