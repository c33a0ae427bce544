package world

import (
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
)

// letter is a mail of the generated traffic. The tables on mail are made from
// the same letters, so that they can be joined.
type letter struct {
	at       time.Time
	id       string
	to       *huntPerson
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
func (p *huntPark) letterAt(n int) letter {
	d := newDice(p.seed, fmt.Sprint("letter", n))
	l := letter{at: p.moment(d), id: d.guid(), to: &p.people[d.IntN(len(p.people))], subject: pick(d, subjects), inbound: d.chance(0.6)}
	if l.inbound {
		from := pick(d, partners)
		l.domain = from.domain
		l.name = from.name
		l.from = pick(d, []string{"sales", "accounts", "info", "office"}) + "@" + from.domain
	} else {
		from := &p.people[d.IntN(len(p.people))]
		l.domain, l.name, l.from = p.company.domain, from.name, from.mail
	}
	if l.inbound && d.chance(0.03) {
		l.threat = pick(d, []string{"Phish", "Spam", "Spam", "Malware"})
		l.domain, l.name = "prize-desk.example.org", "Prize Desk"
		l.from, l.subject = "winner@"+l.domain, pick(d, []string{"You have won", "Document shared with you", "Unpaid parcel fee", "Voicemail from +1 425 555 0199"})
	}
	if d.chance(0.5) {
		l.link = "https://www." + l.domain + "/" + pick(d, []string{"news", "portal", "doc", "view"})
	}
	if d.chance(0.35) {
		l.attached = pick(d, documents)
		if l.threat == "Malware" {
			l.attached = pick(d, []string{"scan.html", "invoice.iso", "macro.xlsm"})
		}
	}
	return l
}

// letters is how many letters the mail tables of these sizes are made from.
func letters(rows, share int) int { return rows * 60 / share }

func (p *huntPark) mails(t *hunting.Table, _ dice, rows int) {
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

func (p *huntPark) mailLinks(t *hunting.Table, _ dice, rows int) {
	for n := range letters(rows, 30) {
		if l := p.letterAt(n); l.link != "" {
			t.Append("Timestamp", l.at, "NetworkMessageId", l.id, "Url", l.link, "UrlDomain", "www."+l.domain, "UrlLocation", "Body", "ReportId", l.id+"-1")
		}
	}
}

func (p *huntPark) attachments(t *hunting.Table, d dice, rows int) {
	for n := range letters(rows, 20) {
		l := p.letterAt(n)
		if l.attached == "" {
			continue
		}
		cells := []any{"Timestamp", l.at, "NetworkMessageId", l.id, "SenderFromAddress", l.from, "SenderDisplayName", l.name, "RecipientEmailAddress", l.to.mail,
			"RecipientObjectId", l.to.id, "FileName", l.attached, "FileType", l.attached[len(l.attached)-4:], "SHA256", fileNamed(l.attached).sha256, "FileSize", 2000 + d.IntN(1<<21), "ReportId", l.id + "-1"}
		if l.threat == "Malware" {
			cells = append(cells, "ThreatTypes", "Malware", "ThreatNames", "Trojan_HTML_Phish", "DetectionMethods", `{"Malware":["File detonation"]}`)
		}
		t.Append(cells...)
	}
}

func (p *huntPark) clicks(t *hunting.Table, d dice, rows int) {
	for n, made := 0, 0; n < letters(rows, 10) && made < rows; n++ {
		l := p.letterAt(n)
		if l.link == "" || !d.chance(0.3) {
			continue
		}
		made++
		action, through, threat := "ClickAllowed", false, ""
		if l.threat == "Phish" {
			action, threat = "ClickBlocked", "Phish"
			if through = d.chance(0.3); through {
				action = "ClickBlockedByTenantPolicy"
			}
		}
		at := l.at.Add(time.Duration(d.between(1, 200)) * time.Minute)
		if at.After(p.now) {
			at = p.now
		}
		t.Append("Timestamp", at, "Url", l.link, "ActionType", action, "AccountUpn", l.to.upn, "Workload", "Email",
			"NetworkMessageId", l.id, "ThreatTypes", threat, "IPAddress", "192.0.2."+d.code("123456789", 2), "IsClickedThrough", through, "UrlChain", hunting.JSONText([]string{l.link}), "ReportId", d.guid())
	}
}
