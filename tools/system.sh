#!/bin/sh
# Make sure of what a Debian machine needs beside the virtual environment:
#
#     tools/system.sh python|run|test
#
# Root gets what is missing installed; everybody else is told in one line. Elsewhere than on Debian
# the same line says what to look for.
set -eu

PYTHON=${PYTHON:-python3}
missing=

program() { # name package
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

library() { # soname package
    "$PYTHON" -c "import ctypes; ctypes.CDLL('$1')" 2>/dev/null || missing="$missing $2"
}

postgres() {
    command -v pg_ctl >/dev/null 2>&1 && return
    ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || missing="$missing postgresql"
}

case $1 in
python)
    program "$PYTHON" python3
    "$PYTHON" -c "import ensurepip, venv" 2>/dev/null || missing="$missing python3-venv"
    ;;
run | test) # WeasyPrint
    library libpango-1.0.so.0 libpango-1.0-0
    library libpangoft2-1.0.so.0 libpangoft2-1.0-0
    library libharfbuzz-subset.so.0 libharfbuzz-subset0
    ;;
esac
if [ "$1" = test ]; then
    program chromium chromium
    program pdftotext poppler-utils
    program qpdf qpdf
    program turnserver coturn
    program openssl openssl
    [ -x /usr/sbin/clamd ] || program clamd clamav-daemon
    postgres
fi

[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing on this machine; as root: apt-get install$missing" >&2
    exit 1
fi
echo "Installing$missing …" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# shellcheck disable=SC2086 # a list of packages
if ! { apt-get -qq update && apt-get -qq install --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
rm -f "$log"
