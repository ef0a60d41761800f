# The thumbnail's name for a picture; the work itself is convert's.
answer() {
  local key
  key=$(sed -n 's/.*"key" *: *"\([^"]*\)".*/\1/p' <<<"$1")
  printf '{"thumbnail":"%s-%s"}' "${key%.*}" "$SIZE"
}
