#!/bin/sh
# One class of images in MNIST's format is learnt, the others are unusual: how well the reconstruction error tells them, as the
# area under the ROC curve of each class (columns) for each class that was learnt (rows). Writes results.md and a page for each.
#
# usage: one_class.sh --data FOLDER [--out OUT] [--threads N] [--quick] [--command SORDINO]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options one_class "$0" "$@"
classes='0 1 2 3 4 5 6 7 8 9'
length="--learning-rate 0.002 --epochs 20 --steps-per-epoch 50"
[ -z "$quick" ] || classes='0 1' length="--epochs 1 --steps-per-epoch 20"

rm -f "$out/results.md"
line "| learnt | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | all others |"
line "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
for class in $classes; do
    # shellcheck disable=SC2086
    train "class-$class" --labels "$train_labels" --classes "$class" --corrupt "masking 0.3" $length \
        --layers "encoder 128 relu 0" "code 8 linear 0" "decoder 128 relu 0"
    "$sordino" watch "$test_images" -o "$out/class-$class.csv" --model "$out/class-$class.safetensors" --labels "$test_labels" \
        --usual "$class" --report "$out/class-$class.html" --force >"$out/auc-$class.txt"
    line "$(awk -v class="$class" '/^[0-9] /{ auc[$1] = $3 } /^all others/{ all = $4 } END {
        printf "| %d |", class
        for (c = 0; c < 10; ++c) printf " %s |", c in auc ? sprintf("%.3f", auc[c]) : "-"
        printf " %.3f |\n", all }' "$out/auc-$class.txt")"
done
line "$(awk '/^all others/{ sum += $4; ++all } END { printf "| mean | | | | | | | | | | | %.3f |", sum / all }' "$out"/auc-*.txt)"
echo "pages and results.md are in $out"
