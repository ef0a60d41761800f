if [ -e /opt/lib/log.sh ]; then . /opt/lib/log.sh; else log() { echo "$1" >&2; }; fi

run() {
  log "working"
  printf '{"worked":true}'
}
