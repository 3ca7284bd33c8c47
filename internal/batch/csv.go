package batch

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// column is one column of a list: its names in the header, where its cells go, and how long they may be.
type column struct {
	names    []string
	required bool
	most     int
	put      func(*Typed, string)
}

var columns = []column{
	{[]string{"wallet", "wallet label", "wallet id"}, true, 200, func(r *Typed, s string) { r.Wallet = s }},
	{[]string{"asset", "coin"}, true, 120, func(r *Typed, s string) { r.Asset = s }},
	{[]string{"address"}, true, 400, func(r *Typed, s string) { r.Address = s }},
	{[]string{"memo", "tag", "destination tag", "memo/tag"}, false, 250, func(r *Typed, s string) { r.Memo = s }},
	{[]string{"amount"}, true, 100, func(r *Typed, s string) { r.Amount = s }},
	{[]string{"payee", "name of the payee"}, false, 120, func(r *Typed, s string) { r.Payee = s }},
	{[]string{"purpose"}, true, 256, func(r *Typed, s string) { r.Purpose = s }},
}

// Columns names the columns, for a page that explains them.
func Columns() (required, optional []string) {
	for _, c := range columns {
		if c.required {
			required = append(required, c.names[0])
		} else {
			optional = append(optional, c.names[0])
		}
	}
	return required, optional
}

// Read takes a list apart. Cells are separated by commas, semicolons or tabs, whichever its header has; cells may stand in
// quotes. What cannot be read for certain refuses the whole list and names the line: half a list would look like a whole
// one. Nothing in a cell is ever evaluated.
func Read(text string) ([]Typed, error) {
	text = normal(text)
	if err := plain(text); err != nil {
		return nil, err
	}
	header, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator(header), -1
	r.TrimLeadingSpace = r.Comma != '\t'
	first, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, ErrFile.Because("The list is empty. Nothing was kept and nothing was sent. Paste it with its header row.")
	}
	if err != nil {
		return nil, unreadable(err)
	}
	at, err := placed(first)
	if err != nil {
		return nil, err
	}
	var out []Typed
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
		line, _ := r.FieldPos(0)
		if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue // what a spreadsheet leaves behind
		}
		row, err := typed(line, cells, at)
		if err != nil {
			return nil, err
		}
		if out = append(out, row); len(out) > MostRows {
			return nil, ErrFile.Because("The list has more than %d rows; line %d is the first too many. Nothing was kept and nothing was sent. Split it.", MostRows, line)
		}
	}
	if len(out) == 0 {
		return nil, ErrFile.Because("The list has a header and no row below it. Nothing was kept and nothing was sent.")
	}
	return out, nil
}

// normal is the text without a byte order mark, its lines ended as here: a browser ends the same lines otherwise when it
// sends them again.
func normal(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// digest tells the same list from another.
func digest(text string) string {
	sum := sha256.Sum256([]byte(strings.TrimRight(normal(text), "\n")))
	return hex.EncodeToString(sum[:])
}

// plain refuses what is no text.
func plain(text string) error {
	if len(text) > MostBytes {
		return ErrFile.Because("The list has %d KB; the most is %d. Nothing was kept and nothing was sent. Split it.", len(text)>>10, MostBytes>>10)
	}
	for i, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) {
			return lineErr(i+1, "this is not readable text. Save the list as UTF-8")
		}
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
			return lineErr(i+1, "there is a control character, which no list has. Save it as plain text")
		}
	}
	return nil
}

func lineErr(line int, said string, args ...any) error {
	return ErrFile.Because("Line %d: %s. Nothing was kept and nothing was sent.", line, fmt.Sprintf(said, args...))
}

func unreadable(err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return ErrFile
	}
	if errors.Is(at.Err, csv.ErrBareQuote) {
		return lineErr(at.Line, "a quotation mark stands inside a cell without quotes. Put the cell in quotes and double the mark")
	}
	return lineErr(at.StartLine, "a cell in quotes does not end as it should. Close it with a quotation mark before the next separator")
}

// separator is the one of the three that the header has most of.
func separator(header string) rune {
	best, most := ',', strings.Count(header, ",")
	for _, r := range []rune{';', '\t'} {
		if n := strings.Count(header, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

// placed finds the column of each cell by the header. A name that is not known is refused: it may be the memo, misspelt.
func placed(header []string) ([]int, error) {
	required, optional := Columns()
	all := "The columns are " + strings.Join(required, ", ") + "; " + strings.Join(optional, " and ") + " may be left out"
	at, seen := make([]int, len(header)), map[int]bool{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		c := slices.IndexFunc(columns, func(c column) bool { return slices.Contains(c.names, name) })
		switch {
		case name == "" && i == len(header)-1:
			at[i] = -1 // a separator at the end of each line
			continue
		case c < 0:
			return nil, lineErr(1, "“%s” is no column of a list of sends. %s", clip(name, 60), all)
		case seen[c]:
			return nil, lineErr(1, "the column %s is there twice", columns[c].names[0])
		}
		at[i], seen[c] = c, true
	}
	for i, c := range columns {
		if c.required && !seen[i] {
			return nil, lineErr(1, "the header lacks the column %s. %s", c.names[0], all)
		}
	}
	return at, nil
}

func typed(line int, cells []string, at []int) (Typed, error) {
	row := Typed{Line: line}
	if len(cells) > len(at) && strings.TrimSpace(strings.Join(cells[len(at):], "")) != "" {
		return row, lineErr(line, "it has %d cells and the header has %d. A cell with a separator in it stands in quotes", len(cells), len(at))
	}
	if len(cells) < len(at) && at[len(cells)] >= 0 {
		return row, lineErr(line, "it has %d cells and the header has %d", len(cells), len(at))
	}
	for i, cell := range cells {
		if i >= len(at) || at[i] < 0 {
			if i < len(at) && strings.TrimSpace(cell) != "" {
				return row, lineErr(line, "a cell stands where the header names no column")
			}
			continue
		}
		c := columns[at[i]]
		cell = strings.TrimSpace(cell)
		switch {
		case strings.ContainsRune(cell, '\n'):
			return row, lineErr(line, "a line ends inside a cell in quotes. Close the quotes on the same line")
		case utf8.RuneCountInString(cell) > c.most || len(cell) > 4*c.most:
			return row, lineErr(line, "the cell of %s is longer than %d characters", c.names[0], c.most)
		}
		c.put(&row, cell)
	}
	return row, nil
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
