#!/usr/bin/env python3
"""Builds examples/c/ against an installation, as a program from outside does; then moves the installation, and again.

usage: tests/installation.py BUILD EXAMPLE WAY

BUILD: a build of this tree. EXAMPLE: the example as that build made it, whose output is the expected one.
WAY: header, pkg-config, static (a program that needs no shared library at all), find_package.
Prints "skipped: <reason>" where a tool is missing. Exit status 1 and the reason where something is wrong.
"""
import os
import random
import shutil
import struct
import sys
import tempfile
from pathlib import Path

from checks import Wrong, run

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "examples/c"
C99 = ["-std=c99", "-O1", "-Wall", "-Wextra", "-pedantic", "-Werror"]
CXX98 = ["-std=c++98", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-x", "c++"]
STATIC_PROJECT = """cmake_minimum_required(VERSION 3.22)
project(outside LANGUAGES C)
find_package(sordino {version} EXACT REQUIRED)
add_executable(denoise "{source}/denoise.c")
target_link_libraries(denoise PRIVATE sordino::sordino_static)
"""


def needed(*tools):
    for tool in tools:
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(0)


def library_folder(prefix):
    return next(prefix.rglob("libsordino.a")).parent


def flags(prefix, *options):
    # LIBDIR, not PATH: the only packages there are
    where = {**os.environ, "PKG_CONFIG_LIBDIR": str(library_folder(prefix) / "pkgconfig")}
    return run("pkg-config", *options, "sordino", env=where).decode().split()


def by_header(prefix, scratch):
    include = "-I" + str(prefix / "include")
    for source in SOURCE.glob("*.c"):
        run("cc", *C99, "-c", include, source, "-o", scratch / (source.stem + ".o"))
    run("c++", *CXX98, include, prefix / "include/sordino/sordino.h")
    return []


def by_pkg_config(prefix, scratch):
    program = scratch / "denoise"
    run("cc", *C99, SOURCE / "denoise.c", *flags(prefix, "--cflags", "--libs"), "-o", program)
    return [program]


def by_static(prefix, scratch):
    for library in ("libc.a", "libfftw3f.a"):
        if run("cc", "-print-file-name=" + library).decode().strip() == library:
            print(f"skipped: {library} is not installed")
            sys.exit(0)
    program = scratch / "denoise"
    run("cc", *C99, SOURCE / "denoise.c", "-static", *flags(prefix, "--static", "--cflags", "--libs"), "-o", program)
    return [program]


def by_find_package(prefix, scratch):
    (scratch / "static").mkdir()
    version = flags(prefix, "--modversion")[0]
    (scratch / "static/CMakeLists.txt").write_text(STATIC_PROJECT.format(version=version, source=SOURCE))
    programs = []
    for source in (SOURCE, scratch / "static"):
        build = scratch / "build" / source.name
        run("cmake", "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}")
        cache = (build / "CMakeCache.txt").read_text()
        if f"sordino_DIR:PATH={prefix}/" not in cache:
            raise Wrong(f"another installation was found than that in {prefix}")
        run("cmake", "--build", build)
        programs.append(build / "denoise")
    return programs


WAYS = {
    "header": (by_header, ["cc", "c++"]),
    "pkg-config": (by_pkg_config, ["cc", "pkg-config"]),
    "static": (by_static, ["cc", "pkg-config"]),
    "find_package": (by_find_package, ["cc", "c++", "pkg-config"]),
}


def noise():
    dice = random.Random(1)
    return struct.pack("20000f", *(dice.gauss(0, 0.05) for _ in range(20000)))


def check_texts(prefix, *machine):
    texts = [file for ending in ("*.pc", "*.cmake", "*.h") for file in prefix.rglob(ending)]
    if len(texts) < 4:
        raise Wrong(f"expected a header, a .pc and a CMake package, found {texts}")
    for file in texts:
        for path in machine:
            if str(path) in file.read_text():
                raise Wrong(f"{file} has the path {path}")


def main(build, example, way):
    build_program, tools = WAYS[way]
    needed("cmake", *tools)
    sound = noise()
    expected = run(example, "44100", input=sound)
    if len(expected) != len(sound) or expected == sound:
        raise Wrong("the example of the build does not denoise")
    with tempfile.TemporaryDirectory(prefix="sordino-install-") as folder:
        first, moved = Path(folder, "first"), Path(folder, "elsewhere/moved")
        run("cmake", "--install", build, "--prefix", first)
        check_texts(first, first, ROOT, build)
        for prefix in (first, moved):
            if prefix is moved:
                moved.parent.mkdir()
                first.rename(moved)
            run(prefix / "bin/sordino", "--version")
            scratch = Path(folder, "scratch of " + prefix.name)
            scratch.mkdir()
            # static programs need no help to find the library; a program by find_package knows where it is
            help_ = {"LD_LIBRARY_PATH": str(library_folder(prefix))} if way == "pkg-config" else {}
            for program in build_program(prefix, scratch):
                if run(program, "44100", input=sound, env={**os.environ, **help_}) != expected:
                    raise Wrong(f"{program} gives other sound than {example}")


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[3] not in WAYS:
        print(__doc__.strip(), file=sys.stderr)
        sys.exit(2)
    try:
        main(*sys.argv[1:])
    except Wrong as wrong:
        print(wrong)
        sys.exit(1)
