"""MSAL for Python, unmodified, as judge of the emulator's sign-in and of pages.

It knows Microsoft's host names, a proxy and a CA file, and keeps tokens in its
own cache.
"""

import json
import sys

import msal
import requests

facts = json.load(open(sys.argv[1]))
users_wanted, key_file, thumbprint = int(sys.argv[2]), sys.argv[3], sys.argv[4]
apps = {app["key"]: app for app in facts["apps"]}
authority = "https://login.microsoftonline.com/" + facts["tenantId"]
scope = ["https://graph.microsoft.com/.default"]
failed = False


def same(what, got, want):
    global failed
    if got != want:
        print(f"msal: {what}: got {got!r}, want {want!r}", file=sys.stderr)
        failed = True
    else:
        print(f"msal: {what}: {got!r}"[:100])


def client(key, credential):
    return msal.ConfidentialClientApplication(apps[key]["clientId"], authority=authority, client_credential=credential)


def codes(answer):
    return answer.get("error_codes") or "a token"


full = client("full", apps["full"]["secret"])
answer = full.acquire_token_for_client(scopes=scope)
token = answer["access_token"]
same("secret: token type", answer["token_type"], "Bearer")
cached = full.acquire_token_silent(scope, account=None) or full.acquire_token_for_client(scopes=scope)
same("secret: the second token comes from the cache", cached["access_token"] == token, True)
certificate = client("certificate", {"private_key": open(key_file).read(), "thumbprint": thumbprint})
same("certificate: token type", certificate.acquire_token_for_client(scopes=scope).get("token_type"), "Bearer")
same("a wrong secret", codes(client("full", "wrong").acquire_token_for_client(scopes=scope)), [7000215])
same("an expired secret", codes(client("expiredSecret", apps["expiredSecret"]["secret"]).acquire_token_for_client(scopes=scope)), [7000222])
same("blocked by policy", codes(client("blockedByCA", apps["blockedByCA"]["secret"]).acquire_token_for_client(scopes=scope)), [53003])

session = requests.Session()
session.headers["Authorization"] = "Bearer " + token


def pages(path):
    rows, link = [], "https://graph.microsoft.com" + path
    while link:
        page = session.get(link)
        page.raise_for_status()
        rows += page.json()["value"]
        link = page.json().get("@odata.nextLink")
    return rows


users = pages("/v1.0/users?$select=id,signInActivity&$top=999")
same("users", len({u["id"] for u in users}), users_wanted)
devices = pages("/v1.0/devices?$top=50")
same("devices", len({d["id"] for d in devices}), int(session.get("https://graph.microsoft.com/v1.0/devices/$count", headers={"ConsistencyLevel": "eventual"}).text.lstrip("\ufeff")))
log = [r for r in pages("/beta/auditLogs/signIns?$filter=signInEventTypes/any(t: t eq 'interactiveUser' or t eq 'nonInteractiveUser')") if r["status"]["errorCode"] == 0]
newest = {}
for row in log:
    newest[row["userId"]] = max(newest.get(row["userId"], ""), row["createdDateTime"])
said = {u["id"]: u["signInActivity"]["lastSuccessfulSignInDateTime"] for u in users if u["id"] in newest}
same("last successes beside the sign-in log", {i: t for i, t in said.items() if t != newest[i]}, {})
sys.exit(failed)
