#!/bin/sh
# Dense denoising autoencoders on MNIST (or any set in its format): the net that beginners build, a better one, and one with tied
# weights on masked digits. Writes models, pictures, pages and the table results.md.
#
# usage: dense_mnist.sh --data FOLDER [--out OUT] [--threads N] [--keras PYTHON] [--quick] [--command SORDINO]
#
#   --data FOLDER    with train-images-idx3-ubyte.gz and t10k-images-idx3-ubyte.gz
#   --keras PYTHON   also train the nets without tied weights in Keras, by this Python (pip install keras jax)
#   --quick          one short epoch, to see that all of it runs

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options dense_mnist "$0" "$@"

seconds_of() { # of OUT/NAME.csv
    awk -F , 'NR == 1 { for (c = 1; c <= NF; ++c) if ($c == "seconds") column = c } END { print $column }' "$out/$1.csv"
}

row() { # name, what is trained, widths for Keras or '', what spoils, options of the run
    name=$1 what=$2 widths=$3 spoilt=$4 epochs=${quick:+1}
    epochs=${epochs:-15}
    shift 4
    train "$name" --corrupt "$spoilt" --epochs "$epochs" ${quick:+--steps-per-epoch 20} --optimizer adam --curves "$out/$name.csv" \
        --report "$out/$name.html" "$@"
    evaluate "$name" "$spoilt"
    theirs='- -'
    if [ -n "$keras" ] && [ -n "$widths" ]; then
        # shellcheck disable=SC2086
        theirs=$("$keras" "$here/dense_mnist_keras.py" --data "$data" $widths --epochs "$epochs" --threads "$threads" \
            ${quick:+--rows 2816} 2>"$out/keras.log")
    fi
    line "$(echo "$(figure "$name" mse 1) $(figure "$name" mse 2) $(figure "$name" psnr_db 2) $(figure "$name" accuracy 2) $(
        seconds_of "$name") $theirs" | awk -v what="$what" -v spoilt="$spoilt" -v epochs="$epochs" '{
            printf "| %s | %s | %d | %.5f | %.5f | %.2f | %.1f | %.0f | %s | %s | %s |\n", what, spoilt, epochs, $1, $2, $3, 100 * $4, $5,
                $6, $7, $7 == "-" ? "-" : sprintf("%.2f", $5 / $7) }')"
}

rm -f "$out/results.md"
line "| network | what spoils | epochs | MSE before | MSE after | PSNR, dB | within 0.1, % | seconds | Keras: MSE | seconds | ratio |"
line "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
row classic "784 relu" "--hidden 784" "gaussian 0.5" --layers "encoder 784 relu 0" --schedule constant --rise 0
row better "1024 relu, 1024 relu, falling rate" "--hidden 1024 --hidden 1024" "gaussian 0.5" \
    --layers "encoder 1024 relu 0" "encoder 1024 relu 0"
row tied "1000 sigmoid, tied" "" "masking 0.25..0.3" --layers "code 1000 sigmoid 0" "decoder 784 sigmoid 0 tied=0" --loss bce
echo "pictures, pages and results.md are in $out"
