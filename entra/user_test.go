package entra

import (
	"testing"
	"time"
)

// TestSignInActivity tells sign-ins from attempts.
func TestSignInActivity(t *testing.T) {
	t.Parallel()
	day := func(year int, month time.Month, day int) Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	old, before, success, attempt := day(2022, 5, 1), day(2023, 11, 30), day(2025, 10, 18), day(2026, 11, 21)
	for _, tc := range []struct {
		name          string
		activity      SignInActivity
		last, attempt Time
	}{
		{"nothing", SignInActivity{}, Time{}, Time{}},
		{"failed since", SignInActivity{LastSignInDateTime: attempt, LastSuccessfulSignInDateTime: success}, success, attempt},
		{"one and the same", SignInActivity{LastSignInDateTime: success, LastNonInteractiveSignInDateTime: old, LastSuccessfulSignInDateTime: success}, success, Time{}},
		{"clients tried", SignInActivity{LastNonInteractiveSignInDateTime: attempt, LastSuccessfulSignInDateTime: success}, success, attempt},
		{"only ever failed", SignInActivity{LastSignInDateTime: attempt}, Time{}, attempt},
		{"before successes were kept", SignInActivity{LastSignInDateTime: old, LastNonInteractiveSignInDateTime: before}, before, Time{}},
	} {
		for _, created := range []Time{{}, old, success} {
			want := tc.last.IsZero() && (tc.attempt.IsZero() || created == success)
			if got := tc.activity.Never(created); got != want {
				t.Errorf("%s, created %v: never %v, want %v", tc.name, created, got, want)
			}
		}
		if got := tc.activity.Last(); got != tc.last {
			t.Errorf("%s: last sign-in %v, want %v", tc.name, got, tc.last)
		}
		if got := tc.activity.Attempt(); got != tc.attempt {
			t.Errorf("%s: attempt %v, want %v", tc.name, got, tc.attempt)
		}
	}
}
