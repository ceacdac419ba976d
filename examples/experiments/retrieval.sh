#!/bin/sh
# Retrieval: for test images in MNIST's format the nearest training images, by the code of an autoencoder and pixel by pixel; how
# many of ten are of the same class. Writes models, pictures (an image of each class, its five nearest by code, and by pixels) and
# the table results.md.
#
# usage: retrieval.sh --data FOLDER [--out OUT] [--threads N] [--quick] [--command SORDINO]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options retrieval "$0" "$@"
codes='8 32' length="--epochs 5 --steps-per-epoch 250"
[ -z "$quick" ] || codes=8 length="--epochs 1 --steps-per-epoch 20"

row() { # name, what it is
    "$sordino" eval --model "$out/$1.safetensors" --clean "$test_images" --labels "$test_labels" --corrupt "gaussian 0" \
        --neighbours "$train_images" "$train_labels" --force --json "$out/$1.json" --report "$out/$1.png" >/dev/null
    line "$(figure "$1" precision_by_code 1 | awk -v what="$2" '{ printf "| %s | %.1f |\n", what, 100 * $1 }')"
}

rm -f "$out/results.md"
line "| neighbours by | of the class, of 10, % |"
line "| --- | ---: |"
for code in $codes; do
    train "pca-$code" --pca "$code"
    row "pca-$code" "$code principal components"
    # shellcheck disable=SC2086
    train "dae-$code" --corrupt "masking 0.25" $length --layers "encoder 512 relu 0" "encoder 256 relu 0" "code $code linear 0" \
        "decoder 256 relu 0" "decoder 512 relu 0"
    row "dae-$code" "code of $code of a denoising autoencoder"
done
line "$(figure "dae-$code" precision_by_values 1 | awk '{ printf "| all pixels | %.1f |\n", 100 * $1 }')"
echo "pictures and results.md are in $out"
