// Command dev is the development loop of this repository, in one program instead of shell scripts:
//
//	go run ./cmd/dev generate    write the generated Go (sqlc, templ)
//	go run ./cmd/dev check       generated code is current, gofmt, vet, staticcheck, templ fmt
//	go run ./cmd/dev test        everything: check, all tests with -race, browser stories, kill tests
//	go run ./cmd/dev figures     whole-process figures: start to listening, memory, requests a second
//	go run ./cmd/dev sandbox-bench  what a sandbox does on this machine: reads, signed sends, deliveries; too little fails
//	go run ./cmd/dev lists       the pages of every list with a million rows behind it: what each reads, and by which index
//	go run ./cmd/dev world       write the file of the sandbox's demo world, from the code that invents it
//	go run ./cmd/dev openapi     prune BitGo's documents (BITGO_OPENAPI) to what the sandbox serves
//
// It installs what it needs or says in one sentence what to install. It never skips: what cannot run fails.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/unykorn/console/internal/database/cluster"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string) int {
	root, err := cluster.Checkout()
	if err == nil {
		err = os.Chdir(root)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "Run this inside the clone of the console.")
		return 2
	}
	d := &dev{root: root, begun: time.Now()}
	switch name := first(args); name {
	case "generate":
		d.step("generate", func() error { return d.generate(ctx) })
	case "check":
		d.check(ctx)
	case "openapi":
		d.step("openapi", d.openapi)
	case "figures":
		d.step("figures", func() error { return d.figures(ctx) })
	case "lists":
		d.step("lists", func() error { return d.lists(ctx, args[1:]) })
	case "world":
		d.step("world", d.world)
	case "sandbox-bench":
		d.step("sandbox-bench", func() error { return d.sandboxBench(ctx, args[1:]) })
	case "test":
		options, err := testOptions(args[1:])
		if err != nil {
			return 2
		}
		d.test(ctx, options)
	default:
		fmt.Fprintln(os.Stderr, "Usage: go run ./cmd/dev generate | check | figures | lists [-rows 1000000] [-only PATTERN] [-plans FILE] | sandbox-bench [-time 10s] [-deliveries 1000000] | world | openapi | test [-only check,go,story,kill,interop,fuzz] [-run PATTERN] [-fuzz]")
		return 2
	}
	return d.close()
}

func testOptions(args []string) (o options, err error) {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	only := flags.String("only", "", "run only these, separated by commas: check, go, story, kill, interop, fuzz")
	flags.StringVar(&o.run, "run", "", "run only the tests that match this pattern")
	flags.BoolVar(&o.fuzz, "fuzz", os.Getenv("CI") == "true", "fuzz every target (the default when CI=true)")
	flags.DurationVar(&o.fuzzTime, "fuzztime", 20*time.Second, "how long to fuzz each target")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	for word := range strings.SplitSeq(*only, ",") {
		switch word {
		case "":
		case "check", "go", "story", "kill", "interop", "fuzz":
			o.only = append(o.only, word)
		default:
			fmt.Fprintf(os.Stderr, "-only: there is no %q\n", word)
			return o, flag.ErrHelp
		}
	}
	return o, nil
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
