package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// isXDR tells Microsoft Threat Protection's paths from those of the machine
// API, which share a host but not a token.
// https://learn.microsoft.com/defender-xdr/api-create-app-web
func isXDR(path string) bool {
	path = strings.ToLower(path)
	return strings.HasPrefix(path, "/api/advancedhunting") || strings.HasPrefix(path, "/api/incidents")
}

// serveDefender holds the one read that a connection test probes with: the
// machines of Defender for Endpoint, none in this tenant.
// https://learn.microsoft.com/defender-endpoint/api/get-machines
func (c *Cloud) serveDefender(w http.ResponseWriter, r *http.Request) {
	token, refusal := c.signin.verify(r, ServiceDefender)
	if refusal != nil {
		refusal.writeDefender(w, r)
		return
	}
	path := strings.ToLower(strings.TrimSuffix(r.URL.Path, "/"))
	switch {
	case path != "/api/machines":
		writeDefenderError(w, http.StatusNotFound, "ResourceNotFound", fmt.Sprintf("The requested resource %s does not exist.", r.URL.Path))
	case r.Method != http.MethodGet:
		writeDefenderError(w, http.StatusMethodNotAllowed, "MethodNotAllowed", "The requested HTTP method is not allowed.")
	case !token.Has("Machine.Read.All", "Machine.ReadWrite.All"):
		writeDefenderError(w, http.StatusForbidden, "Forbidden", fmt.Sprintf("Missing application roles. API required roles: Machine.Read.All,Machine.ReadWrite.All, application roles: %s.", strings.Join(token.Roles, ",")))
	default:
		writeJSON(w, http.StatusOK, map[string]any{
			"@odata.context": "https://" + r.Host + "/api/$metadata#Machines",
			"value":          []any{},
		})
	}
}

func writeDefenderError(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, map[string]any{"error": map[string]any{"code": code, "message": message, "target": "|" + newGUID()[:8] + "."}})
}
