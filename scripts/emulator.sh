#!/usr/bin/env bash
# Sourced by the checks that run a program by others on the emulator: builds the
# program once and starts an emulator with `start_emulator ARGS…`. Then $work is
# a folder for the check, CA_FILE, PROXY, URL and TENANT are the emulator's, and
# `fact EXPRESSION` prints one of its facts, e.g. fact "['apps'][0]['secret']".
# What was started ends with the script.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'kill "${EMULATOR_PID:-}" 2>/dev/null || true; wait "${EMULATOR_PID:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
(cd "$root" && go build -o "$work/mscloud-mcp" ./cmd/mscloud-mcp)

# The machine may have its own; the programs shall know the emulator's only.
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy NO_PROXY no_proxy
unset SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS

start_emulator() {
  "$work/mscloud-mcp" emulator "$@" --addr 127.0.0.1:0 --proxy-addr 127.0.0.1:0 --ca-file "$work/ca.pem" --json \
    >"$work/facts.json" 2>"$work/emulator.log" &
  EMULATOR_PID=$!
  for _ in $(seq 300); do
    [ -s "$work/facts.json" ] && break
    kill -0 "$EMULATOR_PID" 2>/dev/null || { cat "$work/emulator.log" >&2; return 1; }
    sleep 0.1
  done
  CA_FILE=$work/ca.pem FACTS=$work/facts.json
  URL=$(fact "['url']") PROXY=$(fact "['proxy']") TENANT=$(fact "['tenantId']")
  export CA_FILE FACTS URL PROXY TENANT
}

fact() { python3 -c 'import json, sys; print(eval("f" + sys.argv[2], {"f": json.load(open(sys.argv[1]))}))' "$work/facts.json" "$1"; }

same() { # WHAT GOT WANT
  if [ "$2" != "$3" ]; then
    echo "$judge: $1: got $2, want $3" >&2
    exit 1
  fi
  echo "$judge: $1: $2"
}
