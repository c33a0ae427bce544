package emulator

// demoTenantIntroduction is the first part of docs/demo-tenant.md.
const demoTenantIntroduction = `<!-- Generated from emulator/finding*.go; a test fails when this page is stale. -->
# The demo tenant

The emulator answers for one generated tenant. The same seed, size and clock give the same tenant, to the last byte; dates are relative to the clock, so that "five days from now" stays true.

    mscloud-mcp demo --users 200 --seed 1
    mscloud-mcp emulator --users 100000

| | |
|---|---|
| Company | seed 1 is Contoso (` + "`contoso.com`" + `); other seeds also give Fabrikam, Woodgrove Bank and Wide World Importers. All are names that Microsoft reserves for fictitious companies |
| Domains | the default and the initial one, a subdomain for contractors, the federated domain of a bought company, and one that is not verified |
| Users | 50 to 1,000,000: staff in 15 departments and 16 offices, with names in eleven languages and a manager tree; 12 % guests of partner companies (accepted, pending, stale); service accounts, shared and room mailboxes, administrators' second accounts, two break-glass accounts. About 70 % of the staff are synchronised |
| Groups | one for about ten users, five memberships for each user: security, Microsoft 365, teams, mail-enabled, distribution; dynamic groups whose members meet their rules; role-assignable groups; licence groups; a circle; ownerless and empty ones. ` + "`All Staff`" + ` holds half of the tenant's users, nested up to six levels deep |
| Licences | Microsoft 365 E5, E3 and F3 by group and directly, Power Automate, Power BI, Visio, Project, and a lapsed suite; ` + "`consumedUnits`" + ` is what users hold |
| Applications | business applications with secrets and certificates (expired, expiring, long-lived), Microsoft's own, foreign ones with verified and unverified publishers, managed identities; application roles and delegated grants |
| Also | activated directory roles, administrative units (one restricted), devices (0.8 for each user), sign-ins of recent days (at most about 4,000), risky users, the registration report, Conditional Access, secure scores, a recycle bin |

` + "`licenseAssignmentStates`" + ` is filled up to 100,000 users and ` + "`authentication/methods`" + ` up to 20,000, to keep larger tenants in memory.

## Identities

` + "`Cloud.Apps()`" + ` returns app registrations that can sign in, each for one situation: every permission, the basic set, no consent, a disabled service principal, an expired secret, blocked by Conditional Access, a certificate, and workload identity federation. Their secrets have Microsoft's shape, come from the seed, and say that they are demo values.
`

// demoTenantChanges is the last part of docs/demo-tenant.md.
const demoTenantChanges = `## Changes over time

` + "`Evolve(directory, seed, n)`" + ` makes n believable changes: people join, move, leave, come back from the recycle bin, change name or office, lose a property; memberships, licences, secrets and consents change. ` + "`PlantDrift(directory)`" + ` makes the ones that a review should notice: ` + "`Noah Ferris`" + ` of the helpdesk joins ` + "`Tier0 Identity Operators`" + `, ` + "`HR Feed Importer`" + ` gets a new secret, ` + "`Invoice Archive`" + ` gets ` + "`RoleManagement.ReadWrite.Directory`" + `, ` + "`Mergers and Acquisitions`" + ` becomes public, and Martin Kessler's account is enabled again. ` + "`entra_change_list`" + ` shows them after the next sync.
`
