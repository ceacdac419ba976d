"""What the tests in Python share, on the standard library alone: what is wrong, and waiting."""
import subprocess
import time


class Wrong(Exception):
    pass


def expect(true, sentence):
    if not true:
        raise Wrong(sentence)


def wait_for(what, found, patience, pause=0.05):
    """What found() gives once it gives something; patience and pause in seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if thing := found():
            return thing
        time.sleep(pause)
    raise Wrong(f"expected {what}, waited {patience} s for it")


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, **more)
    if done.returncode != 0:
        raise Wrong(f"{' '.join(map(str, command))}\nended with {done.returncode}:\n"
                    + (done.stdout + done.stderr).decode(errors="replace"))
    return done.stdout
