package graph

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
)

// benchmarkTenant has n users with the properties that the sync selects.
func benchmarkTenant(n int) *directory.Directory {
	d := directory.New(directory.TenantInfo{ID: guid(1)}, fixedClock)
	for i := range n {
		d.Add("user", fmt.Sprintf("%08x-0000-4000-8000-000000000000", i), map[string]any{
			"displayName": fmt.Sprintf("User Number %d", i), "userPrincipalName": fmt.Sprintf("user.number%d@contoso.com", i),
			"mail": fmt.Sprintf("user.number%d@contoso.com", i), "givenName": "User", "surname": fmt.Sprintf("Number%d", i),
			"userType": "Member", "accountEnabled": true, "jobTitle": "Engineer", "department": "Research", "companyName": "Contoso",
			"employeeId": fmt.Sprint(i), "officeLocation": "Bern", "city": "Bern", "country": "Switzerland", "usageLocation": "CH",
			"createdDateTime": fixedTime, "onPremisesSyncEnabled": true, "lastPasswordChangeDateTime": fixedTime,
			"proxyAddresses":   []string{fmt.Sprintf("SMTP:user.number%d@contoso.com", i)},
			"assignedLicenses": []map[string]any{{"skuId": guid(7), "disabledPlans": []string{}}},
		})
	}
	d.Seal()
	return d
}

func benchmarkGet(b *testing.B, g *Service, link string) *httptest.ResponseRecorder {
	b.Helper()
	u, err := url.Parse(link)
	if err != nil {
		b.Fatal(err)
	}
	w := httptest.NewRecorder()
	g.Serve(w, &http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{}}, signin.Token{Roles: basicRoles})
	if w.Code != http.StatusOK {
		b.Fatal(w.Body)
	}
	return w
}

// BenchmarkUserPage encodes a page of 999 users with the sync's properties.
func BenchmarkUserPage(b *testing.B) {
	g := New(benchmarkTenant(2000), Options{})
	link := "https://graph.microsoft.com/v1.0/users?$top=999&$select=" + strings.Join(entra.UserProperties, ",")
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(benchmarkGet(b, g, link).Body.Len()))
	}
}

// BenchmarkDeltaRound tells 1,000 changes, in tenants of two sizes.
func BenchmarkDeltaRound(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := benchmarkTenant(n)
			g := New(d, Options{Delta: DeltaOptions{PageSize: 1000}})
			start := benchmarkGet(b, g, "https://graph.microsoft.com/v1.0/users/delta?$deltatoken=latest&$select="+strings.Join(entra.UserProperties, ",")).Body.String()
			_, link, _ := strings.Cut(start, `"@odata.deltaLink":"`)
			link, _, _ = strings.Cut(link, `"`)
			for i := range 1000 {
				d.Update(fmt.Sprintf("%08x-0000-4000-8000-000000000000", i*7), map[string]any{"jobTitle": "Director"})
			}
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(int64(benchmarkGet(b, g, link).Body.Len()))
			}
		})
	}
}

// BenchmarkScan filters 100,000 users by a property without an index.
func BenchmarkScan(b *testing.B) {
	g := New(benchmarkTenant(100_000), Options{})
	for b.Loop() {
		benchmarkGet(b, g, "https://graph.microsoft.com/v1.0/users?$filter=startswith(displayName,'nobody')")
	}
}

// BenchmarkAdd makes 1,000 users.
func BenchmarkAdd(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		benchmarkTenant(1000)
	}
}
