#!/usr/bin/env python3
"""Times a step of training in Sordino and in JAX, in one run: the same network, batch and cores.

A step is forward, mean squared error, backward and Adam with a limited gradient, from inputs that lie in memory,
in single precision. Both programs are confined to the same cores and take turns (A, B, A, B, ...); a turn's
figure is the median of its steps, and what is printed is the median over the turns. JAX is compiled (jit) in
two forms, a product for each past frame and one product of stacked frames; the faster one counts.

Needs: JAX for the CPU (pip install jax), and a built bench/training_step:
  scripts/bench --only none; build/venv/bin/python bench/against_jax.py

Prints a line for each network, with samples (frames) a second and the ratio. Exit status 0.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# name: inputs, batch, frames, layers
NETWORKS = {
    "voice": (120, 16, 250, ["encoder 192 relu 0,1,2", "encoder 192 relu 0,2,4 skip", "encoder 192 relu 0,4,8 skip",
                             "code 96 linear 0", "decoder 192 relu 0,4,8,16", "decoder 192 relu 0 skip",
                             "decoder 180 linear 0"]),
    "wide voice": (120, 16, 250, ["encoder 256 relu 0,1,2", "encoder 256 relu 0,2,4 skip",
                                  "encoder 256 relu 0,4,8 skip", "code 96 linear 0", "decoder 256 relu 0,8,16",
                                  "decoder 256 relu 0 skip", "decoder 180 linear 0"]),
    "images": (784, 128, 1, ["encoder 784 relu 0", "decoder 784 sigmoid 0"]),
}


def jax_turn(name, form, steps):
    """Runs in a process of its own, on the cores that it was given; prints the median of its steps."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    inputs, batch, frames, layers = NETWORKS[name]
    random = np.random.default_rng(1)
    shapes, parameters, width = [], [], inputs
    for text in layers:
        _, outputs, activation, context, *extra = text.split()
        context = [int(c) for c in context.split(",")]
        shapes.append((activation, context, "skip" in extra))
        weight = random.normal(size=(len(context), width, int(outputs))) * np.sqrt(2 / (len(context) * width))
        parameters.append((weight.astype(np.float32), np.zeros(int(outputs), np.float32)))
        width = int(outputs)
    x = jnp.asarray(random.uniform(-1, 1, (frames, batch, inputs)).astype(np.float32))
    wanted = jnp.asarray(random.uniform(-1, 1, (frames, batch, width)).astype(np.float32))
    activations = {"relu": jax.nn.relu, "linear": lambda v: v, "sigmoid": jax.nn.sigmoid}

    def shifted(h, hops):
        return jnp.pad(h, ((hops, 0), (0, 0), (0, 0)))[:frames] if hops else h

    def forward(parameters, h):
        for (activation, context, skip), (weight, bias) in zip(shapes, parameters):
            if form == "stacked":
                stacked = jnp.concatenate([shifted(h, c) for c in context], -1)
                y = stacked @ weight.reshape(-1, weight.shape[-1]) + bias
            else:
                y = sum(shifted(h, c) @ weight[i] for i, c in enumerate(context)) + bias
            y = activations[activation](y)
            h = y + h if skip else y
        return h

    print_step_time(lambda p: jnp.mean((forward(p, x) - wanted) ** 2), parameters, steps)


def print_step_time(loss, parameters, steps):
    """The median of so many steps of Adam on loss(parameters), whose gradient is no longer than 1; JSON, s."""
    import jax
    import jax.numpy as jnp

    @jax.jit
    def step(parameters, first, second, t):
        gradient = jax.grad(loss)(parameters)
        norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree_util.tree_leaves(gradient)))
        scale = jnp.where(norm > 1, 1 / norm, 1)
        tree = jax.tree_util.tree_map
        gradient = tree(lambda g: scale * g, gradient)
        first = tree(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
        second = tree(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
        a, b = 1 / (1 - 0.9**t), 1 / (1 - 0.999**t)
        parameters = tree(lambda p, m, v: p - 1e-3 * m * a / (jnp.sqrt(v * b) + 1e-8), parameters, first, second)
        return parameters, first, second

    zeros = jax.tree_util.tree_map(jnp.zeros_like, parameters)
    state = (jax.tree_util.tree_map(jnp.asarray, parameters), zeros, zeros)
    seconds = []
    for t in range(1, steps + 3):
        start = time.perf_counter()
        state = jax.block_until_ready(step(*state, float(t)))
        seconds.append(time.perf_counter() - start)
    print(json.dumps(statistics.median(seconds[2:])))  # the first ones compile


def turn(command, cores):
    taken = ",".join(str(c) for c in cores)
    out = subprocess.run(["taskset", "-c", taken, *command], check=True, capture_output=True, text=True).stdout
    return json.loads(out.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", default=ROOT / "build/bench/bench/sordino_training_bench")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20, help="of a turn")
    parser.add_argument("--networks", nargs="*", default=list(NETWORKS), choices=list(NETWORKS))
    parser.add_argument("--jax-turn", nargs=2, metavar=("NETWORK", "FORM"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.jax_turn:
        return jax_turn(*options.jax_turn, options.steps)
    cores = sorted(os.sched_getaffinity(0))[: options.threads]
    print(f"samples (frames) a second on {len(cores)} core{'s' if len(cores) > 1 else ''}")
    for name in options.networks:
        inputs, batch, frames, layers = NETWORKS[name]
        ours = [str(options.bench), "--inputs", str(inputs), "--batch", str(batch), "--frames", str(frames),
                "--threads", str(len(cores)), "--steps", str(options.steps), "--layers", *layers]
        theirs = {form: [sys.executable, __file__, "--steps", str(options.steps), "--jax-turn", name, form]
                  for form in ("stacked", "apart")}
        times = {"sordino": [], "stacked": [], "apart": []}
        for _ in range(options.turns):
            times["sordino"].append(statistics.median(turn(ours, cores)["seconds"]))
            for form, command in theirs.items():
                times[form].append(turn(command, cores))
        medians = {who: statistics.median(values) for who, values in times.items()}
        jax_seconds = min(medians["stacked"], medians["apart"])
        samples = batch * frames
        print(f"{name:12} Sordino {samples / medians['sordino']:10.0f}   JAX {samples / jax_seconds:10.0f}"
              f"   ratio {jax_seconds / medians['sordino']:.2f}   (JAX stacked {samples / medians['stacked']:.0f},"
              f" apart {samples / medians['apart']:.0f})", flush=True)


if __name__ == "__main__":
    main()
