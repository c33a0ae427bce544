package emulator

import (
	"slices"
	"sort"
	"strings"
	"sync"
)

// estate is what Defender Vulnerability Management knows of the machines beside
// the rows themselves: what is installed where, what that is vulnerable to, and
// who does not follow which recommendation.
type estate struct {
	once    sync.Once
	prepare func() // writes a generated tenant's rows, at the first question

	mu            sync.RWMutex
	installed     map[string][]installation // by machine
	weak          map[installation][]weakness
	misconfigured map[string][]string // machines, by recommendation
}

// installation is a version of a software: "microsoft-_-edge", "131.0.2903.51".
type installation struct{ software, version string }

// weakness is a vulnerability of a version, with the update that ends it.
type weakness struct{ cve, kb string }

// prepareDefender writes what a generated tenant has in Defender. It must not
// be called with a lock held.
func (d *Directory) prepareDefender() {
	d.estate.once.Do(func() {
		if d.estate.prepare != nil {
			d.estate.prepare()
		}
	})
}

// Install tells that a machine has a version of a row of "software".
func (d *Directory) Install(machine, software, version string) {
	e := &d.estate
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.installed == nil {
		e.installed = map[string][]installation{}
	}
	e.installed[machine] = append(e.installed[machine], installation{software, version})
}

// Weaken tells that a version of a software has a row of "vulnerabilities"; kb
// is the number of the update that ends it, "" where there is none.
func (d *Directory) Weaken(software, version, cve, kb string) {
	e := &d.estate
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.weak == nil {
		e.weak = map[installation][]weakness{}
	}
	at := installation{software, version}
	e.weak[at] = append(e.weak[at], weakness{cve, kb})
}

// Misconfigure tells that a machine does not follow a row of "recommendations"
// on configuration.
func (d *Directory) Misconfigure(recommendation, machine string) {
	e := &d.estate
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.misconfigured == nil {
		e.misconfigured = map[string][]string{}
	}
	e.misconfigured[recommendation] = append(e.misconfigured[recommendation], machine)
}

// installedOn are a machine's installations.
func (d *Directory) installedOn(machine string) []installation {
	d.estate.mu.RLock()
	defer d.estate.mu.RUnlock()
	return d.estate.installed[machine]
}

// weaknesses are those of a version.
func (d *Directory) weaknesses(i installation) []weakness {
	d.estate.mu.RLock()
	defer d.estate.mu.RUnlock()
	return d.estate.weak[i]
}

// misconfiguredOn are the machines that do not follow a recommendation.
func (d *Directory) misconfiguredOn(recommendation string) []string {
	d.estate.mu.RLock()
	defer d.estate.mu.RUnlock()
	return d.estate.misconfigured[recommendation]
}

// machinesWith are the machines with an installation that a test accepts, in
// the order of the machines.
func (d *Directory) machinesWith(test func(installation) bool) []*Object {
	var out []*Object
	for machine := range d.Each("machines") {
		if slices.ContainsFunc(d.installedOn(machine.ID), test) {
			out = append(out, machine)
		}
	}
	return out
}

// updateOf is the recommendation to update a software.
func updateOf(software string) string { return "va-_-" + software }

// nameParts are the vendor and name of a software's id.
func nameParts(software string) (vendor, name string) {
	vendor, name, _ = strings.Cut(software, "-_-")
	return vendor, name
}

