// Package objectid keeps the ids of directory objects as the database stores
// them: 16 bytes for a GUID, text for every other id. It imports nothing of
// ours.
package objectid
