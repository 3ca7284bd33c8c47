package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// lists reads the pages of every list with a million rows behind it and prints what each page read. The plans are kept in a file.
func (d *dev) lists(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("lists", flag.ContinueOnError)
	rows := flags.Int("rows", 1_000_000, "how many rows each list has")
	only := flags.String("only", "", "only the lists whose name matches this pattern")
	plans := flags.String("plans", filepath.Join(os.TempDir(), "console-lists.txt"), "the file for the plans")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := os.RemoveAll(*plans); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "./web/console", "-run", "TestLongLists/"+*only, "-count=1", "-timeout", "4h", "-v")
	cmd.Dir, cmd.Stdout, cmd.Stderr = d.root, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "CONSOLE_LIST_ROWS="+strconv.Itoa(*rows), "CONSOLE_LIST_PLANS="+*plans)
	err := cmd.Run()
	fmt.Println("The plans are in", *plans)
	return err
}
