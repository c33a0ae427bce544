// Package bench measures the product as a whole against the emulator:
// synchronization beside a bare loop, delta rounds, the server's memory. It has
// benchmarks only; start at main_test.go, and see CONTRIBUTING.md for what each
// command measures. Its tests may import everything.
package bench
