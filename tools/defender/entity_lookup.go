package defender

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type entityLookupInput struct {
	Entity  string   `json:"entity" required:"true" jsonschema:"SHA-1 or SHA-256, IP address, domain, URL, or user; hxxp and [.] are understood"`
	Type    string   `json:"type,omitzero" enum:"file,ip,domain,url,user" jsonschema:"default: by its form"`
	Include []string `json:"include,omitzero" enum:"prevalence,alerts,machines,indicators" jsonschema:"default all"`
}

// entityDetail is what mscloud_defender_entity_lookup answers.
type entityDetail struct {
	Entity string `json:"entity"`
	Type   string `json:"type"`
	// LookedUp is what Microsoft was asked for where it is not the entity
	// itself: the host of a URL, the account of a user.
	LookedUp string `json:"lookedUp,omitzero"`
	// File is what Microsoft knows of a file, nil for one never seen.
	File *defender.File `json:"file,omitzero"`
	// Prevalence is how often it was seen in the organization in 30 days.
	Prevalence *defender.Stats `json:"prevalence,omitzero"`
	// Counts are how many rows each part has, whatever was cut from it.
	Counts     map[string]int       `json:"counts"`
	Alerts     []defender.Alert     `json:"alerts,omitempty"`
	Machines   []machineRow         `json:"machines,omitempty"`
	Indicators []defender.Indicator `json:"indicators,omitempty"`
}

var _ = tools.Add(tools.Tool[entityLookupInput, entityDetail]{
	Name:        "mscloud_defender_entity_lookup",
	Title:       "Look up a file, address, domain or user",
	Description: "What Defender for Endpoint knows of a file hash, IP address, domain, URL or user: prevalence, alerts, machines where it was seen, the organization's own indicators. Where a user logged on: mscloud_defender_logon_users; more: mscloud_defender_hunting_query.",
	Mode:        tools.Live,
	Optional: []tools.Optional{
		defenderOptional("File.Read.All", "files"), defenderOptional("Ip.Read.All", "prevalence of addresses"),
		defenderOptional("Url.Read.All", "prevalence of domains and URLs"), defenderOptional("Alert.Read.All", "alerts"),
		defenderOptional("Machine.Read.All", "machines"), defenderOptional("Ti.Read.All", "indicators"),
	},
	NotIn: noDefender,
	Run: func(ctx context.Context, c *tools.Call, in entityLookupInput) (entityDetail, error) {
		e, err := newEntity(in.Entity, in.Type)
		if err != nil {
			return entityDetail{}, err
		}
		if in.Type == "" && e.kind == "domain" {
			if err := dottedUser(ctx, c, &e); err != nil {
				return entityDetail{}, err
			}
		}
		out := entityDetail{Entity: e.text, Type: e.kind, Counts: map[string]int{}}
		t, err := c.Tenant(ctx)
		if err != nil {
			return out, err
		}
		if e.kind == "user" {
			if e.accounts, err = accountsOf(ctx, c, e.key); err != nil {
				return out, err
			}
			e.key = strings.Join(e.accounts, ", ")
		}
		if e.key != e.text {
			out.LookedUp = e.key
		}
		if e.kind == "file" {
			file, err := t.Defender.File(ctx, e.key)
			switch {
			case errors.Is(err, cloud.ErrNotFound):
				c.Note("Microsoft has never seen this file.")
				c.Live()
			case err != nil:
				coverDefender(c, "file", err)
			default:
				out.File = &file
				e.key = cmp.Or(file.SHA1, e.key)
				c.Live()
			}
		}
		entityParts(ctx, c, t, e, &out, in.Include)
		return out, ctx.Err()
	},
})

// entity is a thing to look up: text as it was given, key as Microsoft names
// it; a user has several names.
type entity struct {
	kind, text, key string
	accounts        []string
}

var (
	hashText   = regexp.MustCompile(`^([0-9a-fA-F]{40}|[0-9a-fA-F]{64})$`)
	md5Text    = regexp.MustCompile(`^[0-9a-fA-F]{32}$`)
	domainText = regexp.MustCompile(`^([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z][a-zA-Z0-9-]{0,61}[a-zA-Z0-9]$`)
	armedText  = strings.NewReplacer("[.]", ".", "(.)", ".", "[:]", ":", "hxxp://", "http://", "hxxps://", "https://")
)

