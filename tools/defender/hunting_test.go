package defender

import (
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mscloud-mcp/mscloud-mcp/tools/toolstest"
)

// libraryFinds are arguments of each query and what it finds in the generated
// tenant. {…} is filled in from the tenant.
var libraryFinds = map[string]struct {
	arguments []string
	want      string
}{
	"phish-mail":            {[]string{"domain=helpdesk-notice.example.org"}, "Action required: your password expires today"},
	"phish-link":            {[]string{"domain=example.net"}, "secure-signin.example.net"},
	"phish-click":           {[]string{"url=secure-signin"}, "{upn}"},
	"sign-in-after-click":   {nil, "203.0.113.66"},
	"mail-removed-later":    {nil, "Phish ZAP"},
	"mail-threats":          {[]string{"since=30d"}, "prize-desk.example.org"},
	"risky-sign-in":         {[]string{"level=100"}, "203.0.113.66"},
	"sign-ins-from-address": {[]string{"ip=203.0.113.66"}, "Ticket Bridge"},
	"sign-ins-of-session":   {[]string{"session={session}"}, "OfficeHome"},
	"several-countries":     {nil, "\"Seen\":["},
	"password-spray":        {nil, "Accounts"},
	"legacy-authentication": {[]string{"since=30d"}, "IMAP4"},
	"app-sign-ins":          {[]string{"app=Ticket"}, "203.0.113.66"},
	"risky-identities":      {nil, "{upn}"},
	"app-consent":           {nil, "Mail Archive Assistant"},
	"app-credential":        {nil, "Ticket Bridge"},
	"oauth-privilege":       {nil, "Mail Archive Assistant"},
	"inbox-rule":            {nil, "RSS Feeds"},
	"mail-forwarding":       {nil, "archive@mailbox.example.org"},
	"mail-read-by-app":      {[]string{"user={upn}"}, "203.0.113.66"},
	"mail-sent-by-app":      {nil, "sendMail"},
	"activity-of-user":      {[]string{"user={upn}"}, "New-InboxRule"},
	"activity-from-address": {[]string{"ip=203.0.113.66"}, "Consent to application."},
	"mass-download":         {nil, "drawing-"},
	"anonymous-links":       {[]string{"since=30d"}, "price-list.xlsx"},
	"admin-change":          {nil, "Disable Strong Authentication."},
	"encoded-powershell":    {nil, "RwBlAHQALQBTAGUAcgB2AGkAYwBlAA=="},
	"download-cradle":       {nil, "setup.ps1"},
	"system-tool-download":  {nil, "scrobj.dll"},
	"office-child":          {nil, "winword.exe"},
	"lsass-read":            {nil, "srvupd.exe"},
	"hive-save":             {nil, "sam.hiv"},
	"local-guessing":        {nil, "10.30.4.77"},
	"domain-spray":          {nil, "Accounts"},
	"kerberoast-search":     {nil, "AllServicePrincipals"},
	"directory-replication": {nil, "Drsr"},
	"scheduled-task":        {nil, "Updater"},
	"run-key":               {nil, "SrvUpd"},
	"service-installed":     {nil, "AnyDesk"},
	"local-account":         {nil, "localgroup administrators"},
	"privileged-group":      {nil, "Domain Admins"},
	"shadow-copies":         {nil, "vssadmin.exe"},
	"log-cleared":           {nil, "SecurityLogCleared"},
	"tampering":             {nil, "RealtimeProtection"},
	"discovery":             {nil, "nltest.exe"},
	"directory-search":      {nil, "Server Operators"},
	"port-scan":             {nil, "advanced_ip_scanner.exe"},
	"remote-execution":      {nil, "psexec.exe"},
	"remote-logon":          {[]string{"device=paw-adler01"}, "10.250.7.41"},
	"logons-of-account":     {[]string{"account={account}"}, "paw-adler01"},
	"attack-path":           {[]string{"device=paw-adler01"}, "CanRemoteInteractiveLogonTo"},
	"beacon":                {nil, "sync.cdn-metrics.example.net"},
	"connections-to":        {[]string{"remote=secure-signin.example.net"}, "paw-adler01"},
	"tor":                   {nil, "tor.exe"},
	"remote-tool":           {nil, "anydesk.exe"},
	"exfiltration-tool":     {nil, "rclone.exe"},
	"usb-drive":             {nil, "Flash Disk"},
	"file-by-hash":          {[]string{"file=srvupd.exe"}, "paw-adler01"},
	"device-timeline":       {[]string{"device=paw-adler01", "at={dump}", "around=20m"}, "lsass.exe"},
	"alerts-by-title":       {nil, "Sensitive credential memory read"},
	"alerts-of-entity":      {[]string{"entity=203.0.113.66"}, "Stolen session cookie was used"},
	"critical-weakness":     {nil, "CVE-"},
	"installed-software":    {[]string{"name=chrome"}, "google"},
	"weak-configuration":    {nil, "scid-"},
	"silent-machines":       {nil, "SensorHealthState"},
}

// TestHuntingLibrary runs every query of the library against the generated
// tenant: it must find what is there to be found.
func TestHuntingLibrary(t *testing.T) {
	t.Parallel()
	w := toolstest.New(t, toolstest.Options{Users: 200, Unsynced: true})
	cs := toolstest.Connect(t, w.Server(t, nil), nil, nil)
	click := hunted(t, cs, toolstest.Args{"library": "phish-click", "arguments": []string{"url=secure-signin"}})[0].(map[string]any)
	risky := hunted(t, cs, toolstest.Args{"library": "risky-sign-in", "arguments": []string{"level=100"}})[0].(map[string]any)
	dump := hunted(t, cs, toolstest.Args{"query": `DeviceProcessEvents | where Timestamp > ago(30d) and FileName == "srvupd.exe"`})[0].(map[string]any)
	upn := click["AccountUpn"].(string)
	fill := strings.NewReplacer("{upn}", upn, "{session}", risky["SessionId"].(string), "{account}", dump["AccountName"].(string), "{dump}", dump["Timestamp"].(string))
	for _, q := range huntLibrary() {
		t.Run(q.Name, func(t *testing.T) {
			finds, ok := libraryFinds[q.Name]
			if !ok {
				t.Fatal("nothing says what the query finds")
			}
			given := []string{}
			for _, a := range finds.arguments {
				given = append(given, fill.Replace(a))
			}
			text := toolstest.Call(t, cs, "mscloud_defender_hunting_query", toolstest.Args{"library": q.Name, "arguments": given, "limit": 200})
			_, rows, _ := strings.Cut(text, `"items":`)
			if want := fill.Replace(finds.want); !strings.Contains(strings.ToLower(rows), strings.ToLower(strings.ReplaceAll(want, `\`, `\\`))) {
				t.Errorf("%v: no %q in %.3000s", given, want, text)
			}
			if len(q.Attack) == 0 || q.Topic == "" || q.Title == "" {
				t.Errorf("the head lacks something: %+v", q)
			}
		})
	}
	if n := len(huntLibrary()); n < 40 || len(libraryFinds) != n {
		t.Errorf("%d queries, %d of them known to find something", n, len(libraryFinds))
	}
}

// hunted are the rows of a hunting call.
func hunted(t testing.TB, cs *mcp.ClientSession, arguments toolstest.Args) []any {
	t.Helper()
	reply, isError := toolstest.Ask(t, cs, "mscloud_defender_hunting_query", arguments)
	rows, _ := reply["items"].([]any)
	if isError || len(rows) == 0 {
		t.Fatalf("%v: %v", arguments, reply)
	}
	return rows
}
