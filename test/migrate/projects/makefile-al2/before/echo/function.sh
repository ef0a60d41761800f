echo_event() {
  printf '{"echo":%s}' "$1"
}
