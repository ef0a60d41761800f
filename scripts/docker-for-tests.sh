#!/usr/bin/env bash
# Docker for the image tests. Only for machines that are thrown away (.ci/run): it starts a daemon, makes stand-ins for
# images that cannot be pulled, and writes to /etc/hosts. `up` ends with 0, or with 1 and the reason on stdout; `down`
# takes back what `up` did.
set -euo pipefail

# MiniStack's registry. Docker trusts what resolves to 127.0.0.1 without TLS, on port 80.
registry=000000000000.dkr.ecr.us-east-1.amazonaws.com
hosts_line="127.0.0.1 $registry # for samgen's image tests"
state=/tmp/samgen-docker-for-tests
# shellcheck source=scripts/stand-ins.sh
source "${BASH_SOURCE[0]%/*}/stand-ins.sh"

fail() {
  echo "$*"
  exit 1
}

quietly() {
  local log=$state/$BASHPID.log
  "$@" >"$log" 2>&1 || fail "$1 failed: $(tail -n 3 "$log" | tr '\n' ' ')"
}

install_missing() {
  local packages=()
  command -v dockerd >/dev/null || packages+=(docker.io)
  command -v docker >/dev/null || packages+=(docker.io)
  command -v iptables >/dev/null || packages+=(iptables)
  command -v debootstrap >/dev/null || packages+=(debootstrap)
  ((${#packages[@]} == 0)) && return
  quietly apt-get update -qq
  quietly apt-get install -y -qq --no-install-recommends "${packages[@]}"
}

start_daemon() {
  docker info >/dev/null 2>&1 && return
  setsid dockerd --insecure-registry "$registry" --pidfile "$state/dockerd.pid" >"$state/dockerd.log" 2>&1 </dev/null &
  local daemon=$!
  until docker info >/dev/null 2>&1; do
    kill -0 "$daemon" 2>/dev/null || fail "dockerd ended: $(tail -n 3 "$state/dockerd.log" | tr '\n' ' ')"
    ((SECONDS < 90)) || fail "dockerd does not answer: $(tail -n 3 "$state/dockerd.log" | tr '\n' ' ')"
    sleep 0.2
  done
}

up() {
  mkdir -p "$state"
  install_missing
  start_daemon
  make_stand_ins
  grep -qF "$hosts_line" /etc/hosts || echo "$hosts_line" >>/etc/hosts
}

down() {
  # Not sed -i: where /etc/hosts is a mount of its own it can be written, but not replaced.
  if grep -qF "$hosts_line" /etc/hosts; then
    local rest
    rest=$(grep -vF "$hosts_line" /etc/hosts || true)
    printf '%s\n' "$rest" >/etc/hosts
  fi
  if [[ -f $state/dockerd.pid ]]; then
    local daemon
    daemon=$(<"$state/dockerd.pid")
    kill "$daemon" 2>/dev/null || true
    while kill -0 "$daemon" 2>/dev/null; do sleep 0.1; done
  fi
  rm -rf "$state"
}

case ${1:-} in
  up | down) "$1" ;;
  *) fail "usage: ${0##*/} up|down" ;;
esac
