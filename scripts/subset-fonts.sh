#!/usr/bin/env bash
# Makes the five bundled faces of crates/typeset/fonts from Debian's packages. Run by hand when a face or its character
# set changes; its results are committed, so neither the build nor the continuous check needs it.
# Needs: a Debian 12 with apt, dpkg, python3 and pip (fonttools, cffsubr). Usage: scripts/subset-fonts.sh [work folder]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$(mktemp -d)}
cd "$work"
pip install -q 'fonttools==4.68.0' 'cffsubr==0.4.0'
for package in texlive-lang-chinese fonts-lxgw-wenkai fonts-noto-cjk; do
  [ -d "$package" ] && continue
  apt-get -o DPkg::Lock::Timeout=300 download "$package"
  dpkg -x "$package"_*.deb "$package"
done
python3 "$root/scripts/subset_fonts.py" "$work" "$root/crates/typeset/fonts"
ls -l "$root/crates/typeset/fonts"
