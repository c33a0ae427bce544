package directory

import (
	"slices"
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
	installed     map[string][]Installation // by machine
	weak          map[Installation][]Weakness
	misconfigured map[string][]string // machines, by recommendation
}

// Installation is a version of a software: "microsoft-_-edge", "131.0.2903.51".
type Installation struct{ Software, Version string }

// Weakness is a vulnerability of a version, with the update that ends it.
type Weakness struct{ CVE, KB string }

// PrepareDefender writes what a generated tenant has in Defender. It must not
// be called with a lock held.
func (d *Directory) PrepareDefender() {
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
		e.installed = map[string][]Installation{}
	}
	e.installed[machine] = append(e.installed[machine], Installation{software, version})
}

// Weaken tells that a version of a software has a row of "vulnerabilities"; kb
// is the number of the update that ends it, "" where there is none.
func (d *Directory) Weaken(software, version, cve, kb string) {
	e := &d.estate
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.weak == nil {
		e.weak = map[Installation][]Weakness{}
	}
	at := Installation{software, version}
	e.weak[at] = append(e.weak[at], Weakness{cve, kb})
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

// InstalledOn are a machine's installations.
func (d *Directory) InstalledOn(machine string) []Installation {
	d.estate.mu.RLock()
	defer d.estate.mu.RUnlock()
	return d.estate.installed[machine]
}

// Weaknesses are those of a version.
func (d *Directory) Weaknesses(i Installation) []Weakness {
	d.estate.mu.RLock()
	defer d.estate.mu.RUnlock()
	return d.estate.weak[i]
}

// MisconfiguredOn are the machines that do not follow a recommendation.
func (d *Directory) MisconfiguredOn(recommendation string) []string {
	d.estate.mu.RLock()
	defer d.estate.mu.RUnlock()
	return d.estate.misconfigured[recommendation]
}

// MachinesWith are the machines with an installation that a test accepts, in
// the order of the machines.
func (d *Directory) MachinesWith(test func(Installation) bool) []*Object {
	var out []*Object
	for machine := range d.Each("machines") {
		if slices.ContainsFunc(d.InstalledOn(machine.ID), test) {
			out = append(out, machine)
		}
	}
	return out
}

// UpdateOf is the recommendation to update a software.
func UpdateOf(software string) string { return "va-_-" + software }

// NameParts are the vendor and name of a software's id.
func NameParts(software string) (vendor, name string) {
	vendor, name, _ = strings.Cut(software, "-_-")
	return vendor, name
}

// Organization is the row of a score that is the whole tenant's.
const Organization = "organization"

// OnDefender sets what writes the rows that Defender has of a generated tenant,
// at the first question about them.
func (d *Directory) OnDefender(write func()) { d.estate.prepare = write }

// WeaknessesOf are the vulnerabilities of every version of a software, by id.
func (d *Directory) WeaknessesOf(software string) []string {
	d.estate.mu.RLock()
	defer d.estate.mu.RUnlock()
	var ids []string
	for i, list := range d.estate.weak {
		if i.Software == software {
			for _, w := range list {
				ids = append(ids, w.CVE)
			}
		}
	}
	return ids
}

// AffectedSoftware is the software with a version that has a vulnerability, by
// the vulnerability's id.
func (d *Directory) AffectedSoftware() map[string][]string {
	affected := map[string][]string{}
	d.estate.mu.RLock()
	defer d.estate.mu.RUnlock()
	for i, list := range d.estate.weak {
		for _, w := range list {
			if !slices.Contains(affected[w.CVE], i.Software) {
				affected[w.CVE] = append(affected[w.CVE], i.Software)
			}
		}
	}
	for _, software := range affected {
		slices.Sort(software)
	}
	return affected
}
