package graph

import (
	"bytes"
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/go-cmp/cmp"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
)

var update = flag.Bool("update", false, "write testdata/wire.txt anew")

const (
	someID   = "11111111-2222-3333-4444-555555555555"
	anyGuest = "ana_contoso.com#EXT#@x.onmicrosoft.com"
	oneName  = "O'Neil & Söhne, 100% +1"
)

// TestWire holds what goes over the wire: method, URL, header and body of each
// request that the client can make, line by line in testdata/wire.txt. A
// change there is a change of what Microsoft is asked.
func TestWire(t *testing.T) {
	t.Parallel()
	cases := wireCases()
	var got bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		sent := &recorder{}
		c := recordingClient(t, sent)
		start, err := cases[name](t.Context(), c)
		switch {
		case len(sent.requests) > 0:
			for _, r := range sent.requests {
				fmt.Fprintf(&got, "%s: %s\n", name, r)
			}
		case start != "":
			fmt.Fprintf(&got, "%s: GET %s\n", name, start)
		default:
			t.Errorf("%s: nothing was asked: %v", name, err)
		}
	}
	const file = "testdata/wire.txt"
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); d != "" {
		t.Errorf("other requests than testdata/wire.txt (-want +got); -update writes it anew:\n%s", d)
	}
}

// Every request of the table is among them.
func TestWireIsWhole(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/wire.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Requests() {
		address := regexp.MustCompile(`\\{[^}]*\\}`).ReplaceAllString(regexp.QuoteMeta("/"+r.version()+r.Path), `[^/?]+`)
		inBatch := regexp.QuoteMeta(r.Path)
		if !regexp.MustCompile(`(?m)` + r.method() + ` https://graph.microsoft.com` + address + `(\?.*| .*)?$|"` + inBatch + `[?"]`).Match(text) {
			t.Errorf("no case makes the request %s", r.Name)
		}
	}
}

type wireCase func(ctx context.Context, c *Client) (start string, err error)

// asks is a case of a method that makes its request itself.
func asks[T any](method func(*Client, context.Context, string) (T, error), argument string) wireCase {
	return func(ctx context.Context, c *Client) (string, error) {
		_, err := method(c, ctx, argument)
		return "", err
	}
}

func asksAll[T any](method func(*Client, context.Context) (T, error)) wireCase {
	return func(ctx context.Context, c *Client) (string, error) {
		_, err := method(c, ctx)
		return "", err
	}
}

