package hunting

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
)

// CloudSID is the security identifier of a cloud account, which is made of its
// object id.
// https://learn.microsoft.com/entra/identity/devices/assign-local-admin
func CloudSID(id string) string {
	hex := strings.ReplaceAll(id, "-", "")
	var parts [4]uint32
	if len(hex) == 32 {
		// The first three groups of a GUID are little-endian.
		order := [16]int{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}
		var raw [16]byte
		for i, at := range order {
			n, _ := strconv.ParseUint(hex[2*at:2*at+2], 16, 8)
			raw[i] = byte(n)
		}
		for i := range parts {
			parts[i] = binary.LittleEndian.Uint32(raw[4*i:])
		}
	}
	return fmt.Sprintf("S-1-12-1-%d-%d-%d-%d", parts[0], parts[1], parts[2], parts[3])
}

// MachineID is the id under which Defender knows a device: 40 hexadecimal
// digits, the same for the same device.
func MachineID(device string) string {
	sum := sha256.Sum256([]byte("machine\x00" + device))
	return fmt.Sprintf("%x", sum[:20])
}

func deriveDevices(d *directory.Directory, t *Table) {
	for m := range d.Each("machines") {
		at, ok := m.Get("lastSeen").(time.Time)
		if !ok {
			continue
		}
		build, _ := m.Get("osBuild").(int64)
		tags, _ := m.Get("machineTags").([]string)
		status := m.Text("onboardingStatus")
		switch status {
		case "InsufficientInfo":
			status = "Insufficient info"
		case "CanBeOnboarded":
			status = "Can be onboarded"
		}
		users := []map[string]string{}
		for _, u := range d.RowsBy("machineUsers", directory.OwnerProperty, m.ID) {
			users = append(users, map[string]string{"UserName": u.Text("accountName"), "DomainName": u.Text("accountDomain")})
		}
		kind, category := "Workstation", "Endpoint"
		if strings.HasPrefix(m.Text("osPlatform"), "WindowsServer") {
			kind = "Server"
		}
		joined := m.Get("isAadJoined") == true
		cells := []any{
			"Timestamp", at, "DeviceId", m.ID, "DeviceName", m.Text("computerDnsName"), "ClientVersion", "10.8760.26100.2314", "PublicIP", m.Text("lastExternalIpAddress"),
			"OSArchitecture", m.Text("osArchitecture"), "OSPlatform", m.Text("osPlatform"), "OSBuild", build, "IsAzureADJoined", joined,
			"OSVersion", "10.0", "OSVersionInfo", m.Text("version"), "MachineGroup", m.Text("rbacGroupName"), "OnboardingStatus", status,
			"DeviceCategory", category, "DeviceType", kind, "SensorHealthState", m.Text("healthStatus"), "ExposureLevel", m.Text("exposureLevel"),
			"AssetValue", m.Text("deviceValue"), "IsInternetFacing", false, "LoggedOnUsers", JSONText(users), "ReportId", int(build)*1000 + len(m.ID),
			"DeviceManualTags", JSONText(tags), "IsExcluded", false,
		}
		if id := m.Text("aadDeviceId"); id != "" {
			cells = append(cells, "AadDeviceId", id, "JoinType", "AAD Joined")
		}
		t.Append(cells...)
	}
}

func deriveAdapters(d *directory.Directory, t *Table) {
	for m := range d.Each("machines") {
		at, ok := m.Get("lastSeen").(time.Time)
		if !ok {
			continue
		}
		for i, ip := range m.Maps("ipAddresses") {
			address, _ := ip["ipAddress"].(string)
			mac, _ := ip["macAddress"].(string)
			t.Append("Timestamp", at, "DeviceId", m.ID, "DeviceName", m.Text("computerDnsName"), "NetworkAdapterName", fmt.Sprintf("Ethernet %d", i+1), "MacAddress", mac,
				"NetworkAdapterType", "Ethernet", "NetworkAdapterStatus", "Up", "IPAddresses", JSONText([]map[string]any{{"IPAddress": address, "SubnetPrefix": 24, "AddressType": "Private"}}),
				"ReportId", i+1)
		}
	}
}

