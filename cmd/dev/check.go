package main

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"strings"
)

// tags of the tests that plain `go test ./...` leaves out. They are always compiled and vetted.
const tags = "story,kill,interop"

// check runs everything that needs no test. One failure does not keep the others from being told.
func (d *dev) check(ctx context.Context) {
	d.step("templ fmt", func() error { return d.templatesFormatted(ctx) }) // first: a template's lines are named in its Go
	d.step("generate", func() error { return d.current(ctx) })
	d.step("gofmt", d.formatted)
	d.step("vet", func() error {
		_, err := d.command(ctx, "go", "vet", "-tags", tags, "./...")
		return err
	})
	d.step("staticcheck", func() error {
		staticcheck, err := d.tool(ctx, "staticcheck")
		if err == nil {
			_, err = d.command(ctx, staticcheck, "-tags", tags, "./...")
		}
		return err
	})
}

// formatted is gofmt -l over what people write.
func (d *dev) formatted() error {
	var wrong []string
	err := d.walk(".go", func(path string, text []byte) error {
		if isGenerated(text) {
			return nil
		}
		want, err := format.Source(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if !bytes.Equal(want, text) {
			wrong = append(wrong, path)
		}
		return nil
	})
	if err == nil && len(wrong) > 0 {
		err = fmt.Errorf("gofmt would change:\n  %s", strings.Join(wrong, "\n  "))
	}
	return err
}

// templatesFormatted formats the templates in place and fails when that changed one: templ fmt by itself does
// not say which.
func (d *dev) templatesFormatted(ctx context.Context) error {
	templ, err := d.tool(ctx, "templ")
	if err != nil {
		return err
	}
	before := map[string]string{}
	if err := d.walk(".templ", func(path string, text []byte) error { before[path] = string(text); return nil }); err != nil {
		return err
	}
	if _, err := d.command(ctx, templ, "fmt", "views"); err != nil {
		return err
	}
	var changed []string
	err = d.walk(".templ", func(path string, text []byte) error {
		if before[path] != string(text) {
			changed = append(changed, path)
		}
		return nil
	})
	if err == nil && len(changed) > 0 {
		err = fmt.Errorf("templates were not formatted; they are now, so look at them and commit them:\n  %s", strings.Join(changed, "\n  "))
	}
	return err
}
