// Microsoft's KQL parser and analyzer over the corpus. Arguments: the folder of
// the corpus, the hunting schema (a table a line: name, then column:type) and
// the file of verdicts, which it compares with what it finds; with --record it
// writes them. For each text: accept says whether the parser takes it, at and
// codes where (in bytes) and why the analyzer complains that knows the schema.
const { readFileSync, readdirSync, writeFileSync } = require("fs");
const tools = process.env.NODE_TOOLS + "/node_modules/@kusto/language-service-next/";
require(tools + "bridge.js");
require(tools + "Kusto.Language.Bridge.js");
const { KustoCode, GlobalState, Symbols } = Kusto.Language;

const [folder, schema, file, mode] = process.argv.slice(2);
const tables = readFileSync(schema, "utf8").trim().split("\n").map((line) => {
  const [name, ...columns] = line.split(" ");
  return new Symbols.TableSymbol.$ctor7(name, "(" + columns.join(", ") + ")", null);
});
const globals = GlobalState.Default.WithDatabase(
  new Symbols.DatabaseSymbol.$ctor3("hunting", null, System.Array.init(tables, Symbols.Symbol), false));

function list(diagnostics) {
  const all = [];
  for (let i = 0; i < diagnostics.Count; i++) all.push(diagnostics.getItem(i));
  return all;
}

function verdict(text) {
  if (list(KustoCode.Parse(text).GetDiagnostics()).length > 0) return { accept: false };
  // Warnings and suggestions do not keep a query from running.
  const found = list(KustoCode.ParseAndAnalyze(text, globals).GetDiagnostics()).filter((d) => d.Severity === "Error");
  if (found.length === 0) return { accept: true };
  return {
    accept: true,
    at: found.map((d) => Buffer.byteLength(text.slice(0, d.Start))),
    codes: found.map((d) => d.Code),
  };
}

const verdicts = {};
for (const name of readdirSync(folder).filter((n) => /^corpus-.*\.txtar$/.test(n)).sort()) {
  const parts = readFileSync(folder + "/" + name, "utf8").split(/^-- (.+) --\n/m);
  for (let i = 1; i < parts.length; i += 2)
    verdicts[name.slice(0, -6) + "/" + parts[i]] = verdict(parts[i + 1]);
}
for (const c of JSON.parse(readFileSync(folder + "/cases.json", "utf8")).cases)
  verdicts["cases/" + c.id] = verdict(c.kql);

const lines = Object.entries(verdicts).map(([name, v]) => JSON.stringify(name) + ":" + JSON.stringify(v));
if (mode === "--record") {
  writeFileSync(file, "{\n" + lines.join(",\n") + "\n}\n");
} else {
  const recorded = JSON.parse(readFileSync(file, "utf8"));
  const names = new Set([...Object.keys(recorded), ...Object.keys(verdicts)]);
  const differ = [...names].filter((n) => JSON.stringify(recorded[n]) !== JSON.stringify(verdicts[n]));
  for (const n of differ) console.error("%s: recorded %j, found %j", n, recorded[n], verdicts[n]);
  if (differ.length > 0) process.exit(1);
}
const accepted = Object.values(verdicts).filter((v) => v.accept).length;
console.log("kql: Microsoft's parser accepts %d of %d texts, as recorded", accepted, lines.length);
