#!/bin/sh
# Builds the wheel, installs it into an environment that is thrown away, and lets the demo answer out of it,
# away from the checkout: nothing may be missing in the wheel.
set -eu
checkout=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$checkout/.venv/bin/python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q -q --no-input --constraint constraints.txt "$checkout[demo]"
cd "$folder"
"$folder/venv/bin/hearth" --version
"$folder/venv/bin/hearth" demo --say "dim the kitchen lights to 30 and lock the front door"
