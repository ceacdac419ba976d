#!/bin/sh
# What is abnormal in a server's metrics: server.sh [FOLDER [SORDINO]]
# Makes six weeks of four metrics, learns what four quiet weeks are like, watches the two others, makes a page of it.
set -eu
here=$(dirname "$0")
folder=${1:-$(mktemp -d)}
sordino=${2:-sordino}
mkdir -p "$folder"

python3 "$here/server.py" make "$folder"
"$sordino" train --watch --clean "$folder/normal.csv" -o "$folder/server.safetensors" --force
"$sordino" watch "$folder/today.csv" -o "$folder/scores.csv" --model "$folder/server.safetensors" \
  --alarms "$folder/alarms.csv" --report "$folder/server.html" --force
python3 "$here/server.py" check "$folder"
echo "to look at: $folder/server.html"
