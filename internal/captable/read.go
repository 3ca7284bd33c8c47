package captable

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// column is one column of a file: its names in the header, and how many characters a cell may have.
type column struct {
	names []string
	most  int
}

// The columns, by their place in a row of cells.
const (
	colHolder = iota
	colName
	colResidence
	colKind
	colTaxForm
	colTaxFormOn
	colShares
	colAcquired
	colExemption
	colPaid
	colLock
	colLegend
	colCertificate
	colCount
)

var columns = [colCount]column{
	colHolder:      {[]string{"holder id", "holder"}, 64},
	colName:        {[]string{"name", "holder name"}, 200},
	colResidence:   {[]string{"residence"}, 6},
	colKind:        {[]string{"kind", "registration"}, 40},
	colTaxForm:     {[]string{"tax form"}, 20},
	colTaxFormOn:   {[]string{"tax form date", "tax form on"}, 10},
	colShares:      {[]string{"shares"}, 16},
	colAcquired:    {[]string{"acquisition date", "acquired", "acquired on"}, 10},
	colExemption:   {[]string{"exemption"}, 40},
	colPaid:        {[]string{"price paid", "paid", "price paid usd"}, 24},
	colLock:        {[]string{"lock up until", "locked until"}, 10},
	colLegend:      {[]string{"legend"}, 500},
	colCertificate: {[]string{"certificate", "lot reference", "certificate or lot"}, 64},
}

// Columns are the names of the columns, as files of ours have them. Which are needed: the shares, the acquisition date, the exemption, and
// the holder's id or name.
func Columns() []string {
	out := make([]string, colCount)
	for i, c := range columns {
		out[i] = c.names[0]
	}
	return out
}

var needed = []int{colShares, colAcquired, colExemption}

// typed is one row of the file, its cells by column.
type typed struct {
	line  int
	cells [colCount]string
}

// read takes a file apart, as far as it can be read for certain, and says line by line what is wrong. Cells are separated by commas,
// semicolons or tabs, whichever the header has; lines end in either way; a byte order mark and the lines beginning with # that our own
// exports have above their header are passed over. Nothing in a cell is ever worked out.
func read(raw []byte, f *findings) (out []typed) {
	text := bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !legible(text, f) {
		return nil
	}
	skipped, text := manifest(text)
	header, _, _ := bytes.Cut(text, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator(string(header)), -1, true
	first, err := r.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			f.add(0, "", "The file is empty.", "Upload a file with a header row and a row for each lot.")
		} else {
			unreadable(err, skipped, f)
		}
		return nil
	}
	head, _ := r.FieldPos(0)
	at, ok := placed(skipped+head, first, f)
	if !ok {
		return nil
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // what follows cannot be told apart for certain
			unreadable(err, skipped, f)
			return out
		}
		line, _ := r.FieldPos(0)
		if line += skipped; blank(cells) {
			continue // what a spreadsheet leaves behind
		}
		if len(out) == MostRows {
			f.add(line, "", fmt.Sprintf("The file has more than %d rows; this is the first too many.", MostRows), "Upload fewer rows: lots of one holder that are alike in everything may be one row.")
			return out
		}
		if row, ok := typedRow(line, cells, at, f); ok {
			out = append(out, row)
		}
	}
	if len(out) == 0 && f.count == 0 {
		f.add(0, "", "The file has a header and no row below it.", "Write a row for each lot.")
	}
	return out
}

// legible says whether the whole is text.
func legible(text []byte, f *findings) bool {
	switch {
	case len(text) > MostBytes:
		f.add(0, "", fmt.Sprintf("The file has %d MB; the most is %d.", len(text)>>20, MostBytes>>20), "Leave out columns and text that the register does not need.")
		return false
	case bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")):
		f.add(0, "", "The file is written in UTF-16.", "Save it as “CSV UTF-8”.")
		return false
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		f.add(0, "", "The file is a workbook and no CSV.", "Save its sheet as “CSV UTF-8”.")
		return false
	case bytes.IndexByte(text, 0) >= 0:
		f.add(1+bytes.Count(text[:bytes.IndexByte(text, 0)], []byte("\n")), "", "There is a character that no text has.", "Save the file as “CSV UTF-8”.")
		return false
	case utf8.Valid(text):
		return true
	}
	line := 1
	for part := range bytes.SplitSeq(text, []byte("\n")) {
		if !utf8.Valid(part) {
			f.add(line, "", "This line is not UTF-8.", "Save the file as “CSV UTF-8”: in another encoding names come out wrong.")
		}
		line++
	}
	return false
}

