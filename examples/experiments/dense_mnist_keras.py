#!/usr/bin/env python3
"""The dense denoising autoencoder in Keras, on the data and threads of dense_mnist.sh, which calls this.

usage: dense_mnist_keras.py --data FOLDER --hidden 784 [--hidden N ...] [--epochs 15] [--rows N] [--threads N]

Prints one line: test MSE, seconds of training. It needs `pip install keras jax`; noise is drawn once and clipped to 0..1, as
articles for beginners have it.
"""
import argparse
import gzip
import os
import struct
import time
from pathlib import Path


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--hidden", type=int, action="append", required=True)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--rows", type=int, help="train on the first rows only")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--noise", type=float, default=0.5)
    return parser.parse_args()


def images(path, numpy):
    with gzip.open(path) as file:
        _, count, height, width = struct.unpack(">4i", file.read(16))
        return numpy.frombuffer(file.read(), numpy.uint8).reshape(count, height * width).astype("float32") / 255


def main():
    options = arguments()
    os.environ["KERAS_BACKEND"] = "jax"
    os.environ["JAX_PLATFORMS"] = "cpu"
    if hasattr(os, "sched_setaffinity"):  # before JAX counts the cores
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])
    import keras
    import numpy

    keras.utils.set_random_seed(1)
    train = images(options.data / "train-images-idx3-ubyte.gz", numpy)[: options.rows]
    test = images(options.data / "t10k-images-idx3-ubyte.gz", numpy)
    held_out = min(len(train) // 10, 5000)
    train, validation = train[held_out:], train[:held_out]
    draw = numpy.random.default_rng(1)

    def noisy(clean):
        return numpy.clip(clean + options.noise * draw.standard_normal(clean.shape, "float32"), 0, 1)

    values = train.shape[1]
    layers = [keras.layers.Dense(hidden, activation="relu") for hidden in options.hidden]
    network = keras.Sequential([keras.Input((values,)), *layers, keras.layers.Dense(values, activation="sigmoid")])
    network.compile(optimizer="adam", loss="mse")
    rows = noisy(train), train
    held_out_rows = noisy(validation), validation
    started = time.perf_counter()
    network.fit(*rows, batch_size=128, epochs=options.epochs, verbose=0, validation_data=held_out_rows)
    seconds = time.perf_counter() - started
    mse = network.evaluate(noisy(test), test, batch_size=256, verbose=0)
    print(f"{mse:.5f} {seconds:.1f}")


if __name__ == "__main__":
    main()
