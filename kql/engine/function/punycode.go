package function

import (
	"strings"
	"unicode/utf8"

	"github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"
)

// punycodeFunctions are the functions over internationalized domain names. A
// label that cannot be read stays as it is.
// https://learn.microsoft.com/kusto/query/punycode-domain-from-string-function
func punycodeFunctions() map[string]Scalar {
	return map[string]Scalar{
		"punycode_domain_from_string": {Params: "s", Result: data.String, Apply: textOf(func(s string) string {
			return eachLabel(s, func(label string) string {
				if encoded, ok := strings.CutPrefix(label, "xn--"); ok {
					if decoded, ok := decodePunycode(encoded); ok {
						return decoded
					}
				}
				return label
			})
		})},
		"punycode_domain_to_string": {Params: "s", Result: data.String, Apply: textOf(func(s string) string {
			return eachLabel(s, func(label string) string {
				if encoded := encodePunycode(label); encoded != "" {
					return "xn--" + encoded
				}
				return label
			})
		})},
	}
}

// longestLabel bounds what is coded: the time grows with the square of it.
const longestLabel = 4096

// eachLabel changes the labels of a domain, whose separators are those of IDNA.
// https://www.rfc-editor.org/rfc/rfc3490#section-3.1
func eachLabel(domain string, change func(string) string) string {
	labels := strings.Split(strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(domain), ".")
	for i, label := range labels {
		if len(label) <= longestLabel {
			labels[i] = change(label)
		}
	}
	return strings.Join(labels, ".")
}

// The parameters of https://www.rfc-editor.org/rfc/rfc3492#section-5.
const (
	punyBase, punyMin, punyMax, punySkew, punyDamp = 36, 1, 26, 38, 700
	punyFirstBias, punyFirst                       = 72, 128
	punyDigits                                     = "abcdefghijklmnopqrstuvwxyz0123456789"
)

func punyBias(delta, count int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / count
	k := 0
	for ; delta > (punyBase-punyMin)*punyMax/2; k += punyBase {
		delta /= punyBase - punyMin
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}

func punyThreshold(k, bias int) int { return max(punyMin, min(punyMax, k-bias)) }

// encodePunycode is empty for a label of ASCII.
func encodePunycode(label string) string {
	var out strings.Builder
	for _, r := range label {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
		}
	}
	basic := out.Len()
	total := utf8.RuneCountInString(label)
	if basic == total {
		return ""
	}
	if basic > 0 {
		out.WriteByte('-')
	}
	next, delta, bias := rune(punyFirst), 0, punyFirstBias
	for done := basic; done < total; {
		lowest := rune(utf8.MaxRune)
		for _, r := range label {
			if r >= next {
				lowest = min(lowest, r)
			}
		}
		delta += int(lowest-next) * (done + 1)
		for _, r := range label {
			if r < lowest {
				delta++
			}
			if r != lowest {
				continue
			}
			q := delta
			for k := punyBase; ; k += punyBase {
				t := punyThreshold(k, bias)
				if q < t {
					break
				}
				out.WriteByte(punyDigits[t+(q-t)%(punyBase-t)])
				q = (q - t) / (punyBase - t)
			}
			out.WriteByte(punyDigits[q])
			bias = punyBias(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		next = lowest + 1
	}
	return out.String()
}

func lowerLetter(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func decodePunycode(encoded string) (string, bool) {
	var out []rune
	if at := strings.LastIndexByte(encoded, '-'); at >= 0 {
		out = []rune(encoded[:at])
		encoded = encoded[at+1:]
	}
	next, place, bias := punyFirst, 0, punyFirstBias
	for at := 0; at < len(encoded); {
		before, weight := place, 1
		for k := punyBase; ; k += punyBase {
			if at == len(encoded) {
				return "", false
			}
			digit := strings.IndexByte(punyDigits, lowerLetter(encoded[at]))
			at++
			if digit < 0 {
				return "", false
			}
			place += digit * weight
			if place > 1<<40 {
				return "", false
			}
			t := punyThreshold(k, bias)
			if digit < t {
				break
			}
			weight *= punyBase - t
		}
		count := len(out) + 1
		bias = punyBias(place-before, count, before == 0)
		next += place / count
		place %= count
		if next > utf8.MaxRune {
			return "", false
		}
		out = append(out[:place], append([]rune{rune(next)}, out[place:]...)...)
		place++
	}
	return string(out), true
}
