// Package defender reads Defender for Endpoint and Defender XDR's own APIs:
// machines, what is wrong with them, what was seen of files and addresses, and
// advanced hunting. Alerts and incidents of all of Defender are Microsoft
// Graph's.
package defender
