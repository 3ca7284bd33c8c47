package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/money"
)

// Cell is one value of a row: a string, money.Units, int64, bool, time.Time, json.RawMessage, []Vote or nil.
type Cell any

// Vote is what one person decided about a send.
type Vote struct {
	Name     string    `json:"name"`
	Person   string    `json:"person"`
	Decision string    `json:"decision"`
	At       time.Time `json:"at"`
	Reason   string    `json:"reason,omitempty"`
}

// Row is the cells of one row, in the order of its subject's columns.
type Row []Cell

// Instant is how files write a time: UTC, to the microsecond.
const Instant = "2006-01-02T15:04:05.000000Z"

// Text is a cell as a table shows it.
func Text(c Cell) string {
	switch v := c.(type) {
	case nil:
		return ""
	case string:
		return v
	case money.Units:
		return v.String()
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.UTC().Format(Instant)
	case *time.Time:
		if v == nil {
			return ""
		}
		return Text(*v)
	case json.RawMessage:
		return string(v)
	case []Vote:
		var all []string
		for _, one := range v {
			all = append(all, one.Name+" "+one.Decision+" "+Text(one.At))
		}
		return strings.Join(all, "; ")
	}
	return ""
}

var figure = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// Guarded is a text as a sheet may open it: one that a spreadsheet would take for a formula begins with an apostrophe.
func Guarded(s string) string {
	if s == "" || figure.MatchString(s) {
		return s
	}
	first := []rune(s)[0]
	if strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// record is the row as a sheet holds it.
func (r Row) record() []string {
	out := make([]string, len(r))
	for i, c := range r {
		out[i] = Guarded(Text(c))
	}
	return out
}

// encode writes the row as its file has it: a line of JSON, or one of CSV, which is also what a workbook is made of.
func (r Row) encode(f Format, names []string) ([]byte, error) {
	if f == Lines {
		return r.line(names)
	}
	return records(r.record())
}

// line is the row as a JSON object, its names in the order of the columns. Amounts are strings, times ISO 8601.
func (r Row) line(names []string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, c := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(names[i])
		if err != nil {
			return nil, err
		}
		if at, ok := c.(time.Time); ok {
			c = Text(at)
		}
		if raw, ok := c.(json.RawMessage); ok && len(raw) == 0 {
			c = nil
		}
		value, err := json.Marshal(c)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

// records are lines of CSV, each ended by a line feed.
func records(all ...[]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.WriteAll(all)
	return b.Bytes(), err
}
