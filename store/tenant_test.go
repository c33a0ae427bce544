package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/store/round"
	"github.com/mscloud-mcp/mscloud-mcp/store/seal"
)

// guid is the n-th object id of a kind in tests.
func guid(kind byte, n int) string {
	h := uint64(n+1) * 0x9e3779b97f4a7c15
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%02x%010x", uint32(h), uint16(h>>32), h>>48&0xfff, n>>12&0xfff, kind, n)
}

func userID(n int) string  { return guid(1, n) }
func groupID(n int) string { return guid(2, n) }

var departments = []string{"Sales", "Finance", "Engineering", "Human Resources", "Legal", "Marketing", "Operations", "Support", "Research", "Logistics", "Procurement", "IT", "Security", "Quality", "Facilities"}

var surnames = []string{"García", "Smith", "Müller", "Rossi", "Nowak", "Jensen", "Dubois", "Silva", "Kovács", "Popescu", "Yamada", "Singh", "Chen", "Okafor", "Haddad"}

var givenNames = []string{"Ana", "Bruno", "Clara", "David", "Elena", "Farid", "Greta", "Hugo", "Inés", "Jonas", "Karin", "Luca", "Mira", "Noah", "Olga"}

// syntheticUser is a user as users/delta sends it.
func syntheticUser(n int) jsontext.Value {
	given, surname := givenNames[n%15], surnames[n/15%15]
	upn := fmt.Sprintf("u%06d@contoso.com", n)
	department := departments[n*7%15]
	if n%1000 == 3 {
		department = "Archive"
	}
	kind, enabled := "Member", n%20 != 0
	if n%9 == 0 {
		kind = "Guest"
	}
	return jsontext.Value(fmt.Sprintf(`{"id":%q,"displayName":"%s %s %d","userPrincipalName":%q,"mail":%q,"givenName":%q,"surname":%q,"userType":%q,"accountEnabled":%t,"jobTitle":"Consultant","department":%q,"companyName":"Contoso","employeeId":"%06d","employeeType":"Employee","officeLocation":"Building 7","city":"Madrid","country":"Spain","usageLocation":"ES","createdDateTime":"20%02d-0%d-1%dT08:30:00Z","creationType":null,"externalUserState":null,"onPremisesSyncEnabled":%t,"onPremisesSamAccountName":"u%06d","onPremisesDomainName":"corp.contoso.com","lastPasswordChangeDateTime":"2026-02-03T04:05:06Z","passwordPolicies":"DisablePasswordExpiration","assignedLicenses":[{"skuId":"06ebc4ee-1bb5-47dd-8120-11324bc54e06","disabledPlans":[]}],"proxyAddresses":["SMTP:%s"],"otherMails":[]}`,
		userID(n), given, surname, n, upn, upn, given, surname, kind, enabled, department, n, 10+n%16, 1+n%9, n%10, n%3 == 0, n, upn))
}

// syntheticGroup is a group as groups/delta sends it.
func syntheticGroup(n int, members []string) jsontext.Value {
	b := fmt.Appendf(nil, `{"id":%q,"displayName":"Group %05d","description":"All of group %d","mail":"group%d@contoso.com","mailEnabled":false,"securityEnabled":true,"groupTypes":[],"visibility":"Private","createdDateTime":"2020-01-02T03:04:05Z"`, groupID(n), n, n, n)
	if len(members) > 0 {
		b = append(b, `,"members@delta":[`...)
		for i, m := range members {
			if i > 0 {
				b = append(b, ',')
			}
			kind := "user"
			if m[24:26] == "02" {
				kind = "group"
			}
			b = fmt.Appendf(b, `{"@odata.type":"#microsoft.graph.%s","id":%q}`, kind, m)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

// syntheticPages are the pages of both feeds of a tenant: groups of 30 to 70
// members, and group 0 with thirty nested groups that have half of the users
// between them.
func syntheticPages(users, groups int) (userPages, groupPages [][]jsontext.Value) {
	var page []jsontext.Value
	for n := range users {
		page = append(page, syntheticUser(n))
		if len(page) == 999 || n == users-1 {
			userPages = append(userPages, page)
			page = nil
		}
	}
	var nested []string
	for g := 1; g <= 30; g++ {
		nested = append(nested, groupID(g))
	}
	page = nil
	for g := range groups {
		var members []string
		switch {
		case g == 0:
			members = nested
		case g <= 30:
			for i := range users / 2 / 30 {
				members = append(members, userID(((g-1)*(users/2/30)+i)*2%users))
			}
		default:
			for i := range 30 + g%31 {
				members = append(members, userID((g*37+i*101)%users))
			}
		}
		page = append(page, syntheticGroup(g, members))
		if len(page) == 100 || g == groups-1 {
			groupPages = append(groupPages, page)
			page = nil
		}
	}
	return userPages, groupPages
}

// fixture is an open store with one connection and a clock.
type fixture struct {
	testing.TB
	db   *DB
	path string
	conn string
	now  time.Time
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{TB: t, path: filepath.Join(t.TempDir(), "mscloud.db"), now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	f.db = f.open()
	c, err := f.db.CreateConnection(context.Background(), Connection{Name: "Contoso", TenantID: "t", Enabled: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.conn = c.ID
	return f
}

func (f *fixture) open() *DB {
	f.Helper()
	sealer := seal.New(seal.Options{Dir: filepath.Dir(f.path), NoRing: true, Getenv: none})
	db, err := Open(context.Background(), f.path, Options{Sealer: sealer, Now: func() time.Time { return f.now }})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	return db
}

func (f *fixture) ctx() context.Context { return context.Background() }

// begin starts a round.
func (f *fixture) begin(name feed.Name, full bool) round.State {
	f.Helper()
	s, err := f.db.BeginRound(f.ctx(), f.conn, name, full)
	if err != nil {
		f.Fatal(err)
	}
	return s
}

// page applies one page.
func (f *fixture) page(name feed.Name, next string, final bool, items ...string) round.Applied {
	f.Helper()
	p := round.Page{Next: next, Final: final}
	for _, i := range items {
		p.Items = append(p.Items, jsontext.Value(i))
	}
	a, err := f.db.ApplyPage(f.ctx(), f.conn, name, p)
	if err != nil {
		f.Fatal(err)
	}
	return a
}

// round is a whole round of one page.
func (f *fixture) round(name feed.Name, full bool, items ...string) round.Applied {
	f.Helper()
	f.now = f.now.Add(time.Minute)
	f.begin(name, full)
	return f.page(name, "delta", true, items...)
}

// fill loads a synthetic tenant.
func (f *fixture) fill(users, groups int) {
	f.Helper()
	up, gp := syntheticPages(users, groups)
	for _, load := range []struct {
		name  feed.Name
		pages [][]jsontext.Value
	}{{feed.Users, up}, {feed.Groups, gp}} {
		f.begin(load.name, true)
		for i, items := range load.pages {
			if _, err := f.db.ApplyPage(f.ctx(), f.conn, load.name, round.Page{Items: items, Next: "next", Final: i == len(load.pages)-1}); err != nil {
				f.Fatal(err)
			}
		}
	}
}

func ptr[T any](v T) *T { return &v }
