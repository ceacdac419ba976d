#!/bin/sh
# Frauds in a table of card payments that nobody has sorted: payments are drawn by code (transactions.py), and how well the error of
# an autoencoder tells the frauds is set beside principal components and the Mahalanobis distance. Writes models, a page and the
# table results.md.
#
# usage: transactions.sh [--data FOLDER] [--out OUT] [--threads N] [--quick] [--command SORDINO]
#
#   --data FOLDER    with train.csv, test.csv and labels.csv (1: a fraud) [drawn]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
draws=yes
options transactions "$0" "$@"
length="--epochs 30" sizes='3 6 9'
[ -z "$quick" ] || length="--epochs 1" sizes=6
if [ -z "$data" ]; then
    data=$out/data
    # shellcheck disable=SC2046
    "$python" "$here/transactions.py" draw "$data" $([ -z "$quick" ] || echo --rows 3000 --test 2000)
fi
train_images=$data/train.csv

row() { # name, what tells
    "$sordino" watch "$data/test.csv" -o "$out/$1.csv" --model "$out/$1.safetensors" --labels "$data/labels.csv" --usual 0 \
        --report "$out/$1.html" --force >"$out/$1.txt"
    line "$(awk -v what="$2" '/^all others/ { printf "| %s | %.3f |\n", what, $4 }' "$out/$1.txt")"
}

rm -f "$out/results.md"
line "| what tells the frauds | ROC AUC |"
line "| --- | ---: |"
line "$("$python" "$here/transactions.py" mahalanobis "$data/train.csv" "$data/test.csv" "$data/labels.csv" |
    awk '{ printf "| Mahalanobis distance | %.3f |\n", $1 }')"
for size in $sizes; do
    train "pca-$size" --kind vector --pca "$size"
    row "pca-$size" "error of $size principal components"
done
# shellcheck disable=SC2086
train autoencoder --kind vector --plain $length --layers "encoder 64 relu 0" "encoder 64 relu 0" "code 5 linear 0" \
    "decoder 64 relu 0" "decoder 64 relu 0"
row autoencoder "error of an autoencoder with a code of 5"
# shellcheck disable=SC2086
train denoising --kind vector --corrupt "gaussian 0.1" --corrupt "masking 0.2" $length --layers "encoder 64 relu 0" \
    "encoder 64 relu 0" "code 6 linear 0" "decoder 64 relu 0" "decoder 64 relu 0"
row denoising "error of a denoising one with a code of 6"
echo "pages and results.md are in $out"
