package defender

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// serveHunting answers the two older APIs on the Defender hosts:
// api/advancedhunting/run over all tables, api/advancedqueries/run over the
// device tables, until both end. What they answer afterwards is on record
// nowhere; this is what the service says of a path that it does not have.
// https://learn.microsoft.com/defender-xdr/api-advanced-hunting
// https://learn.microsoft.com/defender-endpoint/api/run-advanced-query-api
func serveHunting(c *call) *failure {
	if !c.directory().Now().Before(directory.HuntingEnd) {
		return failf(http.StatusNotFound, "ResourceNotFound", "The requested resource %s does not exist.", c.r.URL.Path)
	}
	if !wire.IsJSON(c.r) {
		return failf(http.StatusUnsupportedMediaType, "UnsupportedMediaType", "The request entity's media type is not supported for this resource.")
	}
	text, err := io.ReadAll(io.LimitReader(c.r.Body, hunting.MaxQuery))
	var in map[string]json.RawMessage
	query := ""
	if err != nil || json.Unmarshal(text, &in) != nil {
		return failf(http.StatusBadRequest, "InvalidRequestBody", "Request body is incorrect")
	}
	if raw, ok := in["Query"]; !ok {
		return failf(http.StatusBadRequest, "MissingRequiredParameter", "Parameter Query is missing.")
	} else if json.Unmarshal(raw, &query) != nil {
		return failf(http.StatusBadRequest, "InvalidRequestBody", "Request body is incorrect")
	}
	request := hunting.Request{Query: query, Throttle: c.service.options.Throttle}
	if !c.endpoint.xdr {
		request.Only = hunting.Endpoint
	}
	result, refused := c.service.options.Hunting.Run(c.r.Context(), request)
	var out bytes.Buffer
	out.WriteByte('{')
	if refused == nil {
		fmt.Fprintf(&out, `"Stats":{"ExecutionTime":0.0156251,"resource_usage":{"cache":{"memory":{"hits":%d,"misses":0,"total":%[1]d},"disk":{"hits":0,"misses":0,"total":0}},"cpu":{"user":"00:00:00.0156250","kernel":"00:00:00","total cpu":"00:00:00.0156250"},"memory":{"peak_per_node":1048576}},"dataset_statistics":[{"table_row_count":%[1]d,"table_size":%d}]},`,
			result.Len(), result.Len()*len(result.Columns)*8)
		refused = hunting.DefenderSpelling.Encode(&out, result, hunting.MaxBytes)
	}
	if refused != nil {
		e := failf(refused.Status, refused.Code, "%s", refused.Message)
		if refused.Status == http.StatusTooManyRequests {
			e.code = strconv.Itoa(refused.Status)
		}
		if refused.Wait > 0 {
			e.header = http.Header{"Retry-After": {wire.RetryAfter(refused.Wait)}}
		}
		return e
	}
	out.WriteByte('}')
	c.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(out.Bytes())
	return nil
}
