#!/bin/sh
# Codes of images in MNIST's format as a compressed form (bits an image, PSNR) and as features of a linear classifier, beside
# principal components of the same size and the pixels as they are. Writes models and the table results.md.
#
# usage: features.sh --data FOLDER [--out OUT] [--threads N] [--quick] [--command SORDINO]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options features "$0" "$@"
codes='8 16 32 64' length="--learning-rate 0.002 --epochs 8 --steps-per-epoch 250"
[ -z "$quick" ] || codes=8 length="--epochs 1 --steps-per-epoch 20"

row() { # name, what it is, code
    "$sordino" eval --model "$out/$1.safetensors" --clean "$test_images" --labels "$test_labels" --corrupt "gaussian 0" --code-bits 8 \
        --classify "$train_images" "$train_labels" --force --json "$out/$1.json" >/dev/null
    line "$(echo "$(figure "$1" psnr_of_code_db 1) $(figure "$1" right_by_code 1) $(figure "$1" right_by_values 1)" |
        awk -v what="$2" -v code="$3" '{ printf "| %s | %d | %d | %.2f | %.2f | %.2f |\n", what, code, 8 * code, $1, 100 * $2, 100 * $3 }')"
}

rm -f "$out/results.md"
line "| code of | values | bits an image | PSNR, dB | right by code, % | right by pixels, % |"
line "| --- | ---: | ---: | ---: | ---: | ---: |"
for code in $codes; do
    train "pca-$code" --pca "$code"
    row "pca-$code" "PCA" "$code"
    # shellcheck disable=SC2086
    set -- $length --layers "encoder 256 relu 0" "encoder 256 relu 0" "code $code linear 0" "decoder 256 relu 0" "decoder 256 relu 0"
    train "plain-$code" --plain "$@"
    row "plain-$code" "autoencoder" "$code"
    train "dae-$code" --corrupt "masking 0.25" "$@"
    row "dae-$code" "denoising autoencoder" "$code"
done
echo "models and results.md are in $out"
