// A session with `mscloud-mcp kql lsp` as Visual Studio Code has it. Argument:
// the program.
const assert = require("assert");
const { spawn } = require("child_process");
const lsp = require(process.env.NODE_TOOLS + "/node_modules/vscode-languageserver-protocol/lib/node/main.js");

const program = spawn(process.argv[2], ["kql", "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = lsp.createProtocolConnection(
  new lsp.StreamMessageReader(program.stdout), new lsp.StreamMessageWriter(program.stdin));
let told;
connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => told(params.diagnostics));
connection.listen();

const uri = "file:///hunt.kql";
let version = 0;
function write(text) {
  const found = new Promise((resolve) => { told = resolve; });
  version++;
  if (version === 1)
    connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: "kusto", version, text } });
  else
    connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, { textDocument: { uri, version }, contentChanges: [{ text }] });
  return found;
}
const at = (line, character) => ({ textDocument: { uri }, position: { line, character } });

async function session() {
  const { capabilities } = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid, rootUri: null, capabilities: { general: { positionEncodings: ["utf-16"] } },
  });
  assert.equal(capabilities.hoverProvider, true);
  connection.sendNotification(lsp.InitializedNotification.type, {});

  let found = await write("DeviceInfo\n| where DeviceNam == 'x'");
  assert.equal(found.length, 1);
  assert.equal(found[0].severity, lsp.DiagnosticSeverity.Warning);
  assert.deepEqual(found[0].range, { start: { line: 1, character: 8 }, end: { line: 1, character: 17 } });
  const actions = await connection.sendRequest(lsp.CodeActionRequest.type, {
    textDocument: { uri }, range: found[0].range, context: { diagnostics: found },
  });
  assert.equal(actions[0].edit.changes[uri][0].newText, "DeviceName");

  found = await write("DeviceInfo | where DeviceName has 5");
  assert.equal(found[0].severity, lsp.DiagnosticSeverity.Error);

  assert.deepEqual(await write("DeviceInfo|take 5"), []);
  const { items } = await connection.sendRequest(lsp.CompletionRequest.type, at(0, 11));
  assert(items.some((item) => item.label === "summarize"));
  const hover = await connection.sendRequest(lsp.HoverRequest.type, at(0, 2));
  assert.match(hover.contents.value, /DeviceName/);
  const edits = await connection.sendRequest(lsp.DocumentFormattingRequest.type, {
    textDocument: { uri }, options: { tabSize: 4, insertSpaces: true },
  });
  assert.equal(edits[0].newText, "DeviceInfo\n| take 5\n");

  await connection.sendRequest(lsp.ShutdownRequest.type);
  const ended = new Promise((resolve) => program.on("exit", resolve));
  connection.sendNotification(lsp.ExitNotification.type);
  assert.equal(await ended, 0);
  console.log("lsp: a session as Visual Studio Code has it");
}

session().then(() => process.exit(0), (error) => {
  console.error(error);
  program.kill();
  process.exit(1);
});
