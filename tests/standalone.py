#!/usr/bin/env python3
"""Runs the app on a display of its own (Xvfb), with a home of its own and without sound cards.

usage: tests/standalone.py command_line|plays|ends|remembers|refuses|jack APP

Prints "skipped: <reason>" where Xvfb or what else a check needs is missing. Exit status 1 and the reason where something is wrong.
"""
import base64
import ctypes
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import checks
from checks import Wrong, expect

ROOT = Path(__file__).resolve().parent.parent
VOICE = ROOT / "examples/noisy_voice.flac"
PATIENCE = 60  # seconds, for what takes a moment: a busy machine is no failure
wait_for = functools.partial(checks.wait_for, patience=PATIENCE)
NO_CARD = "No sound card plays"


class Skipped(Exception):
    pass


class TextProperty(ctypes.Structure):
    _fields_ = [("value", ctypes.c_char_p), ("encoding", ctypes.c_ulong), ("format", ctypes.c_int), ("items", ctypes.c_ulong)]


class Display:
    """An X server, and the few of its calls that a user's hands and eyes make."""

    def __init__(self, server):
        self.name = f":{server}"
        self.x = ctypes.CDLL("libX11.so.6")
        # a window may be gone between its listing and a question about it, and Xlib's own handler ends the process
        self.on_error = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
        self.x.XSetErrorHandler(self.on_error)
        for call in ("XOpenDisplay", "XDefaultRootWindow", "XInternAtom"):
            getattr(self.x, call).restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(self.name.encode()))
        self.root = ctypes.c_void_p(self.x.XDefaultRootWindow(self.display))
        # JUCE looks for these only once, and a window manager would have made them
        self.protocols = self.x.XInternAtom(self.display, b"WM_PROTOCOLS", 0)
        self.delete = self.x.XInternAtom(self.display, b"WM_DELETE_WINDOW", 0)

    def window(self, title=b"Sordino"):
        """(id, x, y, width, height) of the window with this title that is shown, or None."""
        root, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        children, name = ctypes.POINTER(ctypes.c_ulong)(), TextProperty()
        self.x.XQueryTree(self.display, self.root, *map(ctypes.byref, (root, parent, children, count)))
        for window in children[:count.value]:
            place = [ctypes.c_int(), ctypes.c_int(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()]
            if self.x.XGetWMName(self.display, ctypes.c_ulong(window), ctypes.byref(name)) and name.value == title:
                self.x.XGetGeometry(self.display, ctypes.c_ulong(window), ctypes.byref(root), *map(ctypes.byref, place))
                return (window, *(one.value for one in place[:4]))
        return None

    def place(self, window, *place):
        self.x.XMoveResizeWindow(self.display, ctypes.c_ulong(window), *place)
        self.x.XSync(self.display, 0)

    def close(self, window):
        """What a click on the window's cross does."""
        client_message = 33
        event = (ctypes.c_long * 24)(client_message, 0, 0, 0, window, self.protocols, 32, self.delete)
        self.x.XSendEvent(self.display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
        self.x.XSync(self.display, 0)

    def colourful(self):
        """The share of the upper half of the window that is as bright and warm as sound in a spectrogram."""
        _, x, y, width, height = self.window()
        shot = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "x11grab", "-video_size", f"{width}x{height // 2}",
                               "-draw_mouse", "0", "-i", f"{self.name}+{x},{y}", "-frames:v", "1", "-f", "rawvideo",
                               "-pix_fmt", "rgb24", "-"], capture_output=True)
        expect(shot.returncode == 0, f"no picture of the window: {shot.stderr.decode()}")
        return sum(red > 200 and blue > 80 and red > green + 30 for red, green, blue in zip(*[iter(shot.stdout)] * 3)) / (
            width * height / 2)


class App:
    def __init__(self, command, desk, *arguments, **more):
        self.log = open(desk.scratch / "log", "w+b")
        self.process = subprocess.Popen([command, *map(str, arguments)], stderr=self.log, start_new_session=True,
                                        env={**desk.environment, **more})
        desk.apps.append(self)

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def wait_until_said(self, words):
        wait_for(f"'{words}' on standard error, found:\n{self.said()}",
                 lambda: words in self.said() or self.process.poll() is not None)
        expect(words in self.said(), f"expected '{words}' on standard error, found:\n{self.said()}")

    def ends(self, status):
        try:
            found = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Wrong(f"expected the app to end, and it still runs after {PATIENCE} s; it said:\n{self.said()}") from None
        expect(found == status, f"expected status {status}, found {found}; it said:\n{self.said()}")
        wait_for("no processes left behind", lambda: not any(self.process.pid in group_and_session(stat)
                                                             for stat in Path("/proc").glob("[0-9]*/stat")))

    def stop(self, number=signal.SIGTERM, status=0):
        self.process.send_signal(number)
        self.ends(status)


