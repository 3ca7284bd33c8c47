package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// packages of the programs that cmd/dev/tools/go.mod pins. They stand in a module of their own because sqlc's
// dependencies do not go together with ours.
var packages = map[string]string{
	"sqlc":        "github.com/sqlc-dev/sqlc/cmd/sqlc",
	"templ":       "github.com/a-h/templ/cmd/templ",
	"staticcheck": "honnef.co/go/tools/cmd/staticcheck",
}

// tool builds a pinned program once per version into the person's cache folder and returns where it is.
func (d *dev) tool(ctx context.Context, name string) (string, error) {
	home := filepath.Join(d.root, "cmd", "dev", "tools")
	sum := sha256.New()
	fmt.Fprintln(sum, runtime.Version())
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(home, file))
		if err != nil {
			return "", err
		}
		sum.Write(text)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	path := filepath.Join(cache, "unykorn-console", "tools-"+hex.EncodeToString(sum.Sum(nil)[:6]), name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	fmt.Printf("building %s, once\n", name)
	part := fmt.Sprintf("%s.%d", path, os.Getpid())
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", part, packages[name])
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=") // without cgo sqlc builds in half the time
	if _, err := output(cmd); err != nil {
		return "", err
	}
	return path, os.Rename(part, path)
}
