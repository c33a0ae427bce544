package world

// leftoverFindings are those on weak sign-in, devices and what nobody needs.
func leftoverFindings() []Finding {
	return []Finding{
		{"admin-by-text-message", "A Global Administrator's only second factor is a text message to the phone", "high", []string{"Dominik Adler"},
			`entra_mfa_report {"adminsOnly": true, "state": "weak"}`},
		{"executive-lost-phone", "The chief's personal phone, unmanaged and not seen for over a year, is still a trusted device", "medium", []string{boardPhone},
			`entra_device_list {"trustType": "Workplace", "inactiveDays": 365, "search": "iphone-board"}`},
		{"registration-gone", "A service principal may write everybody's calendar; its registration was deleted and nobody used it for two years", "high", []string{orphanedSync},
			`entra_stale_account_report {"kinds": ["orphanedServicePrincipal", "unusedGrant"], "days": 365}`},
		{"leaver-keeps-roles", "Disabled accounts keep directory roles: whoever enables one is an administrator", "high", []string{"Martin Kessler"},
			`entra_stale_account_report {"kinds": ["disabledPrivileged"]}`},
	}
}
