package graph

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/signin"
)

// Options steers the Graph service.
type Options struct {
	Now   func() time.Time // clock of error bodies; the directory's when nil
	Delta DeltaOptions
	// Throttle refuses what exceeds Microsoft's request limits of the logs, of
	// Identity Protection and of Conditional Access.
	Throttle bool
	Hunting  *hunting.Service // its own over the directory when nil
	// Inner is what an inner request of a $batch passes through like any other
	// request: nothing when nil.
	Inner func(http.Handler) http.Handler
}

// Service is Microsoft Graph over one tenant: v1.0, and the same under /beta
// with what betaEndpoints add.
type Service struct {
	directory *directory.Directory
	options   Options
	throttle  throttle
	results   resultCache
}

// New makes the service.
func New(d *directory.Directory, options Options) *Service {
	if options.Now == nil {
		options.Now = d.Now
	}
	if options.Hunting == nil {
		options.Hunting = hunting.New(d)
	}
	if options.Inner == nil {
		options.Inner = func(next http.Handler) http.Handler { return next }
	}
	options.Delta = options.Delta.withDefaults()
	return &Service{directory: d, options: options}
}

// call is one request on its way through the service.
type call struct {
	*Service
	w        http.ResponseWriter
	r        *http.Request
	tok      signin.Token
	endpoint *endpoint
	ids      []pathID
	cast     *directory.Type // OData cast at the end of the path
	beta     bool            // version of the request: /beta, else v1.0
	count    bool            // path ends in /$count
	property string          // path ends in a property of the object
	options  *odata.Options
	base     string // "https://graph.microsoft.com/v1.0/"
}

// Serve answers a request whose token was verified. The path begins with the
// version. Links in the answer name r.Host.
func (g *Service) Serve(w http.ResponseWriter, r *http.Request, tok signin.Token) {
	if version, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); rest == "$batch" {
		g.serveBatch(w, r, "/"+version, tok)
		return
	}
	c := &call{Service: g, w: w, r: r, tok: tok}
	if err := c.serve(); err != nil {
		writeError(w, r, g.options.Now(), *err)
	}
}

func (c *call) serve() *odata.Error {
	version, rest, _ := strings.Cut(strings.TrimPrefix(c.r.URL.EscapedPath(), "/"), "/")
	switch version {
	case "v1.0":
	case "beta":
		c.beta = true
	default:
		return odata.BadRequest("Invalid version: %s", version)
	}
	scheme := c.r.URL.Scheme
	if scheme == "" {
		scheme = "https"
	}
	c.base = scheme + "://" + c.r.Host + "/" + version + "/"
	if c.Service.options.Throttle {
		if err := c.throttle.refuse("/"+withoutTenant(rest), c.tok.AppID, c.Service.options.Now()); err != nil {
			return err
		}
	}
	parts, err := splitPath(withoutTenant(rest))
	if err != nil {
		return err
	}
	if err := c.route(parts); err != nil {
		return err
	}
	if err := c.authorize(); err != nil {
		return err
	}
	if c.options, err = odata.ParseOptions(c.r.URL.RawQuery); err != nil {
		return err
	}
	return c.endpoint.serve(c)
}

// withoutTenant is a path below the version without the alias of the caller's
// own tenant, which Graph took over from its predecessor and clients still send.
func withoutTenant(path string) string {
	const alias = "myorganization/"
	if trimmed := strings.TrimLeft(path, "/"); len(trimmed) > len(alias) && strings.EqualFold(trimmed[:len(alias)], alias) {
		return trimmed[len(alias):]
	}
	return path
}

// notServed is the answer where Microsoft has a resource and the emulator none.
// Clients that ask /beta first, as AzureHound does, repeat every answer of
// 500 and above for minutes: there the refusal is a 400, which is final.
func (c *call) notServed(what string) *odata.Error {
	if c.beta {
		return odata.Errorf(http.StatusBadRequest, "NotImplemented", "/beta%s is not served by this emulator; a repetition does not change that.", what)
	}
	return odata.Errorf(http.StatusNotImplemented, "NotImplemented", "%s exists in Microsoft Graph and is not served by this emulator.", what)
}

// authorize checks the token's permissions and the tenant's licence.
func (c *call) authorize() *odata.Error {
	e := c.endpoint
	permissions := e.permissions
	if len(permissions) == 0 {
		permissions, _ = pathPermissions(e.method, e.path)
	}
	if !c.tok.Has(permissions...) {
		if e.area != areaPIM && e.area != areaSecurity { // which name them all
			permissions = permissions[:min(len(permissions), 1)]
		}
		return e.area.forbidden(c.tok, permissions)
	}
	if e.also != "" && !c.tok.Has(e.also, strings.Replace(e.also, ".Read.", ".ReadWrite.", 1)) {
		return e.area.forbidden(c.tok, []string{e.also})
	}
	c.directory.RLock()
	licensed := licensed(c.directory, e.licence)
	c.directory.RUnlock()
	if !licensed {
		return e.licence.unlicensed()
	}
	return nil
}

// send answers 200 with a JSON body, given in parts.
func (c *call) send(body ...[]byte) {
	writeHeader(c.w, c.r)
	h := c.w.Header()
	h.Set("Content-Type", "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8")
	h.Set("OData-Version", "4.0")
	h.Set("Cache-Control", "no-cache")
	h.Set("x-ms-resource-unit", strconv.Itoa(c.resourceUnits()))
	length := 0
	for _, part := range body {
		length += len(part)
	}
	h.Set("Content-Length", strconv.Itoa(length))
	c.w.WriteHeader(http.StatusOK)
	for _, part := range body {
		if _, err := c.w.Write(part); err != nil {
			return
		}
	}
}

// sendText answers 200 with a number, as /$count does.
func (c *call) sendText(n int) {
	writeHeader(c.w, c.r)
	c.w.Header().Set("Content-Type", "text/plain")
	c.w.Header().Set("OData-Version", "4.0")
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write([]byte(strconv.Itoa(n)))
}

// resourceUnits is what the request costs of the directory's token bucket.
// https://learn.microsoft.com/graph/throttling-limits
func (c *call) resourceUnits() int {
	units := max(c.endpoint.units, 1)
	if o := c.options; o != nil {
		if len(o.Selected) > 0 {
			units--
		}
		if len(o.Expand) > 0 {
			units++
		}
		if o.Top > 0 && o.Top < 20 {
			units--
		}
	}
	return max(units, 1)
}

// link builds an absolute link to the path of this request with a raw query.
func (c *call) link(query string) string {
	return c.base + c.relativePath() + "?" + query
}

// relativePath is the path of this request below the version.
func (c *call) relativePath() string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(c.r.URL.EscapedPath(), "/"), "/")
	return strings.TrimSuffix(rest, "/")
}

// withoutToken returns the request's query without paging tokens, verbatim.
func withoutToken(rawQuery string) string {
	var kept []string
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if decoded, err := url.QueryUnescape(name); err == nil {
			name = decoded
		}
		if pair != "" && !strings.EqualFold(strings.TrimPrefix(name, "$"), "skiptoken") {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// version is a type as the version of this request has it.
func (c *call) version(t *directory.Type) *directory.Type {
	if c.beta {
		return t.InBeta
	}
	return t
}
