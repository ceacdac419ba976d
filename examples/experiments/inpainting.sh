#!/bin/sh
# Inpainting: a black box of a fifth of each side, anywhere in a picture, is to be filled. A convolutional autoencoder with a code of
# 300, on portraits that code draws (draw_images.py) or on any folder, such as the thumbnails of FFHQ. Pictures are read from disk
# while it trains, so that the folder may be larger than memory. A grid of 36 short runs over optimiser, learning rate, loss and batch
# goes before a longer run of its best. Writes models, pictures and the table results.md.
#
# usage: inpainting.sh [--data FOLDER] [--fashion FOLDER] [--out OUT] [--threads N] [--size N] [--rows N] [--quick] [--command SORDINO]
#
#   --data FOLDER    with the folders train and test of PNGs or JPEGs [drawn]
#   --fashion FOLDER a set in MNIST's format, enlarged, that the best choice is also trained on
#   --size N         of the pictures, a multiple of 8 [64]
#   --rows N         pictures that each run of the grid draws from, a tenth of them held out [2000]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
draws=yes
options inpainting "$0" "$@"
[ -z "$quick" ] || size=${size:-16}
size=${size:-64} small=$((${size:-64} / 8)) box="blocks 0.2"
count=4000 tests=500 memory=50 longer="--epochs 40" optimizers=sgd,adam,rmsprop rates=0.01,0.001,0.0001
rows=${rows:-2000}
[ -z "$quick" ] || rows=80 count=80 tests=12 memory=0.1 longer="--epochs 2" optimizers=sgd,adam rates=0.001
portraits "$count" "$tests"

# model CHANNELS SUBCOMMAND OPTIONS...: train or tune on pictures of so many channels
model() {
    channels=$1 verb=$2
    shift 2
    "$sordino" "$verb" "$@" --force --threads "$threads" --size "${size}x$size" --corrupt "$box" --layers \
        "conv 16 3x3 stride=2 relu" "conv 32 3x3 stride=2 relu" "conv 64 3x3 stride=2 relu" "flatten" "code dense 300" \
        "dense $((small * small * 64)) relu" "unflatten ${small}x${small}x64" "deconv 32 3x3 stride=2 relu" \
        "deconv 16 3x3 stride=2 relu" "deconv $channels 3x3 stride=2 sigmoid"
}

# scored NAME WHAT MODE: the test pictures through a model, as a line and as a picture
scored() {
    "$sordino" eval --model "$out/$1.safetensors" --clean "$test_images" --size "${size}x$size" "$3" --corrupt "$box" --force \
        --json "$out/$1.json" --report "$out/$1.png" >/dev/null
    line "$(echo "$(figure "$1" mse 1) $(figure "$1" mse 2) $(figure "$1" psnr_db 2) $(figure "$1" accuracy 2)" |
        awk -v what="$2" '{ printf "| %s | %.5f | %.5f | %.2f | %.1f |\n", what, $1, $2, $3, 100 * $4 }')"
}

# value COLUMN: of the best run of the grid
value() {
    awk -F , -v name="$1" 'NR == 1 { for (c = 1; c <= NF; ++c) column[$c] = c; next }
        best == "" || $column["mse"] < best { best = $column["mse"]; text = $column[name] } END { print text }' "$out/grid/results.csv"
}

rm -f "$out/results.md"
# shellcheck disable=SC2086
model 3 tune --clean "$train_images" --colour --memory "$memory" -o "$out/grid" --epochs 1 --rows "$rows" --schedule constant --rise 0 --try "optimizer=$optimizers" \
    --try "learning-rate=$rates" --try loss=mse,bce --try batch=32,64 >"$out/grid.log"
line "| optimiser | learning rate | loss | batch | MSE | within 0.1, % | loss of training | held out | seconds |"
line "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
awk -F , 'NR == 1 { for (c = 1; c <= NF; ++c) column[$c] = c; next }
    { printf "%s| %s | %s | %s | %s | %.5f | %.1f | %.4f | %.4f | %.1f |\n", $column["mse"] " ", $column["optimizer"],
        $column["learning-rate"], $column["loss"], $column["batch"], $column["mse"], 100 * $column["accuracy"],
        $column["training_loss"], $column["validation_loss"], $column["seconds"] }' "$out/grid/results.csv" | sort -g |
    sed 's/^[^|]*//' | tee -a "$out/results.md"
line ""
line "| trained in full | MSE before | after | PSNR, dB | within 0.1, % |"
line "| --- | ---: | ---: | ---: | ---: |"
set -- --optimizer "$(value optimizer)" --learning-rate "$(value learning-rate)" --loss "$(value loss)" --batch "$(value batch)"
# shellcheck disable=SC2086
model 3 train --clean "$train_images" --colour --memory "$memory" -o "$out/best.safetensors" $longer "$@" --report "$out/best.html" \
    >"$out/best.log"
scored best "portraits" --colour
if [ -n "$fashion" ]; then
    "$python" "$here/idx_to_png.py" "$fashion/train-images-idx3-ubyte.gz" "$out/fashion/train" --count "$count"
    "$python" "$here/idx_to_png.py" "$fashion/t10k-images-idx3-ubyte.gz" "$out/fashion/test" --count "$tests"
    test_images=$out/fashion/test
    # shellcheck disable=SC2086
    model 1 train --clean "$out/fashion/train" --grey --memory "$memory" -o "$out/fashion.safetensors" $longer "$@" >"$out/fashion.log"
    scored fashion "clothes, enlarged" --grey
fi
echo "pictures and results.md are in $out"
