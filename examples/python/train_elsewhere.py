#!/usr/bin/env python3
"""Trains layers for Sordino outside of it, here in JAX (pip install jax safetensors):

  sordino train --noise noise/ --examples examples.safetensors        # what the network hears, and what it is to say
  python3 train_elsewhere.py examples.safetensors layers.safetensors [STEPS]
  sordino import layers.safetensors -o mine.safetensors
  sordino denoise noisy.wav -o clean.wav --model mine.safetensors
"""
import json, sys
import jax, jax.numpy as jnp
from safetensors import safe_open
from safetensors.flax import save_file

LAYERS = [{"role": "encoder", "activation": "relu", "context": [0, 1, 2], "skip": False},
          {"role": "encoder", "activation": "relu", "context": [0, 2, 4], "skip": True},
          {"role": "decoder", "activation": "linear", "context": [0], "skip": False}]
HIDDEN, BATCH = 64, 4

def network(weights, x):  # (frames, features) of one stream -> (frames, outputs): for each band a logit and a slope a cue
    x = (x - weights["input.mean"]) * weights["input.scale"]
    for i, layer in enumerate(LAYERS):
        past = [jnp.pad(x, ((hops, 0), (0, 0)))[:len(x)] for hops in layer["context"]]  # zeros before the first frame
        # in PyTorch: torch.nn.Linear(inputs * len(context), outputs)(torch.cat(past, 1)), whose .weight has this shape
        y = jnp.concatenate(past, 1) @ weights[f"layers.{i}.weight"].T + weights[f"layers.{i}.bias"]
        y = jax.nn.relu(y) if layer["activation"] == "relu" else y
        x = x + y if layer["skip"] else y
    return x

def loss(weights, batch):  # of magnitudes, compressed as hearing does: the masked ones against the clean ones
    outputs = jax.vmap(network, (None, 0))(weights, batch["features"])
    logit, *slopes = (bands @ spread for bands in jnp.split(outputs, 1 + CUES, -1))
    gain = jax.nn.sigmoid(logit + sum(slope * cue for slope, cue in zip(slopes, jnp.split(batch["cues"], CUES, -1))))
    noisy, clean = (jnp.hypot(batch[f"{s}_re"], batch[f"{s}_im"]) + 1e-6 for s in ("noisy", "clean"))
    return jnp.sum(batch["counts"] * ((gain * noisy) ** 0.3 - clean ** 0.3) ** 2) / jnp.sum(batch["counts"])

@jax.jit
def step(weights, mean, square, n, batch):  # Adam; torch.optim.Adam(parameters, 2e-3) in PyTorch
    slope = jax.grad(loss)(weights, batch) | {name: jnp.zeros_like(weights[name]) for name in ("input.mean", "input.scale")}
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, slope)
    square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, square, slope)
    move = lambda w, m, s: w - 2e-3 * m / (1 - 0.9 ** n) / (jnp.sqrt(s / (1 - 0.999 ** n)) + 1e-8)
    return jax.tree.map(move, weights, mean, square), mean, square

with safe_open(sys.argv[1], "flax") as file:
    examples, about = {name: file.get_tensor(name) for name in file.keys()}, file.metadata()
spread, x = examples.pop("spread"), examples["features"]
CUES = examples["cues"].shape[2] // spread.shape[1]  # the cues of the bins, one cue after the other
first, low, end = (jnp.array(json.loads(about[name]))[:, None, None] for name in ("first_frames", "first_bins", "end_bins"))
bins = jnp.arange(spread.shape[1])
examples["counts"] = (jnp.arange(x.shape[1])[:, None] >= first) & (bins >= low) & (bins < end)
weights = {"input.mean": x.mean((0, 1)), "input.scale": 1 / (x.std((0, 1)) + 1e-3)}
for i, layer in enumerate(LAYERS):
    out = (1 + CUES) * len(spread) if i + 1 == len(LAYERS) else HIDDEN
    inputs = (HIDDEN if i else x.shape[2]) * len(layer["context"])
    weights[f"layers.{i}.weight"] = jax.random.normal(jax.random.key(i), (out, inputs)) / inputs ** 0.5
    weights[f"layers.{i}.bias"] = jnp.zeros(out)
mean = square = jax.tree.map(jnp.zeros_like, weights)
print(f"loss before: {loss(weights, examples):.5f}")
for n in range(1, int(sys.argv[3] if len(sys.argv) > 3 else 2000) + 1):
    some = jax.random.randint(jax.random.key(n), (BATCH,), 0, len(x))
    weights, mean, square = step(weights, mean, square, n, {name: values[some] for name, values in examples.items()})
print(f"loss after: {loss(weights, examples):.5f}")
save_file(weights, sys.argv[2], {"layers": json.dumps(LAYERS), "spec": about["spec"], "licence": "CC0-1.0"})
