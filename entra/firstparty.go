package entra

import (
	_ "embed"
	"sort"
	"strings"
)

// MicrosoftTenantID owns Microsoft's first-party applications in the public
// cloud (servicePrincipal.appOwnerOrganizationId).
const MicrosoftTenantID = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"

// microsoftTenants own Microsoft's applications, by cloud. An id names one
// tenant of all clouds, so that which cloud it is of need not be asked.
var microsoftTenants = map[string]string{
	// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
	MicrosoftTenantID:                      "public",
	"72f988bf-86f1-41af-91ab-2d7cd011db47": "public", // Microsoft's own, where some are registered
	// The owner of Microsoft Graph Command Line Tools, by merill/microsoft-info.
	"cdc5aeea-15c5-4db6-b079-fcadd2505dc2": "public",
	// https://learn.microsoft.com/azure/defender-for-cloud/quickstart-onboard-aws
	"33e01921-4d64-4f8c-a055-5bdaffd5e33d": "public",
	// https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high
	"cab8a31a-1906-4287-a0d8-4eef66b95f6e": "usgov", // and usgovdod
	// https://learn.microsoft.com/azure/bot-service/how-to-deploy-china-cloud
	"a55a4d5b-9241-49b1-b4ff-befa8db00269": "china",
}

// firstPartyApps are the appIds of applications that Microsoft registered, one a
// line and sorted: those of merill/microsoft-info (MIT License) whose owner is
// known, and 789997c7-d888-4475-a0a0-35014494de85, Modern Workplace Management
// of Windows Autopatch, which has a tenant of its own.
// https://learn.microsoft.com/windows/deployment/windows-autopatch/references/windows-autopatch-changes-made-at-feature-activation
//
//go:embed firstparty.txt
var firstPartyApps string

// IsMicrosoftApp reports whether an application is Microsoft's: by its appId,
// which nobody else can take, or by the tenant that owns it. One that is in
// neither table may still be Microsoft's, of a tenant that is not known here.
func IsMicrosoftApp(appID, owner string) bool {
	const line = 37
	appID = strings.ToLower(appID)
	at := sort.Search(len(firstPartyApps)/line, func(i int) bool { return firstPartyApps[i*line:i*line+line-1] >= appID }) * line
	if at < len(firstPartyApps) && firstPartyApps[at:at+line-1] == appID {
		return true
	}
	return microsoftTenants[strings.ToLower(owner)] != ""
}