def group_and_session(stat):
    try:
        return tuple(map(int, stat.read_text().rsplit(")", 1)[1].split()[2:4]))
    except OSError:  # it has ended
        return ()


class Desk:
    """A folder that is the app's home, the display, and the app."""

    def __init__(self, command, scratch):
        self.command, self.scratch, self.apps = command, scratch, []
        self.settings_file = scratch / "config/sordino/Sordino.settings"
        # what would lead to the devices of this machine leads nowhere
        self.environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "SORDINO_MODEL")}
        self.environment.update(HOME=str(scratch), XDG_CONFIG_HOME=str(scratch / "config"), XDG_DATA_HOME=str(scratch / "data"),
                                XDG_RUNTIME_DIR=str(scratch), ALSA_CONFIG_PATH="/dev/null", JACK_DEFAULT_SERVER="sordino_none",
                                PIPEWIRE_REMOTE="sordino_none", GSETTINGS_BACKEND="memory")
        self.xvfb = None

    def open_display(self):
        if not shutil.which("Xvfb"):
            raise Skipped("Xvfb is not installed")
        read, write = os.pipe()
        self.xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1200x860x24", "-nolisten", "tcp"],
                                     pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.display = Display(int(number.readline()))
        self.environment["DISPLAY"] = self.display.name

    def start(self, *arguments, **more):
        """The app, once its window is there."""
        app = App(self.command, self, *arguments, **more)
        wait_for("a window", lambda: self.display.window() or app.process.poll() is not None)
        expect(app.process.poll() is None, f"the app ended by itself and said:\n{app.said()}")
        app.wait_until_said("Sordino: ")  # its window is complete, and it listens to signals
        return app

    def settings(self):
        return {value.get("name"): value.get("val") for value in ElementTree.parse(self.settings_file).getroot()}

    def close(self):
        for app in self.apps:
            if app.process.poll() is None:
                app.process.kill()
            app.process.wait()
            app.log.close()
        if self.xvfb:
            self.xvfb.terminate()
            self.xvfb.wait()


def check_command_line(desk):
    for arguments, status, stream, words in [(["--help"], 0, "stdout", "Examples:"), (["--version"], 0, "stdout", "Sordino "),
                                             (["--wrong"], 2, "stderr", "--wrong"), (["--seconds", "0"], 2, "stderr", "--seconds"),
                                             (["--play"], 2, "stderr", "--play"), ([], 1, "stderr", "DISPLAY")]:
        environment = {**desk.environment, **({} if arguments else {"DISPLAY": ":9999"})}
        done = subprocess.run([desk.command, *arguments], capture_output=True, text=True, env=environment, timeout=PATIENCE)
        expect(done.returncode == status and words in getattr(done, stream),
               f"{arguments}: expected status {status} and '{words}' on {stream}, found {done}")
        other = done.stderr if stream == "stdout" else done.stdout
        expect(other == "", f"{arguments}: expected nothing on the other stream, found: {other}")
    expect(len(done.stderr.splitlines()) == 1, f"expected one sentence, found: {done.stderr}")
    expect(not desk.settings_file.exists(), "settings were written without a run")


def check_plays(desk):
    if not shutil.which("ffmpeg"):
        raise Skipped("ffmpeg is not installed")
    desk.open_display()
    app = desk.start()
    app.wait_until_said(NO_CARD)
    still = desk.display.colourful()
    expect(still < 0.001, f"expected a dark window while nothing plays, found {still:.1%} of it in the colours of sound")
    app.stop()
    app = desk.start("--play", VOICE)
    app.wait_until_said(f"plays {VOICE}")
    shown = wait_for("sound in the spectrograms", lambda: (now := desk.display.colourful()) > 0.05 and now)
    app.stop()
    print(f"{shown:.0%} of the upper half in the colours of sound, {still:.2%} before")


def check_ends(desk):
    desk.open_display()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        desk.start("--play", VOICE).stop(number)
    app = desk.start()
    desk.display.close(desk.display.window()[0])
    app.ends(0)
    desk.start("--seconds", "1", "--play", VOICE).ends(0)
    files = [path for path in (desk.scratch / "config").rglob("*") if path.is_file()]
    expect(files == [desk.settings_file], f"expected the settings alone, found {files}")
    expect("processor" in desk.settings(), "the settings lack the processor's state")


