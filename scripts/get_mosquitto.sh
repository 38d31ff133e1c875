#!/bin/sh
# The broker that the tests run on: installed through apt where it is missing and that can be done without asking.
set -eu
command -v mosquitto >/dev/null && exit 0

lacking() {
    echo "the tests need the broker mosquitto: $1" >&2
    exit 1
}

command -v apt-get >/dev/null || lacking "install it with your system's package manager"
if [ "$(id -u)" = 0 ]; then
    root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    root="sudo -n"
else
    lacking "sudo apt-get install mosquitto"
fi
echo "Installing mosquitto through apt"
install="$root apt-get install -y -qq --no-install-recommends mosquitto"
export DEBIAN_FRONTEND=noninteractive
if ! { $install || { $root apt-get update -qq && $install; }; } >/dev/null 2>&1; then
    lacking "apt-get install mosquitto failed; run it to see why"
fi
