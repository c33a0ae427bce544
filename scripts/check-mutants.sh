#!/usr/bin/env bash
# Changes the code in small ways, one at a time, and asks whether a test
# notices. Outside CI: a package takes from some minutes to hours.
#
#   scripts/check-mutants.sh [folder ...]
#
# Fails where more than 15 % of the changes that tests run go unnoticed; each is
# printed as LIVED with its place.
set -euo pipefail
version=v0.6.0
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- governance cloud dirsync store

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
GOBIN=$tools go install "github.com/go-gremlins/gremlins/cmd/gremlins@$version"

# Not with --test-cpu: this version then starts every test wrongly and counts
# each change as noticed.
failed=0
for folder; do
	printf '\n== %s\n' "$folder"
	"$tools/gremlins" unleash --workers 1 --timeout-coefficient 20 --output-statuses lt --threshold-efficacy 85 "./$folder" || failed=1
done
exit $failed
