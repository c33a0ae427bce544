package emulator_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world"
)

// start is the clock of the tests: it stands still unless a test moves it.
var start = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

func newCloud(t *testing.T, change ...func(*emulator.Options)) *emulator.Cloud {
	t.Helper()
	options := emulator.Options{Users: 50, Now: func() time.Time { return start }}
	for _, c := range change {
		c(&options)
	}
	cloud, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return cloud
}

func client(c *emulator.Cloud) *http.Client { return &http.Client{Transport: c.Transport()} }

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatalf("answer is not JSON: %v\n%s", err, r.body)
	}
	return body
}

func send(t *testing.T, c *http.Client, method, target, token, body string) reply {
	t.Helper()
	got, err := try(c, method, target, token, body)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func try(c *http.Client, method, target, token, body string) (reply, error) {
	req, err := http.NewRequestWithContext(context.Background(), method, target, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return reply{status: res.StatusCode, header: res.Header, body: string(text)}, err
}

const login = "https://login.microsoftonline.com"

const graphScope = "https://graph.microsoft.com/.default"

// signInForm is a client_credentials request; pairs of names and values change
// it, an empty value takes the parameter out.
func signInForm(app world.DemoApp, change ...string) url.Values {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {app.ClientID}, "client_secret": {app.Secret},
		"scope": {graphScope + " openid offline_access profile"},
	}
	for i := 0; i+1 < len(change); i += 2 {
		form.Del(change[i])
		if change[i+1] != "" {
			form.Set(change[i], change[i+1])
		}
	}
	return form
}

func post(t *testing.T, c *emulator.Cloud, target string, form url.Values) reply {
	t.Helper()
	res, err := client(c).PostForm(target, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{status: res.StatusCode, header: res.Header, body: string(text)}
}

func tokenEndpoint(c *emulator.Cloud) string {
	return login + "/" + c.TenantID() + "/oauth2/v2.0/token"
}

// tokenFor signs an identity in, for Graph unless a scope is given.
func tokenFor(t *testing.T, c *emulator.Cloud, app world.DemoApp, scope ...string) string {
	t.Helper()
	form := signInForm(app)
	if len(scope) > 0 {
		form.Set("scope", scope[0])
	}
	got := post(t, c, tokenEndpoint(c), form)
	token, _ := got.json(t)["access_token"].(string)
	if token == "" {
		t.Fatalf("no token: %d %s", got.status, got.body)
	}
	return token
}

// codesOf lists the AADSTS numbers of an answer, "[]" for a success.
func codesOf(t *testing.T, r reply) string {
	t.Helper()
	var body struct {
		Codes []int `json:"error_codes"`
	}
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(body.Codes)
}

// claims reads a token without judging it.
func claims(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("token has %d parts, want 3", len(parts))
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(payload, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
