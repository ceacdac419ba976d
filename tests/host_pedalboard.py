#!/usr/bin/env python3
"""Runs the VST3 in pedalboard, and compares with the command.

usage: tests/host_pedalboard.py CHECK VST3 COMMAND

CHECK: sound-44100, sound-48000 or sound-96000 (the same sound as `sordino denoise`, mono and stereo), blocks (of any size),
parameters (names, ranges, units), controls (each does what the command's does), state (into another instance), model (a
user's, inside a state), garbage (for states). Prints "skipped: <reason>" without pedalboard. Exit status 1 and the reason
where something is wrong.
"""
import base64
import contextlib
import os
import sys

try:
    import numpy as np
    import pedalboard

    from host_sounds import WEIGHTS, Command, difference, expect, noisy_sound, usage, verdict
except ImportError as missing:
    if missing.name not in ("pedalboard", "numpy"):
        raise
    print("skipped: pedalboard is not installed (scripts/setup --for test)")
    sys.exit(0)

WINDOWS = {44100: 1408, 48000: 1536, 96000: 3072}  # samples: 32 ms, in hops that FFTW likes
RATE = 48000
CLOSE = 1e-6

# id: name, what the host makes of its range and unit, texts at some positions of the knob
PARAMETERS = {
    "reduction": ("Reduction", None, {0.0: "0.0 dB", 0.5: "24.0 dB", 1.0: "no limit"}),
    "mix": ("Mix", (0, 100, "%"), {0.0: "0 %", 0.25: "25 %", 1.0: "100 %"}),
    "output": ("Output", (-24, 24, "dB"), {0.0: "-24.0 dB", 0.5: "0.0 dB", 0.75: "12.0 dB", 1.0: "24.0 dB"}),
    "listen_to_noise": ("Listen to noise", (False, True, None), {0.0: "Off", 1.0: "On"}),
    "link_channels": ("Link channels", (False, True, None), {0.0: "Off", 1.0: "On"}),
    "bypass": ("Bypass", (False, True, None), {0.0: "Off", 1.0: "On"}),
}
DEFAULTS = {"reduction": 1, "mix": 1, "output": 0.5, "listen_to_noise": 0, "link_channels": 1, "bypass": 0}


class Host:
    """One instance; positions of its knobs from 0 to 1."""

    def __init__(self, vst3, **positions):
        self.plugin = pedalboard.load_plugin(str(vst3))
        self.turn(**positions)

    def turn(self, **positions):
        for name, position in positions.items():
            self.plugin.parameters[name].raw_value = position

    def positions(self):
        return {name: parameter.raw_value for name, parameter in self.plugin.parameters.items()}

    def play(self, sound, rate=RATE, block=512):
        """As the plugin gives it, late; but for the end, which stays inside."""
        return self.plugin.process(sound, rate, buffer_size=block, reset=False)

    def load(self, state, scratch):
        """What JUCE's wrapper gets of a host, inside a preset file of VST3."""
        start = b"VST3" + (1).to_bytes(4, "little") + self.plugin.preset_data[8:40]
        entry = b"Comp" + (48).to_bytes(8, "little") + len(state).to_bytes(8, "little")
        listed = b"List" + (1).to_bytes(4, "little") + entry
        file = scratch / "state.vstpreset"
        file.write_bytes(start + (48 + len(state)).to_bytes(8, "little") + state + listed)
        self.plugin.load_preset(str(file))


def state_of(parameters, weights=b""):
    """As plugin/saved_state.h says."""
    model = f',"model":{{"name":"mine","bytes":{len(weights)}}}' if weights else ""
    header = f'{{"version":1,"parameters":{{{parameters}}}{model}}}'.encode()
    return b"sordino\0" + len(header).to_bytes(4, "little") + header + weights


def compare(what, found, expected, late, limit=CLOSE):
    error = difference(found[:, late:], expected[:, :expected.shape[1] - late])
    expect(found.shape == expected.shape and error <= limit,
           f"{what}: expected {expected.shape} samples within {limit:g}, {late} samples late; found {found.shape} within {error:.3g}")
    print(f"{what}: the same within {error:.2g}")


def check_sound(rate):
    def check(vst3, command, _):
        for channels in (1, 2):
            sound = noisy_sound(rate, channels, 3)
            expected = command.denoise(sound, rate)
            expect(difference(sound, expected) > 0.01, "the command takes nothing away: nothing would be noticed")
            host = Host(vst3)
            compare(f"{channels} channel(s) at {rate} Hz", host.play(sound, rate), expected, WINDOWS[rate])
            host.plugin.reset()  # this host asks only when it starts again, and before it has told the rate
            host.play(sound, rate)
            told = host.plugin.reported_latency_samples
            expect(told == WINDOWS[rate], f"the host was told of {told} samples, expected {WINDOWS[rate]}")
    return check


def check_blocks(vst3, _command, _scratch):
    sound = noisy_sound(RATE, 2, 1)
    expected = Host(vst3).play(sound)
    for block in (1, 7, 64, 333, 4096):
        found = Host(vst3).play(sound, block=block)
        expect(np.array_equal(found, expected), f"blocks of {block} differ from blocks of 512 by {difference(found, expected):.3g}")
        print(f"blocks of {block}: the same bits")


