package world

import (
	"testing"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

func init() {
	evidence["unused-licences"] = func(t *testing.T, d *directory.Directory) bool {
		for s := range d.Each("subscribedSkus") {
			if s.Text("skuPartNumber") == "VISIOCLIENT" {
				used, _ := s.Get("consumedUnits").(int64)
				return s.Get("prepaidUnits").(map[string]any)["enabled"].(float64) >= float64(2*used+25)
			}
		}
		return false
	}
	evidence["federated-domain"] = func(t *testing.T, d *directory.Directory) bool {
		for x := range d.Each("domains") {
			if x.Text("authenticationType") == "Federated" {
				return true
			}
		}
		return false
	}
}