// newEntity tells by its form what a text is, unless kind says so.
func newEntity(text, kind string) (entity, error) {
	text = armedText.Replace(strings.TrimSpace(text))
	e := entity{kind: kind, text: text, key: text}
	address, addressErr := netip.ParseAddr(text)
	if kind == "" {
		switch {
		case addressErr == nil:
			e.kind = "ip"
		case hashText.MatchString(text):
			e.kind = "file"
		case md5Text.MatchString(text):
			return e, tools.BadArgument("entity", "is an MD5, which this API does not look up", "pass the SHA-1 or SHA-256; mscloud_defender_hunting_query finds it by MD5")
		case strings.Contains(text, "/"):
			e.kind = "url"
		case domainText.MatchString(text):
			e.kind = "domain"
		default:
			e.kind = "user"
		}
	}
	switch e.kind {
	case "file":
		if !hashText.MatchString(text) {
			return e, tools.BadArgument("entity", "is neither a SHA-1 nor a SHA-256", "pass 40 or 64 hexadecimal digits")
		}
		e.key = strings.ToLower(text)
	case "ip":
		if addressErr != nil {
			return e, tools.BadArgument("entity", "is no IP address", "pass one address, not a range")
		}
		e.key = address.WithZone("").String()
	case "domain":
		if e.key = strings.ToLower(text); !domainText.MatchString(text) {
			return e, tools.BadArgument("entity", "is no domain name", "pass a name like bad.example.com")
		}
	case "url":
		full := text
		if !strings.Contains(full, "://") {
			full = "https://" + full
		}
		u, err := url.Parse(full)
		if err != nil || !domainText.MatchString(u.Hostname()) {
			return e, tools.BadArgument("entity", "is no URL with a domain name", "pass the URL, or its address as type ip")
		}
		e.key = strings.ToLower(u.Hostname())
	}
	return e, nil
}

// dottedUser tells a user's name with a dot in it, noah.ferris, from a domain by
// the local directory, and says what the text was taken for.
func dottedUser(ctx context.Context, c *tools.Call, e *entity) error {
	if _, err := c.Uses(ctx, feed.Users); err != nil {
		return err
	}
	row, err := c.Store.User(ctx, c.ID(), e.text)
	if err != nil && tools.Explain(err).Code == "notFound" {
		var found []entra.Ref
		if found, err = c.Store.Search(ctx, c.ID(), e.text, []entra.Kind{entra.KindUser}, 10); err == nil {
			for _, ref := range found {
				if local, _, _ := strings.Cut(ref.Key, "@"); strings.EqualFold(local, e.text) {
					row.ID, row.UserPrincipalName = ref.ID, ref.Key
				}
			}
		}
	}
	switch {
	case err != nil && tools.Explain(err).Code != "notFound" && tools.Explain(err).Code != "ambiguous":
		return err
	case row.ID != "":
		e.kind, e.key = "user", cmp.Or(row.UserPrincipalName, e.text)
		c.Note("Taken for the user %s; pass type domain for the domain name.", tools.Quote(e.key))
		return nil
	}
	c.Note("Taken for a domain name; pass type user for an account of that name.")
	return nil
}

// entityLists are the kinds by the API's lists.
var entityLists = map[string]string{"file": defender.Files, "ip": defender.IPs, "domain": defender.Domains, "url": defender.Domains, "user": defender.Users}

