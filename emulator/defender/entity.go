package defender

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/odata"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/wire"
	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// sighting is where and when the events of the device tables have something.
type sighting struct {
	machines    []string
	first, last time.Time
	names       []string // of the file
	row         map[string]string
}

// sight reads tables for rows that a test accepts, no older than since.
func sight(h *hunting.Service, since time.Time, tables []string, test func(cell func(string) string) bool) sighting {
	var s sighting
	for _, name := range tables {
		t := h.Table(name).Between("Timestamp", since, h.Now())
		places := map[string]int{}
		for i, c := range t.Columns {
			places[c.Name] = i
		}
		for row := range t.Len() {
			cell := func(column string) string {
				if at, ok := places[column]; ok {
					return t.Value(row, at).Text()
				}
				return ""
			}
			if test(cell) {
				s.note(t, row, places, cell)
			}
		}
	}
	slices.Sort(s.machines)
	s.machines = slices.Compact(s.machines)
	return s
}

func (s *sighting) note(t *data.Table, row int, places map[string]int, cell func(string) string) {
	at, _ := odata.ParseTime(t.Value(row, places["Timestamp"]).Text())
	if s.first.IsZero() || at.Before(s.first) {
		s.first = at
	}
	if at.After(s.last) {
		s.last = at
	}
	s.machines = append(s.machines, cell("DeviceId"))
	if name := cell("FileName"); name != "" && !slices.Contains(s.names, name) {
		s.names = append(s.names, name)
	}
	if s.row == nil {
		s.row = map[string]string{}
		for _, column := range []string{"SHA1", "SHA256", "MD5", "FileSize", "ProcessVersionInfoCompanyName", "ProcessVersionInfoProductName"} {
			s.row[column] = cell(column)
		}
	}
}

// lookBack reads lookBackHours, 30 days at most.
func (c *call) lookBack() (time.Time, *failure) {
	hours := 720
	for key, values := range c.r.URL.Query() {
		if strings.EqualFold(key, "lookBackHours") {
			n, err := strconv.Atoi(values[0])
			if err != nil || n < 1 || n > 720 {
				return time.Time{}, failf(400, "InvalidInput", "Invalid input %s: lookBackHours must be between 1 and 720.", values[0])
			}
			hours = n
		}
	}
	return c.directory().Now().Add(-time.Duration(hours) * time.Hour), nil
}

var (
	sha1Text   = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)
	sha256Text = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
	domainText = regexp.MustCompile(`^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$`)
)

// fileTables are where files are seen.
var fileTables = []string{"DeviceFileEvents", "DeviceProcessEvents", "DeviceImageLoadEvents"}

// file is a file by its hash: what the tenant's row says of it, else what its
// events do.
func (c *call) file(since time.Time) (*directory.Object, sighting, *failure) {
	d, hash := c.directory(), strings.ToLower(c.id)
	column := "SHA1"
	switch {
	case sha256Text.MatchString(hash):
		column = "SHA256"
	case !sha1Text.MatchString(hash):
		return nil, sighting{}, failf(400, "InvalidHashValue", "Hash value %s is invalid.", c.id)
	}
	s := sight(c.service.options.Hunting, since, fileTables, func(cell func(string) string) bool { return cell(column) == hash })
	o := d.Row("files", hash)
	if o == nil {
		o = d.ByKey("files", "sha256", hash)
	}
	if o == nil && s.row != nil {
		o = seenFile(s)
	}
	return o, s, nil
}

// seenFile makes a row of a file that only events know. How common it is in the
// world follows from its hash.
func seenFile(s sighting) *directory.Object {
	typ, _ := directory.TypeNamed("defender.file")
	sha1 := s.row["SHA1"]
	weight, _ := strconv.ParseInt(sha1[:min(5, len(sha1))], 16, 64)
	size, _ := strconv.ParseInt(s.row["FileSize"], 10, 64)
	publisher := s.row["ProcessVersionInfoCompanyName"]
	props := map[string]any{
		"sha1": sha1, "sha256": s.row["SHA256"], "md5": s.row["MD5"], "globalPrevalence": 10_000 + weight, "size": size, "isPeFile": true, "fileType": "PortableExecutable",
		"globalFirstObserved": s.first.AddDate(-2, 0, -int(weight%300)), "globalLastObserved": s.last, "isValidCertificate": publisher != "",
		"determinationType": "Clean",
	}
	if publisher != "" {
		props["filePublisher"], props["signer"], props["fileProductName"] = publisher, publisher, s.row["ProcessVersionInfoProductName"]
	}
	return directory.NewObject(typ, sha1, props)
}

var fileProperties = []string{"sha1", "sha256", "md5", "globalPrevalence", "globalFirstObserved", "globalLastObserved", "size", "fileType", "isPeFile",
	"filePublisher", "fileProductName", "signer", "issuer", "signerHash", "isValidCertificate", "determinationType", "determinationValue"}

func serveFile(c *call) *failure {
	o, _, err := c.file(c.directory().Now().AddDate(0, 0, -hunting.Days))
	switch {
	case err != nil:
		return err
	case o == nil:
		return failf(404, "ResourceNotFound", "File %s was not found", c.id)
	}
	return c.object(o, fileProperties...)
}

// stats answers a statistic: it is no entity.
func (c *call) stats(props map[string]any) *failure {
	props["@odata.context"] = c.base() + "$metadata#" + c.endpoint.context
	c.w.Header().Set("OData-Version", "4.0")
	wire.WriteJSON(c.w, 200, props)
	return nil
}

