#!/bin/sh
# Colour for grey pictures, and pictures without the letters that were laid over them, by convolutional autoencoders on portraits
# that code draws (draw_images.py) or on any folder. Writes models, pictures and the table results.md.
#
# usage: colours.sh [--data FOLDER] [--out OUT] [--threads N] [--size N] [--quick] [--command SORDINO]
#
#   --data FOLDER    with the folders train and test of PNGs or JPEGs [drawn]
#   --size N         of the pictures, a multiple of 8 [64]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
draws=yes
options colours "$0" "$@"
[ -z "$quick" ] || size=${size:-16}
size=${size:-64}
colour="--epochs 6 --batch 32" letters="--epochs 16 --batch 32 --learning-rate 0.004" count=3000 tests=500
[ -z "$quick" ] || colour="--epochs 1 --batch 8" letters=$colour count=60 tests=12
portraits "$count" "$tests"

row() { # name, what is undone, what spoils, length of the run, layers
    name=$1 what=$2 spoilt=$3 length=$4
    shift 4
    # shellcheck disable=SC2086
    train "$name" --corrupt "$spoilt" $length --size "${size}x$size" --colour --layers "$@"
    "$sordino" eval --model "$out/$name.safetensors" --clean "$test_images" --size "${size}x$size" --colour --corrupt "$spoilt" --force \
        --json "$out/$name.json" --report "$out/$name.png" >/dev/null
    line "$(echo "$(figure "$name" mse 1) $(figure "$name" mse 2) $(figure "$name" psnr_db 1) $(figure "$name" psnr_db 2) $(
        figure "$name" accuracy 1) $(figure "$name" accuracy 2)" | awk -v what="$what" '{
            printf "| %s | %.5f | %.5f | %.2f | %.2f | %.1f | %.1f |\n", what, $1, $2, $3, $4, 100 * $5, 100 * $6 }')"
}

rm -f "$out/results.md"
line "| what is undone | MSE before | after | PSNR before, dB | after | within 0.1 before, % | after |"
line "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
# what a thing is tells its colour, and its surroundings what it is
row colour "grey" "grey 1" "$colour" "conv 16 3x3 relu" "conv 24 3x3 stride=2 relu" "conv 32 3x3 stride=2 relu" "conv 32 3x3 relu" \
    "deconv 24 3x3 stride=2 relu" "deconv 16 3x3 stride=2 relu" "decoder conv 3 3x3 sigmoid"
# most of the picture is there, and is to keep its detail
row letters "letters over the picture" "mark 0.5" "$letters" "conv 16 5x5 relu" "conv 16 3x3 relu" "decoder conv 3 3x3 sigmoid"
echo "pictures and results.md are in $out"
