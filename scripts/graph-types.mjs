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
  "authenticationAppDeviceDetails", "createdByAppId", "homeTenantId", "isDisabled", "managerApplications",
  "resourceBehaviorOptions", "resourceProvisioningOptions", "resourceTenantId", "servicePrincipalId",
  "servicePrincipalName", "userAgent",
];

async function get(path) {
  const response = await fetch(base + "/v1.0" + path, { headers: { Authorization: "Bearer " + token } });
  const body = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body.error)}`);
  return body;
}

// Annotations (@odata.type, members@delta) are OData's, not properties of the
// type; a polymorphic row names its own type.
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([k]) => !k.includes("@") && !newer.includes(k)).map(([k, v]) => [k, bare(v)]));
}

function typeOf(row, fallback) {
  const name = row["@odata.type"]?.replace("#microsoft.graph.", "");
  return name ? name[0].toUpperCase() + name.slice(1) : fallback;
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
    source += `export const r${rows++}: g.${typeOf(row, type)} = ${JSON.stringify(bare(row))};\n`;
  }
}
if (rows < 100) throw new Error(`only ${rows} rows: too few to judge by`);
writeFileSync(out, source);
console.log(`${rows} rows of ${reads.length} answers written as Microsoft's types`);
