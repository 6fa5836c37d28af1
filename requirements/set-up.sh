#!/bin/sh
# Makes .venv with the locked, hash-checked packages and this project; does nothing when it is up to date.
# "set-up.sh dev" adds what tests, checks and the documentation site need.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
lock=requirements/lock.txt
[ "${1:-}" = dev ] && lock=requirements/lock-dev.txt
minimum="3.11"

say() { printf '%s\n' "$*" >&2; }

good() { # is this a Python that is new enough and starts?
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if good "$path"; then
            "$path" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    say "No Python $minimum or newer was found (seen: $(python3 --version 2>&1 || echo none))."
    say "What to do: install it (Debian: apt install python3 python3-venv), or name it: make demo PYTHON=/path/to/python3"
    exit 1
}

wanted=$(cat requirements/lock*.txt pyproject.toml requirements/compile.py src/biomarker/kernels/build.py src/biomarker/kernels/c/* 2>/dev/null | cksum)
if [ -x "$venv/bin/biomarker" ]; then # an environment for developers serves users as well
    case "$(cat "$venv/installed" 2>/dev/null)" in
    "$wanted $lock" | "$wanted requirements/lock-dev.txt") exit 0 ;;
    esac
fi

python=$(find_python)
say "Setting up $venv with $("$python" --version) (about two minutes the first time) ..."
rm -rf "$venv"
if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --python "$python" "$venv"
    export VIRTUAL_ENV="$PWD/$venv"
    uv pip install --quiet --compile-bytecode --require-hashes -r "$lock"
    uv pip install --quiet --no-deps --no-build-isolation -e .
else
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "This Python has no venv module."
        say "What to do: install it (Debian: apt install python3-venv), then run the same command again."
        exit 1
    fi
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
# The installation compiled the engine; where it could not, pip and uv kept silent about it.
[ -e src/biomarker/kernels/_kernels.so ] || "$venv/bin/python" src/biomarker/kernels/build.py || true
"$venv/bin/python" -m compileall -q src
printf '%s' "$wanted $lock" > "$venv/installed"
