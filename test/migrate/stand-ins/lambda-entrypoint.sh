#!/bin/sh
# As in AWS's base: the handler is the one argument, and the runtime is started by its fixed path.
if [ $# -ne 1 ]; then
  echo "entrypoint requires the handler name to be the first argument" >&2
  exit 142
fi
export _HANDLER="$1"
exec /var/runtime/bootstrap
