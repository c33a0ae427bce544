package dirsync

// roleFeeds are role management and Privileged Identity Management.
func roleFeeds() []feed { return nil }
