package bench

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
)

// runEmulator serves a tenant on loopback, says on its output how to reach it,
// and makes as many changes as each line of its input says.
func runEmulator(t task) (any, error) {
	cloud, err := emulator.New(emulator.Options{Users: t.Users, HuntingRows: t.HuntingRows, Latency: t.Latency})
	if err != nil {
		return nil, err
	}
	l, err := cloud.Listen("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	ca, err := l.CAFile(t.Dir)
	if err != nil {
		return nil, err
	}
	apps := cloud.Apps()
	if err := json.MarshalWrite(os.Stdout, server{
		URL: l.URL(), CAFile: ca,
		TenantID: apps.TenantID, ClientID: apps.Full.ClientID, Secret: apps.Full.Secret,
	}); err != nil {
		return nil, err
	}
	d := cloud.Directory()
	rounds := 0
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		n, err := strconv.Atoi(strings.TrimSpace(lines.Text()))
		if err != nil {
			return nil, err
		}
		rounds++
		changed := 0
		for o := range d.Each("user") {
			if changed == n {
				break
			}
			d.Update(o.ID, map[string]any{"jobTitle": fmt.Sprintf("Title %d", rounds)})
			changed++
		}
		if _, err := fmt.Println(changed); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
