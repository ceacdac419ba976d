"""What the tests in real hosts share: sounds as arrays, WAV files, the command's output, a verdict."""
import struct
import sys
import tempfile
from pathlib import Path

import numpy as np

from checks import Wrong, expect, run

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT / "weights/float/voice.safetensors"  # stands for a user's model: the one that is built in has other bits


def write_wav(file, sound, rate, type_="<f4"):
    """sound: (channels, samples), for type_ "<f4" as it is, for "<i2" whole numbers."""
    data = np.ascontiguousarray(sound.T, type_).tobytes()
    bits, channels = 8 * np.dtype(type_).itemsize, len(sound)
    frame = channels * bits // 8
    kind = 3 if type_ == "<f4" else 1
    Path(file).write_bytes(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt "
                           + struct.pack("<IHHIIHH", 16, kind, channels, rate, rate * frame, frame, bits)
                           + b"data" + struct.pack("<I", len(data)) + data)


def read_wav(file):
    """(channels, samples) of a WAV file of 32-bit floats."""
    data = Path(file).read_bytes()
    kind, channels = struct.unpack("<HH", data[20:24])
    if kind == 0xFFFE:  # extensible
        kind = struct.unpack("<H", data[44:46])[0]
    expect(data[:4] == b"RIFF" and kind == 3, f"{file}: expected a WAV file of floats, found kind {kind}")
    at = 12
    while data[at:at + 4] != b"data":
        at += 8 + struct.unpack("<I", data[at + 4:at + 8])[0]
    size = struct.unpack("<I", data[at + 4:at + 8])[0]
    return np.frombuffer(data[at + 8:at + 8 + size], "<f4").reshape(-1, channels).T


def noisy_sound(rate, channels, seconds):
    """Chords that come and go in a noise of another colour in each channel; the same everywhere."""
    dice = np.random.Generator(np.random.PCG64(1))
    t = np.arange(int(rate * seconds)) / rate
    voice = sum(np.sin(2 * np.pi * hz * t) for hz in (220, 440, 880, 1760)) * np.sin(2 * np.pi * 1.5 * t).clip(0)
    noise = dice.normal(0, 1, (channels, t.size))
    noise[1:, 1:] += noise[1:, :-1]
    return (0.05 * voice + 0.03 * noise).astype(np.float32)


class Command:
    """The `sordino` command, in a folder of its own."""

    def __init__(self, program, scratch):
        self.program, self.scratch = program, Path(scratch)

    def denoise(self, sound, rate, *options):
        write_wav(self.scratch / "in.wav", sound, rate)
        run(self.program, "denoise", self.scratch / "in.wav", "-o", self.scratch / "out.wav", "--force", "--quiet", *options)
        return read_wav(self.scratch / "out.wav")


def difference(found, expected):
    return float(np.abs(found.astype(np.float64) - expected).max())


def verdict(check):
    """Runs check(scratch folder); the exit status of the test."""
    with tempfile.TemporaryDirectory(prefix="sordino-host-") as scratch:
        try:
            check(Path(scratch))
        except Wrong as wrong:
            print(wrong)
            return 1
    return 0


def usage(text):
    sys.exit(text.strip())
