package cloud

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestRefusals holds every spelling of "permission missing" and of "licence
// missing" that Microsoft's services are known to have.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   error
	}{
		{"directory", 403, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`, ErrForbidden},
		{"audit", 403, `{"error":{"code":"Authentication_MSGraphPermissionMissing","message":"The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All to call this API."}}`, ErrForbidden},
		{"conditional access", 403, `{"error":{"code":"AccessDenied","message":"You cannot perform the requested operation, required scopes are missing in the token."}}`, ErrForbidden},
		{"security", 403, `{"error":{"code":"Forbidden","message":"Missing application roles. API required roles: SecurityAlert.Read.All, application roles: ."}}`, ErrForbidden},
		{"intune", 403, `{"error":{"code":"Forbidden","message":"{\"_version\":3,\"Message\":\"Application is not authorized to perform this operation. Application must have one of the following scopes: X\"}"}}`, ErrForbidden},
		{"pim", 403, `{"error":{"code":"UnknownError","message":"{\"errorCode\":\"PermissionScopeNotGranted\",\"message\":\"Authorization failed due to missing permission scope\"}"}}`, ErrForbidden},
		{"pim as 400", 400, `{"error":{"code":"UnknownError","message":"{\"errorCode\":\"PermissionScopeNotGranted\",\"message\":\"Authorization failed\"}"}}`, ErrForbidden},
		{"usage", 403, `{"error":{"code":"S2SUnauthorized","message":"Invalid permission."}}`, ErrForbidden},
		{"role of the caller", 403, `{"error":{"code":"Authentication_RequestFromUnsupportedUserRole","message":"x"}}`, ErrForbidden},
		{"a page of a proxy", 403, `<html>no</html>`, ErrForbidden},
		{"sign-ins without P1", 403, `{"error":{"code":"Authentication_RequestFromNonPremiumTenantOrB2CTenant","message":"Neither tenant is B2C or tenant doesn't have premium license"}}`, ErrUnlicensed},
		{"pim without P2", 400, `{"error":{"code":"AadPremiumLicenseRequired","message":"The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license."}}`, ErrUnlicensed},
		{"pim of azure", 400, `{"error":{"code":"AadPremiumLicenseRequired","message":"The tenant needs an AAD Premium 2 license."}}`, ErrUnlicensed},
		{"no intune", 400, `{"error":{"code":"BadRequest","message":"{\"Message\":\"Request not applicable to target tenant.\"}"}}`, ErrUnlicensed},
		{"risk", 403, `{"error":{"code":"Forbidden","message":"Your tenant is not licensed for this feature."}}`, ErrUnlicensed},
		{"bad request", 400, `{"error":{"code":"BadRequest","message":"Invalid filter clause"}}`, ErrBadRequest},
	} {
		err := newError(Graph, "GET", "/v1.0/x", test.status, http.Header{}, []byte(test.body), time.Now())
		for _, sentinel := range []error{ErrForbidden, ErrUnlicensed, ErrBadRequest} {
			if got := errors.Is(err, sentinel); got != (sentinel == test.want) {
				t.Errorf("%s: errors.Is(%v, %v) = %v", test.name, err, sentinel, got)
			}
		}
		if strings.Contains(err.Message, "{") {
			t.Errorf("%s: the message is still JSON: %q", test.name, err.Message)
		}
		if _, ok := Explain(err); !ok {
			t.Errorf("%s: not explained", test.name)
		}
	}
}

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	graph := newError(Graph, "GET", "/v1.0/users/1", 404, http.Header{"Request-Id": {"r"}},
		[]byte(`{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x\u202e\u0007\n' does not exist","innerError":{"request-id":"inner","client-request-id":"c"}}}`), time.Now())
	if graph.Code != "Request_ResourceNotFound" || graph.RequestID != "r" || graph.ClientRequestID != "c" {
		t.Errorf("got %+v", graph)
	}
	if graph.Message != "Resource 'x ' does not exist" {
		t.Errorf("got message %q", graph.Message)
	}
	older := newError(Graph, "GET", "/", 500, http.Header{}, []byte(`{"error":{"code":"x","innererror":{"request-id":"inner"}}}`), time.Now())
	defender := newError(Defender, "GET", "/", 404, http.Header{}, []byte(`{"error":{"code":"ResourceNotFound","message":"m","target":"track"}}`), time.Now())
	if older.RequestID != "inner" || defender.RequestID != "track" {
		t.Errorf("got request ids %q and %q", older.RequestID, defender.RequestID)
	}
	long := newError(Graph, "GET", "/", 400, http.Header{}, []byte(`{"error":{"message":"`+strings.Repeat("ä", 5000)+`"}}`), time.Now())
	if len(long.Message) > maxMessage+8 || !utf8.ValidString(long.Message) {
		t.Errorf("got %d bytes", len(long.Message))
	}
}

// A captive portal answers 200 with a page: no status of Microsoft's to name.
func TestAnswerThatIsNotMicrosofts(t *testing.T) {
	t.Parallel()
	c := newClient(t, func(*http.Request) (*http.Response, error) {
		return answer(200, "<html>Welcome to the hotel</html>"), nil
	}, nil)
	var out struct{ Value []string }
	_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/users"}, &out)
	advice, ok := Explain(err)
	if !ok || advice.Code != "badAnswer" || !strings.Contains(advice.Fix, "proxy") || strings.Contains(advice.Message, "status") {
		t.Errorf("got %v, %+v", err, advice)
	}
}

func TestRequestIDCannotSteerATerminal(t *testing.T) {
	t.Parallel()
	body := `{"error":{"code":"x","message":"y","innerError":{"request-id":"\u001b[31mid\u202e","client-request-id":"\u009b1m2"}}}`
	e := newError(Graph, "GET", "/v1.0/users", 400, http.Header{}, []byte(body), time.Now())
	if e.RequestID != "id" || e.ClientRequestID != "2" {
		t.Errorf("got %q %q, want id and 2", e.RequestID, e.ClientRequestID)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "10": 10 * time.Second, " 3 ": 3 * time.Second, "0.5": 500 * time.Millisecond, "-1": 0, "soon": 0, "NaN": 0, "1e99": 0,
		"Sun, 22 Nov 2026 12:00:30 GMT": 30 * time.Second, "Sun, 22 Nov 2026 11:00:00 GMT": 0,
	} {
		if got, _ := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("%q: got %v want %v", text, got, want)
		}
	}
}

func TestForbiddenNamesThePermission(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/v1.0/security/alerts_v2":                                    "SecurityAlert.Read.All",
		"/v1.0/users/delta()":                                         "User.Read.All",
		"/v1.0/directory/deletedItems/graph.user":                     "User.Read.All",
		"/beta/auditLogs/signIns":                                     "AuditLog.Read.All",
		"/v1.0/devices/delta":                                         "Device.Read.All",
		"/v1.0/identityProtection/riskyUsers/1":                       "IdentityRiskyUser.Read.All",
		"/v1.0/reports/authenticationMethods/userRegistrationDetails": "AuditLog.Read.All",
	} {
		got := PermissionsFor(Graph, "GET", path)
		found := false
		for _, p := range got {
			found = found || p.Value == want
		}
		if !found {
			t.Errorf("%s: got %v, want %s among them", path, got, want)
		}
	}
	logons := PermissionsFor(Defender, "GET", "/api/machines/abc/logonusers")
	if len(logons) != 1 || logons[0] != (Permission{Defender, "User.Read.All"}) {
		t.Errorf("logon users: got %v", logons)
	}
	if got := PermissionsFor(Graph, "GET", "/v1.0/no/such/path"); got != nil {
		t.Errorf("unknown path: got %v", got)
	}
	err := newError(Graph, "GET", "/v1.0/devices/delta", 403, http.Header{}, nil, time.Now())
	err.Permissions = PermissionsFor(Graph, "GET", err.Path)
	if advice, _ := Explain(err); !strings.Contains(advice.Fix, "Device.Read.All of Microsoft Graph") {
		t.Errorf("got fix %q", advice.Fix)
	}
}

