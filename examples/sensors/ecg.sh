#!/bin/sh
# An electrocardiogram under muscle noise is cleaned by the model that comes with Sordino: ecg.sh [FOLDER [SORDINO]]
# Prints error and gain against the record without noise, and makes a page of before and after.
set -eu
here=$(dirname "$0")
folder=${1:-$(mktemp -d)}
sordino=${2:-sordino}
mkdir -p "$folder"

"$sordino" denoise "$here/ecg_noisy.csv.gz" -o "$folder/ecg.csv" --model ecg --report "$folder/ecg.html" --force
"$sordino" eval --clean "$here/ecg_clean.csv.gz" --noisy "$here/ecg_noisy.csv.gz" --model ecg
echo "to look at: $folder/ecg.html"
