#!/usr/bin/env bash
# Microsoft's JavaScript client of Graph with @azure/identity, and CLI for
# Microsoft 365, unmodified, as judges of the emulator.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/emulator.sh"
NODE_PINS=$here/clients
. "$here/node-tools.sh"
judge=graph-client
users=260

openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=check -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
cat "$work/key.pem" "$work/certificate.pem" >"$work/both.pem"
openssl genrsa -out "$work/issuer.pem" 2048 2>/dev/null
node -e 'const c = require("crypto"), fs = require("fs")
const key = c.createPublicKey(fs.readFileSync(process.argv[1])).export({ format: "jwk" })
console.log(JSON.stringify({ keys: [{ ...key, kid: "check", use: "sig", alg: "RS256" }] }))' "$work/issuer.pem" >"$work/keys.json"
start_emulator --users $users --certificate "$work/certificate.pem" --federation-keys "$work/keys.json"

# Node reads the proxy from the environment from 22.21 on.
export NODE_USE_ENV_PROXY=1 HTTPS_PROXY=$PROXY NODE_EXTRA_CA_CERTS=$CA_FILE NO_PROXY=127.0.0.1
cp "$here/clients/graph-client.mjs" "$work/"
ln -s "$NODE_TOOLS/node_modules" "$work/node_modules"
node "$work/graph-client.mjs" "$work/facts.json" $users "$work/both.pem" "$work/issuer.pem"

# CLI for Microsoft 365 asks in its own way, often /beta first.
judge=cli-microsoft365
export HOME=$work CLIMICROSOFT365_NOUPDATE=1 NODE_NO_WARNINGS=1
m365 login --authType secret --appId "$(fact "['apps'][0]['clientId']")" --tenant "$TENANT" --secret "$(fact "['apps'][0]['secret']")" >/dev/null
count() { m365 "$@" --output json | node -e 'console.log(JSON.parse(require("fs").readFileSync(0)).length)'; }
graph() { m365 request --url "https://graph.microsoft.com/v1.0/$1/\$count" --ConsistencyLevel eventual --output json; }
same users "$(count entra user list --properties id)" "$(graph users)"
same groups "$(count entra group list)" "$(graph groups)"
same applications "$(count entra app list)" "$(graph applications)"
same "service principals" "$(count entra enterpriseapp list)" "$(graph servicePrincipals)"
same "tenant" "$(m365 entra organization list --output json | node -e 'console.log(JSON.parse(require("fs").readFileSync(0))[0].id)')" "$TENANT"
