#!/usr/bin/env python3
"""Trains with several processes over MPI, and compares with one.

usage: tests/over_mpi.py CHECK COMMAND

CHECK: same (bytes for any number of processes), refused (what one process lacks ends all), killed (and resumed), stopped
(by a signal, and resumed), failing (in mid-run, in one process), without (COMMAND is built without MPI). Prints
"skipped: <reason>" where Open MPI is missing. Exit status 1 and the reason where something is wrong.
"""
import array
import functools
import json
import math
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import checks
from checks import Wrong, expect

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 100  # seconds, for what takes some: a busy machine is no failure, but processes that wait for one another are
wait_for = functools.partial(checks.wait_for, patience=PATIENCE, pause=0.01)
RATE = 8000  # Hz
OPTIONS = {"--rate": RATE, "--layers": "encoder 16 relu 0", "--sequence": 0.5, "--warm-up": 0.1, "--batch": 8, "--shards": 8,
           "--steps-per-epoch": 2, "--validation-sequences": 8, "--epochs": 2, "--threads": 1}
EVERYTHING = {"--layers": "encoder 16 relu 0,1 norm dropout=0.2", "--average": 0.9, "--pretrain-epochs": 1}
ENDLESS = {"--epochs": 1000000, "--patience": 1000000}


def words_of(options):
    """As arguments; None: an option without a value."""
    return [str(word) for name, value in options.items() for word in (name, value) if word is not None]


def make_recordings(folder, sample):
    """Three, of three seconds; sample(t in seconds, dice) gives values within 1."""
    folder.mkdir()
    dice = random.Random(1)
    for name in ("one", "two", "three"):
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            values = array.array("h", (int(20000 * sample(n / RATE, dice)) for n in range(3 * RATE)))
            file.writeframes(values.tobytes())


class Run:
    """A command that trains in one or several processes, which all have the scratch folder among their arguments."""

    def __init__(self, desk, words):
        self.desk = desk
        self.log = open(desk.scratch / "log", "w+b")
        self.process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log, cwd=desk.scratch, env=desk.environment, start_new_session=True)
        desk.runs.append(self)

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def wait_until_said(self, words):
        """False where the run ended without a word of them."""
        wait_for(f"'{words}', found:\n{self.said()}", lambda: words in self.said() or self.process.poll() is not None)
        return words in self.said()

    def ends(self):
        """The exit status, once no process is left."""
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Wrong(f"expected the run to end, and it goes on after {PATIENCE} s; it said:\n{self.said()}") from None
        wait_for(f"no process left behind, found {self.desk.processes()}", lambda: not self.desk.processes())
        return status

    def succeeds(self):
        status = self.ends()
        expect(status == 0, f"expected status 0, found {status}; the run said:\n{self.said()}")
        return self.said()

    def fails(self, *words):
        status = self.ends()
        said = self.said()
        expect(status != 0, f"expected a failure, found status 0; the run said:\n{said}")
        for word in words:
            expect(word in said, f"expected '{word}', and the run said:\n{said}")
        expect(said.count("sordino: ") == 1, f"expected one process to say why, and the run said:\n{said}")


