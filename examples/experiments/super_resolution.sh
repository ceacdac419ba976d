#!/bin/sh
# Super-resolution: images in MNIST's format that were shrunk to half of their width and height (14 x 14 of 28 x 28) and brought
# back come out sharp again. Beside the triangle filter alone, a dense and a convolutional network. Writes models, pictures and
# the table results.md.
#
# usage: super_resolution.sh --data FOLDER [--out OUT] [--threads N] [--quick] [--command SORDINO]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options super_resolution "$0" "$@"
length="--epochs 5 --steps-per-epoch 200 --batch 64"
[ -z "$quick" ] || length="--epochs 1 --steps-per-epoch 4 --batch 32 --rows 1000"

row() { # name, what it is, options of the run
    name=$1 what=$2
    shift 2
    # shellcheck disable=SC2086
    train "$name" --corrupt "shrink 2" $length "$@"
    evaluate "$name" "shrink 2"
    line "$(echo "$(figure "$name" mse 2) $(figure "$name" psnr_db 2) $(figure "$name" accuracy 2)" |
        awk -v what="$what" '{ printf "| %s | %.5f | %.2f | %.1f |\n", what, $1, $2, 100 * $3 }')"
}

rm -f "$out/results.md"
line "| images of 28 x 28 from 14 x 14 | MSE | PSNR, dB | within 0.1, % |"
line "| --- | ---: | ---: | ---: |"
row dense "dense, 512 relu" --layers "encoder 512 relu 0"
row convolutional "convolutional, 24 and 16 kernels" --layers "conv 24 5x5 relu" "conv 16 3x3 relu" "decoder conv 1 3x3 sigmoid"
line "$(echo "$(figure dense mse 1) $(figure dense psnr_db 1) $(figure dense accuracy 1)" |
    awk '{ printf "| the triangle filter alone | %.5f | %.2f | %.1f |\n", $1, $2, 100 * $3 }')"
echo "pictures and results.md are in $out"
