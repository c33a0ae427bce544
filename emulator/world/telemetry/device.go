package telemetry

import (
	"strconv"
	"strings"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// program is something that runs on computers all day.
type program struct {
	file, folder, command, parent, company, product string
	system                                          bool // runs as the system
	weight                                          int
}

var programs = []program{
	{"msedge.exe", `C:\Program Files (x86)\Microsoft\Edge\Application`, `"msedge.exe" --type=renderer`, "msedge.exe", "Microsoft Corporation", "Microsoft Edge", false, 30},
	{"chrome.exe", `C:\Program Files\Google\Chrome\Application`, `"chrome.exe" --type=utility`, "chrome.exe", "Google LLC", "Google Chrome", false, 24},
	{"ms-teams.exe", `C:\Program Files\WindowsApps\MSTeams`, `"ms-teams.exe" msteams:system-initiated`, "explorer.exe", "Microsoft Corporation", "Microsoft Teams", false, 16},
	{"outlook.exe", `C:\Program Files\Microsoft Office\root\Office16`, `"OUTLOOK.EXE"`, "explorer.exe", "Microsoft Corporation", "Microsoft Outlook", false, 10},
	{"excel.exe", `C:\Program Files\Microsoft Office\root\Office16`, `"EXCEL.EXE" "C:\Users\Public\Documents\plan.xlsx"`, "explorer.exe", "Microsoft Corporation", "Microsoft Excel", false, 8},
	{"winword.exe", `C:\Program Files\Microsoft Office\root\Office16`, `"WINWORD.EXE" /n`, "explorer.exe", "Microsoft Corporation", "Microsoft Word", false, 8},
	{"svchost.exe", `C:\Windows\System32`, `svchost.exe -k netsvcs -p -s wuauserv`, "services.exe", "Microsoft Corporation", "Microsoft Windows Operating System", true, 26},
	{"conhost.exe", `C:\Windows\System32`, `conhost.exe 0xffffffff -ForceV1`, "cmd.exe", "Microsoft Corporation", "Microsoft Windows Operating System", true, 10},
	{"powershell.exe", `C:\Windows\System32\WindowsPowerShell\v1.0`, `powershell.exe -ExecutionPolicy AllSigned -NonInteractive -File "C:\Program Files (x86)\Microsoft Intune Management Extension\Content\DetectionScripts\detect.ps1"`, "agentexecutor.exe", "Microsoft Corporation", "Microsoft Windows Operating System", true, 6},
	{"cmd.exe", `C:\Windows\System32`, `cmd.exe /c "gpupdate /target:computer"`, "svchost.exe", "Microsoft Corporation", "Microsoft Windows Operating System", true, 5},
	{"onedrive.exe", `C:\Program Files\Microsoft OneDrive`, `"OneDrive.exe" /background`, "explorer.exe", "Microsoft Corporation", "Microsoft OneDrive", false, 8},
	{"code.exe", `C:\Program Files\Microsoft VS Code`, `"Code.exe" --type=renderer`, "code.exe", "Microsoft Corporation", "Visual Studio Code", false, 5},
	{"acrord32.exe", `C:\Program Files (x86)\Adobe\Acrobat Reader DC\Reader`, `"AcroRd32.exe" "C:\Users\Public\Downloads\invoice.pdf"`, "msedge.exe", "Adobe Systems Incorporated", "Adobe Acrobat Reader", false, 4},
	{"7zfm.exe", `C:\Program Files\7-Zip`, `"7zFM.exe"`, "explorer.exe", "Igor Pavlov", "7-Zip", false, 2},
	{"whoami.exe", `C:\Windows\System32`, `whoami.exe /upn`, "cmd.exe", "Microsoft Corporation", "Microsoft Windows Operating System", false, 1},
}

// programFiles are the programs' hashes, by place.
var programFiles = func() []File {
	out := make([]File, len(programs))
	for i, p := range programs {
		out[i] = FileNamed(p.file)
	}
	return out
}()

// on begins a row of a device table.
func (m *machine) on(at time.Time, d dice.Dice, action string) []any {
	return []any{"Timestamp", at, "DeviceId", m.id, "DeviceName", m.name, "ActionType", action, "ReportId", d.IntN(1 << 20)}
}

// by is who did it, under the names of the initiating process.
func (m *machine) by(cells []any, system bool) []any {
	if system {
		return append(cells, "InitiatingProcessAccountName", "system", "InitiatingProcessAccountDomain", "nt authority", "InitiatingProcessAccountSid", "S-1-5-18")
	}
	o := &m.owner
	return append(cells, "InitiatingProcessAccountName", o.account, "InitiatingProcessAccountDomain", o.domain, "InitiatingProcessAccountSid", o.sid,
		"InitiatingProcessAccountUpn", o.upn, "InitiatingProcessAccountObjectId", o.id)
}

func (p *park) processes(t *hunting.Table, d dice.Dice, rows int) {
	which := dice.NewWeighted(programs, func(x program) int { return x.weight })
	for range rows {
		m, at, i := &p.machines[d.IntN(len(p.machines))], p.moment(d), which.Draw(d)
		x, sum := &programs[i], &programFiles[i]
		cells := append(m.on(at, d, "ProcessCreated"), "FileName", x.file, "FolderPath", x.folder+`\`+x.file, "SHA1", sum.SHA1, "SHA256", sum.SHA256, "MD5", sum.MD5,
			"ProcessVersionInfoCompanyName", x.company, "ProcessVersionInfoProductName", x.product, "ProcessId", d.Between(1000, 32000), "ProcessCommandLine", x.command,
			"ProcessCreationTime", at, "InitiatingProcessFileName", x.parent, "InitiatingProcessId", d.Between(500, 32000))
		if x.system {
			cells = append(cells, "AccountName", "system", "AccountDomain", "nt authority", "AccountSid", "S-1-5-18", "ProcessIntegrityLevel", "System")
		} else {
			cells = append(cells, "AccountName", m.owner.account, "AccountDomain", m.owner.domain, "AccountSid", m.owner.sid, "AccountUpn", m.owner.upn,
				"AccountObjectId", m.owner.id, "ProcessIntegrityLevel", "Medium")
		}
		t.Append(m.by(cells, x.system)...)
	}
	p.processTraces(t, d)
}

// hosts are what computers connect to.
var hosts = []struct {
	url, ip, program string
	port, weight     int
}{
	{"outlook.office365.com", "52.97.150.2", "outlook.exe", 443, 20}, {"teams.microsoft.com", "52.113.194.132", "ms-teams.exe", 443, 20},
	{"graph.microsoft.com", "20.190.160.14", "onedrive.exe", 443, 14}, {"login.microsoftonline.com", "20.190.160.20", "msedge.exe", 443, 14},
	{"settings-win.data.microsoft.com", "51.104.136.2", "svchost.exe", 443, 12}, {"www.example.com", "93.184.215.14", "chrome.exe", 443, 10},
	{"update.googleapis.com", "142.250.74.35", "chrome.exe", 443, 8}, {"intranet.example.com", "198.51.100.8", "msedge.exe", 443, 8},
	{"", "10.1.0.10", "svchost.exe", 88, 6}, {"", "10.1.0.10", "svchost.exe", 389, 4}, {"", "10.1.0.11", "system", 445, 6},
	{"github.com", "140.82.121.4", "code.exe", 443, 3}, {"files.litwareinc.com", "203.0.113.140", "chrome.exe", 443, 2},
}

func (p *park) connections(t *hunting.Table, d dice.Dice, rows int) {
	which := dice.NewWeighted(hosts, func(x struct {
		url, ip, program string
		port, weight     int
	}) int {
		return x.weight
	})
	for range rows {
		m, at, x := &p.machines[d.IntN(len(p.machines))], p.moment(d), &hosts[which.Draw(d)]
		action, kind := "ConnectionSuccess", "Public"
		if d.Chance(0.04) {
			action = "ConnectionFailed"
		}
		if strings.HasPrefix(x.ip, "10.") {
			kind = "Private"
		}
		t.Append(m.by(append(m.on(at, d, action), "RemoteIP", x.ip, "RemotePort", x.port, "RemoteUrl", x.url, "RemoteIPType", kind, "LocalIP", m.address,
			"LocalPort", d.Between(49152, 65535), "LocalIPType", "Private", "Protocol", "Tcp", "InitiatingProcessFileName", x.program,
			"InitiatingProcessId", d.Between(500, 32000)), x.program == "svchost.exe" || x.program == "system")...)
	}
	p.connectionTraces(t, d)
}

var documents = []string{"plan.xlsx", "minutes.docx", "invoice.pdf", "offer.docx", "slides.pptx", "photo.jpg", "report.pdf", "budget.xlsx", "notes.one", "export.csv"}

func (p *park) files(t *hunting.Table, d dice.Dice, rows int) {
	actions := []string{"FileCreated", "FileCreated", "FileModified", "FileRenamed", "FileDeleted"}
	sums := make([]File, len(documents))
	for i, name := range documents {
		sums[i] = FileNamed(name)
	}
	for range rows {
		m, i := &p.machines[d.IntN(len(p.machines))], d.IntN(len(documents))
		folder := `C:\Users\` + m.owner.account + dice.Pick(d, []string{`\Documents`, `\Downloads`, `\Desktop`, `\AppData\Local\Temp`})
		t.Append(m.by(append(m.on(p.moment(d), d, dice.Pick(d, actions)), "FileName", documents[i], "FolderPath", folder+`\`+documents[i], "SHA1", sums[i].SHA1, "SHA256", sums[i].SHA256,
			"MD5", sums[i].MD5, "FileSize", 4096+d.IntN(1<<20), "InitiatingProcessFileName", dice.Pick(d, []string{"explorer.exe", "onedrive.exe", "msedge.exe", "outlook.exe"})), false)...)
	}
}

func (p *park) registry(t *hunting.Table, d dice.Dice, rows int) {
	keys := []string{
		`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update`, `HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Common\Identity`,
		`HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Services\Tcpip\Parameters`, `HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Explorer\RecentDocs`,
	}
	for range rows {
		m := &p.machines[d.IntN(len(p.machines))]
		t.Append(m.by(append(m.on(p.moment(d), d, "RegistryValueSet"), "RegistryKey", dice.Pick(d, keys), "RegistryValueName", dice.Pick(d, []string{"LastSuccessTime", "Version", "MRUListEx", "DhcpServer"}),
			"RegistryValueData", strconv.Itoa(d.IntN(1000)), "RegistryValueType", "String", "InitiatingProcessFileName", dice.Pick(d, []string{"svchost.exe", "explorer.exe", "outlook.exe"})), false)...)
	}
}

func (p *park) logons(t *hunting.Table, d dice.Dice, rows int) {
	for range rows {
		m := &p.machines[d.IntN(len(p.machines))]
		action, kind := "LogonSuccess", dice.Pick(d, []string{"Interactive", "Interactive", "Unlock", "CachedInteractive", "Network"})
		cells := m.on(p.moment(d), d, action)
		if d.Chance(0.05) {
			cells = append(m.on(p.moment(d), d, "LogonFailed"), "FailureReason", "InvalidUserNameOrPassword")
		}
		cells = append(cells, "LogonType", kind, "AccountName", m.owner.account, "AccountDomain", m.owner.domain, "AccountSid", m.owner.sid, "IsLocalAdmin", false,
			"LogonId", d.Between(100_000, 9_000_000), "InitiatingProcessFileName", "lsass.exe")
		if kind == "Network" {
			cells = append(cells, "RemoteIP", p.machines[d.IntN(len(p.machines))].address, "RemoteIPType", "Private", "Protocol", "Kerberos")
		}
		t.Append(cells...)
	}
	p.logonTraces(t, d)
}

func (p *park) images(t *hunting.Table, d dice.Dice, rows int) {
	libraries := []string{"ntdll.dll", "kernel32.dll", "amsi.dll", "clr.dll", "vaultcli.dll"}
	for range rows {
		m, name := &p.machines[d.IntN(len(p.machines))], dice.Pick(d, libraries)
		sum := FileNamed(name)
		t.Append(m.by(append(m.on(p.moment(d), d, "ImageLoaded"), "FileName", name, "FolderPath", `C:\Windows\System32\`+name, "SHA1", sum.SHA1, "SHA256", sum.SHA256,
			"InitiatingProcessFileName", dice.Pick(d, []string{"powershell.exe", "outlook.exe", "svchost.exe"})), false)...)
	}
}

func (p *park) events(t *hunting.Table, d dice.Dice, rows int) {
	actions := []string{"PowerShellCommand", "NtAllocateVirtualMemoryApiCall", "GetClipboardData", "ScreenshotTaken", "DpapiAccessed", "AntivirusScanCompleted", "SmartScreenUrlWarning"}
	for range rows {
		m := &p.machines[d.IntN(len(p.machines))]
		t.Append(m.by(append(m.on(p.moment(d), d, dice.Pick(d, actions)), "AccountName", m.owner.account, "AccountDomain", m.owner.domain,
			"InitiatingProcessFileName", dice.Pick(d, []string{"powershell.exe", "svchost.exe", "msedge.exe"}), "AdditionalFields", "{}"), false)...)
	}
	p.eventTraces(t, d)
}
