#!/bin/sh
# Installs one Debian package, or says exactly what to type.
#
#     tools/debian_package.sh PACKAGE "what it is for"
set -eu

package=$1
purpose=$2

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
fi

if ! command -v apt-get >/dev/null || { [ -n "$as_root" ] && ! command -v sudo >/dev/null; }; then
    echo "aMSN2 needs $package $purpose. Install it as root: apt-get install $package" >&2
    exit 1
fi

echo "Installing Debian's $package $purpose."
install() {
    # The lock timeout is for machines that upgrade themselves in the background.
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$package" >/dev/null
}
# A fresh image has no package lists, an old one stale lists; only then is an update worth its time.
if ! install 2>/dev/null; then
    $as_root apt-get update -qq
    if ! install; then
        echo "aMSN2 needs $package $purpose, and installing it failed (see above)." >&2
        echo "Install it as root: apt-get install $package" >&2
        exit 1
    fi
fi
