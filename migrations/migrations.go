// Package migrations carries the schema. One file per word, applied in order by the owner role; a file is
// never edited once it has been released.
package migrations

import "embed"

// Files holds every migration.
//
//go:embed *.sql
var Files embed.FS
