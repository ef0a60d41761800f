#!/usr/bin/env bash
# binfmt-for-tests.sh up|down: lets the kernel of an x86_64 run arm64 programs by qemu, as MiniStack starts a function's
# program directly. Only for .ci/run, on a machine that is thrown away: it changes what the whole machine can run.
set -euo pipefail

place=/proc/sys/fs/binfmt_misc
name=samgen-aarch64

up() {
  [[ $(uname -m) == x86_64 ]] || return 1
  local qemu
  qemu=$(command -v qemu-aarch64-static) || return 1
  [[ -e $place/register ]] || mount -t binfmt_misc none "$place" 2>/dev/null || return 1
  [[ -e $place/$name ]] && return
  # The head of a 64-bit little-endian ELF program for machine 183, aarch64; F opens qemu now, for any root folder.
  local head='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
  local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
  printf ':%s:M::%s:%s:%s:F' "$name" "$head" "$mask" "$qemu" >"$place/register"
}

down() {
  [[ -e $place/$name ]] || return 0
  echo -1 >"$place/$name"
  # Where nobody else has an entry, there was no mount before.
  [[ $(ls "$place") == $'register\nstatus' ]] && umount "$place"
  return 0
}

"$1"