func installationCells(m *directory.Object, i directory.Installation) []any {
	vendor, name := directory.NameParts(i.Software)
	return []any{"DeviceId", m.ID, "DeviceName", m.Text("computerDnsName"), "OSPlatform", m.Text("osPlatform"), "OSVersion", m.Text("version"),
		"OSArchitecture", strings.Replace(m.Text("osArchitecture"), "64-bit", "x64", 1), "SoftwareVendor", vendor, "SoftwareName", name, "SoftwareVersion", i.Version}
}

func deriveInventory(d *directory.Directory, t *Table) {
	for m := range d.Each("machines") {
		for _, i := range d.InstalledOn(m.ID) {
			t.Append(installationCells(m, i)...)
		}
	}
}

func deriveWeaknesses(d *directory.Directory, t *Table) {
	for m := range d.Each("machines") {
		for _, i := range d.InstalledOn(m.ID) {
			for _, w := range d.Weaknesses(i) {
				cells := append(installationCells(m, i), "CveId", w.CVE)
				if cve := d.Row("vulnerabilities", w.CVE); cve != nil {
					cells = append(cells, "VulnerabilitySeverityLevel", cve.Text("severity"))
				}
				if w.KB != "" {
					cells = append(cells, "RecommendedSecurityUpdateId", w.KB)
					if fix := d.Row("productFixes", w.KB); fix != nil {
						cells = append(cells, "RecommendedSecurityUpdate", fix.Text("name"))
					}
				}
				t.Append(cells...)
			}
		}
	}
}

func deriveWeaknessKB(d *directory.Directory, t *Table) {
	affected := d.AffectedSoftware()
	for v := range d.Each("vulnerabilities") {
		score, _ := v.Get("cvssV3").(float64)
		software := affected[v.ID]
		if software == nil {
			software = []string{}
		}
		t.Append("CveId", v.ID, "CvssScore", strconv.FormatFloat(score, 'f', 1, 64), "IsExploitAvailable", v.Get("publicExploit") == true,
			"VulnerabilitySeverityLevel", v.Text("severity"), "LastModifiedTime", timeOf(v, "updatedOn"), "PublishedDate", timeOf(v, "publishedOn"),
			"VulnerabilityDescription", v.Text("description"), "AffectedSoftware", JSON(software))
	}
}

// configurationID is the id of a recommendation on configuration within the
// assessment's tables: "scid-2010" of "sca-_-scid-2010".
func configurationID(recommendation string) (string, bool) {
	return strings.CutPrefix(recommendation, "sca-_-")
}

func deriveConfiguration(d *directory.Directory, t *Table) {
	wrong := map[string]map[string]bool{}
	for r := range d.Each("recommendations") {
		if id, ok := configurationID(r.ID); ok {
			wrong[id] = map[string]bool{}
			for _, machine := range d.MisconfiguredOn(r.ID) {
				wrong[id][machine] = true
			}
		}
	}
	for m := range d.Each("machines") {
		at, ok := m.Get("lastSeen").(time.Time)
		if !ok || !strings.HasPrefix(m.Text("osPlatform"), "Windows") {
			continue
		}
		for r := range d.Each("recommendations") {
			id, configuration := configurationID(r.ID)
			if !configuration {
				continue
			}
			impact, _ := r.Get("severityScore").(float64)
			t.Append("DeviceId", m.ID, "DeviceName", m.Text("computerDnsName"), "OSPlatform", m.Text("osPlatform"), "Timestamp", at, "ConfigurationId", id,
				"ConfigurationCategory", r.Text("recommendationCategory"), "ConfigurationSubcategory", r.Text("subCategory"), "ConfigurationImpact", impact,
				"IsCompliant", !wrong[id][m.ID], "IsApplicable", true, "IsExpectedUserImpact", false)
		}
	}
}

func deriveConfigurationKB(d *directory.Directory, t *Table) {
	for r := range d.Each("recommendations") {
		id, configuration := configurationID(r.ID)
		if !configuration {
			continue
		}
		impact, _ := r.Get("severityScore").(float64)
		t.Append("ConfigurationId", id, "ConfigurationImpact", impact, "ConfigurationName", r.Text("recommendationName"),
			"ConfigurationCategory", r.Text("recommendationCategory"), "ConfigurationSubcategory", r.Text("subCategory"))
	}
}