func wireCases() map[string]wireCase {
	since, until := time.Date(2026, 8, 1, 2, 3, 4, 5e8, time.UTC), time.Date(2026, 9, 1, 0, 0, 0, 0, time.FixedZone("", 7200))
	code := 50126
	all := map[string]wireCase{
		"User":                               asks((*Client).User, someID),
		"User, a guest":                      asks((*Client).User, anyGuest),
		"User, any sign":                     asks((*Client).User, "a b;c?d&e+f=g:h$i%j~k!l*m(n)o'p,q|r"),
		"UserSignInActivity":                 asks((*Client).UserSignInActivity, someID),
		"Manager":                            asks((*Client).Manager, someID),
		"UserMemberOf":                       asks((*Client).UserMemberOf, someID),
		"UserTransitiveMemberOf":             asks((*Client).UserTransitiveMemberOf, someID),
		"OwnedObjects":                       asks((*Client).OwnedObjects, someID),
		"OwnedDevices":                       asks((*Client).OwnedDevices, someID),
		"RegisteredDevices":                  asks((*Client).RegisteredDevices, someID),
		"UserAppRoleAssignments":             asks((*Client).UserAppRoleAssignments, someID),
		"LicenseDetails":                     asks((*Client).LicenseDetails, someID),
		"AuthenticationMethods":              asks((*Client).AuthenticationMethods, someID),
		"Group":                              asks((*Client).Group, someID),
		"GroupOwners":                        asks((*Client).GroupOwners, someID),
		"GroupMemberOf":                      asks((*Client).GroupMemberOf, someID),
		"GroupAppRoleAssignments":            asks((*Client).GroupAppRoleAssignments, someID),
		"ApplicationByAppID":                 asks((*Client).ApplicationByAppID, someID),
		"ApplicationByAppID, any name":       asks((*Client).ApplicationByAppID, oneName),
		"ServicePrincipalByAppID":            asks((*Client).ServicePrincipalByAppID, someID),
		"ServicePrincipalAppRoleAssignments": asks((*Client).ServicePrincipalAppRoleAssignments, someID),
		"AppCredentials":                     asks((*Client).AppCredentials, someID),
		"AppRoles":                           asks((*Client).AppRoles, someID),
		"ManagedIdentityCredentials":         asks((*Client).ManagedIdentityCredentials, someID),
		"FlexibleCredentials":                asks((*Client).FlexibleCredentials, someID),
		"RiskyUser":                          asks((*Client).RiskyUser, someID),
		"SecurityAlert":                      asks((*Client).SecurityAlert, "da637_-17"),
		"SecurityAlert, any sign":            asks((*Client).SecurityAlert, "a b;c?d&e+f=g:h$i%j~k!l*m(n)o'p,q|r"),
		"Incident":                           asks((*Client).Incident, "924565"),
		"Organization":                       asksAll((*Client).Organization),
		"Domains":                            asksAll((*Client).Domains),
		"SubscribedSKUs":                     asksAll((*Client).SubscribedSKUs),
		"SecurityDefaults":                   asksAll((*Client).SecurityDefaults),
		"ConditionalAccessTemplates":         asksAll((*Client).ConditionalAccessTemplates),
		"RiskyUserHistory": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.RiskyUserHistory(ctx, someID, 20)
			return "", err
		},
		"SignIns": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.SignIns(ctx, someID, since, 20)
			return "", err
		},
		"DirectoryAudits": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.DirectoryAudits(ctx, AuditQuery{TargetIDs: []string{someID}}, 10)
			return "", err
		},
		"ObjectsByID": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.ObjectsByID(ctx, []string{someID})
			return "", err
		},
		"PrivilegedGroups": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.PrivilegedGroups(ctx, []string{someID})
			return "", err
		},
		"hunting schema": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.HuntingSchema(ctx)
			return "", err
		},
		"Hunt": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.Hunt(ctx, "DeviceInfo | take 1", "")
			return "", err
		},
		"EvaluateConditionalAccess, of an agent": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.EvaluateConditionalAccess(ctx, SignInToEvaluate{Identity: SignInIdentity{Type: AgentSignIn, AgentID: someID},
				Context: SignInContext{Type: ApplicationContext, IncludeApplications: []string{someID}}, Conditions: SignInConditions{AgentIDRiskLevel: "high"}})
			return "", err
		},
		"EvaluateConditionalAccess": func(ctx context.Context, c *Client) (string, error) {
			_, err := c.EvaluateConditionalAccess(ctx, SignInToEvaluate{Identity: SignInIdentity{Type: UserSignIn, UserID: someID},
				Context: SignInContext{Type: ApplicationContext, IncludeApplications: []string{someID}}})
			return "", err
		},
		"GroupMembers, direct":     members(false),
		"GroupMembers, transitive": members(true),
		"AccessReviewInstances": func(_ context.Context, c *Client) (string, error) {
			return c.AccessReviewInstancesStart(someID)
		},
		"ReviewDecisions": func(_ context.Context, c *Client) (string, error) {
			return c.ReviewDecisionsStart(someID, someID)
		},
		"UserConsentRequests": func(_ context.Context, c *Client) (string, error) {
			return c.UserConsentRequestsStart(someID)
		},
		"Provisioning": func(_ context.Context, c *Client) (string, error) { return c.ProvisioningStart(since, until, 50) },
		"Provisioning, empty": func(_ context.Context, c *Client) (string, error) {
			return c.ProvisioningStart(time.Time{}, time.Time{}, 0)
		},
	}
	for _, feed := range Feeds() {
		all["feed "+string(feed)] = func(_ context.Context, c *Client) (string, error) { return c.DeltaStart(feed) }
	}
	for _, list := range Lists() {
		all["list "+string(list)] = func(_ context.Context, c *Client) (string, error) { return c.ListStart(list) }
	}
	for name, q := range map[string]SignInQuery{
		"empty":   {},
		"by name": {UserPrincipalName: "ANA@contoso.com", IPAddress: "2001:db8::1", Beta: true},
		"full": {Kind: SignInServicePrincipal, UserID: "a'b", UserPrincipalName: anyGuest, AppID: someID, AppName: oneName, IPAddress: "192.0.2.",
			Country: "US", ClientApps: []string{"IMAP4", "Exchange ActiveSync"}, ConditionalAccess: "success", RiskLevel: "high", ErrorCode: &code, Since: since, Until: until, Top: 7},
	} {
		all["SignInsStart, "+name] = func(_ context.Context, c *Client) (string, error) { return c.SignInsStart(q) }
	}
	for name, q := range map[string]AuditQuery{
		"empty": {},
		"app":   {AppID: someID, Top: 5000},
		"name":  {AppName: oneName},
		"full": {UserID: someID, UserPrincipalName: "u@x", AppID: someID, AppName: oneName, TargetIDs: []string{"1", "2"}, TargetName: oneName,
			Activity: "Add member", Category: "RoleManagement", Service: "Core Directory", Since: since, Until: until, Top: 10},
	} {
		all["DirectoryAuditsStart, "+name] = func(_ context.Context, c *Client) (string, error) { return c.DirectoryAuditsStart(q) }
	}
	for _, list := range []RiskList{RiskyUsers, RiskDetections, RiskyServicePrincipals, ServicePrincipalRiskDetections} {
		all["RiskStart, "+string(list)] = func(_ context.Context, c *Client) (string, error) {
			return c.RiskStart(RiskQuery{List: list, Level: "high", State: "atRisk", Since: since, Top: 3})
		}
		all["RiskStart, empty, "+string(list)] = func(_ context.Context, c *Client) (string, error) { return c.RiskStart(RiskQuery{List: list}) }
	}
	for _, list := range []GovernanceList{AccessReviews, AccessPackages, PackageAssignments, PackageRequests, LifecycleWorkflows, ConsentRequests} {
		all["GovernanceStart, "+string(list)] = func(_ context.Context, c *Client) (string, error) {
			return c.GovernanceStart(GovernanceQuery{List: list, Status: "InProgress", Since: since, Top: 10})
		}
		all["GovernanceStart, empty, "+string(list)] = func(_ context.Context, c *Client) (string, error) {
			return c.GovernanceStart(GovernanceQuery{List: list})
		}
	}
	for name, q := range map[string]SecurityQuery{
		"empty": {},
		"full":  {Severity: "high", Status: "new", Source: "microsoftDefenderForEndpoint", Incident: "12", Since: since, Top: 50, Alerts: true},
	} {
		incidents := q // which have neither a source nor an incident
		incidents.Source, incidents.Incident = "", ""
		all["IncidentsStart, "+name] = func(_ context.Context, c *Client) (string, error) { return c.IncidentsStart(incidents) }
		q.Alerts = false
		all["AlertsStart, "+name] = func(_ context.Context, c *Client) (string, error) { return c.AlertsStart(q) }
		all["LegacyAlertsStart, "+name] = func(_ context.Context, c *Client) (string, error) { return c.LegacyAlertsStart(q) }
	}
	return all
}

func members(transitive bool) wireCase {
	return func(ctx context.Context, c *Client) (string, error) {
		for _, err := range c.GroupMembers(ctx, someID, transitive) {
			return "", err
		}
		return "", nil
	}
}

// recorder answers every request of Graph with 404 and writes it down.
type recorder struct{ requests []string }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	line := req.Method + " " + req.URL.String()
	if level := req.Header.Get("ConsistencyLevel"); level != "" {
		line += " ConsistencyLevel=" + level
	}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		if len(body) > 0 {
			line += " " + string(body)
		}
	}
	r.requests = append(r.requests, line)
	return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

func recordingClient(t *testing.T, r *recorder) *Client {
	t.Helper()
	c, err := cloud.New(cloud.Options{Environment: cloud.Environments()[0], Credential: someToken{}, Transport: r})
	if err != nil {
		t.Fatal(err)
	}
	return New(c)
}

// someToken is a credential that always has a token.
type someToken struct{}

func (someToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"roles":[]}`))
	return azcore.AccessToken{Token: "h." + claims + ".s", ExpiresOn: time.Now().Add(time.Hour)}, nil
}
