package entra

import (
	"cmp"
	"context"
	"net/netip"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/entra"
	"github.com/mscloud-mcp/mscloud-mcp/feed"
	"github.com/mscloud-mcp/mscloud-mcp/governance"
	"github.com/mscloud-mcp/mscloud-mcp/governance/access"
	"github.com/mscloud-mcp/mscloud-mcp/store"
	"github.com/mscloud-mcp/mscloud-mcp/tools"
	"github.com/mscloud-mcp/mscloud-mcp/tools/policybook"
)

// unregistered is the device argument for a device that the directory does not
// know.
const unregistered = "unregistered"

// readSignIn turns the arguments into a sign-in, with what the local directory
// knows of who signs in and what for.
func (w *whatIf) readSignIn(ctx context.Context) error {
	in := w.in
	w.signIn = access.SignIn{
		UserAction: in.Action, AuthenticationContext: in.AuthContext, Country: in.Country, Platform: in.Platform, ClientApp: in.Client,
		UserRisk: in.UserRisk, SignInRisk: in.SignInRisk, WorkloadRisk: in.ServicePrincipalRisk, InsiderRisk: in.InsiderRisk, AuthenticationFlow: in.Flow,
	}
	if in.IP != "" {
		w.signIn.IP, _ = netip.ParseAddr(in.IP) // checked before
	}
	who := w.readUser
	if in.ServicePrincipal != "" {
		who = w.readWorkload
	}
	if err := who(ctx); err != nil {
		return err
	}
	if s := &w.signIn; s.Workload != nil && s.Workload.Agent || s.User != nil && s.User.Agent {
		s.AgentRisk, s.WorkloadRisk = in.ServicePrincipalRisk, ""
	}
	if err := w.readApp(ctx); err != nil {
		return err
	}
	return w.readDevice(ctx)
}

func (w *whatIf) readUser(ctx context.Context) error {
	held, err := w.Uses(ctx, feed.Users)
	if err != nil {
		return err
	}
	row, err := w.Store.User(ctx, w.ID(), w.in.User)
	if err != nil {
		if !held {
			return tools.NotRead("users", err)
		}
		return otherKind(ctx, w.Call, w.in.User, err)
	}
	if !row.DeletedDateTime.IsZero() {
		return tools.BadArgument("user", "is deleted and cannot sign in", "")
	}
	w.identity = entra.Ref{ID: row.ID, Kind: entra.KindUser, DisplayName: row.DisplayName, Key: row.UserPrincipalName}
	if !row.AccountEnabled {
		w.Note("The account is disabled: it cannot sign in, whatever Conditional Access says.")
	}
	u := &access.User{ID: row.ID, External: access.ExternalType(row.User), HomeTenant: w.in.HomeTenant, Agent: row.UserType == entra.UserAgent}
	w.signIn.User = u
	groups, err := w.Uses(ctx, feed.Groups)
	if err != nil {
		return err
	}
	roles, err := w.Uses(ctx, feed.DirectoryRoles)
	if err != nil {
		return err
	}
	memberships, err := w.Store.MemberOf(ctx, w.ID(), row.ID, true)
	if err != nil {
		return err
	}
	if groups {
		u.Groups = map[string]bool{}
		if u.Hidden, err = hiddenGroups(ctx, w.Call); err != nil {
			return err
		}
	}
	if groups && roles {
		u.Roles = map[string]bool{}
	}
	for _, m := range memberships {
		switch {
		case m.Kind == entra.KindGroup && groups:
			u.Groups[m.ID] = true
		case m.Kind == entra.KindDirectoryRole && u.Roles != nil:
			u.Roles[strings.ToLower(m.Key)] = true
		}
	}
	if _, err := w.Uses(ctx, feed.Registration); err != nil {
		return err
	}
	if row.Registration != nil {
		w.signIn.Methods = access.MethodsOf(row.Registration.MethodsRegistered)
	}
	return nil
}

func (w *whatIf) readWorkload(ctx context.Context) error {
	held, err := w.Uses(ctx, feed.ServicePrincipals)
	if err != nil {
		return err
	}
	sp, err := store.One[entra.ServicePrincipal](ctx, w.Store, w.ID(), w.in.ServicePrincipal, entra.KindServicePrincipal)
	if err != nil {
		if !held {
			return tools.NotRead("service principals", err)
		}
		return otherKind(ctx, w.Call, w.in.ServicePrincipal, err)
	}
	w.identity = entra.Ref{ID: sp.ID, Kind: entra.KindServicePrincipal, DisplayName: sp.DisplayName, Key: sp.AppID}
	if sp.SignInAudience == "" {
		if app, err := store.One[entra.Application](ctx, w.Store, w.ID(), sp.AppID, entra.KindApplication); err == nil {
			sp.SignInAudience = app.SignInAudience
		}
	}
	w.signIn.Workload = &access.Workload{ID: sp.ID, Covered: workloadCovered(w.Call, sp), Agent: sp.ServicePrincipalType == "ServiceIdentity"}
	if w.signIn.Workload.Covered == access.No && !w.signIn.Workload.Agent {
		w.Note("Conditional Access covers service principals of this tenant's own single-tenant applications only: not this one.")
	}
	return nil
}