// manifest passes over what our own exports say above their header.
func manifest(text []byte) (lines int, rest []byte) {
	for bytes.HasPrefix(text, []byte("# ")) || bytes.HasPrefix(text, []byte("\"# ")) {
		_, after, found := bytes.Cut(text, []byte("\n"))
		if lines++; !found {
			return lines, nil
		}
		text = after
	}
	return lines, text
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

func unreadable(err error, skipped int, f *findings) {
	var at *csv.ParseError
	switch {
	case !errors.As(err, &at):
		f.add(0, "", "The file cannot be read.", "Save it as “CSV UTF-8” and upload it again.")
	case errors.Is(at.Err, csv.ErrBareQuote):
		f.add(skipped+at.Line, "", "A quotation mark stands inside a cell without quotes. The lines below it were not looked at.", "Put the cell in quotes and double the mark.")
	default:
		f.add(skipped+at.StartLine, "", "A cell in quotes does not end as it should. The lines below it were not looked at.", "Close it with a quotation mark before the next separator.")
	}
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" })
}

var folded = strings.NewReplacer("_", " ", "-", " ")

// placed finds the column of each cell by the header. A name that is not known is refused: it may be one that is, misspelt.
func placed(line int, header []string, f *findings) ([]int, bool) {
	before, all := f.count, "The columns are "+strings.Join(Columns(), ", ")+"."
	at, seen := make([]int, len(header)), map[int]bool{}
	for i, name := range header {
		name = strings.Join(strings.Fields(folded.Replace(strings.ToLower(name))), " ")
		c := slices.IndexFunc(columns[:], func(c column) bool { return slices.Contains(c.names, name) })
		switch {
		case name == "" && i == len(header)-1:
			at[i] = -1 // a separator at the end of each line
			continue
		case c < 0:
			f.add(line, clip(strings.ToValidUTF8(header[i], "?"), 40), "“"+clip(name, 60)+"” is no column of a cap table.", all+" Rename the column, or leave it out.")
		case seen[c]:
			f.add(line, columns[c].names[0], "The column is there twice.", "Leave one of both out.")
		}
		at[i], seen[c] = c, true
	}
	for _, c := range needed {
		if !seen[c] {
			f.add(line, columns[c].names[0], "The header lacks this column.", all)
		}
	}
	if !seen[colHolder] && !seen[colName] {
		f.add(line, columns[colHolder].names[0], "The header has neither a holder's id nor a name.", "Add the column holder id, or name.")
	}
	return at, f.count == before
}

// typedRow puts the cells of a line where they belong.
func typedRow(line int, cells []string, at []int, f *findings) (typed, bool) {
	row, before := typed{line: line}, f.count
	if len(cells) > len(at) && !blank(cells[len(at):]) || len(cells) < len(at) && at[len(cells)] >= 0 {
		f.add(line, "", fmt.Sprintf("The line has %d cells and the header has %d.", len(cells), len(at)), "Put a cell that has a separator in it in quotes.")
		return row, false
	}
	for i, cell := range cells[:min(len(cells), len(at))] {
		cell = strings.TrimSpace(cell)
		if at[i] < 0 {
			if cell != "" {
				f.add(line, "", "A cell stands where the header names no column.", "Name the column, or empty the cell.")
			}
			continue
		}
		c := columns[at[i]]
		if len(cell) > 4*c.most || utf8.RuneCountInString(cell) > c.most {
			f.add(line, c.names[0], fmt.Sprintf("The cell is longer than %d characters.", c.most), "Shorten it.")
			continue
		}
		row.cells[at[i]] = strings.Clone(cell) // the reader uses its line again
	}
	return row, f.count == before
}
