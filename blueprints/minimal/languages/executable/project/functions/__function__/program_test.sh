#!/bin/sh
# Gives a program events, and compares its answers.
set -u
program=$1
failed=0

# expect EVENT STATUS ANSWER
expect() {
  answer=$(printf '%s' "$1" | "$program")
  status=$?
  if [ "$status" != "$2" ] || [ "$answer" != "$3" ]; then
    printf '%s\n  gives %s %s\n  and not %s %s\n' "$1" "$status" "$answer" "$2" "$3"
    failed=1
  fi
}

expect '{"name":"Ada"}' 0 '{"message":"Hello, Ada!"}'
expect '{}' 0 '{"message":"Hello, world!"}'
expect '{"name":""}' 0 '{"message":"Hello, world!"}'
expect '{"name":"Zo\u00eb \"Z\""}' 0 '{"message":"Hello, Zo\u00eb \"Z\"!"}'
expect '["no object"]' 1 ''
exit "$failed"
