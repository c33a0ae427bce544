#!/usr/bin/env bash
# The MCP conformance suite over /mcp, in both requirement sets. Every message
# is held to the wire schema; a failed check passes only where
# conformance-absent.json says why it cannot be exercised on this server.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/node-tools.sh"
. "$here/server.sh"

start_server serve --demo --visibility all --data-dir "$work/data"
for revision in 2025-11-25 2026-07-28; do
  # Its exit code counts the excused checks as failures; the judge decides.
  conformance server --url "$SERVER_URL/mcp" --requirements "$revision" \
    --output-dir "$work/$revision" >"$work/$revision.log" 2>&1 || true
  node "$here/conformance-judge.mjs" "$work/$revision" "$revision" || {
    tail -n 40 "$work/$revision.log" >&2
    exit 1
  }
done
