package cloud

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

const testTenant = "11111111-1111-1111-1111-111111111111"
const testSecret = "s3cr3t~Value-That-Must-Never-Show"

// signInClient signs in through the real azidentity, with tokenAnswer in place
// of the token endpoint.
func signInClient(t *testing.T, tokenAnswer func() (*http.Response, error), change func(*CredentialConfig)) *Client {
	t.Helper()
	rt := roundTripper(func(r *http.Request) (*http.Response, error) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/discovery/instance"):
			return answer(200, `{"tenant_discovery_endpoint":"https://login.microsoftonline.com/`+testTenant+`/v2.0/.well-known/openid-configuration","metadata":[]}`), nil
		case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
			return answer(200, `{"token_endpoint":"https://login.microsoftonline.com/`+testTenant+`/oauth2/v2.0/token","authorization_endpoint":"https://login.microsoftonline.com/`+testTenant+`/oauth2/v2.0/authorize","issuer":"https://login.microsoftonline.com/`+testTenant+`/v2.0"}`), nil
		}
		return tokenAnswer()
	})
	config := CredentialConfig{
		Kind: ClientSecret, Environment: Environments()[0], TenantID: testTenant,
		ClientID: "22222222-2222-2222-2222-222222222222", Secret: []byte(testSecret), Transport: rt,
	}
	if change != nil {
		change(&config)
	}
	credential, err := NewCredential(config)
	if err != nil {
		t.Fatal(err)
	}
	return newClient(t, rt, func(o *Options) { o.Credential = credential })
}

func tokenError(status, code int, oauth string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		return answer(status, fmt.Sprintf(`{"error":%q,"error_description":"AADSTS%d: text of the service. Trace ID: t-1 Correlation ID: c-1","error_codes":[%d],"trace_id":"t-1","correlation_id":"c-1"}`, oauth, code, code)), nil
	}
}

func TestSignInRefusals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status, code int
		oauth        string
		sentence     string // part of
		fix          string // part of
		is           error
	}{
		{401, 7000215, "invalid_client", "client secret is wrong", "Value, not its Secret ID", ErrUnauthenticated},
		{401, 7000222, "invalid_client", "client secret has expired", "connection rotate", ErrUnauthenticated},
		{400, 700016, "unauthorized_client", "app does not exist in this tenant", "Application (client) ID", ErrUnauthenticated},
		{400, 90002, "invalid_request", "tenant does not exist in this cloud", "Directory (tenant) ID", ErrUnauthenticated},
		{400, 900023, "invalid_request", "tenant id is malformed", "", ErrUnauthenticated},
		{400, 7000112, "unauthorized_client", "service principal is disabled", "Enabled for users to sign in", ErrUnauthenticated},
		{400, 53003, "invalid_grant", "Conditional Access policy blocks", "workload identities", ErrUnauthenticated},
		{400, 530032, "invalid_grant", "security policy of the tenant blocks", "exclude the app", ErrUnauthenticated},
		{400, 500011, "invalid_resource", "Microsoft Graph does not exist in this tenant", "licence", ErrUnlicensed},
		{401, 700027, "invalid_client", "certificate is not one of the app's", "Upload", ErrUnauthenticated},
		{401, 700024, "invalid_client", "outside its lifetime", "clock", ErrUnauthenticated},
		{400, 70021, "invalid_request", "no federated credential", "issuer, subject and audience", ErrUnauthenticated},
		{400, 90038, "invalid_request", "another national cloud", "cloud", ErrUnauthenticated},
		{400, 50057, "invalid_grant", "user account disabled", "Sign-in logs", ErrUnauthenticated},
		{400, 123456, "invalid_grant", "text of the service", "Sign-in logs", ErrUnauthenticated},
	} {
		t.Run(fmt.Sprint(test.code), func(t *testing.T) {
			t.Parallel()
			c := signInClient(t, tokenError(test.status, test.code, test.oauth), nil)
			_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/organization"}, nil)
			if !errors.Is(err, test.is) {
				t.Fatalf("got %v, want %v", err, test.is)
			}
			var refused *SignInError
			if !errors.As(err, &refused) || refused.Code() != test.code || refused.TraceID != "t-1" || refused.Status != test.status {
				t.Errorf("got %+v", refused)
			}
			advice, ok := Explain(err)
			if !ok || !strings.Contains(advice.Message, test.sentence) || !strings.Contains(advice.Fix, test.fix) {
				t.Errorf("got advice %+v", advice)
			}
			if strings.Contains(fmt.Sprintf("%v %+v", err, advice), testSecret) {
				t.Error("the secret shows")
			}
		})
	}
}

func TestSignInRefusedIsNotRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := signInClient(t, func() (*http.Response, error) {
			asked++
			return tokenError(401, 7000215, "invalid_client")()
		}, nil)
		for range 5 {
			if _, err := c.Roles(t.Context(), Graph); !errors.Is(err, ErrUnauthenticated) {
				t.Fatal(err)
			}
		}
		if asked != 1 {
			t.Errorf("the sign-in service was asked %d times, want once", asked)
		}
		time.Sleep(failureLife + time.Second)
		_, _ = c.Roles(t.Context(), Graph)
		if asked != 2 {
			t.Errorf("later: asked %d times, want twice", asked)
		}
	})
}

func TestSignInIsRetriedWhenBusy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := signInClient(t, func() (*http.Response, error) {
			asked++
			switch asked {
			case 1:
				r, err := tokenError(429, 90055, "temporarily_unavailable")()
				r.Header.Set("Retry-After", "4")
				return r, err
			case 2:
				return nil, syscall.ECONNRESET
			}
			return answer(200, `{"token_type":"Bearer","expires_in":3599,"access_token":"a.e30.b"}`), nil
		}, nil)
		start := time.Now()
		if _, err := c.Roles(t.Context(), Graph); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); asked != 3 || took < 5*time.Second {
			t.Errorf("asked %d times in %v", asked, took)
		}
	})
}

func TestNoNetwork(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"dns", &net.DNSError{Name: "login.microsoftonline.com", IsNotFound: true}, "does not resolve"},
		{"refused", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, "refused"},
		{"proxy", &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, "proxy"},
		{"proxy sign-in", errors.New("Proxy Authentication Required"), "proxy"},
		{"tls", x509.UnknownAuthorityError{}, "certificate is not trusted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := signInClient(t, func() (*http.Response, error) { return nil, test.err }, nil)
			_, err := c.Do(t.Context(), Request{API: Graph, URL: "/v1.0/organization"}, nil)
			advice, _ := Explain(err)
			if !errors.Is(err, ErrOffline) || !strings.Contains(advice.Message, test.want) || advice.Fix == "" || advice.Code != "offline" {
				t.Errorf("got %v and %+v", err, advice)
			}
			if errors.Is(err, ErrUnauthenticated) {
				t.Error("no network is not a refusal")
			}
		})
	}
}

func TestClockSkewExplainsAnAssertion(t *testing.T) {
	t.Parallel()
	c := signInClient(t, func() (*http.Response, error) {
		r, err := tokenError(401, 700024, "invalid_client")()
		r.Header.Set("Date", time.Now().Add(-10*time.Minute).UTC().Format(http.TimeFormat))
		return r, err
	}, nil)
	_, err := c.Roles(t.Context(), Graph)
	if advice, _ := Explain(err); !strings.Contains(advice.Fix, "ahead of Microsoft's") {
		t.Errorf("got %+v", advice)
	}
}

func TestSignInBodyIsNotJSON(t *testing.T) {
	t.Parallel()
	c := signInClient(t, func() (*http.Response, error) { return answer(403, "<html>blocked by the proxy</html>"), nil }, nil)
	_, err := c.Roles(t.Context(), Graph)
	if advice, _ := Explain(err); !strings.Contains(advice.Message, "403 without a reason") || !strings.Contains(advice.Fix, "proxy") {
		t.Errorf("got %v, %+v", err, advice)
	}
}

