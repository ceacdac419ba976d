#!/bin/sh
# A dented bearing is heard through the machine around it: vibration.sh [FOLDER [SORDINO]]
# Makes two axes of an accelerometer at 12 kHz, trains half a minute, cleans four seconds, prints SNR before and after.
set -eu
here=$(dirname "$0")
folder=${1:-$(mktemp -d)}
sordino=${2:-sordino}
mkdir -p "$folder"

python3 "$here/vibration.py" make "$folder"
# a ring is over within 100 rows: short hops
"$sordino" train --kind spectral --hop-rows 32 --clean "$folder/bearing.csv" --noise "$folder/machine.csv" \
  --snr-low -10 --snr-high 20 --minutes 0.5 -o "$folder/bearing.safetensors" --force
"$sordino" denoise "$folder/site.csv" -o "$folder/clean.csv" --model "$folder/bearing.safetensors" --force
python3 "$here/vibration.py" snr "$folder/truth.csv" "$folder/site.csv" "$folder/clean.csv"
