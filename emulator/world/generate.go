package world

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/hunting"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/company"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/telemetry"
)

// Sizes that Generate accepts.
const (
	minUsers = 50
	maxUsers = 1_000_000
)

// Options size a tenant. The zero value is 200 users from seed 1 on the
// machine's clock.
type Options struct {
	Users       int              // 200 when 0
	Seed        uint64           // the same seed and size give the same tenant; 1 when 0
	Now         func() time.Time // clock of the directory; time.Now when nil
	HuntingRows int              // of the generated hunting tables together; 50 for each user when 0, at most 250,000
}

func (o Options) withDefaults() Options {
	if o.Users == 0 {
		o.Users = 200
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Tenant is a tenant as a cloud serves it: its directory, its hunting tables and
// the identities that can sign in.
type Tenant struct {
	Directory *directory.Directory
	Hunting   *hunting.Service
	Apps      DemoApps
}

// Generate makes the demo tenant: a believable company of options.Users users,
// guests and accounts without a person included, with the planted findings of
// Findings. The same seed, size and clock give the same tenant to the last
// byte. The directory is sealed.
func Generate(options Options) (*Tenant, error) {
	options = options.withDefaults()
	if options.Users < minUsers || options.Users > maxUsers {
		return nil, fmt.Errorf("%d users: a demo tenant has %d to %d", options.Users, minUsers, maxUsers)
	}
	g := newGenerator(options)
	g.addTenant()
	g.addPeople()
	g.addResourceAccounts()
	g.addManagers()
	g.addServicePrincipals()
	g.addApplications()
	apps := g.addDemoApps()
	g.addGroups()
	g.addRoles()
	g.addUnits()
	g.addDevices()
	g.addGrants()
	g.addRegistrations()
	g.addPolicies(apps)
	g.addSignIns()
	g.addAudits()
	g.addRisk()
	g.addProvisioning()
	g.addGovernance()
	g.addPlantedIdentities()
	g.addEstate()
	g.addAgents(apps)
	g.addStaleObjects()
	g.addRecycleBin()
	g.addSKUs()
	g.addRoleAssignments()
	attack := g.addSecurity()
	g.addMicrosoftEstate()
	g.addAppUse(apps)
	g.addActivity()
	g.addDefender(attack)
	g.hunting.Fill(telemetry.Tables(telemetry.Estate{
		Directory: g.d, Seed: g.seed, Now: g.now, Company: g.company, Service: svcADConnect, Rows: options.HuntingRows, Size: g.size,
	}))
	g.past = time.Time{}
	g.d.Seal()
	return &Tenant{Directory: g.d, Hunting: g.hunting, Apps: apps}, nil
}

// generator holds what the parts of the tenant need of each other while it is
// built.
type generator struct {
	size     int
	seed     uint64
	now      time.Time
	past     time.Time // the directory's clock while building, when set
	company  company.Company
	tenantID string
	d        *directory.Directory
	hunting  *hunting.Service

	people   []person
	byDept   [][]int32 // staff by department, head first
	byOffice [][]int32 // staff by office
	guests   []int32
	planted  map[string]int32 // the persons of the findings, by account
	accounts map[string]uint32
	groups   map[string]string // well-known groups' ids by name
	apps     map[string]demoApplication
	services map[string]string // service principals' ids by appId

	skuUse     []int
	licenceRaw map[licences]json.RawMessage
	stateRaw   map[licences]json.RawMessage
	users      *directory.Record
	groupNames map[string]bool
	links      int // memberships made

	signInDevices map[string][]signInDevice // by user
	alerted       map[string]bool           // devices of an alert
}

// person is what the later parts need of a user.
type person struct {
	id, name, upn string
	lastSignIn    int64  // Unix seconds, 0 never
	num           uint32 // of the object
	kind          personKind
	department    int8 // -1 none
	office        int8 // -1 none
	held          licences
	enabled       bool
	synced        bool
	manager       bool // leads others
	admin         bool // holds a directory role
}

type personKind uint8

const (
	kindStaff personKind = iota
	kindGuest
	kindService
	kindResource // shared or room mailbox
	kindAdmin    // a second, cloud-only account for administration
	kindBreakGlass
)

func newGenerator(options Options) *generator {
	now := options.Now().UTC().Truncate(time.Second)
	g := &generator{
		size: options.Users, seed: options.Seed, now: now, company: company.Of(options.Seed),
		byDept: make([][]int32, len(company.Departments)), byOffice: make([][]int32, len(company.Offices)),
		planted: map[string]int32{}, accounts: make(map[string]uint32, options.Users),
		groups: map[string]string{}, apps: map[string]demoApplication{}, services: map[string]string{},
		skuUse:     make([]int, len(demoSKUs())),
		licenceRaw: map[licences]json.RawMessage{}, stateRaw: map[licences]json.RawMessage{},
		groupNames: map[string]bool{}, alerted: map[string]bool{}, people: make([]person, 0, options.Users),
	}
	d := dice.New(options.Seed, "tenant")
	g.tenantID = d.GUID()
	g.d = directory.New(directory.TenantInfo{
		ID: g.tenantID, DisplayName: g.company.Name,
		DefaultDomain: g.company.Domain, InitialDomain: g.company.Initial,
		CreatedAt: g.founded(),
	}, func() time.Time {
		if !g.past.IsZero() {
			return g.past
		}
		return options.Now()
	})
	g.hunting = hunting.New(g.d)
	g.d.Expect(options.Users * 21 / 10)
	g.users = g.d.NewRecord("users")
	for _, name := range licenceGroups {
		g.groups[name] = d.GUID()
	}
	return g
}

// founded is when the tenant was made.
func (g *generator) founded() time.Time { return g.now.Add(-9 * 365 * dice.Day).Truncate(dice.Day) }

func (g *generator) dice(part string) dice.Dice { return dice.New(g.seed, part) }

// addTenant writes the organisation and its domains.
func (g *generator) addTenant() {
	c := g.company
	domains := []struct {
		name, auth             string
		isDefault, init, isRot bool
		services               []string
	}{
		{c.Domain, "Managed", true, false, true, []string{"Email", "OfficeCommunicationsOnline", "Intune"}},
		{c.Initial, "Managed", false, true, true, []string{"Email", "OfficeCommunicationsOnline"}},
		{c.Corporate, "Managed", false, false, false, []string{"Email"}},
		{c.AcquiredDomain, "Federated", false, false, true, []string{"Email"}},
	}
	var verified []map[string]any
	for _, x := range domains {
		kind := x.auth
		verified = append(verified, map[string]any{
			"capabilities": "Email, OfficeCommunicationsOnline", "isDefault": x.isDefault,
			"isInitial": x.init, "name": x.name, "type": kind,
		})
		g.d.AddRow("domains", x.name, map[string]any{
			"authenticationType": x.auth, "isAdminManaged": true, "isDefault": x.isDefault,
			"isInitial": x.init, "isRoot": x.isRot, "isVerified": true,
			"supportedServices": x.services, "passwordValidityPeriodInDays": 2147483647,
			"passwordNotificationWindowInDays": 14,
		})
	}
	pending := "new." + c.Domain
	g.d.AddRow("domains", pending, map[string]any{
		"authenticationType": "Managed", "isAdminManaged": true, "isDefault": false, "isInitial": false,
		"isRoot": false, "isVerified": false, "supportedServices": []string{},
	})
	var plans []map[string]any
	seen := map[string]bool{}
	for _, s := range demoSKUs() {
		for _, p := range s.plans {
			if seen[p.id] || s.part == "EMSPREMIUM" {
				continue
			}
			seen[p.id] = true
			plans = append(plans, map[string]any{
				"assignedDateTime": g.founded().Add(40 * dice.Day), "capabilityStatus": "Enabled",
				"service": p.service, "servicePlanId": p.id,
			})
		}
	}
	g.d.AddRow("organization", g.tenantID, map[string]any{
		"displayName": c.Name, "tenantType": "AAD", "countryLetterCode": c.Country, "city": c.City,
		"createdDateTime": g.founded(), "onPremisesSyncEnabled": true,
		"onPremisesLastSyncDateTime": g.lastSync(), "verifiedDomains": verified,
		"assignedPlans": plans, "mobileDeviceManagementAuthority": "intune", "preferredLanguage": "en", "businessPhones": []string{"+1 425 555 0100"},
		"technicalNotificationMails":          []string{"it-operations@" + c.Domain},
		"securityComplianceNotificationMails": []string{}, "marketingNotificationEmails": []string{},
		"securityComplianceNotificationPhones": []string{}, "provisionedPlans": []map[string]any{},
	})
}

// lastSync is when Entra Connect last ran.
func (g *generator) lastSync() time.Time { return g.now.Add(-17 * time.Minute) }

// link makes a membership or another link.
func (g *generator) link(rel directory.Relation, from, to string) {
	if rel == directory.RelMembers {
		g.links++
	}
	g.d.Link(rel, from, to)
}

// members returns a function that puts people into a group, role or
// administrative unit.
func (g *generator) members(of string) func(*person) {
	add := g.d.From(directory.RelMembers, of)
	return func(who *person) {
		g.links++
		add(who.num)
	}
}
