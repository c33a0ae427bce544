package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// huntingBody is what a hunting API is sent. The keys are case-sensitive on the
// Defender hosts; Graph takes them in any case.
type huntingBody struct{ Query, Timespan string }

// serveHuntingQuery answers POST /security/runHuntingQuery.
// https://learn.microsoft.com/graph/api/security-security-runhuntingquery
func serveHuntingQuery(c *call) *graphError {
	if !isJSON(c.r) {
		return badRequest("A valid Content-Type header is required: application/json.")
	}
	var in huntingBody
	if err := c.readBody(&in); err != nil {
		return err
	}
	from, to, ok := parseTimespan(in.Timespan, c.directory.Now())
	if !ok {
		return badRequest("Invalid value '%s' for parameter 'Timespan'.", in.Timespan)
	}
	result, refused := c.directory.hunt(c.r.Context(), huntingRequest{query: in.Query, from: from, to: to, throttle: c.Graph.options.Throttle})
	var out bytes.Buffer
	out.WriteString(`{"@odata.context":`)
	out.Write(appendJSONString(nil, c.base+"$metadata#microsoft.graph.security.huntingQueryResults"))
	out.WriteByte(',')
	if refused == nil {
		refused = graphHunting.encode(&out, result, huntingBytes)
	}
	if refused != nil {
		code := refused.code
		if refused.status == http.StatusTooManyRequests {
			code = "TooManyRequests"
		}
		e := errorf(refused.status, code, "%s", refused.message)
		if refused.wait > 0 {
			e.Header = http.Header{"Retry-After": {retryAfter(refused.wait)}}
		}
		return e
	}
	out.WriteByte('}')
	c.options = &queryOptions{}
	c.send(out.Bytes())
	return nil
}

// serveHunting answers the two older APIs on the Defender hosts:
// api/advancedhunting/run over all tables, api/advancedqueries/run over the
// device tables.
// https://learn.microsoft.com/defender-xdr/api-advanced-hunting
// https://learn.microsoft.com/defender-endpoint/api/run-advanced-query-api
func serveHunting(c *defenderCall) *defenderError {
	if !isJSON(c.r) {
		return defenderErrorf(http.StatusUnsupportedMediaType, "UnsupportedMediaType", "The request entity's media type is not supported for this resource.")
	}
	text, err := io.ReadAll(io.LimitReader(c.r.Body, huntingQuery))
	var in map[string]json.RawMessage
	query := ""
	if err != nil || json.Unmarshal(text, &in) != nil {
		return defenderErrorf(http.StatusBadRequest, "InvalidRequestBody", "Request body is incorrect")
	}
	if raw, ok := in["Query"]; !ok {
		return defenderErrorf(http.StatusBadRequest, "MissingRequiredParameter", "Parameter Query is missing.")
	} else if json.Unmarshal(raw, &query) != nil {
		return defenderErrorf(http.StatusBadRequest, "InvalidRequestBody", "Request body is incorrect")
	}
	request := huntingRequest{query: query, throttle: c.cloud.options.Throttle}
	if !c.endpoint.xdr {
		request.only = DefenderEndpoint
	}
	result, refused := c.directory().hunt(c.r.Context(), request)
	var out bytes.Buffer
	out.WriteByte('{')
	if refused == nil {
		fmt.Fprintf(&out, `"Stats":{"ExecutionTime":0.0156251,"resource_usage":{"cache":{"memory":{"hits":%d,"misses":0,"total":%[1]d},"disk":{"hits":0,"misses":0,"total":0}},"cpu":{"user":"00:00:00.0156250","kernel":"00:00:00","total cpu":"00:00:00.0156250"},"memory":{"peak_per_node":1048576}},"dataset_statistics":[{"table_row_count":%[1]d,"table_size":%d}]},`,
			result.Len(), result.Len()*len(result.Columns)*8)
		refused = defenderHunting.encode(&out, result, huntingBytes)
	}
	if refused != nil {
		e := defenderErrorf(refused.status, refused.code, "%s", refused.message)
		if refused.status == http.StatusTooManyRequests {
			e.code = strconv.Itoa(refused.status)
		}
		if refused.wait > 0 {
			e.header = http.Header{"Retry-After": {retryAfter(refused.wait)}}
		}
		return e
	}
	out.WriteByte('}')
	c.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(out.Bytes())
	return nil
}

func isJSON(r *http.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

func retryAfter(wait time.Duration) string {
	return strconv.Itoa(int((wait + time.Second - 1) / time.Second))
}

// parseTimespan reads the five forms of Timespan: two instants, a duration and
// its end, a start and its duration, a duration back from now, and a start. An
// empty one is no restriction.
func parseTimespan(text string, now time.Time) (from, to time.Time, ok bool) {
	if text == "" {
		return from, to, true
	}
	first, second, pair := strings.Cut(text, "/")
	begin, isTime := parseTime(first)
	length, isSpan := parseISODuration(first)
	switch {
	case !pair && isTime:
		return begin, now, true
	case !pair:
		return now.Add(-length), now, isSpan
	}
	end, endsAt := parseTime(second)
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
	units := map[byte]time.Duration{'W': 7 * day, 'D': day}
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
