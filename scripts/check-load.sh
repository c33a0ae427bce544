#!/usr/bin/env bash
# Loads `serve --http` on the demo tenant: many sessions, and entra_user_get at a
# steady rate. Outside CI: the figures are of the machine it runs on, and mean
# something where nothing else runs. Two cores carry 2,000 calls a second with a
# p99 below 25 ms.
#
#   scripts/check-load.sh [-duration 1m] [-rate 2000] [-concurrency 64] [-sessions 64] [-seed 1] [-p99 25ms]
#
# 10,000 sessions: scripts/check-load.sh -sessions 10000 -duration 10s
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/server.sh
(cd scripts && go build -o "$work/load" load.go)
start_server serve --demo --users "${LOAD_USERS:-2000}"
"$work/load" -url "$SERVER_URL" -pid "$SERVER_PID" "$@"
