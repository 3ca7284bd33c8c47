package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// dev is one run of this program: where it runs and what came of it so far.
type dev struct {
	root           string
	begun          time.Time
	passed, failed int
	lines          []string // one per step, for the end
	troubles       []string // one per failure, for the end
}

// step runs one thing that can fail, prints its time and counts it like a test.
func (d *dev) step(name string, fn func() error) bool {
	begun := time.Now()
	err := fn()
	if err != nil {
		fmt.Printf("%s\n", err)
		d.trouble("%s: %s", name, firstLine(err.Error()))
	} else {
		d.passed++
	}
	d.timed(name, begun, err == nil)
	return err == nil
}

func (d *dev) trouble(format string, args ...any) {
	d.failed++
	d.troubles = append(d.troubles, fmt.Sprintf(format, args...))
}

func (d *dev) timed(name string, begun time.Time, ok bool) {
	word := "ok"
	if !ok {
		word = "FAILED"
	}
	line := fmt.Sprintf("%-24s %7.1fs  %s", name, time.Since(begun).Seconds(), word)
	fmt.Println("--", line)
	d.lines = append(d.lines, line)
}

// close prints the summary, its counts as the very last line, and gives the exit code.
func (d *dev) close() int {
	fmt.Println()
	for _, line := range d.lines {
		fmt.Println(line)
	}
	fmt.Printf("%-24s %7.1fs\n", "total", time.Since(d.begun).Seconds())
	for _, trouble := range d.troubles {
		fmt.Println("FAILED", trouble)
	}
	fmt.Printf("%d passed, %d failed\n", d.passed, d.failed)
	if d.failed > 0 {
		return 1
	}
	return 0
}

// command runs a program in the checkout and returns what it printed; a failure carries that text.
func (d *dev) command(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = d.root
	return output(cmd)
}

func output(cmd *exec.Cmd) (string, error) {
	out, err := cmd.CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil {
		return text, fmt.Errorf("%s failed (%w)\n%s", strings.Join(append([]string{base(cmd.Path)}, cmd.Args[1:]...), " "), err, text)
	}
	return text, nil
}

func base(path string) string { return path[strings.LastIndexByte(path, os.PathSeparator)+1:] }

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
