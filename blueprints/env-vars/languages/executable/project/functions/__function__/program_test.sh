#!/bin/sh
# Gives a program events, and compares how its answers begin.
set -u
program=$1
failed=0

# expect EVENT STATUS ANSWER
expect() {
  answer=$(printf '%s' "$1" | "$program")
  status=$?
  if [ "$status" != "$2" ] || [ "$answer" = "${answer#"$3"}" ]; then
    printf '%s\n  gives %s %s\n  and not %s %s\n' "$1" "$status" "$answer" "$2" "$3"
    failed=1
  fi
}

expect '{"name":"Ada"}' 0 '{"message":"Hello, Ada!","public":{'
expect '{}' 0 '{"message":"Hello, world!","public":{'
expect '{"name":""}' 0 '{"message":"Hello, world!","public":{'
expect '{"name":"Zo\u00eb \"Z\""}' 0 '{"message":"Hello, Zo\u00eb \"Z\"!","public":{'
if printf '["no object"]' | "$program" >/dev/null; then
  echo 'An event that is no object is taken.'
  failed=1
fi
exit "$failed"
