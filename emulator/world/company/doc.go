// Package company is whose tenant the demo is: the fictitious companies, their
// offices, departments and partners, and the names of their people in eleven
// languages.
//
// Start with Company (company.go); name.go draws names. It imports dice, and
// directory for the name of a device.
package company
