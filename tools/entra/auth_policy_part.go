package entra

import (
	"cmp"
	"context"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

// authMethodsPart is the policy of authentication methods, with the names of
// those that it targets.
type authMethodsPart struct {
	MigrationState string                      `json:"policyMigrationState,omitzero"`
	Campaign       *entra.RegistrationCampaign `json:"registrationCampaign,omitzero"`
	Methods        []authMethodRow             `json:"methods"`
	Means          []string                    `json:"means"`
}

type authMethodRow struct {
	Method   string   `json:"method"`
	State    string   `json:"state"`
	Include  []string `json:"include,omitzero"`
	Exclude  []string `json:"exclude,omitzero"`
	Settings []string `json:"settings,omitzero"`
}

// consentPart is who may consent to what.
type consentPart struct {
	// UserPolicies are the consent policies that hold for every user, by id.
	UserPolicies  []string           `json:"userConsentPolicies"`
	AdminRequests *adminRequestsPart `json:"adminConsentRequests,omitzero"`
	Policies      []consentPolicyRow `json:"policies,omitzero"`
	Means         []string           `json:"means"`
}

type adminRequestsPart struct {
	IsEnabled             bool               `json:"isEnabled"`
	NotifyReviewers       bool               `json:"notifyReviewers"`
	RemindersEnabled      bool               `json:"remindersEnabled"`
	RequestDurationInDays int                `json:"requestDurationInDays"`
	Reviewers             []policybook.Named `json:"reviewers,omitzero"`
}

type consentPolicyRow struct {
	ID          string                      `json:"id"`
	DisplayName string                      `json:"displayName,omitzero"`
	Includes    []entra.PermissionGrantRule `json:"includes,omitzero"`
	Excludes    []entra.PermissionGrantRule `json:"excludes,omitzero"`
}

func authMethods(ctx context.Context, c *tools.Call, out *authPolicies) error {
	p, err := singlePolicy[entra.AuthenticationMethodsPolicy](ctx, c, feed.AuthenticationMethodsPolicy)
	if err != nil || p == nil {
		return err
	}
	part := &authMethodsPart{MigrationState: p.PolicyMigrationState, Methods: []authMethodRow{}, Means: authMethodsMean(p)}
	if p.RegistrationEnforcement != nil {
		part.Campaign = p.RegistrationEnforcement.Campaign
	}
	var ids []string
	var feeds []feed.Name
	for _, m := range p.AuthenticationMethodConfigurations {
		for _, t := range append(m.IncludeTargets[:len(m.IncludeTargets):len(m.IncludeTargets)], m.ExcludeTargets...) {
			if t.ID != "all_users" {
				ids, feeds = append(ids, t.ID), []feed.Name{feed.Users, feed.Groups}
			}
		}
	}
	n, err := policybook.ReadNames(ctx, c, ids, feeds...)
	if err != nil {
		return err
	}
	for _, m := range p.AuthenticationMethodConfigurations {
		part.Methods = append(part.Methods, authMethodRow{
			Method: cmp.Or(m.DisplayName, m.ID), State: m.State,
			Include: methodTargets(n, m.IncludeTargets), Exclude: methodTargets(n, m.ExcludeTargets), Settings: methodSettings(&m),
		})
	}
	out.AuthenticationMethods = part
	return nil
}

// methodTargets names the users and groups of a method.
func methodTargets(n *policybook.Names, list []entra.MethodTarget) []string {
	var out []string
	for _, t := range list {
		name := "all users"
		switch {
		case t.ID == "all_users":
		case t.TargetType == "user":
			name = n.Object(t.ID, entra.KindUser, feed.Users).Label()
		default:
			name = n.Object(t.ID, entra.KindGroup, feed.Groups).Label()
		}
		if t.AuthenticationMode != "" && t.AuthenticationMode != "any" {
			name += ", " + t.AuthenticationMode
		}
		out = append(out, name)
	}
	return out
}

// consentRules says who may consent: the users' policies, the requests to
// administrators, and with the permission for it the policies' rules.
func consentRules(ctx context.Context, c *tools.Call, out *authPolicies) error {
	authorization, err := singlePolicy[entra.AuthorizationPolicy](ctx, c, feed.AuthorizationPolicy)
	if err != nil {
		return err
	}
	requests, err := singlePolicy[entra.AdminConsentRequestPolicy](ctx, c, feed.AdminConsentPolicy)
	if err != nil || authorization == nil && requests == nil {
		return err
	}
	part := &consentPart{UserPolicies: []string{}, Means: []string{}}
	if authorization != nil {
		part.UserPolicies = orEmpty(userConsentPolicies(authorization))
		part.Means = userConsentMeans(part.UserPolicies)
	}
	if requests != nil {
		if part.AdminRequests, err = adminRequests(ctx, c, requests); err != nil {
			return err
		}
		part.Means = append(part.Means, adminRequestsMean(part.AdminRequests)...)
	}
	rules, err := store.Documents[entra.PermissionGrantPolicy](ctx, c.Store, c.ID(), feed.PermissionGrantPolicies)
	if err != nil {
		return err
	}
	for _, p := range rules {
		part.Policies = append(part.Policies, consentPolicyRow{ID: p.ID, DisplayName: p.DisplayName, Includes: p.Includes, Excludes: p.Excludes})
	}
	out.Consent = part
	return nil
}

// adminRequests names the reviewers of consent requests: users, members of a
// group, or holders of a role.
// https://learn.microsoft.com/graph/api/resources/adminconsentrequestpolicy
func adminRequests(ctx context.Context, c *tools.Call, p *entra.AdminConsentRequestPolicy) (*adminRequestsPart, error) {
	part := &adminRequestsPart{IsEnabled: p.IsEnabled, NotifyReviewers: p.NotifyReviewers, RemindersEnabled: p.RemindersEnabled, RequestDurationInDays: p.RequestDurationInDays}
	var ids []string
	for _, r := range p.Reviewers {
		if id := idIn(r.Query); id != "" {
			ids = append(ids, id)
		}
	}
	var feeds []feed.Name
	if len(ids) > 0 {
		feeds = []feed.Name{feed.Users, feed.Groups}
	}
	n, err := policybook.ReadNames(ctx, c, ids, feeds...)
	if err != nil {
		return nil, err
	}
	for _, r := range p.Reviewers {
		id := idIn(r.Query)
		switch query := strings.ToLower(r.Query); {
		case id == "":
			part.Reviewers = append(part.Reviewers, policybook.Named{Kind: "query", Name: r.Query})
		case strings.Contains(query, "/groups/"):
			part.Reviewers = append(part.Reviewers, n.Object(id, entra.KindGroup, feed.Groups))
		case strings.Contains(query, "roledefinitionid"):
			part.Reviewers = append(part.Reviewers, n.Role(id))
		default:
			reviewer := n.Object(id, entra.KindUser, feed.Users)
			if reviewer.State == "" {
				user, err := c.Store.User(ctx, c.ID(), id)
				if err != nil {
					return nil, err
				}
				if !user.AccountEnabled {
					reviewer.State = "disabled"
				}
			}
			part.Reviewers = append(part.Reviewers, reviewer)
		}
	}
	return part, nil
}

// idIn is the first GUID in a query such as /users/{id}.
func idIn(query string) string {
	const length = 36
	for i := 0; i+length <= len(query); i++ {
		id := query[i : i+length]
		if strings.Count(id, "-") == 4 && id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-' && strings.Trim(strings.ToLower(id), "0123456789abcdef-") == "" {
			return id
		}
	}
	return ""
}
