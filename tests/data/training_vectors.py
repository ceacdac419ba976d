#!/usr/bin/env python3
"""Steps of optimisers and slopes of losses as JAX and Optax compute them in float64, for the tests.

usage: tests/data/training_vectors.py > tests/data/training_vectors.json
needs: pip install "jax[cpu]==0.10.2" "optax==0.2.8"
"""
import json
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib

jax.config.update("jax_enable_x64", True)

STEPS = 15
WEIGHTS = (2, 3)
HUBER_DELTA = 0.25
DEFAULTS = {"momentum": 0.9, "decay": 0.99, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "muon_momentum": 0.95, "weight_decay": 0.0, "clip_norm": 0.0}
CASES = [
    {"kind": "sgd", "momentum": 0.0},
    {"kind": "sgd"},
    {"kind": "sgd", "momentum": 0.8, "weight_decay": 0.1, "clip_norm": 0.5},
    {"kind": "rmsprop"},
    {"kind": "rmsprop", "decay": 0.9, "epsilon": 0.01, "weight_decay": 0.1, "clip_norm": 0.5},
    {"kind": "adam"},
    {"kind": "adam", "beta1": 0.8, "beta2": 0.95, "epsilon": 0.01, "clip_norm": 0.5},
    {"kind": "adam", "weight_decay": 0.1},
    {"kind": "adamw", "weight_decay": 0.1},
    {"kind": "adamw", "beta1": 0.8, "beta2": 0.95, "epsilon": 0.01, "weight_decay": 0.3, "clip_norm": 0.5},
    {"kind": "muon"},
    {"kind": "muon", "muon_momentum": 0.7, "weight_decay": 0.1, "clip_norm": 0.5},
]


def single(values):
    """The nearest numbers that the tests can hold."""
    return np.asarray(values, np.float32).astype(np.float64)


def rate(step):
    return 0.05 / (1 + step)


def muon(case):
    """Biases by Adam: Optax's own pair has Nadam there."""
    weights = optax.contrib.muon(rate, beta=case["muon_momentum"], weight_decay=case["weight_decay"], consistent_rms=0.2)
    biases = optax.adam(rate, case["beta1"], case["beta2"], case["epsilon"])
    return optax.multi_transform({"weights": weights, "biases": biases}, {"weights": "weights", "biases": "biases"})


def optimiser(case):
    """Decay acts on the weights only; the norm is limited before it."""
    mask = {"weights": True, "biases": False}
    decay = case["weight_decay"]
    parts = [optax.clip_by_global_norm(case["clip_norm"])] if case["clip_norm"] > 0 else []
    if case["kind"] == "adamw":
        parts.append(optax.adamw(rate, case["beta1"], case["beta2"], case["epsilon"], weight_decay=decay, mask=mask))
        return optax.chain(*parts)
    if case["kind"] == "muon":
        parts.append(muon(case))
        return optax.chain(*parts)
    parts.append(optax.add_decayed_weights(decay, mask))
    if case["kind"] == "sgd":
        parts.append(optax.sgd(rate, case["momentum"]))
    elif case["kind"] == "rmsprop":
        parts.append(optax.rmsprop(rate, case["decay"], case["epsilon"], eps_in_sqrt=False))
    else:
        parts.append(optax.adam(rate, case["beta1"], case["beta2"], case["epsilon"]))
    return optax.chain(*parts)


def steps_of(case, start, gradients):
    rule = optimiser(case)
    shapes = {"weights": WEIGHTS, "biases": (-1,)}
    values = {name: jnp.asarray(x).reshape(shapes[name]) for name, x in start.items()}
    state = rule.init(values)
    for t in range(STEPS):
        updates, state = rule.update({name: jnp.asarray(g[t]).reshape(shapes[name]) for name, g in gradients.items()},
                                     state, values)
        values = optax.apply_updates(values, updates)
    return {name: x.ravel().tolist() for name, x in values.items()}


LOSSES = {
    "mse": lambda y, t: optax.losses.squared_error(y, t),
    "mae": lambda y, t: jnp.abs(y - t),
    "huber": lambda y, t: optax.losses.huber_loss(y, t, delta=HUBER_DELTA),
    "bce": lambda y, t: optax.losses.sigmoid_binary_cross_entropy(jnp.log(y) - jnp.log1p(-y), t),
}


def losses(outputs, targets, weights):
    result = {}
    for name, loss in LOSSES.items():
        value, slope = jax.value_and_grad(
            lambda y, cost=loss: jnp.sum(weights * cost(y, targets)) / jnp.sum(weights))(jnp.asarray(outputs))
        result[name] = {"value": float(value), "slope": slope.tolist()}
    return result


def main():
    if len(sys.argv) != 1:
        sys.exit(__doc__.strip())
    dice = np.random.default_rng(1)
    start = {"weights": single(dice.uniform(-1, 1, 6)), "biases": single(dice.uniform(-1, 1, 2))}
    gradients = {name: single(dice.uniform(-1, 1, (STEPS, x.size)) * 10 ** dice.uniform(-2, 0.5, (STEPS, 1)))
                 for name, x in start.items()}
    cases = [DEFAULTS | case for case in CASES]
    outputs, targets = single(dice.uniform(0.02, 0.98, 16)), single(dice.uniform(0, 1, 16))
    targets[:2] = 0, 1
    weights = single(dice.uniform(0, 2, 16))
    weights[2] = 0
    vectors = {
        "optimisers": {
            "rates": [rate(t) for t in range(STEPS)],
            "start": {name: x.tolist() for name, x in start.items()},
            "gradients": {name: x.tolist() for name, x in gradients.items()},
            "cases": [{"options": case, "end": steps_of(case, start, gradients)} for case in cases],
        },
        "losses": {
            "outputs": outputs.tolist(), "targets": targets.tolist(), "weights": weights.tolist(),
            "huber_delta": HUBER_DELTA, "expected": losses(outputs, targets, weights),
        },
    }
    print(json.dumps(vectors).replace('}, {', '},\n{').replace('], "', '],\n"'))


if __name__ == "__main__":
    main()
