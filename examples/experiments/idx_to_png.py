#!/usr/bin/env python3
"""The first images of an IDX file, as MNIST has them, as a folder of PNGs. Needs nothing but Python itself.

idx_to_png.py IDX FOLDER [--count N]
"""
import argparse
import gzip
import os
import struct
import zlib


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, pixels):
    lines = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("idx")
    parser.add_argument("folder")
    parser.add_argument("--count", type=int)
    options = parser.parse_args()
    with (gzip.open if options.idx.endswith(".gz") else open)(options.idx, "rb") as file:
        magic, count, height, width = struct.unpack(">IIII", file.read(16))
        if magic != 0x803:
            raise SystemExit(f"{options.idx}: expected an IDX of images (magic number 0x803), found {magic:#x}")
        os.makedirs(options.folder, exist_ok=True)
        for i in range(min(count, options.count or count)):
            with open(os.path.join(options.folder, f"{i:06}.png"), "wb") as picture:
                picture.write(png(width, height, file.read(width * height)))


if __name__ == "__main__":
    main()
