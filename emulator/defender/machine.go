package defender

import (
	"slices"
	"sort"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// machine is the row of the machine that the path names, by its id or name.
func (c *call) machine() (*directory.Object, *failure) {
	d := c.directory()
	if o := d.Row("machines", strings.ToLower(c.id)); o != nil {
		return o, nil
	}
	if o := d.ByKey("machines", "computerDnsName", c.id); o != nil {
		return o, nil
	}
	return nil, machineNotFound(c.id)
}

// serveMachines lists the machines; where there is none it answers 404.
// https://learn.microsoft.com/defender-endpoint/api/get-machines
func serveMachines(c *call) *failure {
	rows := rowsOf(c.directory(), "machines")
	if len(rows) == 0 {
		return failf(404, "ResourceNotFound", "No machines were found")
	}
	return c.list(rows, "defender.machine")
}

func serveMachine(c *call) *failure {
	o, err := c.machine()
	if err != nil {
		return err
	}
	return c.object(o)
}

func serveLogonUsers(c *call) *failure {
	o, err := c.machine()
	if err != nil {
		return err
	}
	return c.list(c.directory().RowsBy("machineUsers", directory.OwnerProperty, o.ID), "defender.user")
}

// rowsNamed are the rows of a collection with the given ids, each once.
func rowsNamed(d *directory.Directory, collection string, ids []string) []*directory.Object {
	slices.Sort(ids)
	var rows []*directory.Object
	for _, id := range slices.Compact(ids) {
		if o := d.Row(collection, id); o != nil {
			rows = append(rows, o)
		}
	}
	return rows
}

func serveMachineRecommendations(c *call) *failure {
	o, err := c.machine()
	if err != nil {
		return err
	}
	d := c.directory()
	var ids []string
	for _, i := range d.InstalledOn(o.ID) {
		if len(d.Weaknesses(i)) > 0 {
			ids = append(ids, directory.UpdateOf(i.Software))
		}
	}
	for r := range d.Each("recommendations") {
		if slices.Contains(d.MisconfiguredOn(r.ID), o.ID) {
			ids = append(ids, r.ID)
		}
	}
	return c.list(rowsNamed(d, "recommendations", ids), "defender.recommendation")
}

func serveMachineVulnerabilities(c *call) *failure {
	return c.serveWeaknesses("vulnerabilities", "defender.vulnerability", func(w directory.Weakness) string { return w.CVE })
}

func serveMissingKBs(c *call) *failure {
	return c.serveWeaknesses("productFixes", "defender.productFix", func(w directory.Weakness) string { return w.KB })
}

// serveWeaknesses lists what the weaknesses of a machine's software name.
func (c *call) serveWeaknesses(collection, entity string, id func(directory.Weakness) string) *failure {
	o, err := c.machine()
	if err != nil {
		return err
	}
	d := c.directory()
	var ids []string
	for _, i := range d.InstalledOn(o.ID) {
		for _, w := range d.Weaknesses(i) {
			ids = append(ids, id(w))
		}
	}
	return c.list(rowsNamed(d, collection, ids), entity)
}

func serveMachineSoftware(c *call) *failure {
	o, err := c.machine()
	if err != nil {
		return err
	}
	var ids []string
	for _, i := range c.directory().InstalledOn(o.ID) {
		ids = append(ids, i.Software)
	}
	return c.list(rowsNamed(c.directory(), "software", ids), "defender.software")
}

// machineReference are the properties of a machine in a list of those that
// something concerns.
var machineReference = []string{"id", "computerDnsName", "osPlatform", "rbacGroupName"}

func serveRecommendationMachines(c *call) *failure {
	o, err := c.subject()
	if err != nil {
		return err
	}
	d := c.directory()
	if software, ok := strings.CutPrefix(o.ID, "va-_-"); ok {
		return c.list(d.MachinesWith(func(i directory.Installation) bool { return i.Software == software && len(d.Weaknesses(i)) > 0 }), "defender.machine", machineReference...)
	}
	return c.list(rowsNamed(d, "machines", slices.Clone(d.MisconfiguredOn(o.ID))), "defender.machine", machineReference...)
}

func serveVulnerabilityMachines(c *call) *failure {
	o, err := c.subject()
	if err != nil {
		return err
	}
	d := c.directory()
	return c.list(d.MachinesWith(func(i directory.Installation) bool {
		return slices.ContainsFunc(d.Weaknesses(i), func(w directory.Weakness) bool { return w.CVE == o.ID })
	}), "defender.machine", machineReference...)
}

func serveSoftwareMachines(c *call) *failure {
	o, err := c.subject()
	if err != nil {
		return err
	}
	return c.list(c.directory().MachinesWith(func(i directory.Installation) bool { return i.Software == o.ID }), "defender.machine", machineReference...)
}

func serveSoftwareVulnerabilities(c *call) *failure {
	o, err := c.subject()
	if err != nil {
		return err
	}
	d := c.directory()
	return c.list(rowsNamed(d, "vulnerabilities", d.WeaknessesOf(o.ID)), "defender.vulnerability")
}

// serveMachinesVulnerabilities lists what every machine's installations are
// vulnerable to.
func serveMachinesVulnerabilities(c *call) *failure {
	d := c.directory()
	typ, _ := directory.TypeNamed("defender.machineVulnerability")
	var rows []*directory.Object
	for machine := range d.Each("machines") {
		for _, i := range d.InstalledOn(machine.ID) {
			vendor, name := directory.NameParts(i.Software)
			for _, w := range d.Weaknesses(i) {
				props := map[string]any{"cveId": w.CVE, "machineId": machine.ID, "productName": name, "productVendor": vendor, "productVersion": i.Version}
				if cve := d.Row("vulnerabilities", w.CVE); cve != nil {
					props["severity"] = cve.Text("severity")
				}
				if w.KB != "" {
					props["fixingKbId"] = w.KB
				}
				rows = append(rows, directory.NewObject(typ, strings.Join([]string{machine.ID, w.CVE, vendor, name, i.Version, w.KB}, "-_-"), props))
			}
		}
	}
	return c.list(rows, "defender.machineVulnerability")
}

func serveScore(c *call) *failure {
	o := c.directory().Row(c.endpoint.set, directory.Organization)
	if o == nil {
		return failf(404, "ResourceNotFound", "The score was not found")
	}
	return c.object(o, "time", "score")
}

func serveGroupScores(c *call) *failure {
	var rows []*directory.Object
	for o := range c.directory().Each(c.endpoint.set) {
		if o.ID != directory.Organization {
			rows = append(rows, o)
		}
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].ID < rows[j].ID })
	return c.list(rows, "defender.score", "time", "score", "rbacGroupName")
}