class Desk:
    def __init__(self, command, scratch):
        self.command, self.scratch, self.runs = Path(command).resolve(), scratch, []
        self.clean, self.noise = scratch / "clean", scratch / "noise"
        make_recordings(self.clean, lambda t, dice: math.sin(2000 * t) * math.sin(10 * t) + 0.001 * dice.gauss(0, 1))
        make_recordings(self.noise, lambda t, dice: dice.uniform(-0.5, 0.5))
        self.options = {**OPTIONS, "--clean": self.clean, "--noise": self.noise}
        self.environment = {**os.environ, "XDG_DATA_HOME": str(scratch), "OMPI_MCA_rmaps_base_oversubscribe": "1"}
        if not shutil.which("ssh"):
            self.environment["OMPI_MCA_plm"] = "isolated"  # Open MPI looks for ssh even where it needs none

    def model(self, name):
        return self.scratch / f"{name}.safetensors"

    def alone(self, name, options):
        """One process, without mpirun."""
        return Run(self, [self.command, "train", *words_of({**self.options, "-o": self.model(name), **options})])

    def among(self, name, *groups):
        """Processes in groups of (how many, options)."""
        words = ["mpirun", "--oversubscribe", "--bind-to", "none"] + ["--allow-run-as-root"] * (os.geteuid() == 0)
        for number, (processes, options) in enumerate(groups):
            words += [":"] * (number > 0) + ["-n", processes, self.command, "train"]
            words += words_of({**self.options, "-o": self.model(name), **options})
        return Run(self, words)

    def bytes_of(self, name):
        return self.model(name).read_bytes()

    def processes(self):
        """Those that still live, by rank; -1 for mpirun."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if str(self.scratch) not in (place / "cmdline").read_bytes().decode(errors="replace"):
                    continue
                environment = (place / "environ").read_bytes()
            except OSError:  # ended meanwhile
                continue
            rank = re.search(rb"\0OMPI_COMM_WORLD_RANK=(\d+)\0", b"\0" + environment)
            if int(place.name) != os.getpid():
                found[int(rank[1]) if rank else -1] = int(place.name)
        return found

    def close(self):
        for run in self.runs:
            if run.process.poll() is None:
                run.process.kill()
            run.process.wait()
            run.log.close()
        for process in self.processes().values():
            os.kill(process, signal.SIGKILL)


def weights_in(file):
    data = file.read_bytes()
    length, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    expect(all(tensor["dtype"] == "F32" for name, tensor in header.items() if name != "__metadata__"),
           f"{file}: expected 32-bit floats")
    return struct.unpack(f"<{(len(data) - 8 - length) // 4}f", data[8 + length:])


def check_same(desk):
    for name, options in [("plain", {}), ("everything", EVERYTHING)]:
        said = desk.alone(f"{name}-1", options).succeeds()
        for processes in (2, 4):
            over_mpi = desk.among(f"{name}-{processes}", (processes, options)).succeeds()
            expect(desk.bytes_of(f"{name}-{processes}") == desk.bytes_of(f"{name}-1"),
                   f"{name}: expected the same bytes of one process and of {processes}")
            expect(len(over_mpi.splitlines()) == len(said.splitlines()),
                   f"expected as many lines as of one process:\n{said}\nfound of {processes}:\n{over_mpi}")

    # three shards a process are summed in another order than six in one
    odd = {"--batch": 12, "--shards": 6}
    desk.alone("odd-1", odd).succeeds()
    for name in ("odd-2", "odd-2-again"):
        desk.among(name, (2, odd)).succeeds()
    expect(desk.bytes_of("odd-2") == desk.bytes_of("odd-2-again"), "expected the same bytes of the same run twice")
    one, two = (weights_in(desk.model(name)) for name in ("odd-1", "odd-2"))
    difference = max(abs(a - b) for a, b in zip(one, two))
    expect(len(one) == len(two) and difference < 1e-4,
           f"expected the weights of one process within 1e-4, found {difference:.2g}")
    print(f"three shards a process: within {difference:.2g} of one process")


def check_refused(desk):
    missing, fewer = desk.scratch / "missing", desk.scratch / "fewer"
    shutil.copytree(desk.noise, fewer)
    (fewer / "one.wav").unlink()
    for other, words in [({"--noise": missing}, ["process 2: ", str(missing)]),
                         ({"--from": missing}, ["process 2: ", str(missing)]),
                         ({"--noise": fewer}, ["process 2 has other recordings than process 0"]),
                         ({"--seed": 2}, ["process 2 has other options than process 0"])]:
        desk.among("refused", (2, {}), (1, other), (1, {})).fails(*words)
    layers = desk.options.pop("--layers")  # a model brings its own
    desk.among("refused", (1, {"--from": "voice"}), (1, {"--from": ROOT / "weights/float/voice.safetensors"})).fails(
        "process 1 has other weights to start from than process 0")
    desk.options["--layers"] = layers
    desk.among("refused", (3, {})).fails("the 8 shards of a batch", "found 3")
    left = [path.name for path in desk.scratch.iterdir() if path.name not in ("log", "clean", "noise", "fewer")]
    expect(not left, f"expected nothing to be written, found {left}")


def interrupted(desk, name, processes, options, interrupt):
    """Leaves a checkpoint after an epoch or more: interrupt(run) ends the run. A run that was faster is done again."""
    for _ in range(10):
        for file in (desk.model(name), Path(f"{desk.model(name)}.checkpoint")):
            file.unlink(missing_ok=True)
        run = desk.among(name, (processes, options))
        expect(run.wait_until_said("epoch 1/"), f"expected an epoch, and the run said:\n{run.said()}")
        try:
            interrupt(run)
        except (ProcessLookupError, KeyError):  # it has ended
            pass
        run.ends()
        if not desk.model(name).exists():
            return
    raise Wrong(f"expected to interrupt a run, and ten were faster; the last said:\n{run.said()}")


def check_resumed(desk, ways):
    """ways: name, the number of processes that go on, what interrupts."""
    longer = {"--epochs": 120, "--steps-per-epoch": 12, "--checkpoint-every": 0}  # mpirun takes its time
    desk.alone("whole", longer).succeeds()
    for name, processes, interrupt in ways:
        interrupted(desk, name, 2, longer, interrupt)
        resumed = {**longer, "--resume": None}
        if name == "one":  # enough to see it once
            other = desk.model("other")
            runs = (1, resumed), (1, {**resumed, "-o": other})
            desk.among(name, *runs).fails("process 1: ", str(other))
            checkpoint = Path(f"{desk.model(name)}.checkpoint").read_bytes()
            Path(f"{other}.checkpoint").write_bytes(re.sub(rb'("seconds":)\d', rb"\g<1>9", checkpoint))
            desk.among(name, *runs).fails("the same checkpoint in all processes")
        said = desk.among(name, (processes, resumed)).succeeds()
        expect("epoch 1/" not in said, f"{name}: expected the run to go on, and it began anew:\n{said}")
        expect(desk.bytes_of(name) == desk.bytes_of("whole"),
               f"{name}: expected the bytes of a run that was never interrupted")


def check_killed(desk):
    def kill_one(_):
        os.kill(desk.processes()[1], signal.SIGKILL)

    def kill_all(_):
        processes = desk.processes()
        for rank in sorted(processes):  # mpirun first: it would kill the others
            os.kill(processes[rank], signal.SIGKILL)

    check_resumed(desk, [("one", 2, kill_one), ("all", 4, kill_all)])


def check_stopped(desk):
    def stop_mpirun(run):
        os.kill(run.process.pid, signal.SIGINT)

    def stop_first(run):
        os.kill(desk.processes()[0], signal.SIGINT)
        run.ends()
        expect("--resume goes on" in run.said(), f"expected a word of --resume, and the run said:\n{run.said()}")

    check_resumed(desk, [("first", 4, stop_first), ("mpirun", 2, stop_mpirun)])


def check_failing(desk):
    run = desk.among("unreadable", (2, {**ENDLESS, "--memory": 0}))
    expect(run.wait_until_said("epoch 1/"), f"expected an epoch, and the run said:\n{run.said()}")
    files = Path(f"/proc/{desk.processes()[1]}/fd")
    samples = [file for file in files.iterdir() if ".sordino-samples" in os.readlink(file)]
    expect(len(samples) == 1, f"expected one file of samples in process 1, found {samples}")
    os.truncate(samples[0], 0)
    run.fails("process 1: ", "cannot be read any more")

    page = desk.scratch / "nowhere/page.html"
    desk.among("page", (2, {**ENDLESS, "--report": page})).fails("process 0: ", str(page.parent))


def check_without(desk):
    desk.among("without", (2, {})).ends()
    run = desk.runs[-1]
    expect(run.process.returncode != 0 and "built without MPI" in run.said(), f"expected a refusal, found:\n{run.said()}")
    desk.among("without", (1, {"--dry-run": None})).succeeds()
    desk.environment.update(PMIX_RANK="1", SLURM_STEP_NUM_TASKS="2")
    desk.alone("without", {}).fails("built without MPI")


CHECKS = {"same": check_same, "refused": check_refused, "killed": check_killed, "stopped": check_stopped,
          "failing": check_failing, "without": check_without}


def lacking(command):
    """What is missing here, or nothing."""
    if not Path(command).exists():
        return "MPI was not found where the build was configured (scripts/setup --for test)"
    if not shutil.which("mpirun"):
        return "mpirun is not installed (scripts/setup --for test)"
    version = subprocess.run(["mpirun", "--version"], capture_output=True, text=True).stdout
    return "" if "Open MPI" in version else "mpirun is not that of Open MPI"


def main(check, command):
    if reason := lacking(command):
        print(f"skipped: {reason}")
        return 0
    with tempfile.TemporaryDirectory(prefix="sordino-mpi-") as scratch:
        desk = Desk(command, Path(scratch))
        try:
            CHECKS[check](desk)
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
