// Reads the suite's results and allows a failed check only where
// conformance-absent.json says why it cannot be exercised here. A check that is
// excused and passes is an error too: the list must not outlive its reason.
// Usage: node conformance-judge.mjs RESULTS_DIR REVISION
import { readFileSync, readdirSync } from "node:fs";

const [dir, revision] = process.argv.slice(2);
const absent = JSON.parse(readFileSync(new URL("conformance-absent.json", import.meta.url)));
const excused = new Set(Object.values(absent).flatMap((byRevision) => byRevision[revision] ?? []));

let passed = 0;
const seen = new Set();
const wrong = [];
for (const scenario of readdirSync(dir)) {
  for (const check of JSON.parse(readFileSync(`${dir}/${scenario}/checks.json`))) {
    if (check.status === "SUCCESS") passed++;
    if (check.status !== "FAILURE") continue;
    seen.add(check.id);
    if (!excused.has(check.id)) wrong.push(`${scenario}: ${check.id}: ${check.errorMessage}`);
  }
}
for (const id of excused) {
  if (!seen.has(id)) wrong.push(`${id} is excused in conformance-absent.json but did not fail`);
}
if (passed < 40) wrong.push(`only ${passed} checks passed: the suite hardly ran`);
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
console.log(`conformance ${revision}: ${passed} checks passed, ${seen.size} cannot be exercised here (conformance-absent.json)`);
