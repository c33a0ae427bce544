package graph

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// huntingBody is what a hunting API is sent. The keys are case-sensitive on the
// Defender hosts; Graph takes them in any case.
type huntingBody struct{ Query, Timespan string }

// serveHuntingQuery answers POST /security/runHuntingQuery.
// https://learn.microsoft.com/graph/api/security-security-runhuntingquery
func serveHuntingQuery(c *call) *odata.Error {
	if !wire.IsJSON(c.r) {
		return odata.BadRequest("A valid Content-Type header is required: application/json.")
	}
	var in huntingBody
	if err := c.readBody(&in); err != nil {
		return err
	}
	from, to, ok := parseTimespan(in.Timespan, c.directory.Now())
	if !ok {
		return odata.BadRequest("Invalid value '%s' for parameter 'Timespan'.", in.Timespan)
	}
	result, refused := c.Service.options.Hunting.Run(c.r.Context(), hunting.Request{Query: in.Query, From: from, To: to, Throttle: c.Service.options.Throttle})
	var out bytes.Buffer
	out.WriteString(`{"@odata.context":`)
	out.Write(directory.AppendString(nil, c.base+"$metadata#microsoft.graph.security.huntingQueryResults"))
	out.WriteByte(',')
	if refused == nil {
		refused = hunting.GraphSpelling.Encode(&out, result, hunting.MaxBytes)
	}
	if refused != nil {
		code := refused.Code
		if refused.Status == http.StatusTooManyRequests {
			code = "TooManyRequests"
		}
		e := odata.Errorf(refused.Status, code, "%s", refused.Message)
		if refused.Wait > 0 {
			e.Header = http.Header{"Retry-After": {wire.RetryAfter(refused.Wait)}}
		}
		return e
	}
	out.WriteByte('}')
	c.options = &odata.Options{}
	c.send(out.Bytes())
	return nil
}

// parseTimespan reads the five forms of Timespan: two instants, a duration and
// its end, a start and its duration, a duration back from now, and a start. An
// empty one is no restriction.
func parseTimespan(text string, now time.Time) (from, to time.Time, ok bool) {
	if text == "" {
		return from, to, true
	}
	first, second, pair := strings.Cut(text, "/")
	begin, isTime := odata.ParseTime(first)
	length, isSpan := parseISODuration(first)
	switch {
	case !pair && isTime:
		return begin, now, true
	case !pair:
		return now.Add(-length), now, isSpan
	}
	end, endsAt := odata.ParseTime(second)
	after, endsAfter := parseISODuration(second)
	switch {
	case isTime && endsAt:
		return begin, end, !end.Before(begin)
	case isSpan && endsAt:
		return end.Add(-length), end, true
	case isTime && endsAfter:
		return begin, begin.Add(after), true
	}
	return from, to, false
}

// parseISODuration reads an ISO 8601 duration of weeks, days, hours, minutes
// and seconds; months and years are not of fixed length.
func parseISODuration(text string) (time.Duration, bool) {
	rest, ok := strings.CutPrefix(strings.ToUpper(text), "P")
	if !ok || rest == "" || strings.HasSuffix(rest, "T") {
		return 0, false
	}
	units := map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour}
	total := time.Duration(0)
	for rest != "" {
		if rest[0] == 'T' {
			units = map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}
			rest = rest[1:]
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if end < 1 || end > 9 {
			return 0, false
		}
		n, err := strconv.Atoi(rest[:end])
		unit, known := units[rest[end]]
		if err != nil || !known || n > 100_000 {
			return 0, false
		}
		total += time.Duration(n) * unit
		rest = rest[end+1:]
	}
	return total, true
}
