package company

import (
	"fmt"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/emulator/directory"
	"github.com/mscloud-mcp/mscloud-mcp/emulator/world/dice"
)

// Company is whose tenant this is. The names are those that Microsoft reserves
// for fictitious organisations in its own documentation.
type Company struct {
	Name           string
	Domain         string // managed, the default
	Initial        string // the onmicrosoft.com domain
	Corporate      string // managed, a subdomain for contractors
	ADDomain       string // the on-premises forest
	Acquired       string // a bought company, still with its own federated domain
	AcquiredDomain string
	Country        string
	City           string
}

// Companies are the ones that a seed picks from.
var Companies = []Company{
	{"Contoso", "contoso.com", "contoso.onmicrosoft.com", "partners.contoso.com", "corp.contoso.local", "Northwind Traders", "northwindtraders.com", "US", "Redmond"},
	{"Fabrikam", "fabrikam.com", "fabrikam.onmicrosoft.com", "ext.fabrikam.com", "ad.fabrikam.local", "Coho Vineyard", "cohovineyard.com", "DE", "Munich"},
	{"Woodgrove Bank", "woodgrovebank.com", "woodgrovebank.onmicrosoft.com", "contractors.woodgrovebank.com", "woodgrove.local", "Humongous Insurance", "humongousinsurance.com", "GB", "London"},
	{"Wide World Importers", "wideworldimporters.com", "wideworldimporters.onmicrosoft.com", "partners.wideworldimporters.com", "wwi.local", "Tailspin Toys", "tailspintoys.com", "US", "San Francisco"},
}

// Of picks the company of a seed; seed 1 is Contoso.
func Of(seed uint64) Company {
	return Companies[(seed+uint64(len(Companies))-1)%uint64(len(Companies))]
}

// NetBIOS is the short name of the on-premises domain.
func (c Company) NetBIOS() string {
	first, _, _ := strings.Cut(c.ADDomain, ".")
	return strings.ToUpper(first)
}

// ComputerName is the DNS name of a device.
func (c Company) ComputerName(device *directory.Object) string {
	name := strings.ToLower(device.Text("displayName"))
	if device.Text("trustType") == "ServerAd" {
		name += "." + c.ADDomain
	}
	return name
}

// PrivateAddress draws an address of the company's network.
func PrivateAddress(d dice.Dice) string {
	return fmt.Sprintf("10.%d.%d.%d", d.Between(10, 40), d.IntN(250), d.Between(10, 250))
}

// Partner is a company whose people are guests here.
type Partner struct{ Name, Domain string }

// Partners are the Companies of the guests.
var Partners = []Partner{
	{"Litware", "litwareinc.com"}, {"Adatum", "adatum.com"}, {"Proseware", "proseware.com"},
	{"Trey Research", "treyresearch.net"}, {"A. Datum Consulting", "datumconsulting.com"}, {"Lucerne Publishing", "lucernepublishing.com"},
	{"Van Arsdel", "vanarsdelltd.com"}, {"Wingtip Toys", "wingtiptoys.com"}, {"Alpine Ski House", "alpineskihouse.com"},
	{"Fourth Coffee", "fourthcoffee.com"}, {"Margie's Travel", "margiestravel.com"}, {"Consolidated Messenger", "consolidatedmessenger.com"},
}

// Office is a place of work: where its people live and which names they bear.
type Office struct {
	Name, City, Country, Usage, Region string
	Dialling                           string // of fictitious numbers
	Culture, Minority                  string
	Weight                             int
}

// Offices are the places of work; the first is the headquarters.
var Offices = []Office{
	{"Building 1", "Redmond", "United States", "US", "Americas", "+1 425 555 01", "en", "in", 22},
	{"Austin Campus", "Austin", "United States", "US", "Americas", "+1 512 555 01", "en", "es", 10},
	{"New York 34th Street", "New York", "United States", "US", "Americas", "+1 212 555 01", "en", "zh", 9},
	{"Toronto Harbourfront", "Toronto", "Canada", "CA", "Americas", "+1 416 555 01", "en", "fr", 5},
	{"São Paulo Paulista", "São Paulo", "Brazil", "BR", "Americas", "+55 11 5550 01", "pt", "pt", 4},
	{"London Paddington", "London", "United Kingdom", "GB", "EMEA", "+44 20 7946 09", "en", "in", 10},
	{"Dublin Docklands", "Dublin", "Ireland", "IE", "EMEA", "+353 20 910 01", "en", "pl", 3},
	{"München Schwabing", "Munich", "Germany", "DE", "EMEA", "+49 89 99998 01", "de", "de", 9},
	{"Paris La Défense", "Paris", "France", "FR", "EMEA", "+33 1 99 00 01", "fr", "ar", 5},
	{"Madrid Castellana", "Madrid", "Spain", "ES", "EMEA", "+34 910 555 01", "es", "es", 3},
	{"Stockholm Kista", "Stockholm", "Sweden", "SE", "EMEA", "+46 8 465 00 01", "nordic", "nordic", 3},
	{"Kraków Zabłocie", "Kraków", "Poland", "PL", "EMEA", "+48 12 555 01", "pl", "pl", 4},
	{"Bengaluru Whitefield", "Bengaluru", "India", "IN", "Asia Pacific", "+91 80 5555 01", "in", "in", 8},
	{"Tokyo Shinagawa", "Tokyo", "Japan", "JP", "Asia Pacific", "+81 3 5555 01", "ja", "ja", 4},
	{"Shanghai Minhang", "Shanghai", "China", "CN", "Asia Pacific", "+86 21 5555 01", "zh", "zh", 3},
	{"Dubai Internet City", "Dubai", "United Arab Emirates", "AE", "EMEA", "+971 4 555 01", "ar", "in", 2},
}

