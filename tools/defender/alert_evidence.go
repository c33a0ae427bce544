package defender

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// evidenceRow is one thing that an alert names.
type evidenceRow struct {
	Kind    string `json:"kind"` // user, device, ip, url, file, process, analyzedMessage, …
	Name    string `json:"name,omitzero"`
	ID      string `json:"id,omitzero"` // for entra_, machine, file and mail tools and for hunting
	Detail  string `json:"detail,omitzero"`
	Verdict string `json:"verdict,omitzero"`
}

// evidence is what is read of microsoft.graph.security.alertEvidence: the
// properties of all kinds together.
// https://learn.microsoft.com/graph/api/resources/security-alertevidence
type evidence struct {
	Type        string `json:"@odata.type"`
	Verdict     string `json:"verdict"`
	UserAccount struct {
		AccountName       string `json:"accountName"`
		DomainName        string `json:"domainName"`
		UserPrincipalName string `json:"userPrincipalName"`
		AzureADUserID     string `json:"azureAdUserId"`
	} `json:"userAccount"`
	DeviceDNSName string        `json:"deviceDnsName"`
	MDEDeviceID   string        `json:"mdeDeviceId"`
	RiskScore     string        `json:"riskScore"`
	IPAddress     string        `json:"ipAddress"`
	Country       string        `json:"countryLetterCode"`
	URL           string        `json:"url"`
	File          *evidenceFile `json:"fileDetails"`
	Image         *evidenceFile `json:"imageFile"`
	CommandLine   string        `json:"processCommandLine"`
	Subject       string        `json:"subject"`
	Recipient     string        `json:"recipientEmailAddress"`
	MessageID     string        `json:"networkMessageId"`
	Sender        struct {
		Address string `json:"emailAddress"`
	} `json:"p2Sender"`
	Mailbox     string         `json:"primaryAddress"`
	DisplayName string         `json:"displayName"`
	AppID       jsontext.Value `json:"appId"` // a number for cloud applications
	Name        string         `json:"name"`
}

type evidenceFile struct {
	Name   string `json:"fileName"`
	SHA1   string `json:"sha1"`
	SHA256 string `json:"sha256"`
}

// evidenceRows reads an alert's evidence, each thing once.
func evidenceRows(raw jsontext.Value) []evidenceRow {
	var items []jsontext.Value
	if len(raw) == 0 || json.Unmarshal(raw, &items) != nil {
		return nil
	}
	var out []evidenceRow
	for _, item := range items {
		var e evidence
		if json.Unmarshal(item, &e) != nil { // a kind that we do not know: nothing to show
			continue
		}
		if row := e.row(); row.Name != "" && !slices.Contains(out, row) {
			out = append(out, row)
		}
	}
	return out
}

func (e evidence) row() evidenceRow {
	row := evidenceRow{Verdict: e.Verdict}
	if row.Verdict == "unknown" {
		row.Verdict = ""
	}
	row.Kind = strings.TrimSuffix(strings.TrimPrefix(e.Type, "#microsoft.graph.security."), "Evidence")
	file := func(f *evidenceFile) {
		if f != nil {
			row.Name, row.ID = f.Name, cmp.Or(f.SHA256, f.SHA1)
		}
	}
	switch row.Kind {
	case "user":
		row.Name, row.ID = cmp.Or(e.UserAccount.UserPrincipalName, e.UserAccount.AccountName), e.UserAccount.AzureADUserID
		if e.UserAccount.AccountName != "" && e.UserAccount.UserPrincipalName != "" {
			row.Detail = e.UserAccount.DomainName + `\` + e.UserAccount.AccountName
		}
	case "device":
		row.Name, row.ID = e.DeviceDNSName, e.MDEDeviceID
		if e.RiskScore != "" && e.RiskScore != "none" {
			row.Detail = "risk " + e.RiskScore
		}
	case "ip":
		row.Name, row.Detail = e.IPAddress, e.Country
	case "url":
		row.Name = e.URL
	case "file":
		file(e.File)
	case "process":
		file(e.Image)
		row.Detail = e.CommandLine
	case "analyzedMessage":
		row.Name, row.ID, row.Detail = e.Subject, e.MessageID, "from "+e.Sender.Address+" to "+e.Recipient
	case "mailbox":
		row.Name = e.Mailbox
	default:
		row.Name, row.ID = cmp.Or(e.DisplayName, e.Name), strings.Trim(string(e.AppID), `"`)
	}
	return row
}

// is reports whether the thing goes by a name: whole, without its domain, or by
// its id.
func (e evidenceRow) is(name string) bool {
	short := func(s, separator string) string {
		s, _, _ = strings.Cut(s, separator)
		return s
	}
	_, account, _ := strings.Cut(e.Detail, `\`)
	for _, known := range []string{e.Name, e.ID, account} {
		if known != "" && strings.EqualFold(known, name) {
			return true
		}
	}
	switch e.Kind {
	case "user", "mailbox":
		return strings.EqualFold(short(e.Name, "@"), name)
	case "device":
		return strings.EqualFold(short(e.Name, "."), short(name, "."))
	case "url":
		return strings.Contains(strings.ToLower(e.Name), strings.ToLower(name))
	}
	return false
}

// names are the things of an alert in short, at most a few.
func evidenceNames(rows []evidenceRow) []string {
	const most, longest = 4, 80
	var out []string
	for _, row := range rows {
		if name := text.Clip(row.Kind+" "+row.Name, longest); len(out) < most && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
