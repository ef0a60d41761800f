#!/bin/bash
# Answers one event: reads it from stdin, writes the answer to stdout. What goes to stderr is logged.
# An exit status other than 0 makes the invocation fail.
set -euo pipefail

event=$(cat)

if [[ $event != '{'*'}' ]]; then
  echo 'The event is no JSON object.' >&2
  exit 1
fi

# bash cannot read JSON. For more than one plain text, ship a static jq beside this file.
name=world
text='"name"[[:space:]]*:[[:space:]]*"(([^"\\]|\\.)*)"'
if [[ $event =~ $text ]]; then
  name=${BASH_REMATCH[1]}
fi

printf '{"message":"Hello, %s!"}\n' "$name"