// entityParts reads the parts all at a time. One that fails is named in
// coverage; the others stand.
func entityParts(ctx context.Context, c *tools.Call, t *tenant.Tenant, e entity, out *entityDetail, include []string) {
	d, list := t.Defender, entityLists[e.kind]
	if e.kind == "url" {
		c.Note("Prevalence, alerts and machines are those of the URL's host: the API has nothing narrower.")
	}
	if include == nil || slices.Contains(include, "alerts") {
		c.Note("Alerts counted are those of Defender for Endpoint that name the entity; mscloud_defender_alert_list with entity has those of every product, found by their evidence.")
	}
	var reading sync.WaitGroup
	var mu sync.Mutex
	part := func(name string, read func() (put func(), err error)) {
		if include != nil && !slices.Contains(include, name) {
			return
		}
		reading.Go(func() {
			put, err := read()
			if err != nil {
				coverDefender(c, name, err)
			}
			if put == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			c.Live()
			put()
		})
	}
	if e.kind != "user" {
		part("prevalence", func() (func(), error) {
			stats, err := d.Stats(ctx, list, e.key)
			if errors.Is(err, cloud.ErrNotFound) {
				return func() { out.Prevalence = &defender.Stats{} }, nil
			}
			if err != nil {
				return nil, err
			}
			return func() { out.Prevalence = &stats }, nil
		})
		part("indicators", func() (func(), error) {
			rows, err := readIndicators(ctx, c, d, e, out)
			if err != nil {
				return nil, err
			}
			return func() { out.Indicators, out.Counts["indicators"] = rows, len(rows) }, err
		})
	}
	part("alerts", func() (func(), error) {
		rows, err := alertsOf(ctx, d, e)
		slices.SortStableFunc(rows, func(a, b defender.Alert) int { return b.AlertCreationTime.Compare(a.AlertCreationTime) })
		for i := range rows {
			rows[i].Evidence = nil // mscloud_defender_alert_list has it
		}
		if err != nil && len(rows) == 0 {
			return nil, err
		}
		return func() {
			if out.Alerts = rows; err == nil {
				out.Counts["alerts"] = len(rows)
			}
		}, err
	})
	part("machines", func() (func(), error) {
		var rows []defender.Machine
		var err error
		switch e.kind {
		case "user":
			c.Note("Where a user logged on: mscloud_defender_logon_users with user.")
			return func() {}, nil
		case "ip":
			c.Note("Machines are those whose last address this is; which machines spoke to it, hunting over DeviceNetworkEvents tells.")
			rows, err = d.Machines(ctx, defender.Query{Filter: []string{defender.Equal("lastIpAddress", e.key)}}, namesakes)
			rows = slices.DeleteFunc(rows, func(m defender.Machine) bool { return m.LastIPAddress != e.key })
		default:
			rows, err = d.EntityMachines(ctx, list, e.key)
		}
		if err != nil && len(rows) == 0 {
			return nil, err
		}
		slices.SortFunc(rows, func(a, b defender.Machine) int { return strings.Compare(machineKey(a), machineKey(b)) })
		return func() {
			for _, m := range rows {
				out.Machines = append(out.Machines, rowOfMachine(m, nil))
			}
			if err == nil {
				out.Counts["machines"] = len(rows)
			}
		}, err
	})
	reading.Wait()
}

// alertsOf are the alerts that an entity is part of, each once.
func alertsOf(ctx context.Context, d *defender.Client, e entity) ([]defender.Alert, error) {
	if e.kind != "user" {
		return d.EntityAlerts(ctx, entityLists[e.kind], e.key)
	}
	var rows []defender.Alert
	for _, account := range e.accounts {
		found, err := d.EntityAlerts(ctx, defender.Users, account)
		if err != nil {
			return rows, err
		}
		for _, alert := range found {
			if !slices.ContainsFunc(rows, func(r defender.Alert) bool { return r.ID == alert.ID }) {
				rows = append(rows, alert)
			}
		}
	}
	return rows, nil
}

// readIndicators are the organization's own that name the entity.
func readIndicators(ctx context.Context, c *tools.Call, d *defender.Client, e entity, out *entityDetail) ([]defender.Indicator, error) {
	values := []string{e.text, e.key}
	if out.File != nil {
		values = append(values, out.File.SHA1, out.File.SHA256)
	}
	slices.Sort(values)
	rows := []defender.Indicator{}
	for _, value := range slices.Compact(values) {
		if value == "" {
			continue
		}
		found, err := d.Indicators(ctx, defender.Query{Filter: []string{defender.Equal("indicatorValue", value)}}, namesakes)
		if err != nil {
			return nil, err
		}
		for _, row := range found { // the service may not heed the filter
			if strings.EqualFold(row.IndicatorValue, value) {
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}
