# What the experiments share: options, and figures out of what the command writes. Sourced by sh.
#
#   --data FOLDER    with train- and t10k-images-idx3-ubyte.gz, -labels-idx1-ubyte.gz, as MNIST has them
#   --out OUT        folder for models, pictures and results.md [the experiment's name]
#   --threads N      [one a core]
#   --command PATH   of sordino, where it is not installed
#   --quick          a short form, to see that all of it runs
#
# A script that draws its own data sets draws=yes before it asks for the options: --data may then be left out.

# usage SCRIPT: the comment at its beginning
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$1"; }

# options DEFAULT_OUT SCRIPT ARGUMENTS...
options() {
    out=$1 script=$2 data='' threads=$(nproc) sordino=sordino quick='' keras='' python=python3 fashion='' size='' rows=''
    shift 2
    while [ $# -gt 0 ]; do
        case $1 in
            --data | --out | --threads | --command | --keras | --python | --fashion | --size | --rows)
                [ $# -gt 1 ] || { echo "$1 needs a value" >&2 && exit 2; }
                case $1 in
                    --data) data=$2 ;;
                    --out) out=$2 ;;
                    --threads) threads=$2 ;;
                    --command) sordino=$2 ;;
                    --keras) keras=$2 ;;
                    --python) python=$2 ;;
                    --fashion) fashion=$2 ;;
                    --size) size=$2 ;;
                    --rows) rows=$2 ;;
                esac
                shift
                ;;
            --quick) quick=yes ;;
            --help) usage "$script" && exit 0 ;;
            *) usage "$script" >&2 && exit 2 ;;
        esac
        shift
    done
    [ -n "$data${draws:-}" ] || { echo "$(basename "$script"): --data FOLDER is needed; --help says more" >&2 && exit 2; }
    train_images=$data/train-images-idx3-ubyte.gz train_labels=$data/train-labels-idx1-ubyte.gz
    test_images=$data/t10k-images-idx3-ubyte.gz test_labels=$data/t10k-labels-idx1-ubyte.gz
    mkdir -p "$out"
}

# portraits COUNT TESTS: the folders train and test below --data; without it so many pictures of $size are drawn
portraits() {
    if [ -z "$data" ]; then
        data=$out/data
        "$python" "$here/draw_images.py" "$data/train" --count "$1" --size "$size" --processes "$threads"
        "$python" "$here/draw_images.py" "$data/test" --count "$2" --size "$size" --seed 2 --processes "$threads"
    fi
    train_images=$data/train test_images=$data/test
}

# train NAME OPTIONS...: a model of the training images, OUT/NAME.safetensors
train() {
    name=$1
    shift
    "$sordino" train --clean "$train_images" -o "$out/$name.safetensors" --force --threads "$threads" "$@" >"$out/$name.log"
}

# evaluate NAME CORRUPTION: scores and a picture of the test images, OUT/NAME.json and OUT/NAME.png
evaluate() {
    "$sordino" eval --model "$out/$1.safetensors" --clean "$test_images" --corrupt "$2" --force --json "$out/$1.json" \
        --report "$out/$1.png" >/dev/null
}

# figure NAME KEY WHICH: of OUT/NAME.json the first (before) or the second (after) number of this name
figure() { sed -n "s/.*\"$2\": \([-0-9.e]*\).*/\1/p" "$out/$1.json" | sed -n "$3p"; }

# line TEXT: into results.md, and to be seen
line() { echo "$1" | tee -a "$out/results.md"; }
