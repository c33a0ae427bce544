package graph

import (
	"slices"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// How long Microsoft keeps the sign-in, audit and provisioning logs: 30 days
// with Entra ID P1 or P2, 7 days without.
// https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
const (
	logDays     = 30
	freeLogDays = 7
)

// keptSince is the age at which log rows vanish.
func keptSince(d *directory.Directory) time.Time {
	d.RLock()
	defer d.RUnlock()
	if licensed(d, licenceP1) {
		return d.Now().Add(-logDays * 24 * time.Hour)
	}
	return d.Now().Add(-freeLogDays * 24 * time.Hour)
}

// log is the endpoint's collection without the rows that are too old to be
// kept.
func (c *call) log() *listing { return c.since(keptSince(c.directory)) }

// since is the endpoint's collection from an instant on; the endpoint's order
// names the property.
func (c *call) since(since time.Time) *listing {
	l, property := c.listing(), c.endpoint.order
	l.only = append(l.only, func(o *directory.Object, _ any) bool {
		text, _ := o.Scalar(property)
		at, ok := odata.ParseTime(text)
		return ok && !at.Before(since)
	})
	return l
}

// riskDays is how long Microsoft keeps risk detections: 90 days with P2, 30
// with P1.
// https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
const riskDays = 90

// serveRisk lists risk detections.
func serveRisk(c *call) *odata.Error {
	d := c.directory
	d.RLock()
	days := logDays
	if licensed(d, licenceP2) {
		days = riskDays
	}
	d.RUnlock()
	return c.answer(c.since(d.Now().AddDate(0, 0, -days)))
}

// serveLog lists a log.
func serveLog(c *call) *odata.Error {
	return c.answer(c.log())
}

// serveSignIns lists the sign-in log: interactive sign-ins of users, unless the
// filter of /beta names kinds.
// https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
func serveSignIns(c *call) *odata.Error {
	l := c.log()
	if !c.beta || !strings.Contains(c.options.Filter, "signInEventTypes") {
		l.only = append(l.only, func(o *directory.Object, _ any) bool {
			kinds, _ := o.Get("signInEventTypes").([]string)
			return len(kinds) == 0 || slices.Contains(kinds, "interactiveUser")
		})
	}
	return c.answer(l)
}