func TestFederatedTokenFileMissing(t *testing.T) {
	t.Parallel()
	c := signInClient(t, func() (*http.Response, error) { return nil, errors.New("not asked") }, func(c *CredentialConfig) {
		c.Kind, c.TokenFile = Federated, filepath.Join(t.TempDir(), "none")
	})
	_, err := c.Roles(t.Context(), Graph)
	if advice, _ := Explain(err); !strings.Contains(advice.Message, "token file cannot be read") {
		t.Errorf("got %v, %+v", err, advice)
	}
}

func TestFederatedSendsTheFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("assertion-1"), 0o600); err != nil {
		t.Fatal(err)
	}
	var form string
	rt := roundTripper(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/openid-configuration") {
			return answer(200, `{"token_endpoint":"https://localhost:9/`+testTenant+`/oauth2/v2.0/token","authorization_endpoint":"https://localhost:9/a","issuer":"https://localhost:9/`+testTenant+`/v2.0"}`), nil
		}
		if err := r.ParseForm(); err != nil {
			return nil, err
		}
		form = r.PostForm.Get("client_assertion") + " " + r.PostForm.Get("scope")
		return answer(200, `{"token_type":"Bearer","expires_in":3599,"access_token":"a.e30.b"}`), nil
	})
	environment, err := CustomEnvironment("https://localhost:9", "")
	if err != nil {
		t.Fatal(err)
	}
	credential, err := NewCredential(CredentialConfig{Kind: Federated, Environment: environment, TenantID: testTenant, ClientID: "c", TokenFile: file, Transport: rt})
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, rt, func(o *Options) { o.Environment, o.Credential = environment, credential })
	if _, err := c.Roles(t.Context(), Graph); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(form, "assertion-1 https://graph.microsoft.com/.default") {
		t.Errorf("got form %q", form)
	}
}

func TestCredentialConfigErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []CredentialConfig{
		{Kind: ClientSecret, TenantID: testTenant, ClientID: "c"},
		{Kind: ClientSecret, TenantID: "not a tenant!", ClientID: "c", Secret: []byte(testSecret)},
		{Kind: Certificate, TenantID: testTenant, ClientID: "c", Secret: []byte(testSecret)},
		{Kind: Federated, TenantID: testTenant, ClientID: "c"},
		{Kind: "password", TenantID: testTenant},
	} {
		c.Environment = Environments()[0]
		_, err := NewCredential(c)
		if err == nil || strings.Contains(err.Error(), testSecret) {
			t.Errorf("%s: got %v", c.Kind, err)
		}
	}
}

func TestWaitingForASignInEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		c := signInClient(t, func() (*http.Response, error) {
			<-release
			return answer(200, `{"token_type":"Bearer","expires_in":3599,"access_token":"a.e30.b"}`), nil
		}, nil)
		first := make(chan error, 1)
		go func() { _, err := c.Roles(t.Context(), Graph); first <- err }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Roles(ctx, Graph); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		close(release)
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

// A refused call that was cancelled does not wait for another caller's sign-in.
func TestDroppingATokenEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		c := signInClient(t, func() (*http.Response, error) {
			<-release
			return answer(200, `{"token_type":"Bearer","expires_in":3599,"access_token":"a.e30.b"}`), nil
		}, nil)
		go func() { _, _ = c.Roles(t.Context(), Graph) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c.tokens.drop(ctx, Graph, "refused") // the test is a deadlock if this waits for release
	})
}

func TestCodes(t *testing.T) {
	t.Parallel()
	if c, ok := SignInCodeOf(50126); !ok || c.Name != "InvalidUserNameOrPassword" || c.Meaning == "" {
		t.Errorf("got %+v %v", c, ok)
	}
	for code, advice := range signInAdvice {
		if advice.sentence == "" || advice.fix == "" || strings.HasSuffix(advice.sentence, ".") {
			t.Errorf("AADSTS%d: %+v", code, advice)
		}
	}
	if got := codesIn("AADSTS700016: x AADSTS90002 AADSTS AADSTS700016"); len(got) != 2 || got[0] != 700016 || got[1] != 90002 {
		t.Errorf("got %v", got)
	}
}
