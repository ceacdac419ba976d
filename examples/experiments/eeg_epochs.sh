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
codes='16 64' length="--pretrain-epochs 20 --epochs 20 --steps-per-epoch 50"
[ -z "$quick" ] || codes=16 length="--pretrain-epochs 1 --epochs 1 --steps-per-epoch 5"

learn() { # NAME ROWS OPTIONS...: a model of rows of features
    name=$1 rows=$2
    shift 2
    "$sordino" train --kind vector --clean "$out/$rows.npy" -o "$out/$name.safetensors" --force --threads "$threads" "$@" \
        >"$out/$name.log"
}

stacked() { # NAME ROWS CODE
    # shellcheck disable=SC2086
    learn "$1" "$2" --corrupt "masking 0.25" $length --layers "encoder 256 tanh 0" "code $3 tanh 0" "decoder 256 tanh 0"
}

right() { # NAME FOLD: of the epochs of state 0 and of state 1 the share that is told by the code
    for state in 0 1; do
        "$sordino" eval --model "$out/$1.safetensors" --clean "$out/$2-test-$state.npy" --labels "$out/$2-test-$state.csv" \
            --corrupt "gaussian 0" --classify "$out/$2-train.npy" "$out/$2-train.csv" --force --json "$out/$1-$state.json" >/dev/null
    done
    echo "$(figure "$1-0" right_by_code 1) $(figure "$1-1" right_by_code 1)"
}

"$python" "$here/eeg_features.py" "$data" "$out" >"$out/folds.txt"
rm -f "$out/results.md" "$out/shares.txt"
while read -r fold learnt open closed; do
    shares=''
    for code in $codes; do
        learn "$fold-pca-$code" "$fold-train" --pca "$code"
        stacked "$fold-dae-$code" "$fold-train" "$code"
        shares="$shares $(right "$fold-pca-$code" "$fold") $(right "$fold-dae-$code" "$fold")"
    done
    values=$(for state in 0 1; do figure "$fold-pca-$code-$state" right_by_values 1; done)
    echo "$fold $learnt $open $closed" $values "$shares" >>"$out/shares.txt"
done <"$out/folds.txt"

heads='' rule=''
for code in $codes; do heads="$heads PCA, $code | code of $code |" rule="$rule ---: | ---: |"; done
line "| held out | learnt from | told | larger class | features |$heads"
line "| --- | ---: | ---: | ---: | ---: |$rule"
line "$(awk 'function cell(accuracy, balanced) { return sprintf(" %.1f / %.1f |", 100 * accuracy, 100 * balanced) }
    { larger = ($3 > $4 ? $3 : $4) / ($3 + $4)
      text = ($1 == "random" ? "drawn at random" : "part " $1 " of the time") " | " $2 " | " $3 + $4 " |" cell(larger, 0.5)
      for (c = 5; c < NF; c += 2) {
          all = ($3 * $c + $4 * $(c + 1)) / ($3 + $4); balanced = ($c + $(c + 1)) / 2
          text = text cell(all, balanced)
          if ($1 == "random") continue
          sum[c] += all; of_balanced[c] += balanced
          if (NR == 1 || balanced < low[c]) low[c] = balanced
          if (balanced > high[c]) high[c] = balanced
      }
      fields = NF
      if ($1 == "random") random = text; else { ++parts; share += larger; print "| " text } }
    END { text = "| mean of the parts | | |" cell(share / parts, 0.5); range = "| balanced, range | | | |"
      for (c = 5; c < fields; c += 2) {
          text = text cell(sum[c] / parts, of_balanced[c] / parts)
          range = range sprintf(" %.1f..%.1f |", 100 * low[c], 100 * high[c])
      }
      print text; print range; print "| " random }' "$out/shares.txt")"

stacked plane all 2
"$sordino" denoise "$out/all.npy" -o "$out/plane.npy" --model "$out/plane.safetensors" --labels "$out/all.csv" \
    --latent "$out/plane.png" --force >/dev/null
echo "models, plane.png and results.md are in $out"
