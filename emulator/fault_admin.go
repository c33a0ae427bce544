package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
)

// maxEvolve is how many changes one call makes at most.
const maxEvolve = 100_000

// serveAdmin is the emulator's own endpoint, on its loopback address only:
//
//	GET    /.emulator/faults          the waiting faults; how many struck, and how many requests came before a fault's Retry-After
//	POST   /.emulator/faults          {"fault": "throttle graph n=3 retry-after=5s"}
//	DELETE /.emulator/faults          take all back
//	POST   /.emulator/expire-tokens   every access token so far has expired
//	POST   /.emulator/expire-delta    every delta link so far has expired
//	POST   /.emulator/clock-skew      {"by": "10m"}
//	POST   /.emulator/evolve          {"changes": 10}
func (c *Cloud) serveAdmin(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" || !wire.IsLoopback(wire.HostName(r.Host)) {
		adminError(w, http.StatusForbidden, "the emulator's own endpoint is for programs on this machine")
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /.emulator/faults":
	case "DELETE /.emulator/faults":
		c.faults.Clear()
	case "POST /.emulator/faults":
		var in struct {
			Fault string `json:"fault"`
		}
		if !readAdmin(w, r, &in) {
			return
		}
		fault, err := ParseFault(in.Fault)
		if err != nil {
			adminError(w, http.StatusBadRequest, err.Error())
			return
		}
		c.faults.Add(fault)
	case "POST /.emulator/expire-tokens":
		c.faults.ExpireTokens()
	case "POST /.emulator/expire-delta":
		c.faults.ExpireDelta()
	case "POST /.emulator/clock-skew":
		var in struct {
			By string `json:"by"`
		}
		if !readAdmin(w, r, &in) {
			return
		}
		by, err := time.ParseDuration(in.By)
		if err != nil {
			adminError(w, http.StatusBadRequest, err.Error())
			return
		}
		c.faults.SetClockSkew(by)
	case "POST /.emulator/evolve":
		var in struct {
			Changes int `json:"changes"`
		}
		if !readAdmin(w, r, &in) {
			return
		}
		if in.Changes < 1 || in.Changes > maxEvolve {
			adminError(w, http.StatusBadRequest, fmt.Sprintf("changes is 1 to %d", maxEvolve))
			return
		}
		c.Evolve(in.Changes)
	default:
		adminError(w, http.StatusNotFound, "no such endpoint of the emulator")
		return
	}
	waiting := []string{}
	for _, fault := range c.faults.Waiting() {
		waiting = append(waiting, fault.String())
	}
	wire.WriteJSON(w, http.StatusOK, map[string]any{"faults": waiting, "struck": c.faults.Struck(), "early": c.faults.Early(), "clockSkew": c.faults.clockSkew().String()})
}

func readAdmin(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		adminError(w, http.StatusBadRequest, err.Error())
		return false
	}
	return true
}

func adminError(w http.ResponseWriter, status int, message string) {
	wire.WriteJSON(w, status, map[string]any{"error": message})
}
