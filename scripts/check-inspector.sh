#!/usr/bin/env bash
# MCP Inspector as a second client: a strict listing of the tools over stdio,
# streamable HTTP and SSE, and through the file that `install` writes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/node-tools.sh"
. "$here/server.sh"

list() { # NAME, then the Inspector's own arguments
  local name=$1
  shift
  mcp-inspector --cli "$@" --method tools/list --strict >"$work/$name.json" 2>"$work/$name.err" || {
    cat "$work/$name.err" >&2
    echo "inspector: strict listing over $name failed" >&2
    exit 1
  }
  node -e '
    const { tools } = JSON.parse(require("fs").readFileSync(process.argv[1]));
    if (!tools.some(t => t.name === "entra_user_list")) { console.error("no entra_user_list among " + tools.length); process.exit(1); }
    console.log(process.argv[2] + ": " + tools.length + " tools, portable schemas");
  ' "$work/$name.json" "$name"
}

start_server serve --demo --visibility all --data-dir "$work/http"
list stdio "$BIN" serve --demo --visibility all --data-dir "$work/stdio"
list http "$SERVER_URL/mcp"
list sse "$SERVER_URL/sse"

HOME=$work/home XDG_CONFIG_HOME=$work/home/.config "$BIN" install claude-desktop --demo --name demo >/dev/null
config=$(find "$work/home" -name claude_desktop_config.json)
list claude-desktop --config "$config" --server demo
