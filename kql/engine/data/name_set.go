package data

import "fmt"

// NameSet gives columns names that are not taken.
type NameSet map[string]int

// Unique is the name, with a number behind it where it was taken.
func (s NameSet) Unique(name string) string {
	unique := name
	for {
		if _, used := s[unique]; !used {
			s[unique] = 0
			return unique
		}
		s[name]++
		unique = fmt.Sprintf("%s%d", name, s[name])
	}
}
