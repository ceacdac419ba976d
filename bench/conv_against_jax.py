#!/usr/bin/env python3
"""Times a step of training of a convolutional autoencoder in Sordino and in JAX, as bench/against_jax.py does it for dense ones.

The network: two convolutions down, three up, images of 28 x 28, batches of 128. Both programs are confined to the same cores
and take turns; what is printed is the median over the turns of the median of their steps. That both compute the same is another
script's matter: tests/image_against_jax.py.

Needs: JAX for the CPU (pip install jax), and a built bench/image_step:
  scripts/bench --only none; build/venv/bin/python bench/conv_against_jax.py

Prints milliseconds a step, and the ratio. Exit status 0.
"""
import argparse
import os
import statistics
import sys

from against_jax import ROOT, print_step_time, turn

# kind, channels, stride, activation; kernels are 3 x 3
NETWORKS = {
    "strided": [("conv", 32, 2, "relu"), ("conv", 64, 2, "relu"), ("deconv", 64, 2, "relu"), ("deconv", 32, 2, "relu"),
                ("conv", 1, 1, "sigmoid")],
    "narrow": [("conv", 16, 2, "relu"), ("conv", 8, 2, "relu"), ("deconv", 8, 2, "relu"), ("deconv", 16, 2, "relu"),
               ("conv", 1, 1, "sigmoid")],
}
SIDE, BATCH = 28, 128


def jax_turn(name, steps):
    """Runs in a process of its own, on the cores that it was given; prints the median of its steps."""
    import jax
    import jax.numpy as jnp
    import numpy as np
    from jax import lax

    random = np.random.default_rng(1)
    channels, parameters = 1, []
    for kind, outputs, _, _ in NETWORKS[name]:
        weight = random.normal(size=(3, 3, channels, outputs)) * np.sqrt(2 / (9 * channels))
        parameters.append((jnp.asarray(weight, jnp.float32), jnp.zeros(outputs, jnp.float32)))
        channels = outputs
    x = jnp.asarray(random.uniform(-1, 1, (BATCH, SIDE, SIDE, 1)), jnp.float32)
    wanted = jnp.asarray(random.uniform(-1, 1, (BATCH, SIDE, SIDE, 1)), jnp.float32)
    activations = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid}
    form = ("NHWC", "HWIO", "NHWC")

    def forward(parameters, h):
        for (kind, _, stride, activation), (weight, bias) in zip(NETWORKS[name], parameters):
            if kind == "conv":
                h = lax.conv_general_dilated(h, weight, (stride, stride), "SAME", dimension_numbers=form)
            else:
                h = lax.conv_transpose(h, weight, (stride, stride), "SAME", dimension_numbers=form)
            h = activations[activation](h + bias)
        return h

    print_step_time(lambda p: jnp.mean((forward(p, x) - wanted) ** 2), parameters, steps)


def words(layer):
    kind, channels, stride, activation = layer
    return f"{kind} {channels} 3x3 stride={stride} {activation}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", default=ROOT / "build/bench/bench/sordino_image_bench")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--steps", type=int, default=10, help="of a turn")
    parser.add_argument("--networks", nargs="*", default=list(NETWORKS), choices=list(NETWORKS))
    parser.add_argument("--jax-turn", metavar="NETWORK", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.jax_turn:
        return jax_turn(options.jax_turn, options.steps)
    cores = sorted(os.sched_getaffinity(0))[: options.threads]
    print(f"milliseconds a step of {BATCH} images on {len(cores)} core{'s' if len(cores) > 1 else ''}")
    for name in options.networks:
        ours = [str(options.bench), "--height", str(SIDE), "--width", str(SIDE), "--batch", str(BATCH), "--threads", str(len(cores)),
                "--steps", str(options.steps), "--layers", *map(words, NETWORKS[name])]
        theirs = [sys.executable, __file__, "--steps", str(options.steps), "--jax-turn", name]
        times = {"sordino": [], "jax": []}
        for _ in range(options.turns):
            times["sordino"].append(statistics.median(turn(ours, cores)["seconds"]))
            times["jax"].append(turn(theirs, cores))
        medians = {who: statistics.median(values) for who, values in times.items()}
        print(f"{name:10} Sordino {1e3 * medians['sordino']:7.1f}   JAX {1e3 * medians['jax']:7.1f}"
              f"   ratio {medians['jax'] / medians['sordino']:.2f}", flush=True)


if __name__ == "__main__":
    main()
