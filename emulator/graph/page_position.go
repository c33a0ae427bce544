package graph

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
)

// queryKey identifies a query over its pages: the path and the options without
// the token, whatever their order and case of encoding.
func (c *call) queryKey() uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.ToLower(c.relativePath())))
	values, _ := odata.ParseQuery(withoutToken(c.r.URL.RawQuery))
	for _, k := range odata.OptionNames(values) {
		_, _ = h.Write([]byte("\x00" + strings.ToLower(strings.TrimPrefix(k, "$")) + "=" + values.Get(k)))
	}
	return h.Sum64()
}

// PageTokenErrors are what the directory says, each in a 400, of a page link
// that it cannot go on from. The first comes by itself, the other by a fault;
// its wording is not on record.
// https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2254
var PageTokenErrors = map[string]string{
	"Directory_ExpiredPageToken":          expiredPageToken,
	"DirectoryPageTokenNotFoundException": "The specified page token was not found.",
}

const expiredPageToken = "The specified page token value has expired and can no longer be included in your request."

// position is where the page begins, from $skiptoken or $skip. On record are
// the directory's body for an expired token
// (https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/2254) and the
// message of the logs
// (https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/451); what
// the directory says of a damaged token is not.
func (c *call) position(key uint64) (uint32, *odata.Error) {
	if !slices.Contains(c.options.Given, "skiptoken") {
		return 0, nil
	}
	t, ok := odata.DecodePageToken(c.options.SkipToken)
	expired := ok && c.directory.Now().Sub(t.Issued) > odata.PageTokenLife
	switch {
	case c.endpoint.area == areaReports && (!ok || t.Key != key || expired):
		return 0, odata.BadRequest("Token not found: token is either invalid or expired")
	case !ok || t.Key != key:
		return 0, odata.DirectoryBadRequest("Invalid value specified for the $skiptoken query parameter.")
	case expired:
		return 0, odata.Errorf(http.StatusBadRequest, "Directory_ExpiredPageToken", expiredPageToken)
	}
	return t.Next, nil
}
