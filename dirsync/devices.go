package dirsync

import "github.com/mscloud-mcp/mscloud-mcp/store"

// devices follows the registered devices. The delta query wants
// Device.Read.All; the list is open to Directory.Read.All as well and stands in
// for it, on the slow clock.
// https://learn.microsoft.com/graph/api/device-delta
func devices() feed {
	list := listFeed(store.FeedDevices, "Directory.Read.All")
	f := deltaFeed(store.FeedDevices, "Device.Read.All")
	f.list = &list
	return f
}
