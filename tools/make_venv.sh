#!/bin/sh
# Makes the virtual environment, and first what Debian leaves out of its Python.
#
#     tools/make_venv.sh PYTHON DIRECTORY
set -eu

python=$1
directory=$2

if ! command -v "$python" >/dev/null; then
    sh tools/debian_package.sh python3 "to run"
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "aMSN2 needs Python 3.11 or newer; $python is $("$python" -V). Name another one: make PYTHON=python3.12" >&2
    exit 1
fi
# Debian ships venv without ensurepip, so that making one fails half-way: ask before trying.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    sh tools/debian_package.sh python3-venv "to make a virtual environment"
fi
"$python" -m venv --clear "$directory"