// instant is a time as JSON, null for none.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// serveFileStats tells how common a file is.
// https://learn.microsoft.com/defender-endpoint/api/get-file-statistics
func serveFileStats(c *call) *failure {
	since, err := c.lookBack()
	if err != nil {
		return err
	}
	o, s, err := c.file(since)
	switch {
	case err != nil:
		return err
	case o == nil:
		return failf(404, "ResourceNotFound", "File %s was not found", c.id)
	}
	if s.names == nil {
		s.names = []string{}
	}
	return c.stats(map[string]any{
		"sha1": o.Text("sha1"), "organizationPrevalence": len(s.machines), "orgFirstSeen": instant(s.first), "orgLastSeen": instant(s.last),
		"globallyPrevalence": o.Get("globalPrevalence"), "globalFirstObserved": o.Get("globalFirstObserved"), "globalLastObserved": o.Get("globalLastObserved"),
		"topFileNames": s.names[:min(len(s.names), 5)],
	})
}

// onlySHA1 refuses other hashes where a page does.
// https://learn.microsoft.com/defender-endpoint/api/get-file-related-machines
func (c *call) onlySHA1() *failure {
	if !sha1Text.MatchString(c.id) {
		return failf(400, "InvalidHashValue", "Hash value %s is invalid.", c.id)
	}
	return nil
}

func serveFileMachines(c *call) *failure {
	if err := c.onlySHA1(); err != nil {
		return err
	}
	_, s, err := c.file(c.directory().Now().AddDate(0, 0, -hunting.Days))
	if err != nil {
		return err
	}
	return c.list(rowsNamed(c.directory(), "machines", s.machines), "defender.machine")
}

func serveFileAlerts(c *call) *failure {
	if err := c.onlySHA1(); err != nil {
		return err
	}
	return c.alertsWith(func(e hunting.Evidence) bool {
		return strings.EqualFold(e.Text("fileDetails", "sha1"), c.id) || strings.EqualFold(e.Text("imageFile", "sha1"), c.id)
	})
}

// address checks the IP address of the path.
func (c *call) address() *failure {
	if _, err := netip.ParseAddr(c.id); err != nil {
		return failf(400, "InvalidIpAddress", "IP address %s is invalid.", c.id)
	}
	return nil
}

func serveIPStats(c *call) *failure {
	since, err := c.lookBack()
	if err == nil {
		err = c.address()
	}
	if err != nil {
		return err
	}
	s := sight(c.service.options.Hunting, since, []string{"DeviceNetworkEvents", "DeviceLogonEvents"}, func(cell func(string) string) bool { return cell("RemoteIP") == c.id })
	return c.stats(map[string]any{
		"ipAddress": c.id, "organizationPrevalence": len(s.machines), "orgFirstSeen": instant(s.first), "orgLastSeen": instant(s.last),
	})
}

func serveIPAlerts(c *call) *failure {
	if err := c.address(); err != nil {
		return err
	}
	return c.alertsWith(func(e hunting.Evidence) bool { return e.Kind == "ip" && e.Text("ipAddress") == c.id })
}

// hostOf is the host of a URL, with or without a scheme.
func hostOf(url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	host, _, _ := strings.Cut(url, "/")
	host, _, _ = strings.Cut(host, ":")
	return strings.ToLower(host)
}

// domain checks the domain of the path.
func (c *call) domain() *failure {
	if !domainText.MatchString(c.id) {
		return failf(400, "InvalidDomainName", "Domain name %s is invalid.", c.id)
	}
	return nil
}

// within says whether a URL lies in the domain of the path.
func (c *call) within(url string) bool {
	host, domain := hostOf(url), strings.ToLower(c.id)
	return host == domain || strings.HasSuffix(host, "."+domain)
}

func serveDomainStats(c *call) *failure {
	since, err := c.lookBack()
	if err == nil {
		err = c.domain()
	}
	if err != nil {
		return err
	}
	s := sight(c.service.options.Hunting, since, []string{"DeviceNetworkEvents"}, func(cell func(string) string) bool { return c.within(cell("RemoteUrl")) })
	return c.stats(map[string]any{
		"host": strings.ToLower(c.id), "organizationPrevalence": len(s.machines), "orgFirstSeen": instant(s.first), "orgLastSeen": instant(s.last),
	})
}

func serveDomainMachines(c *call) *failure {
	if err := c.domain(); err != nil {
		return err
	}
	d := c.directory()
	s := sight(c.service.options.Hunting, d.Now().AddDate(0, 0, -hunting.Days), []string{"DeviceNetworkEvents"}, func(cell func(string) string) bool { return c.within(cell("RemoteUrl")) })
	return c.list(rowsNamed(d, "machines", s.machines), "defender.machine")
}

func serveDomainAlerts(c *call) *failure {
	if err := c.domain(); err != nil {
		return err
	}
	return c.alertsWith(func(e hunting.Evidence) bool { return e.Kind == "url" && c.within(e.Text("url")) })
}

func serveUserMachines(c *call) *failure {
	d := c.directory()
	var ids []string
	for _, row := range d.RowsBy("machineUsers", "accountName", c.id) {
		ids = append(ids, row.Text(directory.OwnerProperty))
	}
	return c.list(rowsNamed(d, "machines", ids), "defender.machine")
}
