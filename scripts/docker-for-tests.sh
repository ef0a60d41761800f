#!/usr/bin/env bash
# Docker for the image tests. Only for machines that are thrown away (.ci/run): it starts a daemon and writes to
# /etc/hosts. `up` ends with 0, or with 1 and the reason on stdout; `down` takes back what `up` did.
set -euo pipefail

# MiniStack's registry. Docker trusts what resolves to 127.0.0.1 without TLS, on port 80.
registry=000000000000.dkr.ecr.us-east-1.amazonaws.com
hosts_line="127.0.0.1 $registry # for samgen's image tests"
state=/tmp/samgen-docker-for-tests
certificates=/etc/ssl/certs/ca-certificates.crt

fail() {
  echo "$*"
  exit 1
}

quietly() {
  "$@" >"$state/last.log" 2>&1 || fail "$1 failed: $(tail -n 3 "$state/last.log" | tr '\n' ' ')"
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

# A stand-in is made anew when what goes into it changes; a real image of that name is left alone.
needs_making() {
  local label
  label=$(docker image inspect --format '{{index .Config.Labels "samgen.stand-in"}}' "$1" 2>/dev/null) || return 0
  [[ -n $label && $label != "$2" ]]
}

root_filesystem() {
  [[ -d $rootfs ]] && return
  quietly debootstrap --variant=minbase --include=curl,ca-certificates bookworm "$rootfs.new"
  rm -rf "$rootfs.new"/var/cache/apt/archives/*.deb "$rootfs.new"/var/lib/apt/lists/*
  # The machine's own certificates: it may reach the world through a proxy of its own.
  cp "$certificates" "$rootfs.new/etc/ssl/certs/ca-certificates.crt"
  mv "$rootfs.new" "$rootfs"
}

make_lambda_base() {
  local name=public.ecr.aws/lambda/provided:al2023
  needs_making "$name" "$pin" || return 0
  root_filesystem
  tar -C "$rootfs" -c . | quietly docker import \
    -c 'ENV LANG=en_US.UTF-8 TZ=:/etc/localtime' \
    -c 'ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin' \
    -c 'ENV LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib' \
    -c 'ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime' \
    -c 'WORKDIR /var/task' -c "LABEL samgen.stand-in=$pin" - "$name"
}

make_go_builder() {
  local name=golang:1.26 go go_pin arch
  command -v go >/dev/null || return 0
  go=$(go env GOROOT)
  go_pin=$(printf '%s %s %s' "$pin" "$(go version)" "$(go env GOPROXY)" | sha256sum | cut -c1-12)
  needs_making "$name" "$go_pin" || return 0
  root_filesystem
  # Go's own packages are built already: each build in a container would begin with them, for a minute.
  for arch in amd64 arm64; do
    GOCACHE=$state/built/go-cache CGO_ENABLED=0 GOOS=linux GOARCH=$arch quietly go build -trimpath net/http encoding/json
  done
  tar -c -C "$rootfs" . -C "$state/built" go-cache -C / --transform "s|^${go#/}|./usr/local/go|" --exclude "${go#/}/test" "${go#/}" |
    quietly docker import -c 'ENV PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin' -c 'ENV GOPATH=/go GOCACHE=/go-cache' \
      -c "ENV GOPROXY=$(go env GOPROXY) GOTOOLCHAIN=local GOFLAGS=-buildvcs=false" -c "LABEL samgen.stand-in=$go_pin" - "$name"
}

# For images of arm64 on an x86_64: the same names with -arm64 behind them. Only what is copied into them is for arm64;
# Docker takes them for what the last line says, for an image that is imported is always taken for this machine's.
make_arm64_base() {
  local name=public.ecr.aws/lambda/provided:al2023-arm64 foreign=$rootfs-arm64
  needs_making "$name" "$pin" || return 0
  if [[ ! -d $foreign ]]; then
    rm -rf "$foreign.new"
    quietly debootstrap --foreign --arch=arm64 --variant=minbase --include=curl,ca-certificates bookworm "$foreign.new"
    # Nothing of arm64 is run here: the packages are unpacked, and not set up.
    local package
    for package in "$foreign.new"/var/cache/apt/archives/*.deb; do
      dpkg-deb --fsys-tarfile "$package" | tar -C "$foreign.new" -xk 2>/dev/null || true
    done
    rm -rf "$foreign.new"/var/cache/apt/archives/*.deb "$foreign.new/debootstrap"
    mkdir -p "$foreign.new/etc/ssl/certs"
    cp "$certificates" "$foreign.new/etc/ssl/certs/ca-certificates.crt"
    mv "$foreign.new" "$foreign"
  fi
  tar -C "$foreign" -c . | build_arm64 "$name" \
    'ENV LANG=en_US.UTF-8 TZ=:/etc/localtime' \
    'ENV PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin' \
    'ENV LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib' \
    'ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime' \
    'WORKDIR /var/task' "LABEL samgen.stand-in=$pin"
}

# The compiler is this machine's, and makes programs for arm64: it need not be run by qemu.
make_arm64_builder() {
  local name=golang:1.26-arm64 source=golang:1.26 label container
  label=$(docker image inspect --format '{{index .Config.Labels "samgen.stand-in"}}' "$source" 2>/dev/null) || return 0
  [[ -n $label ]] || return 0
  needs_making "$name" "$label" || return 0
  container=$(docker create "$source" true)
  docker export "$container" | build_arm64 "$name" 'ENV PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin' \
    'ENV GOPATH=/go GOCACHE=/go-cache' "ENV GOPROXY=$(go env GOPROXY) GOTOOLCHAIN=local GOFLAGS=-buildvcs=false" \
    "LABEL samgen.stand-in=$label"
  docker rm "$container" >/dev/null
}

# build_arm64 NAME LINE… <archive: an image of the archive's files, by the classic builder.
build_arm64() {
  local name=$1 context
  shift
  context=$(mktemp -d "$state/context.XXXXXX")
  cat >"$context/files.tar"
  printf '%s\n' 'FROM scratch' 'ADD files.tar /' "$@" >"$context/Dockerfile"
  DOCKER_BUILDKIT=0 quietly docker build --platform linux/arm64 --no-cache --force-rm --tag "$name" "$context"
  rm -rf "$context"
}

up() {
  mkdir -p "$state"
  install_missing
  start_daemon
  pin=$(cat "$certificates" "${BASH_SOURCE[0]}" | sha256sum | cut -c1-12)
  rootfs=${XDG_CACHE_HOME:-$HOME/.cache}/samgen-tests/bookworm-$pin
  mkdir -p "$(dirname "$rootfs")"
  rm -rf "$rootfs.new"
  make_lambda_base
  make_go_builder
  if [[ $(uname -m) == x86_64 ]]; then
    make_arm64_base
    make_arm64_builder
  fi
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
