#!/usr/bin/env bash
# Microsoft's own KQL parser and analyzer as judge of kql/: its verdicts on the
# corpus are those recorded in testdata/kql/verdicts.json, ours agree with them,
# and the signatures of functions are those of kql/check/functions.txt. --record writes
# both anew, for a changed corpus or a newer judge.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/node-tools.sh"
root=$(cd "$here/.." && pwd)

if [ "${1:-}" = --record ]; then
  node "$here/kql-functions.cjs" >"$root/kql/check/functions.txt"
else
  node "$here/kql-functions.cjs" | cmp - "$root/kql/check/functions.txt"
fi
node "$here/kql-judge.cjs" "$root/testdata/kql" "$root/kql/check/hunting.txt" "$root/testdata/kql/verdicts.json" "${1:-}"
cd "$root"
go test -count=1 -run '^TestCorpus' ./kql
