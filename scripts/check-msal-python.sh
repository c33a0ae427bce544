#!/usr/bin/env bash
# MSAL for Python, unmodified, as judge of the emulator: Debian's package, which
# the Azure CLI needs too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/emulator.sh"
judge=msal
users=240

python=/usr/bin/python3
if ! "$python" -c 'import msal, requests' 2>/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends python3-msal python3-requests >/dev/null
fi

openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=check -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
thumbprint=$(openssl x509 -in "$work/certificate.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g')
start_emulator --users $users --certificate "$work/certificate.pem"
HTTPS_PROXY=$PROXY REQUESTS_CA_BUNDLE=$CA_FILE "$python" "$here/clients/msal_check.py" "$work/facts.json" $users "$work/key.pem" "$thumbprint"
echo "msal: $("$python" -c 'import msal; print(msal.__version__)') signed in and read through the proxy"
