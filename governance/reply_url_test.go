package governance

import "testing"

func TestRiskyReply(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]bool{
		"https://app.contoso.com/cb":     false,
		"http://app.contoso.com/cb":      true,
		"http://localhost:8080/":         true,
		"https://*.contoso.com/cb":       true,
		"https://old.azurewebsites.net/": true,
		"ms-appx-web://microsoft.aad":    false,
		"http://%zz":                     true,
		"urn:ietf:wg:oauth:2.0:oob":      false,
	} {
		if got := RiskyReply(reply) != ""; got != want {
			t.Errorf("%s: risky %v, want %v", reply, got, want)
		}
	}
}
