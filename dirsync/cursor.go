package dirsync

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// A cursor is a link of Microsoft's with the key of the request that the
// enumeration began with, as a fragment: a delta token keeps the $select of its
// first request, so a cursor made with another $select is of no use.

// keep makes the cursor that the store keeps for link.
func keep(link, key string) string {
	if link == "" {
		return ""
	}
	return link + "#" + key
}

// follow gives the link of a cursor, "" when it was made with another key.
func follow(cursor, key string) string {
	link, made, _ := strings.Cut(cursor, "#")
	if made != key {
		return ""
	}
	return link
}

// startKey stands for the request that an enumeration begins with, whatever
// the host.
func startKey(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(u.Path + "?" + u.RawQuery))
	return hex.EncodeToString(sum[:8])
}
