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
codes='2 8 32 256'
deep="--learning-rate 0.002 --epochs 8 --steps-per-epoch 250" shallow="--learning-rate 0.02 --epochs 16 --steps-per-epoch 250"
wide="--epochs 8 --steps-per-epoch 250"
[ -z "$quick" ] || codes=2 deep="--epochs 1 --steps-per-epoch 20" shallow=$deep wide=$deep

# error NAME NOISE: the test images' MSE through this model
error() {
    evaluate "$1" "gaussian $2"
    printf '%.5f' "$(figure "$1" mse 2)"
}

rm -f "$out/results.md"
line "| code | PCA | one layer | deep | deep, cross-entropy | deep, denoising | noisy images: deep | deep, denoising |"
line "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
for code in $codes; do
    train "pca-$code" --pca "$code"
    # shellcheck disable=SC2086
    train "plain-$code" --plain $shallow --layers "code $code linear 0"
    set -- --layers "encoder 256 relu 0" "encoder 256 relu 0" "code $code linear 0" "decoder 256 relu 0" "decoder 256 relu 0"
    # shellcheck disable=SC2086
    train "deep-$code" --plain $deep "$@"
    # shellcheck disable=SC2086
    train "entropy-$code" --plain --loss bce $deep "$@"
    # shellcheck disable=SC2086
    train "denoising-$code" --corrupt "gaussian 0..0.3" $deep "$@"
    noisy=$(error "deep-$code" 0.3)
    text="| $code | $(error "pca-$code" 0) | $(error "plain-$code" 0) | $(error "deep-$code" 0) | $(error "entropy-$code" 0) |"
    line "$text $(error "denoising-$code" 0) | $noisy | $(error "denoising-$code" 0.3) |"
done

overcomplete() { # NAME, what it is, learning rate, options
    name=$1 what=$2 rate=$3
    shift 3
    # shellcheck disable=SC2086
    train "$name" $wide --learning-rate "$rate" "$@"
    "$sordino" denoise "$test_images" -o "$out/$name-idx3-ubyte.gz" --model "$out/$name.safetensors" --latent "$out/$name.csv" \
        --force >/dev/null
    rm "$out/$name-idx3-ubyte.gz"
    active=$(awk -F , 'NR == 1 { first = $1 == "row" ? 2 : 1; next } { for (c = first; c <= NF; ++c) { ++all; active += $c > 0.1 } }
        END { printf "%.1f", 100 * active / all }' "$out/$name.csv")
    line "| $what | $(error "$name" 0) | $(error "$name" 0.3) | $active |"
}

line ""
line "| overcomplete: a code of 1000 | MSE | of noisy images | of the code above 0.1, % |"
line "| --- | ---: | ---: | ---: |"
overcomplete wide "relu, plain" 0.002 --plain --layers "code 1000 relu 0"
overcomplete sparse "relu, sparse: l1" 0.002 --plain --layers "code 1000 relu 0 l1=0.0001"
overcomplete sparse-kl "sigmoid, sparse: activity 0.05" 0.005 --plain --layers "code 1000 sigmoid 0 kl=0.001:0.05"
overcomplete wide-denoising "relu, denoising" 0.002 --corrupt "gaussian 0..0.3" --layers "code 1000 relu 0"
for kind in pca deep; do
    "$sordino" denoise "$test_images" -o "$out/$kind-2-idx3-ubyte.gz" --model "$out/$kind-2.safetensors" --labels "$test_labels" \
        --latent "$out/plane-$kind.png" --force >/dev/null
    rm "$out/$kind-2-idx3-ubyte.gz"
done
echo "pictures, planes and results.md are in $out"
