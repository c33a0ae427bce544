// Package arm is Azure Resource Manager with what sign-in and a connection test
// need: subscriptions, tenants, role definitions and role assignments. Access is
// by Azure role alone; permissions of Microsoft Graph open nothing here.
//
// Start with Service.ServeHTTP. It imports signin, directory and wire.
package arm
