// Package objectid keeps the ids of directory objects as the database stores
// them: 16 bytes for a GUID, text for every other id. Start at ID. It imports
// nothing of ours.
package objectid