func TestForbiddenThoughGranted(t *testing.T) {
	t.Parallel()
	c := newClient(t, func(*http.Request) (*http.Response, error) {
		return answer(403, `{"error":{"code":"Authorization_RequestDenied","message":"no"}}`), nil
	}, nil) // its token carries User.Read.All
	for path, granted := range map[string]bool{"/v1.0/users/delta": true, "/v1.0/devices/delta": false} {
		_, err := c.Do(t.Context(), Request{API: Graph, URL: path}, nil)
		advice, _ := Explain(err)
		if got := strings.Contains(advice.Fix, "The grant is not the cause"); got != granted {
			t.Errorf("%s: got fix %q", path, advice.Fix)
		}
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{`{"error":{"code":"a","message":"b"}}`, `{"error":"s","error_description":"AADSTS1: x","error_codes":[1]}`, `{"error":{"message":"{\"Message\":\"m\"}"}}`, `[]`, "", `{"error":null}`} {
		f.Add([]byte(seed), 403)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		e := newError(Graph, "GET", "/v1.0/x", status, http.Header{}, body, time.Now())
		for _, text := range []string{e.Code, e.Message} {
			if len(text) > maxMessage+8 || !utf8.ValidString(text) || strings.ContainsAny(text, "\n\r\x1b\x00\u202e") {
				t.Errorf("not clean: %q", text)
			}
		}
		if e.Error() == "" {
			t.Error("no text")
		}
		Explain(e)
		var s SignInError
		s.readBody(body)
		if sentence, _ := s.Explain(); sentence == "" || s.Error() == "" {
			t.Error("no sentence")
		}
	})
}

func FuzzClaims(f *testing.F) {
	f.Add("a.eyJyb2xlcyI6WyJ4Il19.b")
	f.Add("..")
	f.Add("a.!.b")
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := parseClaims(token)
		if err != nil && claims.Roles != nil {
			t.Error("roles beside an error")
		}
		if err != nil && len(token) > 40 && strings.Contains(err.Error(), token) {
			t.Error("the error quotes the token")
		}
	})
}
