package defender

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// filterless is a service that does not heed filters.
type filterless struct{ next http.RoundTripper }

func (f filterless) RoundTrip(req *http.Request) (*http.Response, error) {
	if q := req.URL.Query(); q.Has("$filter") {
		q.Del("$filter")
		req = req.Clone(req.Context())
		req.URL.RawQuery = q.Encode()
	}
	return f.next.RoundTrip(req)
}

// TestFiltersAreCheckedAgain: a service that does not heed a filter makes no answer
// wrong.
func TestFiltersAreCheckedAgain(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	w.TransportThrough(func(next http.RoundTripper) http.RoundTripper { return filterless{next} })
	deaf := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	for _, call := range []struct {
		tool string
		args toolstest.Args
	}{
		{"mscloud_defender_machine_list", toolstest.Args{"risk": "high"}},
		{"mscloud_defender_machine_list", toolstest.Args{"exposure": "medium"}},
		{"mscloud_defender_machine_list", toolstest.Args{"health": "active", "countOnly": true}},
		{"mscloud_defender_machine_list", toolstest.Args{"lastSeen": "2d"}},
		{"mscloud_defender_machine_get", toolstest.Args{"machine": "d0000000-0000-4000-8000-000000000021"}},
		{"mscloud_defender_machine_get", toolstest.Args{"machine": "laptop-ana"}},
		{"mscloud_defender_recommendation_list", toolstest.Args{"status": "active"}},
		{"mscloud_defender_vulnerability_list", toolstest.Args{"severity": "critical"}},
		{"mscloud_defender_alert_list", toolstest.Args{"severity": "high"}},
		{"mscloud_defender_alert_list", toolstest.Args{"status": "new", "countOnly": true}},
		{"mscloud_defender_alert_list", toolstest.Args{"since": "3d"}},
		{"mscloud_defender_incident_list", toolstest.Args{"severity": "high"}},
		{"mscloud_defender_incident_list", toolstest.Args{"status": "active", "since": "3d"}},
		{"mscloud_defender_entity_lookup", toolstest.Args{"entity": "10.0.0.11"}},
		{"mscloud_defender_entity_lookup", toolstest.Args{"entity": "bad.example.com"}},
	} {
		want, isError := toolstest.Ask(t, cs, call.tool, call.args)
		if isError {
			t.Errorf("%s %v: %v", call.tool, call.args, want)
			continue
		}
		got, _ := toolstest.Ask(t, deaf, call.tool, call.args)
		for _, part := range []string{"item", "items", "total", "facets"} {
			if !reflect.DeepEqual(got[part], want[part]) {
				t.Errorf("%s %v: %s %v, want %v", call.tool, call.args, part, got[part], want[part])
			}
		}
	}
}
