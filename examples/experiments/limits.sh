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
sizes='200 1000 5000 50000' levels='0.1 0.25 0.5 0.75 1 1.5 2'
few="--epochs 40 --steps-per-epoch 50" length="--epochs 8 --steps-per-epoch 250"
[ -z "$quick" ] || sizes=200 levels='0.5 2' few="--epochs 1 --steps-per-epoch 20" length=$few

after() { printf '%.5f' "$(figure "$1" mse 2)"; }

rm -f "$out/results.md"
line "| images | plain: MSE of clean images | of noisy ones | denoising: of clean ones | of noisy ones |"
line "| ---: | ---: | ---: | ---: | ---: |"
set -- --layers "encoder 784 relu 0"
for size in $sizes; do
    # shellcheck disable=SC2086
    train "plain-$size" --rows "$size" --plain $few "$@"
    # shellcheck disable=SC2086
    train "denoising-$size" --rows "$size" --corrupt "gaussian 0.5" $few "$@"
    text="| $size |"
    for kind in plain denoising; do
        for noise in 0 0.5; do
            evaluate "$kind-$size" "gaussian $noise"
            text="$text $(after "$kind-$size") |"
        done
    done
    line "$text"
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
