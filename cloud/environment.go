package cloud

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// API names one of Microsoft's services, each with its own token audience.
type API string

// The services that this product reads.
const (
	Graph    API = "graph"    // Microsoft Graph
	ARM      API = "arm"      // Azure Resource Manager
	Defender API = "defender" // Defender for Endpoint (WindowsDefenderATP)
	XDR      API = "xdr"      // Defender XDR (Microsoft Threat Protection)
	SignIn   API = "signin"   // the sign-in service: only in errors, never in a Request
)

// Title returns the name that Microsoft's portals use for the API.
func (a API) Title() string {
	switch a {
	case Graph:
		return "Microsoft Graph"
	case ARM:
		return "Azure Resource Manager"
	case Defender:
		return "WindowsDefenderATP"
	case XDR:
		return "Microsoft Threat Protection"
	case SignIn:
		return "Microsoft Entra sign-in"
	}
	return string(a)
}

// Environment is one of Microsoft's clouds: base URLs without a trailing
// slash, and token audiences. An empty base means that the cloud has no such
// service.
// https://learn.microsoft.com/graph/deployments
type Environment struct {
	Name                     string // "public", "usgov", "usgovdod", "china", "custom"
	Title                    string
	Authority                string
	Graph                    string
	GraphAudience            string
	ARM                      string
	ARMAudience              string
	Defender                 string
	DefenderAudience         string
	XDR                      string
	XDRAudience              string
	DisableInstanceDiscovery bool   // for an authority that Microsoft does not list
	CAFile                   string // PEM file trusted besides the system's roots
}

// Environments returns Microsoft's clouds, the public one first. Microsoft
// publishes no XDR host for the US Government clouds: hunting goes through Graph
// there.
func Environments() []Environment {
	return []Environment{
		{
			Name: "public", Title: "Azure public (and GCC)",
			Authority: "https://login.microsoftonline.com",
			Graph:     "https://graph.microsoft.com", GraphAudience: "https://graph.microsoft.com",
			ARM: "https://management.azure.com", ARMAudience: "https://management.azure.com",
			Defender:         "https://api.security.microsoft.com",
			DefenderAudience: "https://api.securitycenter.microsoft.com",
			XDR:              "https://api.security.microsoft.com",
			XDRAudience:      "https://api.security.microsoft.com",
		},
		{
			Name: "usgov", Title: "Azure US Government (GCC High)",
			Authority: "https://login.microsoftonline.us",
			Graph:     "https://graph.microsoft.us", GraphAudience: "https://graph.microsoft.us",
			ARM: "https://management.usgovcloudapi.net", ARMAudience: "https://management.usgovcloudapi.net",
			Defender:         "https://api-gov.securitycenter.microsoft.us",
			DefenderAudience: "https://api-gov.securitycenter.microsoft.us",
		},
		{
			Name: "usgovdod", Title: "Azure US Government (DoD)",
			Authority: "https://login.microsoftonline.us",
			Graph:     "https://dod-graph.microsoft.us", GraphAudience: "https://dod-graph.microsoft.us",
			ARM: "https://management.usgovcloudapi.net", ARMAudience: "https://management.usgovcloudapi.net",
			Defender:         "https://api-gov.securitycenter.microsoft.us",
			DefenderAudience: "https://api-gov.securitycenter.microsoft.us",
		},
		{
			Name: "china", Title: "Azure China (21Vianet)",
			Authority: "https://login.chinacloudapi.cn",
			Graph:     "https://microsoftgraph.chinacloudapi.cn", GraphAudience: "https://microsoftgraph.chinacloudapi.cn",
			ARM: "https://management.chinacloudapi.cn", ARMAudience: "https://management.chinacloudapi.cn",
		},
	}
}

// EnvironmentNamed returns one of [Environments]. The empty name is the public
// cloud.
func EnvironmentNamed(name string) (Environment, error) {
	if name == "" {
		name = "public"
	}
	var names []string
	for _, e := range Environments() {
		if strings.EqualFold(e.Name, name) {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Environment{}, fmt.Errorf("no cloud named %q: use one of %s, or custom with an endpoint", name, strings.Join(names, ", "))
}

// CustomEnvironment returns the environment of an emulator: every service on
// one https base URL, told apart by path, with the public cloud's audiences.
// caFile is a PEM file to trust, or "".
func CustomEnvironment(endpoint, caFile string) (Environment, error) {
	u, err := url.Parse(strings.TrimRight(endpoint, "/"))
	if err != nil {
		return Environment{}, fmt.Errorf("endpoint: %w", err)
	}
	if u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return Environment{}, fmt.Errorf("endpoint %q must be https://host or https://host:port and nothing more", endpoint)
	}
	public := Environments()[0]
	base := u.String()
	return Environment{
		Name: "custom", Title: "custom endpoint " + u.Host,
		Authority: base, Graph: base, ARM: base, Defender: base, XDR: base,
		GraphAudience:            public.GraphAudience,
		ARMAudience:              public.ARMAudience,
		DefenderAudience:         public.DefenderAudience,
		XDRAudience:              public.XDRAudience,
		DisableInstanceDiscovery: true,
		CAFile:                   caFile,
	}, nil
}

// Base returns the API's base URL, "" where the cloud does not have it.
func (e Environment) Base(api API) string {
	switch api {
	case Graph:
		return e.Graph
	case ARM:
		return e.ARM
	case Defender:
		return e.Defender
	case XDR:
		return e.XDR
	case SignIn:
		return e.Authority
	}
	return ""
}

// Scope returns the scope to ask a token with, "" where the cloud does not
// have the API. The audience is not always the host: Defender for Endpoint is
// called on api.security.microsoft.com with the securitycenter audience.
func (e Environment) Scope(api API) string {
	if e.Base(api) == "" {
		return ""
	}
	audience := ""
	switch api {
	case Graph:
		audience = e.GraphAudience
	case ARM:
		audience = e.ARMAudience
	case Defender:
		audience = e.DefenderAudience
	case XDR:
		audience = e.XDRAudience
	}
	if audience == "" {
		return ""
	}
	return audience + "/.default"
}

// Has reports whether the cloud offers the API.
func (e Environment) Has(api API) bool { return e.Scope(api) != "" }

// Transport returns a RoundTripper for the environment: the system's roots,
// CAFile, and the proxy of HTTPS_PROXY and NO_PROXY.
func (e Environment) Transport() (http.RoundTripper, error) {
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          32,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 200 * time.Second, // a hunting query may take 180 s
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		// asks a silent connection for a sign of life, and drops a dead one
		HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
	}
	if e.CAFile == "" {
		return t, nil
	}
	pem, err := os.ReadFile(e.CAFile)
	if err != nil {
		return nil, fmt.Errorf("CA file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("CA file: no PEM certificate in " + e.CAFile)
	}
	t.TLSClientConfig.RootCAs = pool
	return t, nil
}
