#!/bin/sh
# Are the eyes open or closed? Epochs of a second of an EEG as band powers, correlations and coherences, told by a linear classifier:
# from these features, from as many principal components as the code has values, and from the code of a stacked denoising
# autoencoder that never saw a label. Each fold is a stretch of time of its own. Writes models, a plane of 2-D codes and results.md.
#
# usage: eeg_epochs.sh --data EEG_Eye_State.csv [--out OUT] [--threads N] [--python PYTHON] [--quick] [--command SORDINO]
#
#   --data EEG.csv     channels in uV at 128 Hz, in the last column the state of the eyes, 0 or 1; UCI's EEG Eye State
#   --python PYTHON    with numpy [python3]

set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/experiments/common.sh
. "$here/common.sh"
options eeg_epochs "$0" "$@"
length="--pretrain-epochs 20 --epochs 20 --steps-per-epoch 50"
[ -z "$quick" ] || length="--pretrain-epochs 1 --epochs 1 --steps-per-epoch 5"

learn() { # NAME ROWS OPTIONS...: a model of rows of features
    name=$1 rows=$2
    shift 2
    "$sordino" train --kind vector --clean "$out/$rows.npy" -o "$out/$name.safetensors" --force --threads "$threads" "$@" \
        >"$out/$name.log"
}

stacked() { # NAME ROWS CODE
    # shellcheck disable=SC2086
    learn "$1" "$2" --corrupt "masking 0.25" $length --layers "encoder 128 tanh 0" "code $3 tanh 0" "decoder 128 tanh 0"
}

right() { # NAME FOLD: of the epochs of state 0 and of state 1 the share that is told by the features, then by the code
    for state in 0 1; do
        "$sordino" eval --model "$out/$1.safetensors" --clean "$out/$2-test-$state.npy" --labels "$out/$2-test-$state.csv" \
            --corrupt "gaussian 0" --classify "$out/$2-train.npy" "$out/$2-train.csv" --force --json "$out/$1-$state.json" >/dev/null
    done
    echo "$(figure "$1-0" right_by_values 1) $(figure "$1-1" right_by_values 1)" \
        "$(figure "$1-0" right_by_code 1) $(figure "$1-1" right_by_code 1)"
}

"$python" "$here/eeg_features.py" "$data" "$out" >"$out/folds.txt"
rm -f "$out/results.md" "$out/shares.txt"
while read -r fold learnt open closed; do
    learn "$fold-pca" "$fold-train" --pca 16
    stacked "$fold-dae" "$fold-train" 16
    echo "$fold $learnt $open $closed $(right "$fold-pca" "$fold") $(right "$fold-dae" "$fold")" >>"$out/shares.txt"
done <"$out/folds.txt"

line "| held out | epochs learnt from | told | larger class, % | features, % | balanced | PCA, 16, % | balanced | code, 16, % | balanced |"
line "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
line "$(awk 'function add(c, value) { value *= 100; text = text sprintf(" %.1f |", value)
        if ($1 == "random") return
        sum[c] += value; if (!(c in low) || value < low[c]) low[c] = value; if (value > high[c]) high[c] = value }
    function both(c, zero, one) { add(c, ($3 * zero + $4 * one) / ($3 + $4)); add(c + 1, (zero + one) / 2) }
    { text = ($1 == "random" ? "drawn at random" : "part " $1 " of the time") " | " $2 " | " $3 + $4 " |"
      add(0, ($3 > $4 ? $3 : $4) / ($3 + $4)); both(1, $5, $6); both(3, $7, $8); both(5, $11, $12)
      if ($1 == "random") random = text; else { ++folds; print "| " text } }
    END { text = "| mean of the parts (range) | | |"
      for (c = 0; c < 7; ++c) text = text sprintf(" %.1f (%.1f..%.1f) |", sum[c] / folds, low[c], high[c])
      print text; print "| " random }' "$out/shares.txt")"

stacked plane all 2
"$sordino" denoise "$out/all.npy" -o "$out/plane.npy" --model "$out/plane.safetensors" --labels "$out/all.csv" \
    --latent "$out/plane.png" --force >/dev/null
echo "models, plane.png and results.md are in $out"
