#!/usr/bin/env bash
# Makes dist/jobs.zip.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p dist
GOOS=linux GOARCH=amd64 go build -o dist/jobs ./cmd/jobs
(cd dist && zip -qm jobs.zip jobs)
