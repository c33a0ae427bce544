package governance

// paths are the roles and permissions that the sources rate below the control
// plane or without a path, and for which a path is known: by id, with the path.
// The rights of roles: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference;
// of permissions: https://learn.microsoft.com/graph/permissions-reference.
var paths = map[string]string{
	"29232cdf-9323-42fd-ade2-1d097af3e4de": "manages every Microsoft 365 group, and what those groups open",             // Exchange Administrator
	"f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "manages every Microsoft 365 group, and what those groups open",             // SharePoint Administrator
	"69091246-20e8-4a56-aa4d-066075b2a7a8": "manages every Microsoft 365 group, and what those groups open",             // Teams Administrator
	"810a2642-a034-447f-a5e8-41beaa378541": "manages every Microsoft 365 group, and what those groups open",             // Yammer Administrator
	"e3973bdf-4987-49ae-837a-ba8e231c7286": "runs pipelines with the service connections of every Azure DevOps project", // Azure DevOps Administrator
	"d2562ede-74db-457e-a7b6-544e236ebb61": "manages agents, and so what the agents may do",                             // AI Administrator
	"db506228-d27e-4b7d-95e5-295956d6615f": "adds credentials to agent blueprints, and so becomes any agent",            // Agent ID Administrator

	"627169a8-8c15-451c-861a-5b80e383de5c": "gives any user, administrators included, a temporary access pass", // UserAuthMethod-TAP.ReadWrite.All
	"6e85d483-7092-4375-babe-0a94a8213a58": "gives any user, administrators included, a phone to sign in with", // UserAuthMethod-Phone.ReadWrite.All
	"4869299f-18c3-40c8-98f2-222657e67db1": "gives any user, administrators included, a code to sign in with",  // UserAuthMethod-QR.ReadWrite.All
	"7e9ebcc1-90aa-4471-8051-e68d6b4e9c89": "gives any user, administrators included, a token to sign in with", // UserAuthMethod-HardwareOATH.ReadWrite.All
	"0400e371-7db1-4338-a269-96069eb65227": "gives any user, administrators included, a passkey",               // UserAuthMethod-Passkey.ReadWrite.All
	"f6d38dfd-ec08-4995-8f07-23e929df0936": "resets the password of any user, administrators included",         // UserAuthMethod-Password.ReadWrite.All
	"cc13eba4-8cd8-44c6-b4d4-f93237adce58": "grants a partner administrator roles in customers' tenants",       // DelegatedAdminRelationship.ReadWrite.All
	"89c8469c-83ad-45f7-8ff2-6e3d4285709e": "adds owners to service principals, who add credentials",           // ServicePrincipalEndpoint.ReadWrite.All
}
