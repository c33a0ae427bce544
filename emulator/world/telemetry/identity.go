package telemetry

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// activity is something that people do in cloud applications.
type activity struct {
	action, application string
	id                  int
	kind, object        string
	weight              int
}

var activitiesOfPeople = []activity{
	{"FileAccessed", "Microsoft SharePoint Online", 20892, "File", "plan.xlsx", 30}, {"FileModified", "Microsoft OneDrive for Business", 15600, "File", "notes.docx", 18},
	{"FileDownloaded", "Microsoft OneDrive for Business", 15600, "File", "report.pdf", 12}, {"MailItemsAccessed", "Microsoft Exchange Online", 20893, "Folder", "Inbox", 20},
	{"Send", "Microsoft Exchange Online", 20893, "Message", "Weekly report", 10}, {"MessageSent", "Microsoft Teams", 28375, "Message", "", 16},
	{"MeetingParticipantDetail", "Microsoft Teams", 28375, "Meeting", "Stand-up", 6}, {"SharingSet", "Microsoft SharePoint Online", 20892, "File", "offer.docx", 3},
	{"AnonymousLinkCreated", "Microsoft SharePoint Online", 20892, "File", "price-list.xlsx", 1}, {"UserLoggedIn", "Office 365", 11161, "Account", "", 14},
}

func (p *park) activities(t *hunting.Table, d dice.Dice, rows int) {
	which := dice.NewWeighted(activitiesOfPeople, func(x activity) int { return x.weight })
	for range rows {
		who, x := &p.people[d.IntN(len(p.people))], &activitiesOfPeople[which.Draw(d)]
		p.activity(t, d, p.moment(d), who, x, "192.0.2."+d.Code("123456789", 2), who.country, who.city, map[string]any{"Operation": x.action})
	}
	p.activityTraces(t, d)
}

func (p *park) activity(t *hunting.Table, d dice.Dice, at time.Time, who *person, x *activity, ip, country, city string, raw map[string]any) {
	t.Append("Timestamp", at, "ActionType", x.action, "Application", x.application, "ApplicationId", x.id, "AccountObjectId", who.id, "AccountId", who.upn,
		"AccountDisplayName", who.name, "AccountType", "Regular", "IsAdminOperation", false, "IPAddress", ip, "CountryCode", country, "City", city, "ObjectName", x.object,
		"ObjectType", x.kind, "ReportId", d.GUID(), "IsExternalUser", false, "IsImpersonated", false, "IsAnonymousProxy", false, "RawEventData", hunting.JSON(raw))
}

// activityTraces are a mass download, an external forward and changes that an
// administrator makes.
func (p *park) activityTraces(t *hunting.Table, d dice.Dice) {
	leaver := &p.people[d.IntN(len(p.people))]
	download := activity{"FileDownloaded", "Microsoft SharePoint Online", 20892, "File", "", 0}
	for i := range 180 {
		download.object = fmt.Sprintf("drawing-%03d.dwg", i)
		p.activity(t, d, p.now.Add(-8*dice.Day+time.Duration(i)*9*time.Second), leaver, &download, "198.51.100.61", leaver.country, leaver.city, map[string]any{"Operation": "FileDownloaded"})
	}
	forward := activity{"Set-Mailbox", "Microsoft Exchange Online", 20893, "Mailbox", leaver.upn, 0}
	p.activity(t, d, p.now.Add(-8*dice.Day-time.Hour), leaver, &forward, "198.51.100.61", leaver.country, leaver.city, map[string]any{
		"Operation": "Set-Mailbox", "Parameters": []map[string]any{{"Name": "ForwardingSmtpAddress", "Value": "smtp:archive@mailbox.example.org"}, {"Name": "DeliverToMailboxAndForward", "Value": "True"}}})
	for _, action := range []string{"Add member to role.", "Update conditional access policy.", "Add application.", "Set-AdminAuditLogConfig", "Add-MailboxPermission", "Disable Strong Authentication."} {
		x := activity{action, "Office 365", 11161, "Policy", "", 0}
		p.activity(t, d, p.moment(d), &p.people[d.IntN(len(p.people))], &x, "192.0.2.12", "US", "Redmond", map[string]any{"Operation": action})
	}
}

func (who *person) cells(at time.Time, d dice.Dice, action string) []any {
	return []any{"Timestamp", at, "ActionType", action, "Application", "Active Directory", "AccountName", who.account, "AccountDomain", who.domain, "AccountUpn", who.upn,
		"AccountSid", who.sid, "AccountObjectId", who.id, "AccountDisplayName", who.name, "ReportId", d.GUID()}
}

