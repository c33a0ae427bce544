#!/usr/bin/env bash
# Two servers of one database for a long time, over a tenant that changes,
# throttles and fails, with clients that call. Prints how long calls take, what
# grows, and fails where a request came before a Retry-After had passed or a call
# failed without one. Outside CI.
#
#   scripts/soak.sh [DURATION [SEED [USERS]]]     1h, 1 and 100000 by default
set -euo pipefail
cd "$(dirname "$0")/../bench"
go test . -run '^$' -bench Soak -benchtime 1x -timeout 12h -latency 20ms \
	-soak "${1:-1h}" -soak-seed "${2:-1}" -users "${3:-100000}"
