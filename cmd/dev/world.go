package main

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/unykorn/console/internal/sandbox"
)

// world writes the demo world that the sandbox carries. Its test fails when the file is not what this would write.
func (d *dev) world() error {
	var out bytes.Buffer
	if err := sandbox.DemoWorld(&out); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.root, "internal", "sandbox", "world", "demo.json"), out.Bytes(), 0o644)
}
