// Microsoft's JavaScript client of Graph and @azure/identity, unmodified, as
// judges of the emulator: three kinds of credentials, pages, delta, batch,
// errors. They know Microsoft's host names, a proxy and a CA file.
import { createPrivateKey, createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } from "@azure/identity";
import { BatchRequestContent, BatchResponseContent, Client, GraphError, PageIterator } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";

const [factsFile, usersWanted, certificateFile, issuerKey] = process.argv.slice(2);
const facts = JSON.parse(readFileSync(factsFile));
const app = Object.fromEntries(facts.apps.map((a) => [a.key, a]));
const scope = "https://graph.microsoft.com/.default";

function same(what, got, want) {
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    console.error(`graph-client: ${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
    process.exitCode = 1;
    return;
  }
  console.log(`graph-client: ${what}: ${JSON.stringify(got).slice(0, 80)}`);
}

// rolesOf are the application permissions in a token.
function rolesOf(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url")).roles ?? [];
}

async function refusal(credential) {
  try {
    await credential.getToken(scope);
    return "a token";
  } catch (e) {
    return /AADSTS\d+/.exec(e.message)?.[0] ?? e.message;
  }
}

// assertion is the token of the issuer that the federated application trusts.
function assertion(subject) {
  const encode = (v) => Buffer.from(JSON.stringify(v)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const body = `${encode({ alg: "RS256", typ: "JWT", kid: "check" })}.${encode({
    iss: app.federated.issuer, sub: subject, aud: app.federated.audience, iat: now, nbf: now, exp: now + 600, jti: randomUUID(),
  })}`;
  return `${body}.${createSign("RSA-SHA256").update(body).sign(createPrivateKey(readFileSync(issuerKey))).toString("base64url")}`;
}

// Credentials.
const secret = new ClientSecretCredential(facts.tenantId, app.full.clientId, app.full.secret);
same("secret: may read users", rolesOf((await secret.getToken(scope)).token).includes("User.Read.All"), true);
const certificate = new ClientCertificateCredential(facts.tenantId, app.certificate.clientId, { certificatePath: certificateFile });
same("certificate: may read users", rolesOf((await certificate.getToken(scope)).token).includes("User.Read.All"), true);
const federated = new ClientAssertionCredential(facts.tenantId, app.federated.clientId, async () => assertion(app.federated.subject));
same("federated: may read users", rolesOf((await federated.getToken(scope)).token).includes("User.Read.All"), true);
same("a wrong secret", await refusal(new ClientSecretCredential(facts.tenantId, app.full.clientId, "wrong")), "AADSTS7000215");
same("an expired secret", await refusal(new ClientSecretCredential(facts.tenantId, app.expiredSecret.clientId, app.expiredSecret.secret)), "AADSTS7000222");
same("a disabled application", await refusal(new ClientSecretCredential(facts.tenantId, app.disabled.clientId, app.disabled.secret)), "AADSTS7000112");
same("blocked by policy", await refusal(new ClientSecretCredential(facts.tenantId, app.blockedByCA.clientId, app.blockedByCA.secret)), "AADSTS53003");
same("somebody else's workload", await refusal(new ClientAssertionCredential(facts.tenantId, app.federated.clientId, async () => assertion("repo:other/other:pull_request"))), "AADSTS700213");
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
const pem = readFileSync(certificateFile, "utf8");
same("a certificate without its key",
  await refusal(new ClientCertificateCredential(facts.tenantId, app.certificate.clientId, { certificate: stranger + pem.slice(pem.indexOf("-----BEGIN CERTIFICATE")) })), "AADSTS700027");

// The client.
const graphOf = (credential) => Client.initWithMiddleware({ authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes: [scope] }) });
const graph = graphOf(secret);

async function all(first) {
  const rows = [];
  await new PageIterator(graph, first, (row) => rows.push(row) > 0).iterate();
  return rows;
}

const users = await all(await graph.api("/users").select("id,displayName").top(99).get());
same("users by PageIterator", users.length, Number(usersWanted));
same("users are different", new Set(users.map((u) => u.id)).size, users.length);
same("users by /$count", Number(await graph.api("/users/$count").header("ConsistencyLevel", "eventual").get()), users.length);
const enabled = await graph.api("/users").filter("accountEnabled eq false").header("ConsistencyLevel", "eventual").count(true).top(1).get();
same("disabled users by $count", enabled["@odata.count"], (await all(await graph.api("/users").filter("accountEnabled eq false").get())).length);
const bySearch = await graph.api("/users").search('"displayName:martin"').header("ConsistencyLevel", "eventual").get();
same("search", bySearch.value.some((u) => u.displayName === "Martin Kessler"), true);

async function delta(path) {
  let page = await graph.api(path).get();
  const rows = [...page.value];
  while (page["@odata.nextLink"]) {
    page = await graph.api(page["@odata.nextLink"]).get();
    rows.push(...page.value);
  }
  return { rows, link: page["@odata.deltaLink"] };
}

const first = await delta("/users/delta?$select=id,displayName");
same("users by delta", new Set(first.rows.map((u) => u.id)).size, users.length);
same("nothing changed", (await delta(first.link)).rows, []);
await fetch(`${facts.url}/.emulator/evolve`, { method: "POST", body: JSON.stringify({ changes: 40 }) });
const changed = new Set((await delta(first.link)).rows.map((u) => u.id));
const now = await all(await graph.api("/users").select("id,displayName").top(999).get());
const moved = now.filter((u) => !users.some((old) => old.id === u.id && old.displayName === u.displayName)).map((u) => u.id);
same("the delta shows what moved", moved.filter((id) => !changed.has(id)), []);

const groups = await all(await graph.api("/groups").expand("members($select=id)").top(50).get());
const biggest = groups.reduce((a, b) => (a.members.length >= b.members.length ? a : b));
same("members expanded are members", (await all(await graph.api(`/groups/${biggest.id}/members`).select("id").get())).length >= biggest.members.length, true);
same("at most twenty expanded", biggest.members.length, 20);

// Batch: its members have no version.
const batch = new BatchRequestContent([
  { id: "1", request: new Request("https://graph.microsoft.com/organization?$select=id", { method: "GET" }) },
  { id: "2", request: new Request(`https://graph.microsoft.com/users/${users[0].id}?$select=id`, { method: "GET" }) },
  { id: "3", request: new Request("https://graph.microsoft.com/users/00000000-0000-4000-8000-00000000dead", { method: "GET" }) },
]);
const answers = new BatchResponseContent(await graph.api("/$batch").post(await batch.getContent()));
same("batch: organization", answers.getResponseById("1").status, 200);
same("batch: organization", (await answers.getResponseById("1").json()).value[0].id, facts.tenantId);
same("batch: user", (await answers.getResponseById("2").json()).id, users[0].id);
same("batch: a user that is not there", answers.getResponseById("3").status, 404);

const ids = users.slice(0, 30).map((u) => u.id);
same("getByIds", (await graph.api("/directoryObjects/getByIds").post({ ids, types: ["user"] })).value.length, 30);
same("hunting", (await graph.api("/security/runHuntingQuery").post({ Query: "EntraIdSignInEvents | summarize n = count() by AccountObjectId | count" })).results.length, 1);
same("/beta", (await graph.api("/users").version("beta").select("id").top(5).get()).value.length, 5);

async function fault(api) {
  try {
    await api.get();
    return "an answer";
  } catch (e) {
    return e instanceof GraphError ? `${e.statusCode} ${e.code}` : `${e}`;
  }
}
same("a user that is not there", await fault(graph.api("/users/00000000-0000-4000-8000-00000000dead")), "404 Request_ResourceNotFound");
same("without consent", await fault(graphOf(new ClientSecretCredential(facts.tenantId, app.noConsent.clientId, app.noConsent.secret)).api("/users")), "403 Authorization_RequestDenied");
