package graph

// Withheld is something that Microsoft leaves out of a good answer, with no error:
// what is not there need not be missing. Whoever reads it says so as coverage.
type Withheld struct {
	What string // that is left out
	// Of are the requests and feeds by name, and after a point the property or
	// relationship.
	Of []string
	// Opens are the application permissions of which any one shows it; none where
	// nobody is shown it.
	Opens []string
	// Instead is what stands there.
	Instead string
	Page    string // of Microsoft's documentation
}

// AllWithheld is every place that is known where Microsoft leaves out what an
// application may not see, or what Graph does not have, in place of an error.
var AllWithheld = []Withheld{
	{
		What:  "members of groups and administrative units with hidden membership",
		Of:    []string{"groupsDelta.members", "administrativeUnitsDelta.members", "groupMembers", "groupTransitiveMembers", "userMemberOf", "userTransitiveMemberOf"},
		Opens: []string{"Member.Read.Hidden"}, Instead: "an empty list", Page: "group-list-members",
	},
	{
		What: "owners of groups from on-premises, distribution and mail-enabled security groups",
		Of:   []string{"groupsDelta.owners", "groupOwners"}, Instead: "an empty list", Page: "group-list-owners",
	},
	{
		What: "Conditional Access policies of a sign-in",
		Of:   []string{"signIns.appliedConditionalAccessPolicies", "betaSignIns.appliedConditionalAccessPolicies"},
		// Policy.Read.ConditionalAccess is enough too.
		Opens: []string{"Policy.Read.All", "Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess"}, Instead: "an empty list", Page: "resources/appliedconditionalaccesspolicy",
	},
	{
		What:  "properties of members, owners and devices of a type that the application may not read",
		Of:    []string{"ownedObjects", "ownedDevices", "registeredDevices", "groupMembers", "groupOwners", "objectsById", "manager", "agentIdentities.sponsors"},
		Opens: []string{"Directory.Read.All"}, Instead: "the type and the id, null for the rest", Page: "../permissions-overview#limited-information-returned-for-inaccessible-member-objects",
	},
	{
		What: "users' properties beyond the basic profile, to User.ReadBasic.All",
		Of:   []string{"user"}, Opens: []string{"User.Read.All", "Directory.Read.All"}, Instead: "null", Page: "../permissions-reference#userreadbasicall",
	},
	{
		What: "registered methods of disabled users",
		Of:   []string{"userRegistrationDetails"}, Instead: "no row", Page: "authenticationmethodsroot-list-userregistrationdetails",
	},
	{
		What: "successful sign-ins before 2023-12-01",
		Of:   []string{"signInActivity.lastSuccessfulSignInDateTime"}, Instead: "no date", Page: "resources/signinactivity",
	},
	{
		What: "security groups in the recycle bin",
		Of:   []string{"deletedGroups"}, Instead: "no row", Page: "directory-deleteditems-list",
	},
	{
		What: "owners beyond the first 20 of an expanded object",
		Of:   []string{"applicationOwners", "servicePrincipalOwners", "deviceOwners"}, Instead: "20 of them", Page: "../query-parameters#expand",
	},
	{
		What: "expressions of flexible federated credentials, in v1.0",
		Of:   []string{"federatedIdentityCredentials.claimsMatchingExpression"}, Instead: "no subject", Page: "resources/federatedidentitycredential",
	},
}
