package graph

import (
	"net/http"
	"sync"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// world is an emulated cloud and a client of its app with every permission.
type world struct {
	cloud  *emulator.Cloud
	client *Client
}

func newWorld(t *testing.T, o emulator.Options) world {
	t.Helper()
	c, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return world{c, newClientFor(t, c, c.Apps().Full.ClientID, c.Apps().Full.Secret, c.Transport())}
}

func newClientFor(t *testing.T, c *emulator.Cloud, clientID, secret string, rt http.RoundTripper) *Client {
	t.Helper()
	return newClientWithin(t, c, clientID, secret, rt, cloud.Limits{})
}

// newClientWithin is newClientFor with limits of its own.
func newClientWithin(t *testing.T, c *emulator.Cloud, clientID, secret string, rt http.RoundTripper, limits cloud.Limits) *Client {
	t.Helper()
	environment := cloud.Environments()[0]
	credential, err := cloud.NewCredential(cloud.CredentialConfig{
		Kind: cloud.ClientSecret, Environment: environment, TenantID: c.TenantID(),
		ClientID: clientID, Secret: []byte(secret), Transport: rt,
	})
	if err != nil {
		t.Fatal(err)
	}
	client, err := cloud.New(cloud.Options{Environment: environment, Credential: credential, Transport: rt, Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	return New(client)
}

// shared is one tenant for the tests that only read.
var shared = sync.OnceValues(func() (*emulator.Cloud, error) { return emulator.New(emulator.Options{}) })

func readWorld(t *testing.T) world {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return world{c, newClientFor(t, c, c.Apps().Full.ClientID, c.Apps().Full.Secret, c.Transport())}
}
