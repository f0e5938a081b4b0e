#!/usr/bin/env bash
# From a bare Debian or Ubuntu to .venv/bin/kindred and the jars of Neo4j. `make setup` runs it.
#
# Each step leaves a mark only when it is complete, and throws away what an
# interrupted run began, so it can be killed anywhere and run again.  A run with
# nothing to do takes a fraction of a second.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly venv=.venv
readonly marks=.cache/setup
readonly lock_file=requirements/dev.txt
readonly policy=/usr/sbin/policy-rc.d

say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }
works() { "$@" >/dev/null 2>&1; }

# One set-up at a time in a work tree; the kernel gives the lock back when this process ends.
mkdir -p "$marks"
exec 9>"$marks/lock"
if command -v flock >/dev/null; then flock 9; fi

# --- programs of the system ---------------------------------------------------

java_is_new_enough() {
  local version
  version=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${version:-0}" -ge 17 ]
}

java_package() {
  local one
  for one in openjdk-17-jre-headless openjdk-21-jre-headless; do
    if works apt-cache show "$one"; then echo "$one"; return; fi
  done
  echo default-jre-headless
}

has_candidate() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'; }

# Debian's own Python is preferred to uv's only where we may install it.
python_packages() {
  if find_python >/dev/null || { [ "$(id -u)" != 0 ] && works uv --version; }; then return 0; fi
  if has_candidate python3.12-venv; then printf 'python3.12\npython3.12-venv\n'; fi
}

# LightGBM's wheel needs the OpenMP runtime of the system.
has_openmp() {
  local libraries
  libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || return 0
  [[ $libraries == *libgomp.so.1* ]]
}

missing_packages() {
  java_is_new_enough || java_package
  command -v mvn >/dev/null || echo maven
  command -v redis-server >/dev/null || echo redis-server
  { command -v setpriv && command -v setsid; } >/dev/null || echo util-linux
  has_openmp || echo libgomp1
  python_packages
}

# A bare system has no package lists yet, so nothing has a candidate before the first update.
lacks_python() { ! find_python >/dev/null && ! works uv --version; }

# A package must not start a server of its own on a port that others may use, and such a server would keep our lock.
forbid_service_starts() {
  [ -d /usr/sbin ] && [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\n# kindred setup\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}
allow_service_starts() {
  if grep -qs '^# kindred setup$' "$policy"; then rm -f "$policy"; fi
}

install_packages() {
  trap allow_service_starts EXIT
  forbid_service_starts
  export DEBIAN_FRONTEND=noninteractive
  say "apt-get update"
  apt-get -qq -o DPkg::Lock::Timeout=300 update 9>&-
  dpkg --configure -a 9>&-
  local packages
  packages=$(missing_packages | tr '\n' ' ')
  if [ -n "$packages" ]; then install_named "$packages"; fi
  allow_service_starts
  trap - EXIT
}

install_named() {
  say "apt-get install $1"
  # shellcheck disable=SC2086
  apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install --no-install-recommends $1 >/dev/null 9>&-
}

ensure_programs() {
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  [ -n "$missing" ] || lacks_python || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    install_packages
    missing=$(missing_packages | tr '\n' ' ')
    [ -z "$missing" ] || die "still missing after the installation: $missing"
  elif [ -z "$missing" ]; then
    return 0
  elif command -v apt-get >/dev/null; then
    die "missing: $missing
  sudo apt-get update && sudo apt-get install -y $missing"
  else
    die "missing: a Java runtime (17 or newer), Maven, redis-server, util-linux, libgomp (OpenMP); install those with this system's package manager"
  fi
}

# --- Python -------------------------------------------------------------------

is_python312() { works "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 12))'; }

find_python() {
  local one
  for one in python3.12 python3 python "${PYENV_ROOT:-${HOME:-/root}/.pyenv}"/versions/3.12*/bin/python; do
    if is_python312 "$one"; then "$one" -c 'import sys; print(sys.executable)'; return; fi
  done
  return 1
}

make_venv() {
  local python
  if python=$(find_python); then
    say "Python: $python"
    if works uv --version; then uv venv --quiet --no-project --python "$python" "$venv"; else "$python" -m venv "$venv"; fi
  elif works uv --version; then
    say "Python 3.12 through uv"
    uv venv --quiet --no-project --python 3.12 "$venv"
  else
    die "Python 3.12 is not installed. Either
  sudo apt-get install -y python3.12 python3.12-venv      (Ubuntu 24.04)
or install uv (pipx install uv), which brings it, and run this again"
  fi
}

install_requirements() {
  local python=$venv/bin/python
  if works uv --version; then
    uv pip install --quiet --python "$python" --require-hashes -r "$lock_file"
    uv pip install --quiet --python "$python" --no-deps --no-build-isolation -e .
  else
    works "$python" -m pip --version || "$python" -m ensurepip --upgrade >/dev/null
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock_file"
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  fi
}

ensure_venv() {
  local wanted mark=$venv/.kindred-setup
  wanted=$(cat "$lock_file" pyproject.toml | sha256sum | cut -c1-16)
  if [ "$(cat "$mark" 2>/dev/null)" = "$wanted" ] && works "$venv/bin/python" -c '' && [ -x "$venv/bin/kindred" ]; then
    return 0
  fi
  # What an interrupted run left cannot be told from a good one, so it goes.
  if [ -e "$marks/installing" ] || ! is_python312 "$venv/bin/python"; then rm -rf "$venv"; fi
  touch "$marks/installing"
  [ -d "$venv" ] || make_venv
  say "installing the locked requirements"
  install_requirements
  printf '%s' "$wanted" >"$mark"
  rm -f "$marks/installing"
}

# --- Neo4j --------------------------------------------------------------------

ensure_neo4j() {
  local wanted
  wanted=$(sha256sum app/stack/pom.xml | cut -c1-16)
  [ -d ".cache/neo4j/$wanted" ] && return 0
  say "bringing Neo4j, Browser and GDS (150 MB, once)"
  "$venv/bin/python" -m app.stack.artefacts
}

allow_service_starts
ensure_programs
ensure_venv
ensure_neo4j
