package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/mscloud-mcp/mscloud-mcp/emulator"
	"github.com/mscloud-mcp/mscloud-mcp/text"
)

// emulatorFlags size the tenant, say where it answers, and what goes wrong.
type emulatorFlags struct {
	users           int
	seed            uint64
	addr, proxyAddr string
	caFile          string
	certificate     string
	federationKeys  string
	latency         time.Duration
	evolve          time.Duration
	faults          []string
	throttle        bool
	unlicensed      bool
	json, verbose   bool
}

// evolveChanges is how many changes --evolve makes at a time.
const evolveChanges = 5

const emulatorLong = `Run Microsoft's cloud with a generated tenant on this machine: sign-in, Microsoft
Graph, Azure Resource Manager and Defender. It is as strict as the real one:
permissions, licences, page sizes, throttling, Microsoft's error bodies.

Two ways in, both over TLS with a certificate authority made for this run:
  - a base URL that holds every service, told apart by path;
  - a proxy for programs that only know Microsoft's host names: set HTTPS_PROXY,
    and the program's variable for the CA file.

Nothing leaves this machine, and nothing but this machine can connect. The
secrets it prints open nothing but this tenant.

Faults strike requests on demand: KIND [METHOD] SERVICE[:PATH] [settings].
  kinds     throttle, fail, cut, refuse, slow
  services  signin, graph, arm, defender, or * for all
  settings  n=COUNT (-1: from now on), share=0.3 (of those that match), status=CODE, code=NAME, retry-after=TIME, delay=TIME
While it runs, POST the same text to https://ADDR/.emulator/faults as
{"fault": "…"}; DELETE takes all back. Also there: POST expire-tokens,
expire-delta, clock-skew {"by": "10m"} and evolve {"changes": 10}.`

func newEmulatorCommand() *cobra.Command {
	flags := emulatorFlags{}
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Run Microsoft's cloud with a demo tenant on this machine",
		Long:  emulatorLong,
		Example: `  mscloud-mcp emulator
  mscloud-mcp emulator --users 5000 --seed 7 --evolve 30s
  mscloud-mcp emulator --latency 150ms --fault "throttle graph:/v1.0/users* n=3 retry-after=5s"
  mscloud-mcp emulator --addr 127.0.0.1:0 --proxy-addr 127.0.0.1:0 --ca-file ca.pem --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.IntVar(&flags.users, "users", 200, "users of the generated tenant, 50 to 1000000")
	f.Uint64Var(&flags.seed, "seed", 1, "the same seed and size give the same tenant")
	f.StringVar(&flags.addr, "addr", "127.0.0.1:8443", "loopback address of the base URL; port 0 picks a free one")
	f.StringVar(&flags.proxyAddr, "proxy-addr", "127.0.0.1:8444", "loopback address of the CONNECT proxy")
	f.StringVar(&flags.caFile, "ca-file", "", "where to write the certificate authority (default: in the user's cache folder)")
	f.StringVar(&flags.certificate, "certificate", "", "PEM file with the certificate that one of the applications signs in with")
	f.StringVar(&flags.federationKeys, "federation-keys", "", "file with the JSON Web Key Set of the issuer that another one trusts")
	f.DurationVar(&flags.latency, "latency", 0, "delay of every answer, e.g. 150ms")
	f.DurationVar(&flags.evolve, "evolve", 0, fmt.Sprintf("make %d changes in the tenant this often, e.g. 30s", evolveChanges))
	f.StringArrayVar(&flags.faults, "fault", nil, "a fault that waits for its requests (repeatable)")
	f.BoolVar(&flags.throttle, "throttle", false, "refuse what exceeds Microsoft's request limits of logs, Identity Protection and Conditional Access")
	f.BoolVar(&flags.unlicensed, "unlicensed", false, "a tenant without Entra ID P1, P2 and Governance")
	f.BoolVar(&flags.json, "json", false, "print one JSON object when listening, for programs")
	f.BoolVar(&flags.verbose, "verbose", false, "log each request to standard error")
	return cmd
}

func (f *emulatorFlags) run(ctx context.Context, stdout, stderr io.Writer) error {
	cloud, err := f.cloud(stderr)
	if err != nil {
		return err
	}
	if err := f.addCredentials(cloud); err != nil {
		return err
	}
	listener, err := cloud.Listen(f.addr)
	if err != nil {
		return usagef("Name another address with --addr, e.g. --addr 127.0.0.1:0.", "%s", err)
	}
	defer listener.Close()
	if err := listener.ListenProxy(f.proxyAddr); err != nil {
		return usagef("Name another address with --proxy-addr, e.g. --proxy-addr 127.0.0.1:0.", "%s", err)
	}
	caFile, err := f.writeCA(listener)
	if err != nil {
		return err
	}
	facts := emulatorFacts{
		URL: listener.URL(), Proxy: listener.ProxyURL(), CAFile: caFile, TenantID: cloud.TenantID(),
		Domain: cloud.Apps().Domain, Subscriptions: cloud.ARM().Subscriptions(), Apps: emulatorApps(cloud.Apps()),
	}
	if err := facts.print(stdout, f.json, f.users); err != nil {
		return err
	}
	f.serve(ctx, cloud, stderr)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := listener.Shutdown(ending); err != nil {
		return fmt.Errorf("stop the emulator: %w", err)
	}
	fmt.Fprintln(stderr, "Stopped.")
	return nil
}

func (f *emulatorFlags) cloud(stderr io.Writer) (*emulator.Cloud, error) {
	var faults []emulator.Fault
	for _, text := range f.faults {
		fault, err := emulator.ParseFault(text)
		if err != nil {
			return nil, usagef("See `mscloud-mcp emulator --help`.", "--fault: %s", err)
		}
		faults = append(faults, fault)
	}
	if f.evolve < 0 || f.latency < 0 {
		return nil, usagef("Give a time such as 150ms or 30s.", "--evolve and --latency cannot be negative")
	}
	options := emulator.Options{Users: f.users, Seed: f.seed, Latency: f.latency, Throttle: f.throttle, Unlicensed: f.unlicensed}
	if f.verbose {
		options.Log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	cloud, err := emulator.New(options)
	if err != nil {
		return nil, usagef("Choose another --users or --seed.", "%s", err)
	}
	for _, fault := range faults {
		cloud.Faults().Add(fault)
	}
	return cloud, nil
}

// writeCA writes the certificate authority where the user said, or to the
// user's cache folder.
func (f *emulatorFlags) writeCA(listener *emulator.Listener) (string, error) {
	if f.caFile != "" {
		return listener.WriteCA(f.caFile)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	dir = filepath.Join(dir, "mscloud-mcp")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("ca file: %w", err)
	}
	return listener.CAFile(dir)
}

// serve lets the tenant change until the command is interrupted.
func (f *emulatorFlags) serve(ctx context.Context, cloud *emulator.Cloud, stderr io.Writer) {
	if f.evolve <= 0 {
		<-ctx.Done()
		return
	}
	ticker := time.NewTicker(f.evolve)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			for _, change := range cloud.Evolve(evolveChanges) {
				fmt.Fprintf(stderr, "changed: %s %s (%s)\n", change.Kind, text.Clean(change.Detail), change.Object)
			}
		}
	}
}
