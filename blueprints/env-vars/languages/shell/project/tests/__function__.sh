#!/bin/bash
# Checks what handler.sh answers.
set -euo pipefail
cd "$(dirname "$0")/../functions/__function__"

public_variables=(__public_names__)
secret_variables=(__secret_names__)
for variable in ${public_variables[@]+"${public_variables[@]}"} ${secret_variables[@]+"${secret_variables[@]}"}; do
  export "$variable=value of $variable"
done

failed=0

# check EVENT PATTERN: what the answer looks like, as bash matches it.
check() {
  local answer
  answer=$(./handler.sh <<<"$1" 2>/dev/null) || answer="exit status $?"
  # shellcheck disable=SC2053 # It is a pattern.
  if [[ $answer != $2 ]]; then
    printf 'Event:    %s\nExpected: %s\nAnswer:   %s\n\n' "$1" "$2" "$answer" >&2
    failed=1
  fi
}

check '{"name":"Ada"}' '{"message":"Hello, Ada!",*}'
check '{}' '{"message":"Hello, world!",*}'
check '["no object"]' 'exit status 1'
for variable in ${public_variables[@]+"${public_variables[@]}"}; do
  check '{}' "*\"$variable\":\"value of $variable\"*"
done
for variable in ${secret_variables[@]+"${secret_variables[@]}"}; do
  check '{}' "*\"$variable\":true*"
  if [[ $(./handler.sh <<<'{}') == *"value of $variable"* ]]; then
    echo "The value of $variable is in the answer." >&2
    failed=1
  fi
done

((failed == 0)) && echo 'All as expected.'
exit "$failed"
