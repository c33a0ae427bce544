package tools

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// guard checks host, origin and token before anything else.
func guard(next http.Handler, options HTTPOptions) http.Handler {
	allowed := make([]string, len(options.AllowedHosts))
	for i, host := range options.AllowedHosts {
		allowed[i] = strings.ToLower(host)
	}
	want := sha256.Sum256([]byte(options.Token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostname(r.Host)
		if !loopback(host) && !slices.Contains(allowed, host) && !ownAddress(r, host) {
			http.Error(w, "this server does not answer for the host in the request", http.StatusForbidden)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" {
			u, err := url.Parse(origin)
			name := ""
			if err == nil {
				name = hostname(u.Host)
			}
			if name == "" || !loopback(name) && !slices.Contains(allowed, name) && !ownAddress(r, name) {
				http.Error(w, "requests from this origin are refused", http.StatusForbidden)
				return
			}
		}
		// A browser sends no Origin with a plain GET across sites, but says that it is one.
		// https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
		if site := r.Header.Get("Sec-Fetch-Site"); r.Header.Get("Origin") == "" && site != "" && site != "same-origin" && site != "none" {
			http.Error(w, "requests from this origin are refused", http.StatusForbidden)
			return
		}
		if options.Token != "" && r.URL.Path != "/healthz" {
			// The scheme is of any case. https://www.rfc-editor.org/rfc/rfc9110#section-11.1
			scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			got := sha256.Sum256([]byte(strings.TrimSpace(token)))
			if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
				w.Header().Set("WWW-Authenticate", `Bearer realm="mscloud-mcp"`)
				http.Error(w, "a bearer token is required", http.StatusUnauthorized)
				return
			}
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func hostname(hostPort string) string {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// ownAddress reports whether a host is the very address that was connected to:
// no name, so no name that could be made to point here.
func ownAddress(r *http.Request, host string) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	own, err := netip.ParseAddr(hostname(local.String()))
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap() == own.Unmap()
}

// CheckListen refuses to listen where others can reach without a token.
func CheckListen(address, token string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address: write 127.0.0.1:8080, or :8080 with a token file", address)
	}
	if token == "" && !loopback(strings.ToLower(host)) {
		return fmt.Errorf("%s can be reached from other machines: set a token file (--token-file), or listen on 127.0.0.1", address)
	}
	return nil
}
