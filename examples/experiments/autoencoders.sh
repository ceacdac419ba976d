#!/bin/sh
# Autoencoders of several kinds and code sizes on images in MNIST's format, with PCA of the same size beside each: what is lost
# when test images go through the code. Writes models, pictures, a plane of 2-D codes and the table results.md.
#
# usage: autoencoders.sh --data FOLDER [--out OUT] [--threads N] [--quick] [--command SORDINO]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options autoencoders "$0" "$@"
codes='2 8 32 128 256'
length="--epochs 10 --steps-per-epoch 250"
[ -z "$quick" ] || codes=2 length="--epochs 1 --steps-per-epoch 20"

# error NAME OPTIONS...: the test images' MSE through a new model
error() {
    name=$1
    shift
    train "$name" "$@"
    evaluate "$name" "gaussian 0"
    printf '%.5f' "$(figure "$name" mse 2)"
}

rm -f "$out/results.md"
line "| code | PCA | one layer | deep | deep, cross-entropy | deep, denoising |"
line "| ---: | ---: | ---: | ---: | ---: | ---: |"
for code in $codes; do
    pca=$(error "pca-$code" --pca "$code")
    # shellcheck disable=SC2086
    plain=$(error "plain-$code" --plain $length --layers "code $code sigmoid 0")
    set -- --layers "encoder 512 relu 0" "encoder 128 relu 0" "code $code linear 0" "decoder 128 relu 0" "decoder 512 relu 0"
    # shellcheck disable=SC2086
    deep=$(error "deep-$code" --plain $length "$@")
    # shellcheck disable=SC2086
    entropy=$(error "entropy-$code" --plain $length --loss bce "$@")
    # shellcheck disable=SC2086
    denoising=$(error "denoising-$code" --corrupt "gaussian 0.3" $length "$@")
    line "| $code | $pca | $plain | $deep | $entropy | $denoising |"
done
line ""
line "| overcomplete, 1000 sigmoids | MSE |"
line "| --- | ---: |"
# shellcheck disable=SC2086
line "| plain | $(error wide --plain $length --layers "code 1000 sigmoid 0") |"
# shellcheck disable=SC2086
line "| sparse (activity 0.05) | $(error sparse --plain $length --layers "code 1000 sigmoid 0 kl=0.001:0.05") |"
for kind in pca deep; do
    "$sordino" denoise "$test_images" -o "$out/$kind-2-idx3-ubyte.gz" --model "$out/$kind-2.safetensors" --labels "$test_labels" \
        --latent "$out/plane-$kind.png" --force >/dev/null
    rm "$out/$kind-2-idx3-ubyte.gz"
done
echo "pictures, planes and results.md are in $out"
