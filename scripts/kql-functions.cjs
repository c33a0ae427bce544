// The functions, aggregates, plug-ins and operators of Kusto as Microsoft's
// analyzer knows them, one signature a line, as kql/check/functions.txt holds them
// (the format is told at its top). What a result is where the analyzer computes
// it in code stands below.
const tools = process.env.NODE_TOOLS + "/node_modules/@kusto/language-service-next/";
require(tools + "bridge.js");
require(tools + "Kusto.Language.Bridge.js");
const { Symbols, Functions, Aggregates, PlugIns, Operators } = Kusto.Language;

const computed = {};
for (const [result, names] of Object.entries({
  array: "array_concat array_iif array_iff pack_array set_union set_intersect set_difference percentiles_array percentilesw_array",
  bag: "pack pack_dictionary bag_pack bag_pack_columns pack_all bag_merge bag_remove_keys bag_set_key series_stats_dynamic series_fit_line_dynamic series_fit_2lines_dynamic",
  arg0: "bin_auto",
  array2: "map",
  tuple: "array_sort_asc array_sort_desc series_stats series_fft series_ifft series_fit_line series_fit_2lines series_periods_detect series_periods_validate series_fit_poly series_decompose series_decompose_forecast series_decompose_anomalies percentile percentiles percentilew percentilesw any take_any arg_min arg_max argmin argmax inner_nodes",
})) for (const name of names.split(" ")) computed[name] = result === "array2" ? "array" : result;

const symbols = {
  UnaryMinus: "-x", UnaryPlus: "+x", And: "and", Or: "or", Add: "+", Subtract: "-", Multiply: "*", Divide: "/", Modulo: "%",
  LessThan: "<", LessThanOrEqual: "<=", GreaterThan: ">", GreaterThanOrEqual: ">=", Equal: "==", NotEqual: "!=", EqualTilde: "=~",
  BangTilde: "!~", MatchRegex: "matches-regex", Search: ":", In: "in", InCs: "in~", NotIn: "!in", NotInCs: "!in~", Between: "between",
  NotBetween: "!between", HasAny: "has_any", HasAll: "has_all",
};
function symbol(kind) {
  if (symbols[kind]) return symbols[kind];
  const [, not, word, cs] = /^(Not)?(.*?)(Cs)?$/.exec(kind);
  return (not ? "!" : "") + word.toLowerCase() + (cs ? "_cs" : "");
}

