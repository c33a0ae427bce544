package kql

import (
	"math"
	"strconv"
	"strings"

	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// LiteralOf makes the constant of a token. A content that is no value of the
// type is null, as in the language: long(abc) is not an error of syntax.
func LiteralOf(src string, t Token) *Literal {
	written := src[t.Start:t.End]
	lit := &Literal{node: node{Span{t.Start, t.End}}, Text: written}
	inner := written
	if open := strings.IndexByte(written, '('); open >= 0 && t.Kind != StringToken {
		inner = strings.Trim(strings.TrimSuffix(written[open+1:], ")"), " \t")
	}
	switch t.Kind {
	case StringToken:
		lit.Kind, lit.Value = String, unquote(written)
		lit.Obfuscated = written[0] == 'h' || written[0] == 'H'
		return lit
	case longToken, intToken:
		lit.Kind = Long
		bits := 64
		if t.Kind == intToken {
			lit.Kind, bits = Int, 32
		}
		if v, ok := parseInteger(inner, bits); ok {
			lit.Value = v
		}
	case realToken:
		lit.Kind = Real
		if v, ok := parseReal(inner); ok {
			lit.Value = v
		}
	case decimalToken:
		lit.Kind = Decimal
		if _, err := strconv.ParseFloat(inner, 64); err == nil {
			lit.Value = inner
		}
	case boolToken:
		lit.Kind = Bool
		switch strings.ToLower(inner) {
		case "true", "1":
			lit.Value = true
		case "false", "0":
			lit.Value = false
		}
	case dateToken:
		lit.Kind = DateTime
		if v, ok := ParseDateTime(bare(inner)); ok {
			lit.Value = v
		}
	case timeToken:
		lit.Kind = TimeSpan
		if v, ok := ParseTimeSpan(bare(inner)); ok {
			lit.Value = v
		}
	case guidToken, rawGUIDToken:
		lit.Kind = GUID
		if v, rest, ok := text.GUID(bare(inner)); ok && strings.TrimSpace(rest) == "" {
			lit.Value = v
		}
	}
	lit.Null = lit.Value == nil
	return lit
}

// bare takes the quotes off datetime("…"), which old texts write.
func bare(s string) string {
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

func parseInteger(s string, bits int) (int64, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	if hex, ok := cutHex(digits); ok {
		v, err := strconv.ParseUint(hex, 16, bits)
		if err != nil {
			return 0, false
		}
		value := int64(v)
		if bits == 32 {
			value = int64(int32(v))
		}
		if negative {
			value = -value
		}
		return value, true
	}
	v, err := strconv.ParseInt(s, 10, bits)
	return v, err == nil
}

func cutHex(s string) (string, bool) {
	if len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		return s[2:], true
	}
	return "", false
}

func parseReal(s string) (float64, bool) {
	switch strings.ToLower(s) {
	case "nan":
		return math.NaN(), true
	case "+inf", "inf":
		return math.Inf(1), true
	case "-inf":
		return math.Inf(-1), true
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