// Department is a part of the company; titles go from the head down.
type Department struct {
	Name      string
	Weight    int
	Frontline bool // works on the floor: the small licence, few computers
	Head      string
	Director  string
	Manager   string
	Staff     []string
}

// Places in Departments: Executive is the top of the manager tree, the others
// are where the tenant's administration is drawn from.
const (
	Executive   = 0
	Sales       = 1
	Engineering = 2
	Support     = 4
	Marketing   = 6
	Finance     = 7
	IT          = 8
	HR          = 10
	Security    = 14
)

// Departments in the order of the constants above.
var Departments = []Department{
	{"Executive", 1, false, "Chief Executive Officer", "Chief of Staff", "Executive Manager", []string{"Executive Assistant", "Board Secretary"}},
	{"Sales", 16, false, "Chief Revenue Officer", "Regional Sales Director", "Sales Manager", []string{"Account Executive", "Senior Account Executive", "Sales Development Representative", "Solution Specialist", "Key Account Representative"}},
	{"Engineering", 17, false, "Chief Technology Officer", "Director of Engineering", "Engineering Manager", []string{"Software Engineer", "Senior Software Engineer", "Principal Engineer", "QA Engineer", "Site Reliability Engineer"}},
	{"Manufacturing", 17, true, "Chief Operating Officer", "Plant Director", "Shift Manager", []string{"Machine Operator", "Assembly Technician", "Maintenance Technician", "Quality Inspector", "Forklift Driver"}},
	{"Customer Support", 10, false, "VP Customer Support", "Support Director", "Support Team Manager", []string{"Support Specialist", "Senior Support Specialist", "Escalation Engineer"}},
	{"Field Service", 7, true, "VP Field Service", "Field Service Director", "Field Service Manager", []string{"Service Technician", "Senior Service Technician", "Dispatcher"}},
	{"Marketing", 6, false, "Chief Marketing Officer", "Marketing Director", "Marketing Manager", []string{"Content Specialist", "Campaign Specialist", "Brand Designer", "Event Coordinator"}},
	{"Finance", 5, false, "Chief Financial Officer", "Finance Director", "Accounting Manager", []string{"Accountant", "Senior Accountant", "Financial Analyst", "Payroll Specialist", "Treasury Analyst"}},
	{"IT", 5, false, "Chief Information Officer", "IT Director", "IT Manager", []string{"Systems Engineer", "Network Engineer", "Helpdesk Technician", "Cloud Engineer", "Identity Engineer"}},
	{"Logistics", 5, true, "VP Logistics", "Logistics Director", "Warehouse Manager", []string{"Warehouse Associate", "Logistics Coordinator", "Driver"}},
	{"Human Resources", 3, false, "Chief People Officer", "HR Director", "HR Manager", []string{"HR Business Partner", "Recruiter", "Learning Specialist"}},
	{"Research", 4, false, "VP Research", "Research Director", "Research Manager", []string{"Research Scientist", "Senior Research Scientist", "Lab Technician"}},
	{"Procurement", 2, false, "VP Procurement", "Procurement Director", "Procurement Manager", []string{"Buyer", "Senior Buyer", "Contract Specialist"}},
	{"Legal", 1, false, "General Counsel", "Legal Director", "Legal Manager", []string{"Corporate Counsel", "Paralegal", "Compliance Analyst"}},
	{"Security", 1, false, "Chief Information Security Officer", "Security Director", "SOC Manager", []string{"Security Analyst", "Incident Responder", "Identity Engineer"}},
}
