#!/usr/bin/env bash
# A session of the language server with the protocol library of Visual Studio
# Code as the editor: what it cannot read, or does not find, fails.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/node-tools.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cd "$here/.."
go build -o "$folder/mscloud-mcp" ./cmd/mscloud-mcp
node "$here/lsp-session.cjs" "$folder/mscloud-mcp"
