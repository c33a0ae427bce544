#!/usr/bin/env bash
# Microsoft's own KQL parser as judge of kql/: its verdicts on the corpus are
# those recorded in testdata/kql/verdicts.json, and ours agree with them.
# --record writes them anew, for a changed corpus or a newer judge.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/node-tools.sh"
root=$(cd "$here/.." && pwd)

node "$here/kql-judge.cjs" "$root/testdata/kql" "$root/kql/hunting.txt" "$root/testdata/kql/verdicts.json" "${1:-}"
cd "$root"
go test -count=1 -run '^TestCorpus' ./kql
