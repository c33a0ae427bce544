package world

import (
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/telemetry"
)

// story is the one attack that every generated tenant has been through. Every
// source tells the same of it: the sign-in and audit logs, Identity Protection,
// alerts and incidents, the hunting tables, the mailbox, the application and
// the machines.
//
//	night − 9 h 30 min  a mail to six people asks for a sign-in
//	        + 17 min    one of them follows the link to a proxy that keeps the session
//	        + 19 min    the session is used from another country
//	        + 34 min    it consents to an application that reads mail
//	        + 52 min    and hides answers by an inbox rule
//	night               it adds a secret to an application that may send as anybody
//	        + 25 min    the application signs in with it
//	night + 29 h        the account logs on to an administrator's machine
//	        + 6 min     where credentials are read from memory
//	now − 31 h          the administrator's account signs in by device code
//
// The secret and the device code are findings by themselves:
// credential-by-helpdesk and device-code-sign-in.
type story struct {
	helpdesk, admin string // ids of the users: who was phished, who was reached
	start, target   storyMachine
	app             storyApp // that was consented to
	tickets         demoApplication
	mailID          string // NetworkMessageId of the mail
	decoy           string // domain of the mail's link
	link            string
	address         string // from which the session was used
	vpn             string // address inside the company after it
	session         string // correlation id of the sign-ins
	signInID        string // of the first
	tool            telemetry.File
	incident        string
	// When each step happened.
	mail, click, signIn, consent, rule, secret, appSignIn, move, dump time.Time
}

// storyMachine is a computer of the story: the id of its device in Entra ID, its
// name and its address in the company's network.
type storyMachine struct{ device, name, address string }

// storyApp is the application that was consented to.
type storyApp struct{ id, appID string }

// Names in the story that do not depend on the tenant.
const (
	storyAppName  = "Mail Archive Assistant"
	storyDecoy    = "secure-signin.example.net"
	storyAddress  = "203.0.113.66"
	storyCity     = "Bucharest"
	storyCountry  = "RO"
	storySender   = "it-support@helpdesk-notice.example.org"
	storySubject  = "Action required: your password expires today"
	storyRule     = "."
	storyFolder   = "RSS Feeds"
	storyIncident = "4211"
	storyTool     = "srvupd.exe"
)

// machine is the story's of a device; nil where the story passes it by.
func (s *story) machine(device string) *storyMachine {
	switch device {
	case s.start.device:
		return &s.start
	case s.target.device:
		return &s.target
	}
	return nil
}

// involves says whether a device is one of the story's.
func (s story) involves(device string) bool {
	return device == s.start.device || device == s.target.device
}
