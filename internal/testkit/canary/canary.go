// Package canary looks for secrets where none may be. A test plants marks, which are secrets of every kind with
// texts that occur nowhere else, lets its story run, and asks afterwards about logs, pages, files and every row of
// every table. A mark counts in clear and in each form that anybody can turn back: hex, base64, percent and JSON
// escapes, in any case, whole or by half. Only tests import it.
package canary

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Mark is a planted secret. Its name may be shown, its text may not.
type Mark struct {
	Name string
	text string
}

// New makes a mark with a text of its own: letters and digits, so that it fits any field.
func New(name string) Mark { return Mark{name, "Canary" + rand.Text()} }

// Of makes a mark of a secret that exists already. One shorter than 12 characters could be found by chance.
func Of(name, secret string) Mark {
	if len(secret) < 12 {
		panic("canary: " + name + " is too short to be looked for")
	}
	return Mark{name, secret}
}

// Text is what to plant.
func (m Mark) Text() string { return m.text }

// String keeps the text out of the test's own output.
func (m Mark) String() string { return m.Name }

// least is how much of a mark counts as the mark.
const least = 12

// parts are the mark itself and, where they are long enough to be no chance, its halves: half a secret is a leak too.
func (m Mark) parts() []string {
	half := len(m.text) / 2
	if half < least {
		return []string{m.text}
	}
	return []string{m.text[:half], m.text[half:]}
}

// forms are the spellings in which a part may stand in a text, in lower case: an email is kept so, whatever was typed.
func forms(part string) []string {
	raw := []byte(part)
	escaped, _ := json.Marshal(part) // a string always can
	out := []string{part, hex.EncodeToString(raw), url.QueryEscape(part), url.PathEscape(part), strings.Trim(string(escaped), `"`)}
	for offset := range 3 { // base64 has another spelling for each place in the groups of three
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			s := enc.EncodeToString(append(make([]byte, offset), raw...))
			s = s[(offset*8+5)/6:]
			if (offset+len(raw))%3 != 0 {
				s = s[:len(s)-1]
			}
			out = append(out, s)
		}
	}
	for i := range out {
		out[i] = strings.ToLower(out[i])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// search finds many marks in one pass: a place is looked at closely only where a form begins like it.
type search struct {
	begins map[[least]byte][]needle
}

type needle struct {
	form string
	mark string
}

func look(marks []Mark) search {
	s := search{map[[least]byte][]needle{}}
	for _, m := range marks {
		for _, p := range m.parts() {
			for _, f := range forms(p) {
				begin := [least]byte([]byte(f))
				s.begins[begin] = append(s.begins[begin], needle{f, m.Name})
			}
		}
	}
	return s
}

func (s search) in(text []byte) []string {
	text = bytes.ToLower(text)
	var found []string
	for i := 0; i+least <= len(text); i++ {
		for _, n := range s.begins[[least]byte(text[i:])] {
			if bytes.HasPrefix(text[i:], []byte(n.form)) && !slices.Contains(found, n.mark) {
				found = append(found, n.mark)
			}
		}
	}
	return found
}

// In names the marks that a text shows.
func In(text []byte, marks ...Mark) []string { return look(marks).in(text) }

// Files names the marks in files, each as "file: mark". A file that is missing is an error: what was not looked at is
// not clean.
func Files(marks []Mark, paths ...string) ([]string, error) {
	var found []string
	s := look(marks)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("canary: %w", err)
		}
		for _, name := range s.in(text) {
			found = append(found, path+": "+name)
		}
	}
	return found, nil
}

// Database looks into every row of every table of every schema, the queue's and the migrations' included, as the
// pool's role, which has to see them all: an owner or superuser. A hit reads "river.river_job: mark". rows says how
// many were looked at.
func Database(ctx context.Context, pool *pgxpool.Pool, marks ...Mark) (found []string, rows int, err error) {
	all, err := pool.Query(ctx, `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) from pg_class c
		join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`)
	if err != nil {
		return nil, 0, fmt.Errorf("canary: %w", err)
	}
	tables, err := pgx.CollectRows(all, pgx.RowTo[string])
	if err != nil {
		return nil, 0, fmt.Errorf("canary: %w", err)
	}
	s := look(marks)
	for _, table := range tables {
		hits, n, err := inTable(ctx, pool, table, s)
		if err != nil {
			return nil, rows, fmt.Errorf("canary: %s: %w", table, err)
		}
		rows += n
		for _, name := range hits {
			found = append(found, table+": "+name)
		}
	}
	return found, rows, nil
}

// inTable reads rows as text; bytes come as hex, which is one of the forms.
func inTable(ctx context.Context, pool *pgxpool.Pool, table string, s search) (found []string, n int, err error) {
	rows, err := pool.Query(ctx, `select t::text from `+table+` t`)
	if err != nil {
		return nil, 0, err
	}
	var row string
	_, err = pgx.ForEachRow(rows, []any{&row}, func() error {
		n++
		for _, name := range s.in([]byte(row)) {
			if !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
		return nil
	})
	return found, n, err
}
