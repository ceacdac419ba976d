#!/usr/bin/env python3
"""Draws portraits in front of a landscape, as PNGs in colour: pictures with a structure, so that a part that is hidden can be
guessed from the rest, and a colour from its brightness and its place. Needs nothing but Python itself.

draw_images.py FOLDER --count N [--size 64] [--seed 1]     FOLDER/000000.png and so on

Faces are symmetric: both eyes have one colour, brows have that of the hair. The light comes from one side, for the face, the sky
and the sun alike. Skies are blue or, in the evening, red; meadows are green. Of shirts the cut tells the colour: plain ones are
blue, striped ones red, those with a collar green. Picture i depends on the seed and on i alone.
"""
import argparse
import math
import multiprocessing
import os
import random
import struct
import zlib


def blend(a, b, share):
    return tuple(x + share * (y - x) for x, y in zip(a, b))


class Picture:
    """Lines of pixels, in units of the side: 0, 0 is the top left, 1, 1 the bottom right."""

    def __init__(self, size):
        self.size = size
        self.lines = [bytearray(3 * size) for _ in range(size)]

    def span(self, y, left, right, colour):
        """Of line y (whole, in pixels) from left to right; pixels at the ends by the share that is covered."""
        left, right = max(left * self.size, 0.0), min(right * self.size, float(self.size))
        if right <= left:
            return
        line, pixel = self.lines[y], bytes(min(255, max(0, round(255 * c))) for c in colour)
        first, last = math.ceil(left), math.floor(right)
        if last > first:
            line[3 * first : 3 * last] = pixel * (last - first)
        ends = [(first - 1, first - left), (last, right - last)] if last >= first else [(last, right - left)]
        for x, share in ends:
            if share > 0.0 and x < self.size:
                for c in range(3):
                    line[3 * x + c] += round(share * (pixel[c] - line[3 * x + c]))

    def fill(self, top, bottom, ends, colour):
        """Lines from top to bottom; ends(v) and colour(v) of the height v, each from 0 to 1."""
        for y in range(max(0, math.ceil(top * self.size - 0.5)), min(self.size, math.ceil(bottom * self.size - 0.5))):
            height = (y + 0.5) / self.size
            self.span(y, *ends(height), colour(height))

    def ellipse(self, x, y, wide, high, colour, top=-1.0, bottom=2.0):
        def ends(v):
            half = wide * math.sqrt(max(0.0, 1.0 - ((v - y) / high) ** 2))
            return x - half, x + half

        self.fill(max(top, y - high), min(bottom, y + high), ends, colour if callable(colour) else lambda v: colour)

    def png(self):
        def chunk(name, data):
            return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

        header = struct.pack(">IIBBBBB", self.size, self.size, 8, 2, 0, 0, 0)
        data = zlib.compress(b"".join(b"\0" + bytes(line) for line in self.lines), 6)
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def landscape(picture, dice, light):
    evening, horizon = dice.random(), dice.uniform(0.5, 0.8)
    zenith = blend((0.25, 0.5, 0.9), (0.35, 0.3, 0.55), evening)
    low = blend((0.75, 0.88, 1.0), (1.0, 0.6, 0.35), evening)
    near, far = blend((0.2, 0.5, 0.15), (0.2, 0.3, 0.12), evening), blend((0.55, 0.75, 0.4), (0.5, 0.45, 0.25), evening)
    picture.fill(0, horizon, lambda v: (0, 1), lambda v: blend(zenith, low, v / horizon))
    sun = 0.5 + light * dice.uniform(0.32, 0.45)
    picture.ellipse(sun, dice.uniform(0.08, 0.2), 0.06, 0.06, blend((1.0, 0.97, 0.8), (1.0, 0.8, 0.5), evening))
    hill, tall = dice.uniform(0, 1), dice.uniform(0.05, 0.2)
    picture.ellipse(hill, horizon, 0.5, tall, blend(far, low, 0.45), bottom=horizon)
    picture.fill(horizon, 1, lambda v: (0, 1), lambda v: blend(far, near, (v - horizon) / (1 - horizon)))