func (p *park) domainLogons(t *hunting.Table, d dice.Dice, rows int) {
	dc := "dc01." + p.company.ADDomain
	for range rows {
		m := &p.machines[d.IntN(len(p.machines))]
		action := "LogonSuccess"
		cells := []any{"LogonType", dice.Pick(d, []string{"Credentials validation", "Resource access", "Interactive"}), "Protocol", dice.Pick(d, []string{"Kerberos", "Kerberos", "Ntlm"}),
			"DeviceName", m.name, "IPAddress", m.address, "OSPlatform", "Windows11", "DestinationDeviceName", dc, "DestinationIPAddress", "10.1.0.10", "DestinationPort", 88}
		if d.Chance(0.04) {
			action = "LogonFailed"
			cells = append(cells, "FailureReason", "WrongPassword")
		}
		t.Append(append(m.owner.cells(p.moment(d), d, action), cells...)...)
	}
	// Dozens of accounts fail from one computer: a spray inside the network.
	m, at := &p.machines[d.IntN(len(p.machines))], p.now.Add(-13*dice.Day)
	for i := range min(35, len(p.people)) {
		t.Append(append(p.people[i].cells(at.Add(time.Duration(i)*2*time.Second), d, "LogonFailed"), "LogonType", "Credentials validation", "Protocol", "Ntlm", "FailureReason", "WrongPassword",
			"DeviceName", m.name, "IPAddress", m.address, "DestinationDeviceName", dc, "DestinationPort", 445)...)
	}
}

func (p *park) directoryQueries(t *hunting.Table, d dice.Dice, rows int) {
	dc := "dc01." + p.company.ADDomain
	for range rows {
		m := &p.machines[d.IntN(len(p.machines))]
		kind := dice.Pick(d, []string{"DNS query", "DNS query", "LDAP query", "SAMR query"})
		t.Append(append(m.owner.cells(p.moment(d), d, kind), "QueryType", dice.Pick(d, []string{"Record", "QueryUser", "QueryGroup"}), "QueryTarget", dc, "Protocol", kind[:4],
			"DeviceName", m.name, "IPAddress", m.address, "DestinationDeviceName", dc, "DestinationIPAddress", "10.1.0.10")...)
	}
	m := &p.machines[d.IntN(len(p.machines))]
	t.Append(append(m.owner.cells(p.now.Add(-10*dice.Day), d, "LDAP query"), "QueryType", "AllServicePrincipals", "Query", "(&(samAccountType=805306368)(servicePrincipalName=*))", "Protocol", "Ldap",
		"DeviceName", m.name, "IPAddress", m.address, "DestinationDeviceName", dc)...)
}

func (p *park) directoryChanges(t *hunting.Table, d dice.Dice, rows int) {
	dc := "dc01." + p.company.ADDomain
	kinds := []string{"Account Password changed", "Group Membership changed", "Account Expiry Time changed", "SAM Account Name changed", "Account Display Name changed"}
	for range rows {
		by, of := &p.people[d.IntN(len(p.people))], &p.people[d.IntN(len(p.people))]
		t.Append(append(by.cells(p.moment(d), d, dice.Pick(d, kinds)), "TargetAccountUpn", of.upn, "TargetAccountDisplayName", of.name, "DestinationDeviceName", dc, "AdditionalFields", hunting.JSON(map[string]any{}))...)
	}
	by, of := &p.people[d.IntN(len(p.people))], &p.people[d.IntN(len(p.people))]
	t.Append(append(by.cells(p.now.Add(-11*dice.Day), d, "Group Membership changed"), "TargetAccountUpn", of.upn, "TargetAccountDisplayName", of.name, "DestinationDeviceName", dc,
		"AdditionalFields", hunting.JSON(map[string]any{"TO.GROUP": "Domain Admins", "ACTOR.ACCOUNT": by.name}))...)
	t.Append(append(by.cells(p.now.Add(-15*dice.Day), d, "Directory Services replication"), "DeviceName", p.machines[d.IntN(len(p.machines))].name, "DestinationDeviceName", dc, "Protocol", "Drsr",
		"AdditionalFields", hunting.JSON(map[string]any{"SOURCE_COMPUTER_OPERATING_SYSTEM": "Windows 11"}))...)
}
