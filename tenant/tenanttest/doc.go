// Package tenanttest is the world of tests that need a connected tenant: an
// emulated cloud, a database with a connection to it, and the pool of clients.
// A test moves the time ([Clock]), steps into requests or counts them ([Wire])
// and opens the database once more, as another process does.
//
// Start reading at world.go. It imports tenant, store, cloud and the emulator;
// only tests import it.
package tenanttest
