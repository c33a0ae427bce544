package entra

import "github.com/mscloud-mcp/mscloud-mcp/tools"

var _ = tools.AddPrompt(tools.Prompt{
	Name: "tenant_assessment", Title: "Assess a tenant",
	Description: "A first assessment of the directory: size, hygiene, privilege, apps, sign-in protection, with evidence.",
	Needs: []string{
		"entra_connection_status", "entra_tenant_overview", "entra_user_list", "entra_group_list", "entra_role_assignment_list",
		"entra_app_permission_report", "entra_app_credential_report", "entra_conditional_access_report", "entra_mfa_report",
		"entra_stale_account_report", "entra_change_list",
	},
	Text: `Assess this Microsoft Entra tenant.
1. entra_connection_status with missingOnly true: note what cannot be evaluated and why.
2. entra_tenant_overview: size, domains, hybrid state, licences that are paid for and unused.
3. Privilege: entra_role_assignment_list with tier 0: too many global administrators, guests, synced or disabled holders, service principals, permanent where eligible would do.
4. Sign-in protection: entra_conditional_access_report, then entra_mfa_report with adminsOnly true.
5. Apps: entra_app_permission_report with tier 0, entra_app_credential_report.
6. Hygiene: entra_stale_account_report; entra_group_list with ownerless true, with public true, and with kind roleAssignable, each with countOnly true first.
7. entra_change_list since 7d with kinds role, grant, credential, policy: what changed lately.
Report: the most serious findings first, each with its evidence (names and ids) and the step that mends it. List everything that coverage names as not evaluated. Azure and Microsoft 365 were not assessed: say so.`,
})

var _ = tools.AddPrompt(tools.Prompt{
	Name: "privileged_access_review", Title: "Review privileged access",
	Description: "Who holds directory roles, active or eligible, by which path, and whether they should.",
	Arguments: []tools.PromptArgument{
		{Name: "user", Title: "User", Description: "only this person"},
	},
	Needs: []string{"entra_role_assignment_list", "entra_pim_report", "entra_user_get", "entra_group_list", "entra_group_get", "entra_mfa_report", "entra_change_list"},
	Text: `Review who holds privilege in this tenant.
1. entra_role_assignment_list with tier 0, then tier 1: page to the end. Keep active, eligible, timed and via-group apart; a role scoped to an administrative unit or an app is not tenant-wide: always give its scope.
2. entra_pim_report: activation without MFA, approval or justification; permanent assignments that the settings allow; activations of the last 30 days.
3. entra_group_list with kind roleAssignable; for each entra_group_get with include owners, roles, members: whoever owns such a group can add themselves.
4. entra_mfa_report with adminsOnly true: holders without MFA or with weak methods only.
5. For the most powerful holders: entra_user_get with include roles, groups, signIns, risk.
6. entra_change_list since 30d with kinds role: roles given and taken lately.
Flag: more than four global administrators, guests, service principals, accounts synced from on-premises, disabled or inactive holders, holders without MFA, everyday mailboxes with roles. Two emergency accounts without recent sign-ins are intended: name them as such.
State what coverage names as not evaluated.`,
})

var _ = tools.AddPrompt(tools.Prompt{
	Name: "app_consent_review", Title: "Review app consent",
	Description: "What applications may do, who allowed it, and which should lose it.",
	Arguments: []tools.PromptArgument{
		{Name: "app", Title: "App", Description: "only this application"},
	},
	Needs: []string{"entra_auth_policy_get", "entra_app_permission_report", "entra_app_list", "entra_app_get", "entra_app_credential_report", "entra_audit_log_list", "entra_governance_list"},
	Text: `Review the applications of this tenant and what they were allowed.
1. entra_auth_policy_get with policies authorization, consent: may users consent, and to what.
2. entra_app_permission_report with tier 0, then tier 1: application permissions and delegated grants for all users. Foreign apps and unverified publishers first.
3. entra_app_list with ownerless true and highPrivilege true; with unusedDays 90 and highPrivilege true.
4. entra_app_credential_report: expired, long-lived, on the service principal, federated subjects that others control.
5. For each suspicious app: entra_app_get (owners, reply URLs, grants, sign-ins).
6. entra_audit_log_list with activity "Consent to application" since 30d: who consented. entra_governance_list with kind consentRequests: what waits.
Report a table: app, publisher, what it may do, who allowed it, last used, recommendation (keep, narrow, remove, rotate). Access without a role is not a permission: leave it out. State what coverage names as not evaluated.`,
})

