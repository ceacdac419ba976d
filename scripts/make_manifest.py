#!/usr/bin/env python3
"""Lists the recordings the shipped voice model is trained on.

usage: scripts/make_manifest.py DATA_ROOT > weights/voice.manifest.csv

Names are relative to DATA_ROOT. Files in HELD_OUT are left out: the example
mixture and part of voices/ come from them, or they are other cuts of recordings
that the model is scored on. Nothing is trained on them.
"""
import csv
import hashlib
import pathlib
import sys

# folder: (source, licence)
FOLDERS = {
    "noise/ambientsounds": ("Muges/ambientsounds", "CC0 / CC BY / public domain"),
    "noise/berlin_noise": ("thomasrosen/berlin_noise", "CC BY 4.0"),
    "noise/blanket": ("rafaelmardojai/blanket", "public domain"),
    "noise/esc10": ("karolpiczak/ESC-10", "CC BY 3.0"),
    "noise/max_audio_samples": ("IBM/MAX-Audio-Classifier", "CC0 / CC BY"),
    "noise/ovos_ww": ("OpenVoiceOS/ovos-ww-community-dataset", "public domain"),
    "noise/snu_floor": ("yodacatmeow/SNU-B36-50", "MIT"),
    "noise/speech_commands_bg": ("Speech Commands", "CC BY 4.0"),
    "noise/timgrau_household": ("Timgrau/Projektarbeit-1", "author's own recordings / CC0"),
    "speech/dspspeech20": ("zhongyuchen/DSPSpeech-20", "MIT"),
    "speech/kathleen": ("rhasspy/dataset-voice-kathleen", "CC0"),
    "speech/kerstin": ("rhasspy/dataset-voice-kerstin", "CC0"),
    "speech/ljspeech_subset": ("LJ Speech", "public domain"),
    "speech/precise": ("MycroftAI/Precise-Community-Data", "public domain"),
    "speech/pv_intent": ("Picovoice/speech-to-intent-benchmark", "Apache-2.0"),
    "speech/sdap": ("tortoise-tts voices (Dillon Becker)", "CC BY 4.0"),
    "speech/speechocean762": ("jimbozhang/speechocean762", "free for commercial and other use"),
}

HELD_OUT = {
    # ESC-10 cuts a recording into takes -A, -B, ...: those whose sister is in the development set
    "noise/esc10/003_-_Sea_waves_3-144827-B.opus",
    "noise/esc10/003_-_Sea_waves_4-182613-B.opus",
    "noise/esc10/003_-_Sea_waves_5-208810-A.opus",
    "noise/esc10/004_-_Baby_cry_2-66637-A.opus",
    "noise/esc10/004_-_Baby_cry_3-152007-A.opus",
    "noise/esc10/004_-_Baby_cry_3-152007-B.opus",
    "noise/esc10/004_-_Baby_cry_3-152007-C.opus",
    "noise/esc10/004_-_Baby_cry_3-152007-D.opus",
    "noise/esc10/004_-_Baby_cry_4-167077-A.opus",
    "noise/esc10/004_-_Baby_cry_4-167077-C.opus",
    "noise/esc10/004_-_Baby_cry_5-198411-A.opus",
    "noise/esc10/004_-_Baby_cry_5-198411-B.opus",
    "noise/esc10/004_-_Baby_cry_5-198411-C.opus",
    "noise/esc10/004_-_Baby_cry_5-198411-D.opus",
    "noise/esc10/004_-_Baby_cry_5-198411-E.opus",
    "noise/esc10/004_-_Baby_cry_5-198411-F.opus",
    "noise/esc10/007_-_Helicopter_1-172649-A.opus",
    "noise/esc10/007_-_Helicopter_1-172649-B.opus",
    "noise/esc10/007_-_Helicopter_1-172649-D.opus",
    "noise/esc10/007_-_Helicopter_1-172649-E.opus",
    "noise/esc10/007_-_Helicopter_1-172649-F.opus",
    "noise/esc10/007_-_Helicopter_1-181071-A.opus",
    "noise/esc10/007_-_Helicopter_4-175000-A.opus",
    "noise/esc10/007_-_Helicopter_4-175000-B.opus",
    "noise/esc10/007_-_Helicopter_5-177957-C.opus",
    "noise/esc10/007_-_Helicopter_5-177957-D.opus",
    "noise/esc10/007_-_Helicopter_5-177957-E.opus",
    "noise/esc10/008_-_Chainsaw_1-19898-A.opus",
    "noise/esc10/008_-_Chainsaw_1-19898-B.opus",
    "noise/esc10/008_-_Chainsaw_2-77945-B.opus",
    "noise/esc10/010_-_Fire_crackling_2-18766-A.opus",
    "noise/esc10/010_-_Fire_crackling_2-28314-B.opus",
    "noise/esc10/010_-_Fire_crackling_4-170247-B.opus",
    "noise/esc10/010_-_Fire_crackling_2-30322-A.opus",
    "noise/esc10/010_-_Fire_crackling_2-30322-B.opus",
    # the example
    "noise/max_audio_samples/car_engine.opus",
    "speech/kathleen/part11.opus",
}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    root = pathlib.Path(sys.argv[1])

    names = []
    for top in ("noise", "speech"):
        names += [p.relative_to(root).as_posix() for p in (root / top).rglob("*.opus")]

    missing = [n for n in sorted(HELD_OUT) if n not in names]
    if missing:
        sys.exit(f"{root}: held-out file not found: {', '.join(missing)}")

    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("kind", "name", "source", "licence", "sha256"))
    for name in sorted(set(names) - HELD_OUT):
        folder = name.rpartition("/")[0]
        if folder not in FOLDERS:
            sys.exit(f"{name}: folder {folder} has no source and licence in FOLDERS")
        kind = "clean" if name.startswith("speech/") else "noise"
        digest = hashlib.sha256((root / name).read_bytes()).hexdigest()
        out.writerow((kind, name, *FOLDERS[folder], digest))


if __name__ == "__main__":
    main()
