package telemetry

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// letter is a mail of the generated traffic. The tables on mail are made from
// the same letters, so that they can be joined.
type letter struct {
	at       time.Time
	id       string
	to       *person
	from     string
	domain   string
	name     string
	subject  string
	inbound  bool
	threat   string
	link     string
	attached string
}

var subjects = []string{"Minutes of Monday's meeting", "Your invoice", "Re: offer", "Weekly report", "Lunch?", "Updated price list", "Contract for signature", "Newsletter", "Room booking", "Question about the order"}

// letterAt is the mail of a number: the same in every table.
func (p *park) letterAt(n int) letter {
	d := dice.New(p.seed, fmt.Sprint("letter", n))
	l := letter{at: p.moment(d), id: d.GUID(), to: &p.people[d.IntN(len(p.people))], subject: dice.Pick(d, subjects), inbound: d.Chance(0.6)}
	if l.inbound {
		from := dice.Pick(d, company.Partners)
		l.domain = from.Domain
		l.name = from.Name
		l.from = dice.Pick(d, []string{"sales", "accounts", "info", "office"}) + "@" + from.Domain
	} else {
		from := &p.people[d.IntN(len(p.people))]
		l.domain, l.name, l.from = p.company.Domain, from.name, from.mail
	}
	if l.inbound && d.Chance(0.03) {
		l.threat = dice.Pick(d, []string{"Phish", "Spam", "Spam", "Malware"})
		l.domain, l.name = "prize-desk.example.org", "Prize Desk"
		l.from, l.subject = "winner@"+l.domain, dice.Pick(d, []string{"You have won", "Document shared with you", "Unpaid parcel fee", "Voicemail from +1 425 555 0199"})
	}
	if d.Chance(0.5) {
		l.link = "https://www." + l.domain + "/" + dice.Pick(d, []string{"news", "portal", "doc", "view"})
	}
	if d.Chance(0.35) {
		l.attached = dice.Pick(d, documents)
		if l.threat == "Malware" {
			l.attached = dice.Pick(d, []string{"scan.html", "invoice.iso", "macro.xlsm"})
		}
	}
	return l
}

// letters is how many letters the mail tables of these sizes are made from.
func letters(rows, share int) int { return rows * 60 / share }

func (p *park) mails(t *hunting.Table, _ dice.Dice, rows int) {
	for n := range rows {
		l := p.letterAt(n)
		direction, action, location := "Intra-org", "Delivered", "Inbox/folder"
		if l.inbound {
			direction = "Inbound"
		}
		cells := []any{"Timestamp", l.at, "NetworkMessageId", l.id, "InternetMessageId", "<" + l.id + "@" + l.domain + ">", "SenderMailFromAddress", l.from, "SenderFromAddress", l.from,
			"SenderDisplayName", l.name, "SenderFromDomain", l.domain, "SenderMailFromDomain", l.domain, "RecipientEmailAddress", l.to.mail, "RecipientObjectId", l.to.id,
			"Subject", l.subject, "EmailDirection", direction, "EmailLanguage", "en", "ReportId", l.id + "-1", "UrlCount", one(l.link), "AttachmentCount", one(l.attached),
			"AuthenticationDetails", `{"SPF":"pass","DKIM":"pass","DMARC":"pass"}`}
		if l.threat != "" {
			action, location = "Blocked", "Quarantine"
			if l.threat == "Spam" {
				action, location = "Junked", "Junk folder"
			}
			cells = append(cells, "ThreatTypes", l.threat, "DetectionMethods", hunting.JSONText(map[string][]string{l.threat: {"Advanced filter"}}), "ConfidenceLevel", hunting.JSONText(map[string]string{l.threat: "High"}))
		}
		t.Append(append(cells, "DeliveryAction", action, "DeliveryLocation", location, "LatestDeliveryAction", action, "LatestDeliveryLocation", location)...)
	}
}

func one(s string) int {
	if s == "" {
		return 0
	}
	return 1
}

func (p *park) mailLinks(t *hunting.Table, _ dice.Dice, rows int) {
	for n := range letters(rows, 30) {
		if l := p.letterAt(n); l.link != "" {
			t.Append("Timestamp", l.at, "NetworkMessageId", l.id, "Url", l.link, "UrlDomain", "www."+l.domain, "UrlLocation", "Body", "ReportId", l.id+"-1")
		}
	}
}

func (p *park) attachments(t *hunting.Table, d dice.Dice, rows int) {
	for n := range letters(rows, 20) {
		l := p.letterAt(n)
		if l.attached == "" {
			continue
		}
		cells := []any{"Timestamp", l.at, "NetworkMessageId", l.id, "SenderFromAddress", l.from, "SenderDisplayName", l.name, "RecipientEmailAddress", l.to.mail,
			"RecipientObjectId", l.to.id, "FileName", l.attached, "FileType", l.attached[len(l.attached)-4:], "SHA256", FileNamed(l.attached).SHA256, "FileSize", 2000 + d.IntN(1<<21), "ReportId", l.id + "-1"}
		if l.threat == "Malware" {
			cells = append(cells, "ThreatTypes", "Malware", "ThreatNames", "Trojan_HTML_Phish", "DetectionMethods", `{"Malware":["File detonation"]}`)
		}
		t.Append(cells...)
	}
}

func (p *park) clicks(t *hunting.Table, d dice.Dice, rows int) {
	for n, made := 0, 0; n < letters(rows, 10) && made < rows; n++ {
		l := p.letterAt(n)
		if l.link == "" || !d.Chance(0.3) {
			continue
		}
		made++
		action, through, threat := "ClickAllowed", false, ""
		if l.threat == "Phish" {
			action, threat = "ClickBlocked", "Phish"
			if through = d.Chance(0.3); through {
				action = "ClickBlockedByTenantPolicy"
			}
		}
		at := l.at.Add(time.Duration(d.Between(1, 200)) * time.Minute)
		if at.After(p.now) {
			at = p.now
		}
		t.Append("Timestamp", at, "Url", l.link, "ActionType", action, "AccountUpn", l.to.upn, "Workload", "Email",
			"NetworkMessageId", l.id, "ThreatTypes", threat, "IPAddress", "192.0.2."+d.Code("123456789", 2), "IsClickedThrough", through, "UrlChain", hunting.JSONText([]string{l.link}), "ReportId", d.GUID())
	}
}
