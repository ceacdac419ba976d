#!/bin/sh
# Where autoencoders end, on images in MNIST's format: a plain one beside a denoising one on few images, and denoising at noise
# from weak to so strong that what comes back is blurred. Writes models, pictures and the tables results.md.
#
# usage: limits.sh --data FOLDER [--out OUT] [--threads N] [--quick] [--command SORDINO]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options limits "$0" "$@"
sizes='200 1000 50000' levels='0.1 0.25 0.5 1 2'
few="--learning-rate 0.004 --epochs 25 --steps-per-epoch 50" length="--learning-rate 0.004 --epochs 5 --steps-per-epoch 250"
[ -z "$quick" ] || sizes=200 levels='0.5 2' few="--epochs 1 --steps-per-epoch 20" length=$few

# last NAME COLUMN: of OUT/NAME.csv, as the last epoch left it
last() {
    awk -F , -v name="$2" 'NR == 1 { for (c = 1; c <= NF; ++c) if ($c == name) column = c } END { printf "%.5f", $column }' "$out/$1.csv"
}
after() { printf '%.5f' "$(figure "$1" mse 2)"; }

rm -f "$out/results.md"
line "| images | network | last loss, of those learnt from | of those held out | test images, MSE | noisy test images, MSE |"
line "| ---: | --- | ---: | ---: | ---: | ---: |"
set -- --layers "encoder 256 relu 0"
for size in $sizes; do
    # shellcheck disable=SC2086
    train "plain-$size" --rows "$size" --plain $few --curves "$out/plain-$size.csv" "$@"
    # shellcheck disable=SC2086
    train "denoising-$size" --rows "$size" --corrupt "gaussian 0..0.5" $few --curves "$out/denoising-$size.csv" "$@"
    for kind in plain denoising; do
        text="| $size | $kind | $(last "$kind-$size" training_loss) | $(last "$kind-$size" validation_loss) |"
        for noise in 0 0.5; do
            evaluate "$kind-$size" "gaussian $noise"
            text="$text $(after "$kind-$size") |"
        done
        line "$text"
    done
done
line ""
line "| noise | MSE before | after | PSNR before, dB | after |"
line "| ---: | ---: | ---: | ---: | ---: |"
for level in $levels; do
    # shellcheck disable=SC2086
    train "noise-$level" --corrupt "gaussian $level" $length "$@"
    evaluate "noise-$level" "gaussian $level"
    line "$(echo "$level $(figure "noise-$level" mse 1) $(figure "noise-$level" mse 2) $(figure "noise-$level" psnr_db 1) $(
        figure "noise-$level" psnr_db 2)" | awk '{ printf "| %s | %.5f | %.5f | %.2f | %.2f |\n", $1, $2, $3, $4, $5 }')"
done
echo "pictures and results.md are in $out"
