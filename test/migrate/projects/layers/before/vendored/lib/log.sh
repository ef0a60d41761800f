# log TEXT: with the time
log() {
  echo "$(date -u +%FT%TZ) $1" >&2
}