def check_parameters(vst3, _command, _scratch):
    host = Host(vst3)
    parameters = host.plugin.parameters
    expect(sorted(parameters) == sorted(PARAMETERS), f"expected {sorted(PARAMETERS)}, found {sorted(parameters)}")
    for id_, (name, shape, texts) in PARAMETERS.items():
        parameter = parameters[id_]
        expect(parameter.name == name, f"{id_}: expected the name {name!r}, found {parameter.name!r}")
        expect(abs(parameter.raw_value - DEFAULTS[id_]) < 1e-6, f"{id_}: expected {DEFAULTS[id_]} at first, found {parameter.raw_value}")
        if shape:
            found = (*parameter.range[:2], parameter.units)
            expect(found == shape, f"{id_}: expected {shape}, found {found}")
        for position, text in texts.items():
            found = parameter.get_text_for_raw_value(position)
            expect(found == text, f"{id_} at {position}: expected {text!r}, found {found!r}")
        print(f"{name}: as expected")


def position_of_reduction(db):
    return (db / 100) ** (np.log(0.5) / np.log(24 / 100))  # 24 dB in the middle


def check_controls(vst3, command, _scratch):
    late = WINDOWS[RATE]
    sound = noisy_sound(RATE, 2, 2)
    plain = command.denoise(sound, RATE)
    each = np.concatenate([command.denoise(channel[None], RATE) for channel in sound])
    cases = {
        "reduction": ({"reduction": position_of_reduction(12)}, command.denoise(sound, RATE, "--reduction", "12")),
        "mix": ({"mix": 0.4}, command.denoise(sound, RATE, "--mix", "0.4")),
        "reduction and mix": ({"reduction": position_of_reduction(20), "mix": 0.7},
                              command.denoise(sound, RATE, "--reduction", "20", "--mix", "0.7")),
        "output": ({"output": 0.25}, plain * 10 ** (-12 / 20)),
        "listen": ({"listen_to_noise": 1}, sound - plain),
        "link": ({"link_channels": 0}, each),
    }
    for what, (positions, expected) in cases.items():
        expect(difference(expected, plain) > 0.01, f"{what} changes nothing: nothing would be noticed")
        compare(what, Host(vst3, **positions).play(sound), expected, late)
    compare("bypass", Host(vst3, bypass=1, reduction=0.2, output=1).play(sound), sound, late, limit=0)


def check_state(vst3, _command, scratch):
    positions = {"reduction": 0.25, "mix": 0.5, "output": 0.25, "listen_to_noise": 1, "link_channels": 0, "bypass": 0}
    sound = noisy_sound(RATE, 2, 1)
    first = Host(vst3, **positions)
    expected = first.play(sound)
    expect(difference(expected, Host(vst3).play(sound)) > 0.01, "the parameters change nothing: nothing would be noticed")
    by_raw, by_preset = Host(vst3), Host(vst3)
    by_raw.plugin.raw_state = first.plugin.raw_state
    file = scratch / "saved.vstpreset"
    file.write_bytes(first.plugin.preset_data)
    by_preset.plugin.load_preset(str(file))
    for way, host in {"raw state": by_raw, "preset file": by_preset}.items():
        found = host.positions()
        expect(all(abs(found[name] - position) < 1e-6 for name, position in positions.items()), f"{way}: expected {positions}, found {found}")
        expect(np.array_equal(host.play(sound), expected), f"{way}: other sound than before")
        print(f"{way}: six parameters and the same bits of sound came back")


def check_model(vst3, command, scratch):
    sound = noisy_sound(RATE, 2, 2)
    expected = command.denoise(sound, RATE, "--model", WEIGHTS)
    expect(difference(expected, command.denoise(sound, RATE)) > 100 * CLOSE, "both models sound the same: nothing would be noticed")
    first = Host(vst3)
    first.load(state_of("", WEIGHTS.read_bytes()), scratch)
    second = Host(vst3)
    second.plugin.raw_state = first.plugin.raw_state
    for what, host in {"a state that carries a model": first, "the state that was saved of it": second}.items():
        compare(what, host.play(sound), expected, WINDOWS[RATE])


def wrong_states(good):
    yield from (b"", b"x", b"\0" * 1000, b"JUCEPrivateData", b"VST3", good[::-1], base64.b64encode(good))
    yield from (good[:length] for length in range(len(good)))
    dice = np.random.Generator(np.random.PCG64(2))
    yield from (dice.bytes(int(length)) for length in dice.integers(1, 2000, 60))
    yield from (b"sordino\0" + dice.bytes(100) for _ in range(60))


def check_garbage(vst3, command, scratch):
    sound = noisy_sound(RATE, 2, 1)
    host = Host(vst3)
    count = 0
    for state in wrong_states(state_of('"mix":0.5')):
        with contextlib.suppress(RuntimeError):  # pedalboard itself refuses some
            host.load(state, scratch)
        count += 1
        expect(host.positions() == DEFAULTS, f"{state[:40]!r} changed parameters to {host.positions()}")
    for raw in (b"", b"VC2!", b"VC2!" + b"\xff" * 100, host.plugin.raw_state[:-40]):
        with contextlib.suppress(RuntimeError, ValueError):
            host.plugin.raw_state = raw
        count += 1
    compare(f"after {count} wrong states", host.play(sound), command.denoise(sound, RATE), WINDOWS[RATE])


CHECKS = {f"sound-{rate}": check_sound(rate) for rate in WINDOWS}
CHECKS |= {"blocks": check_blocks, "parameters": check_parameters, "controls": check_controls, "state": check_state,
           "model": check_model, "garbage": check_garbage}


def main(check, vst3, program):
    os.environ["XDG_DATA_HOME"] = os.devnull  # none of the models of whoever runs this
    return verdict(lambda scratch: CHECKS[check](vst3, Command(program, scratch), scratch))


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in CHECKS:
        usage(__doc__)
    sys.exit(main(*sys.argv[1:]))