// machine is the row of the machine that the path names, by its id or name.
func (c *defenderCall) machine() (*Object, *defenderError) {
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
func serveMachines(c *defenderCall) *defenderError {
	rows := c.directory().rowsOf("machines")
	if len(rows) == 0 {
		return defenderErrorf(404, "ResourceNotFound", "No machines were found")
	}
	return c.list(rows, "defender.machine")
}

func serveMachine(c *defenderCall) *defenderError {
	o, err := c.machine()
	if err != nil {
		return err
	}
	return c.object(o)
}

func serveLogonUsers(c *defenderCall) *defenderError {
	o, err := c.machine()
	if err != nil {
		return err
	}
	return c.list(c.directory().RowsBy("machineUsers", ownerProperty, o.ID), "defender.user")
}

// rowsNamed are the rows of a collection with the given ids, each once.
func (d *Directory) rowsNamed(collection string, ids []string) []*Object {
	slices.Sort(ids)
	var rows []*Object
	for _, id := range slices.Compact(ids) {
		if o := d.Row(collection, id); o != nil {
			rows = append(rows, o)
		}
	}
	return rows
}

func serveMachineRecommendations(c *defenderCall) *defenderError {
	o, err := c.machine()
	if err != nil {
		return err
	}
	d := c.directory()
	var ids []string
	for _, i := range d.installedOn(o.ID) {
		if len(d.weaknesses(i)) > 0 {
			ids = append(ids, updateOf(i.software))
		}
	}
	for r := range d.Each("recommendations") {
		if slices.Contains(d.misconfiguredOn(r.ID), o.ID) {
			ids = append(ids, r.ID)
		}
	}
	return c.list(d.rowsNamed("recommendations", ids), "defender.recommendation")
}

func serveMachineVulnerabilities(c *defenderCall) *defenderError {
	o, err := c.machine()
	if err != nil {
		return err
	}
	d := c.directory()
	var ids []string
	for _, i := range d.installedOn(o.ID) {
		for _, w := range d.weaknesses(i) {
			ids = append(ids, w.cve)
		}
	}
	return c.list(d.rowsNamed("vulnerabilities", ids), "defender.vulnerability")
}

func serveMachineSoftware(c *defenderCall) *defenderError {
	o, err := c.machine()
	if err != nil {
		return err
	}
	var ids []string
	for _, i := range c.directory().installedOn(o.ID) {
		ids = append(ids, i.software)
	}
	return c.list(c.directory().rowsNamed("software", ids), "defender.software")
}

func serveMissingKBs(c *defenderCall) *defenderError {
	o, err := c.machine()
	if err != nil {
		return err
	}
	d := c.directory()
	var ids []string
	for _, i := range d.installedOn(o.ID) {
		for _, w := range d.weaknesses(i) {
			ids = append(ids, w.kb)
		}
	}
	return c.list(d.rowsNamed("productFixes", ids), "defender.productFix")
}

// machineReference are the properties of a machine in a list of those that
// something concerns.
var machineReference = []string{"id", "computerDnsName", "osPlatform", "rbacGroupName"}

func serveRecommendationMachines(c *defenderCall) *defenderError {
	o, err := c.subject()
	if err != nil {
		return err
	}
	d := c.directory()
	if software, ok := strings.CutPrefix(o.ID, "va-_-"); ok {
		return c.list(d.machinesWith(func(i installation) bool { return i.software == software && len(d.weaknesses(i)) > 0 }), "defender.machine", machineReference...)
	}
	return c.list(d.rowsNamed("machines", slices.Clone(d.misconfiguredOn(o.ID))), "defender.machine", machineReference...)
}

func serveVulnerabilityMachines(c *defenderCall) *defenderError {
	o, err := c.subject()
	if err != nil {
		return err
	}
	d := c.directory()
	return c.list(d.machinesWith(func(i installation) bool {
		return slices.ContainsFunc(d.weaknesses(i), func(w weakness) bool { return w.cve == o.ID })
	}), "defender.machine", machineReference...)
}

func serveSoftwareMachines(c *defenderCall) *defenderError {
	o, err := c.subject()
	if err != nil {
		return err
	}
	return c.list(c.directory().machinesWith(func(i installation) bool { return i.software == o.ID }), "defender.machine", machineReference...)
}

func serveSoftwareVulnerabilities(c *defenderCall) *defenderError {
	o, err := c.subject()
	if err != nil {
		return err
	}
	d := c.directory()
	d.estate.mu.RLock()
	var ids []string
	for i, list := range d.estate.weak {
		if i.software == o.ID {
			for _, w := range list {
				ids = append(ids, w.cve)
			}
		}
	}
	d.estate.mu.RUnlock()
	return c.list(d.rowsNamed("vulnerabilities", ids), "defender.vulnerability")
}

// serveMachinesVulnerabilities lists what every machine's installations are
// vulnerable to.
func serveMachinesVulnerabilities(c *defenderCall) *defenderError {
	d := c.directory()
	typ, _ := typeNamed("defender.machineVulnerability")
	var rows []*Object
	for machine := range d.Each("machines") {
		for _, i := range d.installedOn(machine.ID) {
			vendor, name := nameParts(i.software)
			for _, w := range d.weaknesses(i) {
				props := map[string]any{"cveId": w.cve, "machineId": machine.ID, "productName": name, "productVendor": vendor, "productVersion": i.version}
				if cve := d.Row("vulnerabilities", w.cve); cve != nil {
					props["severity"] = cve.Text("severity")
				}
				if w.kb != "" {
					props["fixingKbId"] = w.kb
				}
				row := &Object{Type: typ}
				row.ID, row.values = packValues(typ, strings.Join([]string{machine.ID, w.cve, vendor, name, i.version, w.kb}, "-_-"), props)
				rows = append(rows, row)
			}
		}
	}
	return c.list(rows, "defender.machineVulnerability")
}

// organization is the row of a score that is the whole tenant's.
const organization = "organization"

func serveScore(c *defenderCall) *defenderError {
	o := c.directory().Row(c.endpoint.set, organization)
	if o == nil {
		return defenderErrorf(404, "ResourceNotFound", "The score was not found")
	}
	return c.object(o, "time", "score")
}

func serveGroupScores(c *defenderCall) *defenderError {
	var rows []*Object
	for o := range c.directory().Each(c.endpoint.set) {
		if o.ID != organization {
			rows = append(rows, o)
		}
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].ID < rows[j].ID })
	return c.list(rows, "defender.score", "time", "score", "rbacGroupName")
}
