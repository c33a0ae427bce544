package governance

import (
	"net/url"
	"slices"
	"strings"
)

// sharedHosts are domains of which anybody can take a name that was given up,
// and with it what is sent there.
// https://learn.microsoft.com/azure/security/fundamentals/subdomain-takeover
var sharedHosts = []string{
	".azurewebsites.net", ".cloudapp.net", ".cloudapp.azure.com", ".trafficmanager.net", ".azureedge.net", ".azurefd.net",
	".blob.core.windows.net", ".z6.web.core.windows.net", ".azurecontainer.io", ".herokuapp.com", ".github.io", ".netlify.app", ".ngrok.io",
}

// RiskyReply says what is wrong with a reply URL, "" for nothing: tokens and
// codes are sent there.
// https://learn.microsoft.com/entra/identity-platform/reply-url
func RiskyReply(reply string) string {
	if strings.Contains(reply, "*") {
		return "wildcard"
	}
	u, err := url.Parse(reply)
	if err != nil {
		return "not a URL"
	}
	host := strings.ToLower(u.Hostname())
	loopback := host == "localhost" || host == "127.0.0.1" || host == "::1"
	switch {
	case u.Scheme == "http" && !loopback:
		return "not encrypted"
	case loopback:
		return "the user's own machine: any program there can listen"
	case slices.ContainsFunc(sharedHosts, func(suffix string) bool { return strings.HasSuffix(host, suffix) }):
		return "a name that others can take once it is given up"
	}
	return ""
}
