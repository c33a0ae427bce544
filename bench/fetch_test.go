package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/graph"
)

// runFetch is the bare loop: it follows the same pages as a first
// synchronization, as many collections at a time, and does nothing with them.
// With t.Dir it saves them there.
func runFetch(t task) (any, error) {
	env, err := cloud.CustomEnvironment(t.Server.URL, t.Server.CAFile)
	if err != nil {
		return nil, err
	}
	transport, err := env.Transport()
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: transport}
	token, err := signIn(client, env, t.Server)
	if err != nil {
		return nil, err
	}
	starts, err := starts(env)
	if err != nil {
		return nil, err
	}
	return measure(func(c *cost) error {
		var (
			mu    sync.Mutex
			first error
			wg    sync.WaitGroup
		)
		turns := make(chan struct{}, t.Concurrency)
		for _, s := range starts {
			turns <- struct{}{}
			wg.Go(func() {
				defer func() { <-turns }()
				pages, size, err := follow(client, token, s, t.Dir)
				mu.Lock()
				defer mu.Unlock()
				c.Pages += pages
				c.Bytes += size
				if err != nil && first == nil {
					first = fmt.Errorf("%s: %w", s.name, err)
				}
			})
		}
		wg.Wait()
		return first
	})
}

// collection is where a feed starts.
type collection struct{ name, link string }

// starts are the first links of a synchronization, in its order.
func starts(env cloud.Environment) ([]collection, error) {
	c, err := cloud.New(cloud.Options{Environment: env, Credential: nobody{}})
	if err != nil {
		return nil, err
	}
	g := graph.New(c)
	var out []collection
	add := func(name, link string, failed error) {
		if failed != nil && err == nil {
			err = failed
		}
		out = append(out, collection{name, link})
	}
	list := func(l feed.Name) { link, err := g.ListStart(l); add(string(l), link, err) }
	delta := func(f feed.Name) { link, err := g.DeltaStart(f); add(string(f), link, err) }
	list(feed.Organization)
	list(feed.Domains)
	list(feed.SubscribedSKUs)
	delta(feed.Users)
	delta(feed.Groups)
	list(feed.SignInActivity)
	delta(feed.DirectoryRoles)
	delta(feed.ServicePrincipals)
	delta(feed.Applications)
	delta(feed.Devices)
	delta(feed.Grants)
	delta(feed.AdministrativeUnits)
	list(feed.DeletedUsers)
	list(feed.DeletedGroups)
	return out, err
}

// nobody is a credential that is never asked.
type nobody struct{}

func (nobody) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{}, fmt.Errorf("no credential")
}

func signIn(client *http.Client, env cloud.Environment, to server) (string, error) {
	res, err := client.PostForm(env.Authority+"/"+to.TenantID+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {to.ClientID}, "client_secret": {to.Secret},
		"scope": {env.GraphAudience + "/.default"},
	})
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.UnmarshalRead(res.Body, &answer); err != nil || answer.Token == "" {
		return "", fmt.Errorf("sign in: status %d, %w", res.StatusCode, err)
	}
	return answer.Token, nil
}

func follow(client *http.Client, token string, c collection, dir string) (pages, size int64, err error) {
	for link := c.link; link != ""; {
		req, err := http.NewRequest(http.MethodGet, link, nil)
		if err != nil {
			return pages, size, err
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := client.Do(req)
		if err != nil {
			return pages, size, err
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			return pages, size, err
		}
		if res.StatusCode != http.StatusOK {
			return pages, size, fmt.Errorf("status %d: %.200s", res.StatusCode, body)
		}
		if dir != "" {
			name := filepath.Join(dir, fmt.Sprintf("%s.%05d.json", c.name, pages))
			if err := os.WriteFile(name, body, 0o600); err != nil {
				return pages, size, err
			}
		}
		pages++
		size += int64(len(body))
		link = nextLink(body)
	}
	return pages, size, nil
}

// nextLink finds the link in the ends of a page without decoding it.
func nextLink(body []byte) string {
	const name = `"@odata.nextLink":`
	i := bytes.LastIndex(body, []byte(name))
	if i < 0 {
		return ""
	}
	var link string
	rest := bytes.TrimLeft(body[i+len(name):], " ")
	end := bytes.IndexByte(rest[1:], '"')
	if json.Unmarshal(rest[:end+2], &link) != nil {
		return ""
	}
	return link
}