def shirt(picture, dice, x, top):
    kind = dice.choice(("plain", "striped", "collar"))
    shade = dice.uniform(0.6, 1.0)
    colours = {"plain": (0.2, 0.35, 0.85), "striped": (0.85, 0.2, 0.2), "collar": (0.15, 0.55, 0.3)}
    colour = tuple(shade * c for c in colours[kind])
    wide, stripe = dice.uniform(0.34, 0.44), dice.uniform(0.05, 0.07)

    def ends(v):
        half = wide * min(1.0, 0.45 + 2.2 * math.sqrt(max(0.0, v - top)) / 1.4)
        return x - half, x + half

    def pattern(v):
        return blend(colour, (1, 1, 1), 0.75) if kind == "striped" and (v - top) % (2 * stripe) > stripe else colour

    picture.fill(top, 1, ends, pattern)
    if kind == "collar":
        for side in (-1, 1):
            def ends(v, side=side):
                return sorted((x + side * 0.02, x + side * (0.13 - 0.9 * (v - top))))

            picture.fill(top, top + 0.11, ends, lambda v: (0.92, 0.95, 0.9))


def face(picture, dice, light):
    x, y = 0.5 + dice.uniform(-0.08, 0.08), 0.43 + dice.uniform(-0.05, 0.05)
    wide, high = dice.uniform(0.19, 0.24), dice.uniform(0.26, 0.31)
    skin = blend((0.98, 0.82, 0.7), (0.42, 0.26, 0.17), dice.random() ** 1.5)
    hair = dice.choice(((0.1, 0.08, 0.07), (0.35, 0.2, 0.1), (0.85, 0.68, 0.35), (0.62, 0.3, 0.12), (0.75, 0.75, 0.75)))
    eye = dice.choice(((0.3, 0.2, 0.1), (0.25, 0.45, 0.75), (0.25, 0.5, 0.3)))
    is_long, glasses, beard = dice.random() < 0.5, dice.random() < 0.25, dice.random() < 0.25
    dark = blend(skin, (0.15, 0.05, 0.02), 0.3)
    if is_long:
        picture.ellipse(x, y + 0.04, wide * 1.32, high * 1.28, hair)
    picture.fill(y + 0.15, y + high + 0.14, lambda v: (x - 0.08, x + 0.08), lambda v: dark)
    shirt(picture, dice, x, y + high + 0.05)
    for side in (-1, 1):
        picture.ellipse(x + side * wide, y + 0.02, 0.035, 0.055, dark if side * light < 0 else skin)
    picture.ellipse(x, y - 0.05, wide * 1.1, high * 1.02, hair)
    for step in range(6):  # ever brighter, ever nearer to the light
        share = step / 5
        tone = blend(dark, blend(skin, (1, 1, 1), 0.1), share)
        picture.ellipse(x + light * 0.035 * share, y + 0.03, wide * (1 - 0.2 * share), (high - 0.02) * (1 - 0.12 * share), tone)
    if beard:
        picture.ellipse(x, y + 0.05, wide, high - 0.04, hair, top=y + 0.13)
    picture.ellipse(x, y - high * 0.62, wide * 0.98, high * 0.36, hair)
    apart, level, size = wide * 0.46, y + 0.005, wide * 0.21
    for side in (-1, 1):
        at = x + side * apart
        picture.ellipse(at, level - 0.07, size * 1.25, 0.014, hair)
        if glasses:
            picture.ellipse(at, level, size * 1.75, size * 1.5, (0.1, 0.1, 0.1))
            picture.ellipse(at, level, size * 1.4, size * 1.15, blend(skin, (1, 1, 1), 0.35))
        picture.ellipse(at, level, size, size * 0.62, (0.97, 0.97, 0.97))
        picture.ellipse(at, level, size * 0.52, size * 0.6, eye)
        picture.ellipse(at, level, size * 0.25, size * 0.3, (0.03, 0.03, 0.03))
    picture.ellipse(x - light * 0.012, y + 0.085, 0.026, 0.045, blend(skin, dark, 0.8))
    picture.ellipse(x, y + 0.165, dice.uniform(0.05, 0.085), dice.uniform(0.012, 0.026), blend((0.8, 0.25, 0.25), dark, 0.25))


def draw(folder, seed, size, number):
    dice = random.Random(f"{seed} {number}")
    picture, light = Picture(size), dice.choice((-1, 1))
    landscape(picture, dice, light)
    face(picture, dice, light)
    with open(os.path.join(folder, f"{number:06}.png"), "wb") as file:
        file.write(picture.png())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--size", type=int, default=64, help="pixels of each side [64]")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="[one a core]")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    with multiprocessing.Pool(options.processes) as pool:
        work = ((options.folder, options.seed, options.size, i) for i in range(options.count))
        pool.starmap(draw, work, chunksize=64)


if __name__ == "__main__":
    main()
