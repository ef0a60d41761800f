#!/bin/bash
# Answers one event: reads it from stdin, writes the answer to stdout. What goes to stderr is logged.
# An exit status other than 0 makes the invocation fail.
set -euo pipefail

# The variables of this function: the public ones are shown, of the secret ones only whether they are set.
public_variables=(__public_names__)
secret_variables=(__secret_names__)

# Those that Lambda, or the runtime, defines.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
runtime_variables=(
  _HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE
  AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID
  AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR
)

# json_text TEXT: the text as JSON.
json_text() {
  local text=$1 code character
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  if [[ $text == *[[:cntrl:]]* ]]; then
    for code in {1..31}; do
      code=$(printf '%02x' "$code")
      printf -v character '%b' "\\x$code"
      text=${text//"$character"/"\\u00$code"}
    done
  fi
  printf '"%s"' "$text"
}

# values NAME…: a JSON object of the variables' values, null for one that is not set.
values() {
  local variable separator=
  printf '{'
  for variable in "$@"; do
    printf '%s"%s":' "$separator" "$variable"
    if [[ -n ${!variable+set} ]]; then json_text "${!variable}"; else printf null; fi
    separator=,
  done
  printf '}'
}

# are_set NAME…: a JSON object that says of each variable whether it is set.
are_set() {
  local variable separator=
  printf '{'
  for variable in "$@"; do
    printf '%s"%s":' "$separator" "$variable"
    if [[ -n ${!variable+set} ]]; then printf true; else printf false; fi
    separator=,
  done
  printf '}'
}

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

printf '{"message":"Hello, %s!","public":%s,"secret":%s,"runtime":%s}\n' "$name" \
  "$(values ${public_variables[@]+"${public_variables[@]}"})" \
  "$(are_set ${secret_variables[@]+"${secret_variables[@]}"})" \
  "$(are_set "${runtime_variables[@]}")"
