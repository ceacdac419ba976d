#!/usr/bin/env python3
"""Compares networks on images with the same networks in JAX: outputs, and the gradient of every weight and bias.

usage: tests/image_against_jax.py FILES

FILES: the program sordino_image_files, which writes networks and what they make of random images. JAX computes in double
precision. Prints "skipped: <reason>" without jax and safetensors. Exit status 1 and the reason where something is wrong.
"""
import json
import sys

try:
    import jax
    import jax.numpy as jnp
    import numpy as np
    from jax import lax
    from safetensors import safe_open
    from safetensors.numpy import load_file

    from checks import expect, run
    from host_sounds import usage, verdict
except ImportError as missing:
    if missing.name not in ("jax", "numpy", "safetensors"):
        raise
    print(f"skipped: {missing.name} is not installed (scripts/setup --for test)")
    sys.exit(0)

CLOSE = 1e-4  # largest difference, over the largest value of a tensor
IMAGES = ("NHWC", "OHWI", "NHWC")  # as the files have images and kernels
ACTIVATIONS = {"linear": lambda x: x, "relu": jax.nn.relu, "leaky_relu": jax.nn.leaky_relu, "elu": jax.nn.elu,
               "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid}


def conv(x, weight, layer):
    return lax.conv_general_dilated(x, weight, (layer["stride"],) * 2, layer["padding"].upper(), dimension_numbers=IMAGES)


def deconv(x, weight, layer):
    """The transpose of the convolution that has this kernel."""
    stride, (height, width) = layer["stride"], layer["kernel"]
    sides = ((x.shape[1] - 1) * stride + height, (x.shape[2] - 1) * stride + width)
    if layer["padding"] == "same":
        sides = (x.shape[1] * stride, x.shape[2] * stride)
    large = jax.ShapeDtypeStruct((x.shape[0], *sides, weight.shape[3]), x.dtype)
    return jax.linear_transpose(lambda y: conv(y, weight, layer), large)(x)[0]


def pool(x, layer):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, *layer["kernel"], 1), (1, layer["stride"], layer["stride"], 1),
                             layer["padding"].upper())


def forward(layers, tensors, x):
    for i, layer in enumerate(layers):
        kind, weight = layer["kind"], tensors.get(f"layers.{i}.weight")
        if kind == "conv":
            x = conv(x, weight, layer)
        elif kind == "deconv":
            x = deconv(x, weight, layer)
        elif kind == "dense":
            x = x @ weight.T
        elif kind == "pool":
            x = pool(x, layer)
        elif kind == "upsample":
            x = jnp.repeat(jnp.repeat(x, layer["factor"], 1), layer["factor"], 2)
        elif kind == "flatten":
            x = x.reshape(len(x), 1, 1, -1)
        else:
            x = x.reshape(len(x), *(layer["shape"][side] for side in ("height", "width", "channels")))
        if weight is not None:
            x = ACTIVATIONS[layer["activation"]](x + tensors[f"layers.{i}.bias"])
    return x


def difference(found, expected, what):
    expected = np.asarray(expected)
    expect(found.shape == expected.shape, f"{what}: expected shape {expected.shape}, found {found.shape}")
    largest = np.abs(expected).max()
    expect(largest > 1e-3, f"{what}: is all but zero: nothing would be noticed")
    error = np.abs(found - expected).max() / largest
    expect(error <= CLOSE, f"{what}: expected the same within {CLOSE:g} of {largest:.3g}, found {error:.3g}")
    return error


def compare(name, scratch):
    model, batch = scratch / f"{name}.safetensors", load_file(scratch / f"{name}.batch.safetensors")
    with safe_open(model, "numpy") as file:
        layers = json.loads(file.metadata()["layers"])
    words = f"{name} ({', '.join(layer['kind'] for layer in layers)}: {layers[1]})"
    tensors = {key: jnp.asarray(value, jnp.float64) for key, value in load_file(model).items() if key.startswith("layers.")}
    outputs, back = jax.vjp(lambda t: forward(layers, t, jnp.asarray(batch["inputs"], jnp.float64)), tensors)
    gradient, = back(jnp.asarray(batch["d_outputs"], jnp.float64))
    return (difference(batch["outputs"], outputs, f"{words}: outputs"),
            max(difference(batch[key], value, f"{words}: slope in {key}") for key, value in gradient.items()))


def check(scratch):
    run(FILES, scratch)
    names = sorted(file.name.removesuffix(".batch.safetensors") for file in scratch.glob("*.batch.safetensors"))
    expect(len(names) > 50, f"expected more than 50 networks, found {len(names)}")
    errors = [compare(name, scratch) for name in names]
    for what, worst in zip(("outputs", "gradients"), map(max, zip(*errors))):
        print(f"{len(names)} networks, {what}: those of JAX within {worst:.2g} of the largest value")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        usage(__doc__)
    FILES = sys.argv[1]
    jax.config.update("jax_enable_x64", True)
    sys.exit(verdict(check))
