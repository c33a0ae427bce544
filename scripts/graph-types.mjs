// Writes what the emulator answers as TypeScript constants of Microsoft's own
// Graph types, so that the compiler judges property names, types and enum
// values. Usage: node graph-types.mjs URL TOKEN OUT.ts (see
// check-graph-types.sh).
import { writeFileSync } from "node:fs";

const [base, token, out] = process.argv.slice(2);

// What is asked for, and the type that Microsoft gives its rows.
const reads = [
  ["/organization", "Organization"],
  ["/domains", "Domain"],
  ["/subscribedSkus", "SubscribedSku"],
  ["/users?$top=50&$select=id,displayName,userPrincipalName,mail,givenName,surname,userType,accountEnabled,jobTitle,department,companyName,employeeId,employeeType,officeLocation,city,country,usageLocation,createdDateTime,creationType,externalUserState,onPremisesSyncEnabled,onPremisesLastSyncDateTime,onPremisesSamAccountName,onPremisesDomainName,lastPasswordChangeDateTime,passwordPolicies,assignedLicenses,proxyAddresses,otherMails,signInActivity", "User"],
  ["/users?$top=20", "User"],
  ["/users/delta", "User"],
  ["/groups?$top=100", "Group"],
  ["/groups/delta?$select=id,displayName,groupTypes,members", "Group"],
  ["/applications", "Application"],
  ["/servicePrincipals", "ServicePrincipal"],
  ["/devices?$top=50", "Device"],
  ["/directoryRoles", "DirectoryRole"],
  ["/directory/administrativeUnits", "AdministrativeUnit"],
  ["/oauth2PermissionGrants", "OAuth2PermissionGrant"],
  ["/directory/deletedItems/microsoft.graph.user", "User"],
  ["/directory/deletedItems/microsoft.graph.group", "Group"],
  ["/auditLogs/signIns?$top=50", "SignIn"],
  ["/identityProtection/riskyUsers", "RiskyUser"],
  ["/reports/authenticationMethods/userRegistrationDetails", "UserRegistrationDetails"],
  ["/policies/identitySecurityDefaultsEnforcementPolicy", "IdentitySecurityDefaultsEnforcementPolicy"],
  ["/identity/conditionalAccess/policies", "ConditionalAccessPolicy"],
  ["/identity/conditionalAccess/namedLocations", "NamedLocation"],
  ["/identity/conditionalAccess/templates", "ConditionalAccessTemplate"],
  ["/identity/conditionalAccess/authenticationContextClassReferences", "AuthenticationContextClassReference"],
  ["/policies/authenticationStrengthPolicies", "AuthenticationStrengthPolicy"],
  ["/policies/authorizationPolicy", "AuthorizationPolicy"],
  ["/policies/authenticationMethodsPolicy", "AuthenticationMethodsPolicy"],
  ["/policies/adminConsentRequestPolicy", "AdminConsentRequestPolicy"],
  ["/policies/defaultAppManagementPolicy", "TenantAppManagementPolicy"],
  ["/policies/appManagementPolicies", "AppManagementPolicy"],
  ["/policies/deviceRegistrationPolicy", "DeviceRegistrationPolicy"],
  ["/policies/permissionGrantPolicies", "PermissionGrantPolicy"],
  ["/policies/crossTenantAccessPolicy", "CrossTenantAccessPolicy"],
  ["/policies/crossTenantAccessPolicy/default", "CrossTenantAccessPolicyConfigurationDefault"],
  ["/policies/crossTenantAccessPolicy/partners", "CrossTenantAccessPolicyConfigurationPartner"],
  ["/security/secureScores?$top=1", "SecureScore"],
  ["/users/{user}/memberOf", "DirectoryObject"],
  ["/users/{user}/licenseDetails", "LicenseDetails"],
  ["/users/{user}/appRoleAssignments", "AppRoleAssignment"],
  ["/users/{user}/ownedDevices", "DirectoryObject"],
  ["/groups/{group}/members", "DirectoryObject"],
];

// In the v1.0 metadata of August 2026, but not yet in the types of the version
// that package.json pins.
const newer = [
  "appServiceConnectInbound", "authenticationAppDeviceDetails", "createdByAppId", "deletedDateTime", "homeTenantId",
  "isDisabled", "localAdmins", "m365CollaborationInbound", "m365CollaborationOutbound", "managerApplications",
  "resourceBehaviorOptions", "resourceProvisioningOptions", "resourceTenantId", "servicePrincipalId",
  "servicePrincipalName", "userAgent",
];
// Likewise, where they have no value; other types have members of these names.
const newerEmpty = ["allowedPasskeyProfiles", "applicationRestrictions", "certificateAuthorityScopes", "defaultPasskeyProfile", "excludeActors", "identifierUris", "issuerHintsConfiguration"];
// What v1.0 answers of agents in policies, though its model does not name it.
const unnamed = ["agentIdRiskLevels", "agentIdServicePrincipalFilter", "excludeAgentIdServicePrincipals", "includeAgentIdServicePrincipals"];
const newerTypes = ["AgentIdentity", "AgentUser", "AgentIdentityBlueprint", "AgentIdentityBlueprintPrincipal"];

// Enumerations of flags: one text holds several members, where Microsoft's
// types know only one.
const flags = ["allowedCombinations", "appliesToCombinations", "guestOrExternalUserTypes", "insiderRiskLevels", "scenarios", "transferMethods"];

async function get(path) {
  const response = await fetch(base + "/v1.0" + path, { headers: { Authorization: "Bearer " + token } });
  const body = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body.error)}`);
  return body;
}

// Annotations (@odata.type, members@delta) are OData's, not properties of the
// type; what is polymorphic names its own type, inside of a row too.
function literal(value, nested = true, key = "") {
  if (Array.isArray(value)) return `[${value.map((v) => literal(v, true, key)).join(",")}]`;
  if (typeof value === "string" && flags.includes(key)) {
    return `(${JSON.stringify(value.split(","))} as const)[0 as number]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const empty = (v) => v === null || (Array.isArray(v) && v.length === 0);
  const members = Object.entries(value).filter(([k, v]) => !k.includes("@") && !newer.includes(k) && !unnamed.includes(k) && !(newerEmpty.includes(k) && empty(v)));
  const text = `{${members.map(([k, v]) => JSON.stringify(k) + ":" + literal(v, true, k)).join(",")}}`;
  const type = typeOf(value, "");
  return nested && type ? `((x: g.${type}) => x)(${text})` : text;
}

function typeOf(row, fallback) {
  const name = row["@odata.type"]?.replace("#microsoft.graph.", "");
  const type = name ? name[0].toUpperCase() + name.slice(1) : fallback;
  return newerTypes.includes(type) ? fallback : type;
}

const user = (await get("/users?$top=5&$select=id")).value[0].id;
const group = (await get("/groups?$top=5&$select=id")).value[0].id;

let source = 'import * as g from "@microsoft/microsoft-graph-types";\n';
let rows = 0;
for (const [path, type] of reads) {
  const body = await get(path.replace("{user}", user).replace("{group}", group));
  const list = Array.isArray(body.value) ? body.value : [body];
  source += `\n// ${path}\n`;
  for (const row of list) {
    source += `export const r${rows++}: g.${typeOf(row, type)} = ${literal(row, false)};\n`;
  }
}
if (rows < 100) throw new Error(`only ${rows} rows: too few to judge by`);
writeFileSync(out, source);
console.log(`${rows} rows of ${reads.length} answers written as Microsoft's types`);
