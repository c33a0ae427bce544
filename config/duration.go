package config

import (
	"strconv"
	"strings"
	"time"
)

// ParseDuration is time.ParseDuration that knows days and weeks too: 7d, 2w.
func ParseDuration(text string) (time.Duration, error) {
	for unit, hours := range map[string]int64{"d": 24, "w": 7 * 24} {
		number, found := strings.CutSuffix(text, unit)
		const most = 100 * 366 * 24 // hours
		if n, err := strconv.ParseInt(number, 10, 32); found && err == nil && n*hours <= most && n >= 0 {
			return time.Duration(n*hours) * time.Hour, nil
		}
	}
	return time.ParseDuration(text)
}
