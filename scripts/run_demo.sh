#!/bin/sh
# `make run`: the prompt, or with SAY one sentence.
set -eu
set -- ${SAY:+--say "$SAY"} ${AREA:+--area "$AREA"}
exec .venv/bin/hearth demo "$@"
