#!/usr/bin/env bash
# The MCP conformance suite over /mcp, in both requirement sets. Scenarios that
# call the suite's own test tools cannot pass on a server that has tools of its
# own; they are listed, with the reason, in conformance-expected.yaml.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/node-tools.sh"
. "$here/server.sh"

start_server serve --demo --visibility all --data-dir "$work/data"
for revision in 2025-11-25 2026-07-28; do
  echo "conformance $revision"
  (cd "$work" && conformance server --url "$SERVER_URL/mcp" --requirements "$revision" \
    --expected-failures "$here/conformance-expected-$revision.yaml" >"$work/$revision.log" 2>&1) || {
    tail -n 80 "$work/$revision.log" >&2
    exit 1
  }
  tail -n 12 "$work/$revision.log"
done
