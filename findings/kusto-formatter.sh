#!/usr/bin/env bash
# Microsoft's KQL formatter does not always keep a query valid, nor stand still.
#
# Seen with @kusto/language-service-next 12.4.1, default options:
# - `T | render timechart by a` has no diagnostics. Formatted it reads
#   `by = a`, which the same service refuses (KS006), and each further pass adds
#   another `=`: the formatter fills in a token that the grammar makes optional.
# - A subquery in parentheses that starts on the line of its `(` is broken
#   before each `|` by the first pass and moved below the `(` by the second, so
#   the text of one pass is not the text of two.
#
# One would bet that the language's own formatter is safe to run on save. The
# product's `kql fmt` therefore has a layout of its own, with a test that a
# formatted query reads back as the same query and is left alone the next time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @kusto/language-service-next@12.4.1
cat >show.cjs <<'JS'
const service = "./node_modules/@kusto/language-service-next/";
require(service + "bridge.js");
require(service + "Kusto.Language.Bridge.js");
const { GlobalState, KustoCode, Symbols, Editor } = Kusto.Language;
const table = new Symbols.TableSymbol.$ctor7("T", "(a: string, n: long)", null);
const globals = GlobalState.Default.WithDatabase(
  new Symbols.DatabaseSymbol.$ctor3("db", null, System.Array.init([table], Symbols.Symbol), false));

const format = (text) => new Editor.KustoCodeService.$ctor1(text, globals)
  .GetFormattedText(Editor.FormattingOptions.Default, 0, new System.Threading.CancellationToken()).Text;
const complaints = (text) => KustoCode.ParseAndAnalyze(text, globals).GetDiagnostics().Count;

let stands = true;
function expect(what, got, want) {
  console.log("%s: %s", what, got);
  if (got !== want) stands = false;
}

const render = "T | render timechart by a";
expect("diagnostics of " + JSON.stringify(render), complaints(render), 0);
const once = format(render);
expect("formatted once", JSON.stringify(once), '"T | render timechart by = a"');
expect("formatted twice", JSON.stringify(format(once)), '"T | render timechart by =  = a"');
expect("the formatted query is refused", complaints(once) > 0, true);

const union = `union isfuzzy=true
    (T | where n > 1 and a == "some account of some machine" | project a, n, Source = "first"),
    (T | where n > 7 and a == "other account of some machine" | project a, n, Source = "second")
| take 1`;
expect("diagnostics of the union", complaints(union), 0);
const first = format(union), second = format(first), third = format(second);
expect("second pass changes the first one's text", second !== first, true);
expect("third pass changes it again", third !== second, false);
process.exit(stands ? 0 : 1);
JS
echo "@kusto/language-service-next $(node -p 'require("./node_modules/@kusto/language-service-next/package.json").version'), node $(node --version)"
if node show.cjs; then
  echo "stands: a valid query becomes an invalid one, and formatting twice differs from once"
else
  echo "changed: read the lines above, and this script's head, again" >&2
  exit 1
fi
