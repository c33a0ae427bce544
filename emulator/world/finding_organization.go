package world

// organizationFindings are those on the tenant itself. addSKUs plants the unused
// licences, addTenant the federated domain.
func organizationFindings() []Finding {
	return []Finding{
		{"unused-licences", "Half of the Visio licences, and 25 more, belong to nobody", "low", []string{"VISIOCLIENT"},
			`entra_tenant_overview {"include": ["licences"]}`},
		{"federated-domain", "A bought company still signs in through its own federation server", "low", []string{"the federated domain"},
			`entra_tenant_overview {"include": ["domains"]}`},
	}
}
