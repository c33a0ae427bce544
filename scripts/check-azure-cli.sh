#!/usr/bin/env bash
# The Azure CLI, unmodified, as judge of the emulator: it signs in and reads the
# directory and Azure through the CONNECT proxy, knowing only Microsoft's host
# names, HTTPS_PROXY and a CA file.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
users=250

if ! command -v az >/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends azure-cli >/dev/null
fi

work=$(mktemp -d)
trap 'kill "${EMULATOR_PID:-}" 2>/dev/null || true; wait "${EMULATOR_PID:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
(cd "$root" && go build -o "$work/mscloud-mcp" ./cmd/mscloud-mcp)
"$work/mscloud-mcp" emulator --users $users --addr 127.0.0.1:0 --proxy-addr 127.0.0.1:0 --ca-file "$work/ca.pem" --json \
  >"$work/facts.json" 2>"$work/emulator.log" &
EMULATOR_PID=$!
for _ in $(seq 300); do
  [ -s "$work/facts.json" ] && break
  kill -0 "$EMULATOR_PID" 2>/dev/null || { cat "$work/emulator.log" >&2; exit 1; }
  sleep 0.1
done
fact() { python3 -c 'import json, sys; print(eval("f" + sys.argv[2], {"f": json.load(open(sys.argv[1]))}))' "$work/facts.json" "$1"; }

unset HTTP_PROXY http_proxy https_proxy ALL_PROXY all_proxy NO_PROXY no_proxy SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE
export HTTPS_PROXY REQUESTS_CA_BUNDLE="$work/ca.pem" AZURE_CONFIG_DIR="$work/azure" AZURE_CORE_COLLECT_TELEMETRY=no
HTTPS_PROXY=$(fact "['proxy']")
tenant=$(fact "['tenantId']")
subscription=$(fact "['subscriptions'][0]")
graph=https://graph.microsoft.com/v1.0

same() { # WHAT GOT WANT
  if [ "$2" != "$3" ]; then
    echo "azure-cli: $1: got $2, want $3" >&2
    exit 1
  fi
  echo "azure-cli: $1: $2"
}

sign_in() { # INDEX OF THE IDENTITY, SECRET
  az login --service-principal --tenant "$tenant" --username "$(fact "['apps'][$1]['clientId']")" --password "$2" \
    --allow-no-subscriptions --query 'length(@)' --output tsv
}

if sign_in 0 wrong-secret >"$work/refused" 2>&1; then
  echo "azure-cli: a wrong secret signs in" >&2
  exit 1
fi
grep -q AADSTS7000215 "$work/refused" || { cat "$work/refused" >&2; exit 1; }
echo "azure-cli: a wrong secret: AADSTS7000215"

same "subscriptions of the reader" "$(sign_in 0 "$(fact "['apps'][0]['secret']")")" "$(fact "['subscriptions'].__len__()")"
same users "$(az ad user list --query 'length(@)' --output tsv)" $users
groups=$(az rest --method get --url "$graph/groups/\$count" --headers ConsistencyLevel=eventual --output tsv)
same groups "$(az ad group list --query 'length(@)' --output tsv)" "$groups"
name=$(az ad user list --query '[7].userPrincipalName' --output tsv)
same "users of that name" "$(az ad user list --upn "$name" --query 'length(@)' --output tsv)" 1
same organization "$(az rest --method get --url "$graph/organization" --query 'value[0].id' --output tsv)" "$tenant"
# Debian's build of `az role assignment list` breaks on its own library; the
# same request goes through `az rest`.
assigned=$(az rest --method get --url "/subscriptions/$subscription/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01" \
  --query 'value[0].properties.roleDefinitionId' --output tsv)
same "its Azure role" "$(az rest --method get --url "$assigned?api-version=2022-04-01" --query properties.roleName --output tsv)" Reader

az logout
same "subscriptions without an Azure role" "$(sign_in 1 "$(fact "['apps'][1]['secret']")")" 1 # the tenant itself
echo "azure-cli: signed in and read the directory through the proxy"
