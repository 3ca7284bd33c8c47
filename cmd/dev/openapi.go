package main

import (
	"os"
	"path/filepath"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/sandbox/contract/check"
)

// openapi writes the repository's pruned copies of BitGo's documents again from BITGO_OPENAPI, for what the sandbox
// serves today.
func (d *dev) openapi() error {
	files, err := check.Pruned(sandbox.Routes())
	if err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(d.root, "internal", "sandbox", "contract", "check", "testdata", name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