// workloadCovered tells whether Conditional Access covers a service principal.
// https://learn.microsoft.com/entra/identity/conditional-access/workload-identity
func workloadCovered(c *tools.Call, sp entra.ServicePrincipal) access.Truth {
	switch {
	case sp.ServicePrincipalType != "Application", !strings.EqualFold(sp.AppOwnerOrganizationID, c.Connection.TenantID):
		return access.No
	case sp.SignInAudience == "":
		return access.Unknown
	case sp.SignInAudience == "AzureADMyOrg":
		return access.Yes
	}
	return access.No
}

// appWords are names that app takes beside those of service principals: the
// words for several applications, and one that few tenants hold.
var appWords = map[string]string{
	"office365": access.Office365, "microsoftadminportals": access.MicrosoftAdminPortals,
	"windowsazureservicemanagementapi": access.AzureManagement, "azuremanagement": access.AzureManagement,
}

func (w *whatIf) readApp(ctx context.Context) error {
	if w.in.App == "" {
		return nil
	}
	if word, ok := appWords[strings.ToLower(strings.ReplaceAll(w.in.App, " ", ""))]; ok {
		w.app = entra.Ref{ID: word, Kind: "applications", DisplayName: cmp.Or(policybook.Words[word], governance.ResourceName(word))}
		w.signIn.App = access.App{ID: word, Microsoft: true, Agent: access.No}
		return nil
	}
	held, err := w.Uses(ctx, feed.ServicePrincipals)
	if err != nil {
		return err
	}
	sp, err := store.One[entra.ServicePrincipal](ctx, w.Store, w.ID(), w.in.App, entra.KindServicePrincipal)
	if err == nil {
		w.app = entra.Ref{ID: sp.ID, Kind: entra.KindServicePrincipal, DisplayName: sp.DisplayName, Key: sp.AppID}
		// An agent identity has no appId of its own.
		w.signIn.App = access.App{ID: cmp.Or(sp.AppID, sp.ID), Name: sp.DisplayName, Microsoft: entra.IsMicrosoftApp(sp.AppID, sp.AppOwnerOrganizationID), Agent: access.No}
		if sp.ServicePrincipalType == "ServiceIdentity" { // agent identities and their blueprints
			w.signIn.App.Agent = access.Yes
		}
		return nil
	}
	if name := governance.ResourceName(w.in.App); name != "" || strings.EqualFold(w.in.App, access.AzureManagement) {
		// An application of Microsoft's that has no service principal here yet.
		w.app = entra.Ref{ID: strings.ToLower(w.in.App), Kind: entra.KindApplication, DisplayName: name}
		w.signIn.App = access.App{ID: w.app.ID, Name: name, Microsoft: true, Agent: access.No}
		return nil
	}
	if !held {
		return tools.NotRead("service principals", err)
	}
	return otherKind(ctx, w.Call, w.in.App, err)
}

func (w *whatIf) readDevice(ctx context.Context) error {
	switch w.in.Device {
	case "":
		return nil
	case unregistered:
		w.signIn.Device = &access.Device{Unregistered: true}
		return nil
	}
	held, err := w.Uses(ctx, feed.Devices)
	if err != nil {
		return err
	}
	device, err := store.One[entra.Device](ctx, w.Store, w.ID(), w.in.Device, entra.KindDevice)
	if err != nil {
		if !held {
			return tools.NotRead("devices", err)
		}
		return otherKind(ctx, w.Call, w.in.Device, err)
	}
	w.device = &device
	w.signIn.Device = access.DeviceOf(device)
	if w.signIn.Platform == "" {
		w.signIn.Platform = platformOf(device.OperatingSystem)
	}
	return nil
}

// platformOf is the platform of a device's operating system, as Intune and
// Entra write it; "" where it is none that policies know.
func platformOf(os string) string {
	os = strings.ToLower(os)
	for _, p := range []struct{ begins, platform string }{
		{"windowsphone", "windowsPhone"}, {"windows", "windows"}, {"macos", "macOS"}, {"macmdm", "macOS"}, {"ios", "iOS"}, {"ipad", "iOS"},
		{"iphone", "iOS"}, {"android", "android"}, {"linux", "linux"},
	} {
		if strings.HasPrefix(os, p.begins) {
			return p.platform
		}
	}
	return ""
}
