package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// browser makes sure of Chromium, the driver and axe-core, and returns the settings by which the stories find
// them. A missing browser is a failure with a sentence that says what to install.
func (d *dev) browser(ctx context.Context) ([]string, error) {
	chromium, err := d.chromium(ctx)
	if err != nil {
		return nil, err
	}
	node, err1 := exec.LookPath("node")
	_, err2 := exec.LookPath("npm")
	if errors.Join(err1, err2) != nil {
		return nil, errors.New("the browser stories need Node and npm: install Node 20 or newer")
	}
	home := filepath.Join(d.root, "cmd", "dev", "browser")
	if err := npmCI(ctx, home); err != nil {
		return nil, err
	}
	modules := filepath.Join(home, "node_modules")
	return []string{
		"CONSOLE_CHROMIUM=" + chromium,
		"CONSOLE_AXE=" + filepath.Join(modules, "axe-core", "axe.min.js"),
		"PLAYWRIGHT_DRIVER_PATH=" + modules, // holds package/cli.js, the layout the driver wants
		"PLAYWRIGHT_NODEJS_PATH=" + node,
		"PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1",
	}, nil
}

func (d *dev) chromium(ctx context.Context) (string, error) {
	if path := os.Getenv("CONSOLE_CHROMIUM"); path != "" {
		return path, nil
	}
	find := func() string {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
			if path, err := exec.LookPath(name); err == nil {
				return path
			}
		}
		return ""
	}
	if path := find(); path != "" {
		return path, nil
	}
	if err := install(ctx, "the browser stories need Chromium and fonts", "chromium", "fonts-liberation"); err != nil {
		return "", err
	}
	if path := find(); path != "" {
		return path, nil
	}
	return "", errors.New("chromium is installed and still not on PATH; set CONSOLE_CHROMIUM to where it is")
}

// compiler makes sure of a C compiler, which Go's race detector needs.
func (d *dev) compiler(ctx context.Context) error {
	for _, name := range []string{os.Getenv("CC"), "gcc", "clang", "cc"} {
		if name == "" {
			continue
		}
		if _, err := exec.LookPath(name); err == nil {
			return nil
		}
	}
	return install(ctx, "go test -race needs a C compiler", "gcc", "libc6-dev")
}

// shellTools makes sure of what the lines of the gateway's documentation use.
func shellTools(ctx context.Context) error {
	for _, name := range []string{"curl", "openssl"} {
		if _, err := exec.LookPath(name); err != nil {
			return install(ctx, "the documentation's lines need curl and openssl", "curl", "openssl")
		}
	}
	return nil
}

// install gets Debian packages when we may, and otherwise says what to install.
func install(ctx context.Context, why string, packages ...string) error {
	list := ""
	for _, p := range packages {
		list += " " + p
	}
	apt, err := exec.LookPath("apt-get")
	if err != nil || os.Getuid() != 0 {
		return fmt.Errorf("%s: install them (Debian, as root: apt-get install%s)", why, list)
	}
	fmt.Printf("installing%s\n", list)
	for _, args := range [][]string{
		{"update", "-qq"},
		append([]string{"install", "-y", "-qq", "--no-install-recommends"}, packages...),
	} {
		cmd := exec.CommandContext(ctx, apt, args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if _, err := output(cmd); err != nil {
			return fmt.Errorf("%s: %w", why, err)
		}
	}
	return nil
}

// npmCI installs what a package-lock.json pins, once per content of that file.
func npmCI(ctx context.Context, home string) error {
	lock, err := os.ReadFile(filepath.Join(home, "package-lock.json"))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(lock)
	want, mark := hex.EncodeToString(sum[:]), filepath.Join(home, "node_modules", ".installed")
	if got, err := os.ReadFile(mark); err == nil && string(got) == want {
		return nil
	}
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = home
	if _, err := output(cmd); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte(want), 0o644)
}
