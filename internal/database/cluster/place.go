package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// base is the folder of one checkout, for one person of this machine. It holds a place per cluster.
type base struct {
	dir      string
	checkout string
	key      string
}

// place is one cluster's folder: data, log, locks, and the socket folder unless that path would be too long.
type place struct {
	dir    string
	socket string
	as     *account // whom the server runs as; nil: whoever we are
}

// account is the user root drops to, because PostgreSQL refuses to run as root.
type account struct{ uid, gid uint32 }

func (p place) data() string    { return filepath.Join(p.dir, "data") }
func (p place) log() string     { return filepath.Join(p.dir, "log") }
func (p place) control() string { return filepath.Join(p.dir, "control.lock") }
func (p place) users() string   { return filepath.Join(p.dir, "users.lock") }

// Checkout is the clone around the working folder: the nearest folder upwards with this module's go.mod.
func Checkout() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("cluster: working folder: %w", err)
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module github.com/unykorn/console\n") {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("cluster: run this inside the clone of the console, or set DATABASE_URL and DATABASE_OWNER_URL")
		}
		dir = filepath.Dir(dir)
	}
}

// openBase makes the checkout's folder. Root's stands in /var/tmp, because another user must reach it and
// /root is closed; anybody else's in their cache folder, or in the checkout when they have none.
func openBase(checkout string) (base, error) {
	abs, err := filepath.Abs(checkout)
	if err != nil {
		return base{}, fmt.Errorf("cluster: %s: %w", checkout, err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	sum := sha256.Sum256([]byte(abs))
	b := base{checkout: abs, key: hex.EncodeToString(sum[:6])}
	if os.Getuid() == 0 {
		b.dir = filepath.Join("/var/tmp", "console-postgres-"+b.key)
		return b, ownFolder(b.dir, 0o755)
	}
	if cache, err := os.UserCacheDir(); err == nil {
		b.dir = filepath.Join(cache, "unykorn-console", b.key)
		if os.MkdirAll(filepath.Dir(b.dir), 0o700) == nil && ownFolder(b.dir, 0o700) == nil {
			return b, nil
		}
	}
	b.dir = filepath.Join(abs, ".private")
	return b, ownFolder(b.dir, 0o700)
}

// open makes the folder of one cluster. It keeps the account that the folder already belongs to: the user
// postgres may have appeared on the machine after the data were made as nobody.
func (b base) open(name string, major int) (place, error) {
	real, err := filepath.EvalSymlinks(b.dir) // the server's working folder is compared with it
	if err != nil {
		return place{}, fmt.Errorf("cluster: %w", err)
	}
	p := place{dir: filepath.Join(real, fmt.Sprintf("%s-%d", name, major))}
	err = os.Mkdir(p.dir, 0o700)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return p, fmt.Errorf("cluster: %w", err)
	}
	if os.Getuid() == 0 {
		if p.as, err = ownerOf(p.dir); err != nil {
			return p, err
		}
		if p.as == nil {
			if p.as, err = unprivileged(); err != nil {
				return p, err
			}
			if err := os.Lchown(p.dir, int(p.as.uid), int(p.as.gid)); err != nil {
				return p, fmt.Errorf("cluster: %w", err)
			}
		}
	} else if err := ownFolder(p.dir, 0o700); err != nil {
		return p, err
	}
	return p, p.openSocket(b.key, name)
}

// openSocket keeps the socket beside the data unless the path would not fit into a socket address (about 104
// bytes) or could not be written into PostgreSQL's list of folders.
func (p *place) openSocket(key, name string) error {
	p.socket = filepath.Join(p.dir, "s")
	if len(p.socket) > 80 || strings.ContainsAny(p.socket, `,"`) {
		run := os.Getenv("XDG_RUNTIME_DIR")
		if run == "" || len(run) > 40 || p.as != nil {
			run = "/tmp"
		}
		p.socket = filepath.Join(run, fmt.Sprintf("console-%s-%s-%d", key, name, os.Getuid()))
	}
	err := os.Mkdir(p.socket, 0o700)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("cluster: socket folder: %w", err)
	}
	if p.as == nil {
		return ownFolder(p.socket, 0o700)
	}
	if err == nil {
		err = os.Lchown(p.socket, int(p.as.uid), int(p.as.gid))
		if err != nil {
			return fmt.Errorf("cluster: socket folder: %w", err)
		}
	}
	return nil
}

// ownFolder makes the folder, and refuses one that somebody else made or may write to: what stands in it
// would be run or trusted.
func ownFolder(dir string, mode os.FileMode) error {
	if err := os.Mkdir(dir, mode); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("cluster: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Getuid() {
		return fmt.Errorf("cluster: %s belongs to somebody else; remove it and start again", dir)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("cluster: %s may be written by others; remove it and start again", dir)
	}
	return nil
}

// ownerOf is the account a folder belongs to, nil for root. Its parent is root's alone, so this can be trusted.
func ownerOf(dir string) (*account, error) {
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() {
		return nil, fmt.Errorf("cluster: %s is no folder; remove it and start again", dir)
	}
	if stat.Uid == 0 {
		return nil, nil
	}
	return &account{uid: stat.Uid, gid: stat.Gid}, nil
}

// unprivileged is the account to run the server as when we are root.
func unprivileged() (*account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && uid != 0 {
			return &account{uid: uint32(uid), gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("cluster: PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody")
}
