package analysis

import "slices"

// Activity is the windows of time in which each user was seen: per user by its
// number, the windows by theirs.
type Activity map[int32]map[int32]bool

// Cohort compares the users who were first seen in window From with those of
// window To.
type Cohort struct {
	From, To int32
	// New are the users of To who were not seen up to From (before it where both
	// are the same); Retained and Churned those of the cohort who were seen in To,
	// and who were not.
	New, Retained, Churned int64
}

// Cohorts compares each window that has new users with itself and every later
// one. Users who were seen before it all began are in known.
// https://learn.microsoft.com/kusto/query/new-activity-metrics-plugin
func Cohorts(seen Activity, known map[int32]bool, windows int32, alive func() error) ([]Cohort, error) {
	size := make([]int64, windows)
	in := make([]int64, windows*windows)    // users by first window and a window in which they were seen
	fresh := make([]int64, windows*windows) // users by window before which they were not seen, and by window
	steps := 0
	for user, list := range seen {
		earliest := windows
		for w := range list {
			earliest = min(earliest, w)
		}
		if known[user] {
			continue
		}
		size[earliest]++
		for w := range list {
			in[earliest*windows+w]++
			// Who was first seen in a window is new to all windows before it.
			for from := range earliest {
				fresh[from*windows+w]++
			}
			if w == earliest {
				fresh[w*windows+w]++
			}
			if steps += int(earliest) + 1; steps >= lookEvery {
				steps = 0
				if err := alive(); err != nil {
					return nil, err
				}
			}
		}
	}
	var out []Cohort
	for from := range windows {
		if size[from] == 0 {
			continue
		}
		for to := from; to < windows; to++ {
			at := from*windows + to
			out = append(out, Cohort{From: from, To: to, New: fresh[at], Retained: in[at], Churned: size[from] - in[at]})
		}
	}
	return slices.Clip(out), alive()
}
