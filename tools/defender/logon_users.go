package defender

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/mscloud-mcp/mscloud-mcp/cloud"
	"github.com/mscloud-mcp/mscloud-mcp/defender"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/kql"
	"github.com/mscloud-mcp/mscloud-mcp/tenant"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
)

type logonUsersInput struct {
	tools.Page
	Machine string `json:"machine,omitzero" jsonschema:"id, DNS name, its first part, or Entra deviceId"`
	User    string `json:"user,omitzero" jsonschema:"id, UPN or account name; without machine: where it logged on"`
	Since   string `json:"since,omitzero" format:"date" jsonschema:"last logon since: date, or age like 24h"`
}

// Which machines a user logged on to, Microsoft tells only to apps that may
// write to machines (Machine.ReadWrite.All): this product asks hunting instead.
// https://learn.microsoft.com/defender-endpoint/api/get-user-related-machines
var _ = tools.Add(tools.Tool[logonUsersInput, tools.List[logonRow]]{
	Name:        "mscloud_defender_logon_users",
	Title:       "Who logged on to machines",
	Description: "Who logged on to a machine, privileged users first (domain administrators and holders of directory roles are marked), or with user alone the machines that a user logged on to in 30 days (by hunting). Cloud sign-ins: entra_sign_in_list.",
	Core:        true,
	Mode:        tools.Mixed,
	Permissions: defenderPermissions("Machine.Read.All", "User.Read.All"),
	Optional:    []tools.Optional{tools.GraphOptional("ThreatHunting.Read.All", "machines of a user")},
	NotIn:       noDefender,
	Timeout:     huntTimeout,
	Run: func(ctx context.Context, c *tools.Call, in logonUsersInput) (tools.List[logonRow], error) {
		out := tools.List[logonRow]{Items: []logonRow{}}
		page, err := c.Page(in.Page)
		if err != nil {
			return out, err
		}
		if in.Machine == "" && in.User == "" {
			return out, &tools.Error{Code: "missingArgument", Message: "neither machine nor user is given", Fix: "pass machine to see who logged on there, or user to see where they logged on"}
		}
		t, err := c.Tenant(ctx)
		if err != nil {
			return out, err
		}
		holders, err := readAccountHolders(ctx, c)
		if err != nil {
			return out, err
		}
		var accounts []string
		if in.User != "" {
			if accounts, err = accountsOf(ctx, c, in.User); err != nil {
				return out, err
			}
		}
		since := c.Date(in.Since)
		var rows []logonRow
		whole := true
		if in.Machine != "" {
			rows, whole, err = logonsOn(ctx, c, t, holders, in.Machine)
		} else {
			rows, err = logonsOf(ctx, c, t, holders, accounts, since)
		}
		if err != nil {
			return out, err
		}
		rows = slices.DeleteFunc(rows, func(r logonRow) bool {
			_, account, _ := strings.Cut(strings.ToLower(r.Account), `\`)
			return r.LastSeen.Before(since) || accounts != nil && !slices.Contains(accounts, account)
		})
		out.Total = tools.Total(len(rows), whole)
		out.Items, out.Next = tools.PageOf(rows, page, logonKey)
		return out, nil
	},
})

// logonsOn are the logons to a machine.
func logonsOn(ctx context.Context, c *tools.Call, t *tenant.Tenant, holders accountHolders, named string) (list []logonRow, whole bool, err error) {
	m, err := findMachine(ctx, c, t, named)
	if err != nil {
		return nil, false, err
	}
	users, whole, err := readMost(c, "logons", "logons "+m.ID, func() ([]defender.LogonUser, error) { return t.Defender.LogonUsers(ctx, m.ID) })
	if err != nil {
		return nil, false, err
	}
	rows := newLogonRows(c, holders, users, m)
	for i := range rows {
		rows[i].MachineID, rows[i].Machine = m.ID, m.ComputerDNSName
	}
	return rows, whole, nil
}

// accountsOf are the names, in lower case, that a user's account may have on a
// machine. One that the directory does not have is taken for an account's name.
func accountsOf(ctx context.Context, c *tools.Call, named string) ([]string, error) {
	held, err := c.Uses(ctx, feed.Users)
	if err != nil {
		return nil, err
	}
	row, err := c.Store.User(ctx, c.ID(), named)
	if err != nil {
		if tools.Explain(err).Code != "notFound" {
			return nil, err
		}
		row.UserPrincipalName = named[strings.LastIndexByte(named, '\\')+1:]
		if held {
			c.Note("The local directory has no user %s: matched as the name of an account.", tools.Quote(named))
		} else {
			c.Note("%s is matched as the name of an account: users have not been read.", tools.Quote(named))
		}
	}
	accounts, inCloud := accountNames(row.User)
	if inCloud != "" && !slices.Contains(accounts, inCloud) {
		accounts = append(accounts, inCloud)
	}
	return accounts, nil
}

// logonEvent is a row of the hunting query.
type logonEvent struct {
	DeviceID   string    `json:"DeviceId"`
	DeviceName string    `json:"DeviceName"`
	Domain     string    `json:"AccountDomain"`
	Name       string    `json:"AccountName"`
	Types      string    `json:"LogonTypes"`
	First      time.Time `json:"First"`
	Last       time.Time `json:"Last"`
}

// logonsOf are the logons of accounts to any machine, as hunting has them.
func logonsOf(ctx context.Context, c *tools.Call, t *tenant.Tenant, holders accountHolders, accounts []string, since time.Time) ([]logonRow, error) {
	if earliest := c.Now.Add(-huntKept); since.Before(earliest) {
		since = earliest
	}
	quoted := make([]string, len(accounts))
	for i, account := range accounts {
		quoted[i] = kql.Quote(account)
	}
	plan, err := planHunt(c, `DeviceLogonEvents
| where Timestamp >= `+kql.DateLiteral(since)+`
| where ActionType == "LogonSuccess" and AccountName in~ (`+strings.Join(quoted, ", ")+`)
| summarize First = min(Timestamp), Last = max(Timestamp), LogonTypes = strcat_array(make_set(LogonType), ", ") by DeviceId, DeviceName, AccountDomain, AccountName
| top `+strconv.Itoa(huntKeep)+` by Last desc`, "", false, nil)
	if err != nil {
		return nil, err
	}
	api, err := huntingAPI(ctx, t, c.Now)
	if err != nil {
		return nil, err
	}
	c.Progress(0, 0, "hunting for logons")
	answer, err := tools.Once(c, "logons of "+strings.Join(accounts, ","), func() (*hunt, error) { return runHunt(ctx, t, api, plan, "") })
	if err != nil {
		return nil, explainHunt(err, plan)
	}
	if api == cloud.XDR {
		noteHuntingEnd(c)
	} else {
		c.Note("Read by hunting over DeviceLogonEvents: successful logons of the last 30 days, on machines that report them.")
	}
	if answer.rows.total >= huntKeep {
		c.Cover(tools.Coverage{
			Part: fmt.Sprintf("machines beyond the latest %d", len(answer.rows.rows)), State: tools.Partial, Reason: "scopeNotReadable",
			Fix: "pass since for a shorter time, or ask mscloud_defender_hunting_query",
		})
	}
	var rows []logonRow
	matched := false
	for _, raw := range answer.rows.rows {
		var event logonEvent
		if err := json.Unmarshal(raw, &event); err != nil {
			return nil, err
		}
		row := holders.mark(defender.LogonUser{
			AccountName: event.Name, AccountDomain: event.Domain, FirstSeen: event.First, LastSeen: event.Last, LogonTypes: event.Types,
		}, defender.Machine{ComputerDNSName: event.DeviceName})
		row.MachineID, row.Machine = event.DeviceID, event.DeviceName
		matched = matched || len(row.Users) > 0
		rows = append(rows, row)
	}
	if matched {
		c.Note(matchedByName)
	}
	return rows, nil
}
