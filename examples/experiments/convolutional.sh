#!/bin/sh
# A convolutional denoising autoencoder on images in MNIST's format, such as Fashion-MNIST, beside dense ones: of about as many
# weights, of about as many multiply-adds, and such a one whose layers were trained one by one first. Writes models, pictures,
# pages and the table results.md.
#
# usage: convolutional.sh --data FOLDER [--out OUT] [--threads N] [--quick] [--command SORDINO]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options convolutional "$0" "$@"
noise="gaussian 0.5" epochs=10 steps=200 alone=5
[ -z "$quick" ] || epochs=1 steps=20 alone=1

# seconds that the processors were at work, between the two reports of `times` in OUT/times: those of a busy machine compare too
cpu_seconds() {
    awk 'NR % 2 == 0 { for (i = 1; i <= 2; ++i) { split($i, t, /[ms]/); sum[NR] += 60 * t[1] + t[2] } } END { print sum[4] - sum[2] }' \
        "$out/times"
}

weights() { "$sordino" info --json "$out/$1.safetensors" | sed -n 's/^ *"parameters": \([0-9]*\).*/\1/p'; }

row() { # name, what it is, million multiply-adds an image, options of the run
    name=$1 what=$2 cost=$3
    shift 3
    times >"$out/times"
    train "$name" --corrupt "$noise" --epochs "$epochs" --steps-per-epoch "$steps" --report "$out/$name.html" "$@"
    times >>"$out/times"
    evaluate "$name" "$noise"
    line "$(echo "$(weights "$name") $cost $(figure "$name" mse 1) $(figure "$name" mse 2) $(figure "$name" psnr_db 1) $(
        figure "$name" psnr_db 2) $(cpu_seconds)" | awk -v what="$what" '{
            printf "| %s | %d | %s | %.5f | %.5f | %.2f | %.2f | %.0f |\n", what, $1, $2, $3, $4, $5, $6, $7 }')"
}

rm -f "$out/results.md"
line "| network | weights | million multiply-adds | MSE before | MSE after | PSNR before, dB | after | CPU seconds |"
line "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
# two convolutions that halve the sides, two transposed ones that double them, one that gives the image
row convolutional "convolutions, 32 channels: 2 down, 3 up" 2.99 --layers "encoder conv 32 3x3 stride=2 relu" \
    "code conv 32 3x3 stride=2 relu" "decoder deconv 32 3x3 stride=2 relu" "decoder deconv 32 3x3 stride=2 relu" \
    "decoder conv 1 3x3 sigmoid"
row narrow "dense, 18 relu" 0.03 --layers "code 18 relu 0"
row dense "dense, 1024 and 1024 relu" 2.65 --layers "encoder 1024 relu 0" "code 1024 relu 0"
row stacked "the same, layers trained one by one first" 2.65 --layers "encoder 1024 relu 0" "code 1024 relu 0" \
    --pretrain-epochs "$alone"
rm "$out/times"
echo "pictures, pages and results.md are in $out"
