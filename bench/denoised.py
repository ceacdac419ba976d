"""Sounds through `sordino denoise`, for the scripts here."""
import subprocess
import tempfile

import soundfile


def denoised(command, model, sounds, rate):
    """Each aligned with its input, all of them in one call. model: a name, a path, or nothing for the shipped voice."""
    own = ["--model", model] if model else []
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{i:04}.wav" for i in range(len(sounds))]
        for name, x in zip(names, sounds):
            soundfile.write(f"{folder}/{name}", x, rate, subtype="FLOAT")
        files = [f"{folder}/{name}" for name in names]
        subprocess.run([command, "denoise", *files, "-o", folder + "/out/", "--quiet", *own], check=True)
        return [soundfile.read(f"{folder}/out/{name}")[0] for name in names]
