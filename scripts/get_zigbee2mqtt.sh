#!/bin/sh
# Installs Zigbee2MQTT, unmodified, from npm into var/zigbee2mqtt for tests/zigbee2mqtt, and Node 22 beside it
# where the one on PATH is too old for it. GPL-3.0: it is only run as a test program, nothing of it is shipped.
set -eu
cd "$(dirname "$0")/.."
folder=var/zigbee2mqtt
version=2.14.1

command -v npm >/dev/null || { echo "npm is missing: apt-get install -y nodejs npm" >&2; exit 1; }
if grep -qs "\"version\": \"$version\"" "$folder/node_modules/zigbee2mqtt/package.json"; then
    exit 0
fi
node22=node@22
case "$(node --version)" in v22.* | v24.*) node22= ;; esac
mkdir -p "$folder"
# shellcheck disable=SC2086  # empty where node is new enough
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "zigbee2mqtt@$version" $node22
