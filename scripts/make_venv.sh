#!/bin/sh
# Makes .venv with the first Python that is new enough; PYTHON names another one.
set -eu

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; }

chosen=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$candidate" >/dev/null && fits "$candidate"; then
        chosen=$candidate
        break
    fi
done
if [ -z "$chosen" ]; then
    echo "Hearth needs Python 3.11 to 3.14, and none is on PATH: sudo apt-get install python3 python3-venv" >&2
    exit 1
fi
version=$("$chosen" -c 'import sys; print(".".join(map(str, sys.version_info[:2])))')
if ! "$chosen" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python $version cannot make environments: sudo apt-get install python3-venv  (or python$version-venv)" >&2
    exit 1
fi
rm -rf .venv
"$chosen" -m venv .venv
