#!/usr/bin/env bash
# Sourced by the checks that need a running server: builds the program once and
# starts it, with `start_server ARGS…`, which sets SERVER_URL; what was started
# ends with the script.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
BIN=$work/mscloud-mcp
trap 'kill "${SERVER_PID:-}" 2>/dev/null; wait "${SERVER_PID:-}" 2>/dev/null; rm -rf "$work"' EXIT
(cd "$root" && go build -o "$BIN" ./cmd/mscloud-mcp)

start_server() {
  "$BIN" "$@" --http 127.0.0.1:0 >"$work/server.out" 2>"$work/server.log" &
  SERVER_PID=$!
  for _ in $(seq 300); do
    SERVER_URL=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$work/server.log" "$work/server.out" -h 2>/dev/null | head -n 1 || true)
    [ -n "$SERVER_URL" ] && curl -fsS --noproxy '*' "$SERVER_URL/healthz" >/dev/null 2>&1 && return 0
    kill -0 "$SERVER_PID" 2>/dev/null || break
    sleep 0.2
  done
  echo "the server did not start:" >&2
  cat "$work/server.log" >&2
  return 1
}
