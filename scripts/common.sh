# shellcheck shell=bash
# What the scripts beside it share; they source it.

# step TITLE COMMAND...: runs the command behind one line. On a terminal the line shows what the command is doing;
# everything the command said is shown only where it fails.
step() {
    local title=$1 log width status=0 line
    shift
    log=$(mktemp)
    if [ -t 1 ]; then
        width=$(tput cols 2>/dev/null || echo 80)
        "$@" </dev/null 2>&1 | tee "$log" | while IFS= read -r line; do
            printf '\r\033[K%.*s' "$((width - 1))" "$title: ${line//$'\r'/ }"
        done || status=$?
        printf '\r\033[K'
    else
        "$@" </dev/null >"$log" 2>&1 || status=$?
    fi
    if [ "$status" -eq 0 ]; then
        printf '%s: done\n' "$title"
    else
        cat "$log"
        printf '%s: failed (exit status %d); what it said stands above\n' "$title" "$status"
    fi
    rm -f "$log"
    return "$status"
}

# build PRESET [ARGUMENT...]: configures and builds a preset of CMakePresets.json, or what the arguments ask for of it.
build() {
    step "configure $1" cmake --preset "$1" && step "build $1" cmake --build --preset "$@"
}