def check_remembers(desk):
    desk.open_display()
    model = desk.scratch / "mine.safetensors"
    shutil.copy(ROOT / "weights/voice.safetensors", model)
    app = desk.start("--model", model)
    window = desk.display.window()
    place = (41, 52, 777, 666)
    desk.display.place(window[0], *place)
    wait_for("the window in its new place", lambda: desk.display.window()[1:] == place)
    time.sleep(0.5)  # the app hears of it
    app.stop()
    kept = desk.settings()
    expect(kept["window"] == "41 52 777 666" and kept["input_on"] == "1" and kept["loop"] == "0", f"found {kept}")

    tree = ElementTree.parse(desk.settings_file)
    for value in tree.getroot():
        value.set("val", {"input_on": "0", "loop": "1"}.get(value.get("name"), value.get("val")))
    tree.write(desk.settings_file)
    app = desk.start()
    found = desk.display.window()[1:]
    expect(found == place, f"expected the window's place to be {place} as the last time, found {found}")
    app.stop()
    kept = desk.settings()
    state = base64.b64decode(kept["processor"])
    expect(kept["input_on"] == "0" and kept["loop"] == "1", f"the switches are not as they were: {kept}")
    expect(b'"mine"' in state or str(model).encode() in state, f"the model is not the last one: {state[:300]}")


def check_refuses(desk):
    desk.open_display()
    missing, text = desk.scratch / "missing.wav", ROOT / "README.md"
    for arguments, words in [(["--play", missing], str(missing)), (["--play", text], str(text)),
                             (["--model", "nonesuch"], "nonesuch"), (["--model", text], str(text))]:
        app = App(desk.command, desk, "--seconds", 1000, *arguments)
        app.ends(1)
        expect(words in app.said(), f"{arguments}: expected '{words}' on standard error, found:\n{app.said()}")
    app = desk.start("--play", missing)
    app.wait_until_said(str(missing))
    expect(app.process.poll() is None, "a file that is missing ended the app")
    app.stop()

    desk.settings_file.write_bytes(b"\0<PROPERTIES" * 1000)
    app = desk.start()
    app.wait_until_said(str(desk.settings_file))
    app.stop()
    expect("processor" in desk.settings(), "settings that were no settings are not replaced")

    blocked = desk.scratch / "file"
    blocked.write_text("no folder")
    app = desk.start(XDG_CONFIG_HOME=str(blocked))
    app.stop()
    expect(str(blocked) in app.said(), f"expected a word on settings that cannot be written, found:\n{app.said()}")


def check_jack(desk):
    if not shutil.which("jackd") or not shutil.which("jack_wait"):
        raise Skipped("jackd is not installed")
    desk.open_display()
    desk.environment["JACK_DEFAULT_SERVER"] = f"sordino_{os.getpid()}"
    name = desk.environment["JACK_DEFAULT_SERVER"]
    server = subprocess.Popen(["jackd", "-n", name, "-r", "-d", "dummy", "-r", "44100", "-p", "1024"],
                              env=desk.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ready = subprocess.run(["jack_wait", "--wait", "--timeout", "30", "--server", name], env=desk.environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if ready.returncode != 0 or server.poll() is not None:
            raise Skipped("jackd does not start here")
        app = desk.start("--play", VOICE)
        app.wait_until_said("JACK: system, at 44100 Hz in blocks of 1024 samples")
        app.wait_until_said(f"plays {VOICE}")
        server.terminate()
        server.wait()
        app.wait_until_said(NO_CARD)
        app.stop()
    finally:
        server.kill()
        server.wait()
        for left in Path("/dev/shm").glob(f"jack_sem.*_{name}_*"):  # a server that was ended leaves them
            left.unlink()


CHECKS = {"command_line": check_command_line, "plays": check_plays, "ends": check_ends, "remembers": check_remembers,
          "refuses": check_refuses, "jack": check_jack}


def main(check, command):
    with tempfile.TemporaryDirectory(prefix="sordino-app-") as scratch:
        desk = Desk(command, Path(scratch))
        try:
            CHECKS[check](desk)
        except Skipped as reason:
            print(f"skipped: {reason}")
        except Wrong as wrong:
            print(wrong)
            return 1
        finally:
            desk.close()
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in CHECKS:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
