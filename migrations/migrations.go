// Package migrations carries the schema. One file per word, applied in order by the owner role; a file is
// never edited once it has been released. Tests take a database with rows in every table and state through all of them, up, down
// and up again; what a new table or state holds is written into testdata by the version that brings it.
package migrations

import "embed"

// Files holds every migration.
//
//go:embed *.sql
var Files embed.FS