function list(values, type) {
  const all = [];
  if (values) for (const e = Bridge.getEnumerator(values, type); e.moveNext();) all.push(e.Current);
  return all;
}
const typeKinds = {
  Scalar: "scalar", Integer: "integer", RealOrDecimal: "realOrDecimal", StringOrDynamic: "stringOrDynamic", StringOrArray: "stringOrArray",
  IntegerOrArray: "integerOrArray", DynamicArray: "array", DynamicBag: "bag", Number: "number", NumberOrBool: "numberOrBool",
  Summable: "summable", Orderable: "orderable", NotBool: "notBool", NotRealOrBool: "notRealOrBool", NotDynamic: "notDynamic",
  CommonScalar: "common", CommonScalarOrDynamic: "commonOrDynamic", CommonOrderable: "commonOrderable", CommonNumber: "commonNumber",
  CommonSummable: "commonSummable", Tabular: "table", Any: "any", Parameter0: "arg0", Parameter1: "arg1",
};
const argumentKinds = {
  Expression: "", Constant: "const ", Literal: "literal ", LiteralNotEmpty: "text ", Column: "column ", StarOnly: "star ", StarAllowed: "orStar ",
  Expression_Parameter0_Element: "element ", Column_Parameter0: "theirs ", Column_Parameter0_Common: "theirs ", Aggregate: "aggregate ",
};
function parameter(p) {
  let type = System.Enum.toString(Symbols.ParameterTypeKind, p.TypeKind);
  type = type === "Declared" ? list(p.DeclaredTypes, Symbols.TypeSymbol).map((t) => t.Name).join("|") : typeKinds[type];
  const kind = argumentKinds[System.Enum.toString(Symbols.ArgumentKind, p.ArgumentKind)] ?? "";
  const times = p.MaxOccurring === 1 ? (p.MinOccurring === 0 ? "?" : "") : "*" + p.MinOccurring + ".." + (p.MaxOccurring >= 32767 ? "" : p.MaxOccurring);
  const values = list(p.Values, System.Object).map((v) => Bridge.unbox(v));
  const mark = p.DefaultValueIndicator ? "~" : "";
  return kind + p.Name.replace(/[^A-Za-z0-9_]/g, "_") + times + ":" + type + mark + (values.length ? "{" + values.join("|") + "}" : "");
}
function result(f, s) {
  const kind = System.Enum.toString(Symbols.ReturnTypeKind, s.ReturnKind);
  switch (kind) {
    case "Declared": return s._returnType.Name || "array";
    case "Parameter0": return "arg0";
    case "Parameter1": return "arg1";
    case "Parameter0Promoted": return "arg0+";
    case "Parameter0Array": return "array";
    case "Common": return "common";
    case "CommonNonDynamic": return "common-";
    case "Widest": return "widest";
    case "ParameterNLiteral": case "Parameter0Literal": case "Parameter1Literal": return "typeof";
    case "Parameter0Table": case "Parameter0ExternalTable": case "Parameter0MaterializedView": case "Parameter0StoredQueryResult": return "table";
    case "Custom": return computed[f.Name] ?? (s.Tabularity === 2 ? "table" : "arg0");
  }
  return "-";
}
function naming(f) {
  switch (f.ResultNameKind) {
    case 1: return " as " + f.Name + "_*";
    case 2: return " as " + f.Name + "_*1";
    case 3: return " as " + (f.ResultNamePrefix ? f.ResultNamePrefix + "_" : "") + "*";
    case 4: return " as " + (f.ResultNamePrefix ? f.ResultNamePrefix + "_" : "") + "*1";
    case 5: return " as =*";
    case 6: return " as " + f.ResultNamePrefix;
    case 7: return " as *";
    case 8: return " as *1";
  }
  return "";
}
function layout(s) {
  const name = Bridge.getTypeName(s.Layout);
  return name.includes("BlockRepeating") ? " block" : name.includes("Custom") ? " loose" : "";
}

const lines = [];
for (const [kind, all, type] of [["f", Functions.All, Symbols.FunctionSymbol], ["a", Aggregates.All, Symbols.FunctionSymbol],
  ["p", PlugIns.All, Symbols.FunctionSymbol], ["o", Operators.All, Symbols.OperatorSymbol]])
  for (const f of list(all, type).filter((f) => !f.CustomAvailability)) // those work in graph-match only
    for (const s of list(f.Signatures, Symbols.Signature)) {
      const name = kind === "o" ? symbol(System.Enum.toString(Symbols.OperatorKind, f.OperatorKind)) : f.Name;
      const successor = kind !== "o" && f.Alternative ? " now " + f.Alternative.replace(/' or '.*/, "") : "";
      lines.push(kind + " " + name + "(" + list(s.Parameters, Symbols.Parameter).map(parameter).join(", ") + ") " + result(f, s) +
        (kind === "o" ? "" : naming(f)) + layout(s) + successor);
    }
console.log(`# One signature a line: f function, a aggregate, p plug-in, o operator; name and
# parameters; the result; "as" and the name of its column; "now" and a successor.
# A parameter is [how] name[how often]:type. How: const, literal, text (a literal
# that is not empty), column, star (only *), orStar, element (an expression over
# the elements of the first argument), theirs (a column of the first argument's
# table), aggregate. How often: ? at most once, *1..64. Type: types joined by |,
# or a kind that kql/check/signature_type.go explains; {a|b} are the only values, ~ says
# that "~" stands for the default. Result: a type, arg0 (the first argument's),
# arg0+ (int becomes long), array and bag (dynamic), common, common- (of what is
# not dynamic), widest, typeof, tuple (several columns), table, - not known.
# As: * is the first argument's name, *1 the only argument's, =* its value if that
# is a column. "block" repeats its first parameters together, "loose" has an order
# of its own. Made by scripts/kql-functions.cjs.`);
console.log(lines.sort((a, b) => (a[0] + a.split("(")[0] < b[0] + b.split("(")[0] ? -1 : a[0] + a.split("(")[0] > b[0] + b.split("(")[0] ? 1 : 0)).join("\n"));
