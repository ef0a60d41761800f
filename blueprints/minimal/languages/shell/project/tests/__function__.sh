#!/bin/bash
# Checks what handler.sh answers.
set -euo pipefail
cd "$(dirname "$0")/../functions/__function__"

failed=0

# check EVENT ANSWER
check() {
  local answer
  answer=$(./handler.sh <<<"$1" 2>/dev/null) || answer="exit status $?"
  if [[ $answer != "$2" ]]; then
    printf 'Event:    %s\nExpected: %s\nAnswer:   %s\n\n' "$1" "$2" "$answer" >&2
    failed=1
  fi
}

check '{"name":"Ada"}' '{"message":"Hello, Ada!"}'
check '{}' '{"message":"Hello, world!"}'
check '{"name":"a \"b\""}' '{"message":"Hello, a \"b\"!"}'
check '["no object"]' 'exit status 1'

((failed == 0)) && echo 'All as expected.'
exit "$failed"