var _ = tools.AddPrompt(tools.Prompt{
	Name: "conditional_access_review", Title: "Review Conditional Access",
	Description: "Whether the policies protect everybody and everything they should, proved by simulated sign-ins.",
	Arguments: []tools.PromptArgument{
		{Name: "user", Title: "User", Description: "only this person"},
	},
	Needs: []string{"entra_conditional_access_list", "entra_conditional_access_report", "entra_conditional_access_what_if", "entra_auth_policy_get", "entra_sign_in_list"},
	Text: `Review how sign-ins to this tenant are protected.
1. entra_conditional_access_list, and entra_auth_policy_get with policies securityDefaults, authenticationMethods.
2. entra_conditional_access_report: gaps by check. For each, read the policy and the users it names.
3. Prove the worst gaps with entra_conditional_access_what_if: an administrator to the Azure portal from an unknown place, a guest to Office 365, a legacy client, device code flow, a high-risk sign-in.
4. entra_sign_in_list since 7d with legacyOnly true, and with caStatus notApplied and groupBy app: what really signs in unprotected.
Report: each gap with the policy, the users and apps it leaves open, the simulated sign-in that proves it, and the change that closes it without locking out the emergency accounts. "Not enough information" is not "does not apply": ask for what is missing.`,
})

var _ = tools.AddPrompt(tools.Prompt{
	Name: "guest_review", Title: "Review guests",
	Description: "Guests that are stale, never accepted, or hold privilege.",
	Arguments: []tools.PromptArgument{
		{Name: "group", Title: "Group", Description: "only guests in this group, by name"},
		{Name: "user", Title: "User", Description: "only this guest"},
	},
	Needs: []string{"entra_external_access_report", "entra_user_list", "entra_user_get", "entra_group_get"},
	Text: `Review the guests of this tenant.
1. entra_external_access_report: stale, unredeemed and privileged guests, partner tenants, foreign apps with grants.
2. entra_user_list with userType Guest and countOnly true for the size; then page through it with fields externalUserState, createdDateTime, mail, lastSignIn where the report is not enough.
3. For privileged and suspicious guests: entra_user_get with include groups, roles, owned.
4. If a group is named: entra_group_get with memberType user and transitive true, and keep to guests.
Report a table: guest, home domain, last sign-in, groups and roles that matter, recommendation (keep, ask the sponsor, remove). Do not call a guest inactive when coverage says that sign-ins were not read.`,
})

var _ = tools.AddPrompt(tools.Prompt{
	Name: "agent_identity_review", Title: "Review agent identities",
	Description: "Agents and their blueprints: who answers for them, what they may do, whether they are used.",
	Arguments: []tools.PromptArgument{
		{Name: "app", Title: "Agent", Description: "only this agent or blueprint"},
	},
	Needs: []string{"entra_app_list", "entra_app_get", "entra_app_permission_report", "entra_sign_in_list"},
	Text: `Review the agent identities of this tenant.
1. entra_app_list with kind agentBlueprint, then with kind agentIdentity.
2. For each blueprint and agent: entra_app_get (sponsors, owners, credentials, granted permissions, sign-ins).
3. entra_app_permission_report for those that hold application permissions of tier 0 or 1.
4. entra_sign_in_list with kind servicePrincipal for the most powerful: where they sign in from.
Flag: no sponsor, a sponsor who left, credentials on the blueprint that last for years, tier 0 permissions, agents that were never used, more rights than siblings of the same blueprint. Say what coverage names as not evaluated.`,
})
