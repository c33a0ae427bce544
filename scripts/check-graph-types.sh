#!/usr/bin/env bash
# Microsoft's TypeScript types for Graph, as judge of the emulator's answers.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/node-tools.sh"
root=$(cd "$here/.." && pwd)
work=$(mktemp -d)
trap 'kill "${EMULATOR_PID:-}" 2>/dev/null; wait "${EMULATOR_PID:-}" 2>/dev/null; rm -rf "$work"' EXIT

(cd "$root" && go build -o "$work/mscloud-mcp" ./cmd/mscloud-mcp)
"$work/mscloud-mcp" emulator --users 500 --addr 127.0.0.1:0 --proxy-addr 127.0.0.1:0 --ca-file "$work/ca.pem" --json >"$work/facts.json" 2>"$work/emulator.log" &
EMULATOR_PID=$!
for _ in $(seq 200); do
  [ -s "$work/facts.json" ] && break
  kill -0 "$EMULATOR_PID" 2>/dev/null || { cat "$work/emulator.log" >&2; exit 1; }
  sleep 0.1
done

fact() { node -e 'const f = JSON.parse(require("fs").readFileSync(process.argv[1])); console.log(eval("f." + process.argv[2]))' "$work/facts.json" "$1"; }
url=$(fact url)
token=$(curl -fsS --noproxy '*' --cacert "$work/ca.pem" "$url/$(fact tenantId)/oauth2/v2.0/token" \
  -d grant_type=client_credentials -d "client_id=$(fact 'apps[0].clientId')" \
  --data-urlencode "client_secret=$(fact 'apps[0].secret')" \
  --data-urlencode 'scope=https://graph.microsoft.com/.default' |
  node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).access_token)')

NODE_EXTRA_CA_CERTS=$work/ca.pem node "$here/graph-types.mjs" "$url" "$token" "$work/answers.ts"
ln -s "$NODE_TOOLS/node_modules" "$work/node_modules"
(cd "$work" && tsc --noEmit --strict --skipLibCheck --module nodenext --moduleResolution nodenext answers.ts)
echo "microsoft-graph-types: every answer compiles"
