package sanction

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// mostBytes is larger than any file that OFAC publishes.
const mostBytes = 256 << 20

// Read takes a list out of a file: OFAC's SDN list as sdn.xml, or a CSV with the columns code, address, holder and program
// below comment lines that name version, source and published day. A line that cannot be read refuses the whole file: half a
// list would look like a whole one.
func Read(from io.Reader) (List, []Entry, error) {
	raw, err := io.ReadAll(io.LimitReader(from, mostBytes+1))
	switch {
	case err != nil:
		return List{}, nil, ErrList.With(err)
	case len(raw) > mostBytes:
		return List{}, nil, ErrList.Because("The file is larger than any list of OFAC's. The list in force stays.")
	}
	sum := sha256.Sum256(raw)
	text := bytes.TrimPrefix(bytes.TrimSpace(raw), []byte("\ufeff"))
	read := readCSV
	if bytes.HasPrefix(text, []byte("<")) {
		read = readSDN
	}
	list, entries, err := read(text)
	if err != nil {
		return List{}, nil, err
	}
	if len(entries) == 0 {
		return List{}, nil, ErrList.Because("The file names no address of a digital currency. The list in force stays.")
	}
	list.Digest, list.Entries = hex.EncodeToString(sum[:]), len(entries)
	return list, entries, nil
}

// sdnEntry is the part of an entry of sdn.xml that is read.
type sdnEntry struct {
	First    string   `xml:"firstName"`
	Last     string   `xml:"lastName"`
	Programs []string `xml:"programList>program"`
	IDs      []struct {
		Type   string `xml:"idType"`
		Number string `xml:"idNumber"`
	} `xml:"idList>id"`
}

var digitalCurrency = regexp.MustCompile(`^Digital Currency Address - ([A-Za-z0-9]{1,20})$`)

func readSDN(text []byte) (List, []Entry, error) {
	list := List{Source: "OFAC, Specially Designated Nationals"}
	var out []Entry
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return List{}, nil, ErrList.With(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "Publish_Date":
			var day string
			if err := d.DecodeElement(&day, &start); err != nil {
				return List{}, nil, ErrList.With(err)
			}
			if list.Published, err = time.Parse("01/02/2006", strings.TrimSpace(day)); err != nil {
				return List{}, nil, ErrList.Because("The file does not say on which day it was published. The list in force stays.")
			}
		case "sdnEntry":
			var e sdnEntry
			if err := d.DecodeElement(&e, &start); err != nil {
				return List{}, nil, ErrList.With(err)
			}
			found, err := e.addresses()
			if err != nil {
				return List{}, nil, err
			}
			out = append(out, found...)
		}
	}
	if list.Published.IsZero() {
		return List{}, nil, ErrList.Because("The file does not say on which day it was published. The list in force stays.")
	}
	list.Version = "SDN " + list.Published.Format("2006-01-02")
	return list, distinct(out), nil
}

func (e sdnEntry) addresses() ([]Entry, error) {
	var out []Entry
	for _, id := range e.IDs {
		m := digitalCurrency.FindStringSubmatch(strings.TrimSpace(id.Type))
		if m == nil {
			continue
		}
		x := Entry{Code: m[1], Address: strings.TrimSpace(id.Number), Holder: strings.TrimSpace(e.First + " " + e.Last), Program: clip(strings.Join(e.Programs, ", "), 200)}
		if err := x.check(); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

var columns = []string{"code", "address", "holder", "program"}

func readCSV(text []byte) (List, []Entry, error) {
	list, body := header(string(text))
	if list.Version == "" || list.Source == "" || list.Published.IsZero() {
		return List{}, nil, ErrList.Because("The first lines have to name “# version:”, “# source:” and “# published: YYYY-MM-DD”. The list in force stays.")
	}
	r := csv.NewReader(strings.NewReader(body))
	r.FieldsPerRecord, r.TrimLeadingSpace = len(columns), true
	head, err := r.Read()
	if err != nil || !strings.EqualFold(strings.Join(head, ","), strings.Join(columns, ",")) {
		return List{}, nil, ErrList.Because("The columns have to be %s. The list in force stays.", strings.Join(columns, ", "))
	}
	var out []Entry
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, distinct(out), nil
		}
		if err != nil {
			return List{}, nil, ErrList.Because("%s has not four columns. The list in force stays.", line(r)).With(err)
		}
		e := Entry{Code: strings.TrimSpace(row[0]), Address: strings.TrimSpace(row[1]), Holder: strings.TrimSpace(row[2]), Program: strings.TrimSpace(row[3])}
		if err := e.check(); err != nil {
			return List{}, nil, err
		}
		out = append(out, e)
	}
}

func line(r *csv.Reader) string {
	n, _ := r.FieldPos(0)
	return fmt.Sprintf("Entry %d below the comments", n)
}

// header reads the comment lines at the top and gives the rest.
func header(text string) (l List, rest string) {
	for {
		first, after, _ := strings.Cut(text, "\n")
		if !strings.HasPrefix(first, "#") {
			return l, text
		}
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(first), "#"), ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(name) {
		case "version":
			l.Version = clip(value, 120)
		case "source":
			l.Source = clip(value, 200)
		case "published":
			l.Published, _ = time.Parse("2006-01-02", value)
		}
		text = after
	}
}

// check refuses what could not be compared: the whole file with it.
func (e Entry) check() error {
	switch {
	case e.Holder == "" || utf8.RuneCountInString(e.Holder) > 300 || !plain(e.Holder):
		return ErrList.Because("The address %s has no readable holder. The list in force stays.", clip(e.Address, 80))
	case len(e.Address) < 10 || len(e.Address) > 250 || !plain(e.Address) || strings.ContainsFunc(e.Address, unicode.IsSpace):
		return ErrList.Because("“%s” of %s is no address. The list in force stays.", clip(e.Address, 80), clip(e.Holder, 80))
	case e.Code == "" || len(e.Code) > 40 || !plain(e.Code) || utf8.RuneCountInString(e.Program) > 200 || !plain(e.Program):
		return ErrList.Because("The address %s has no readable currency or programme. The list in force stays.", clip(e.Address, 80))
	}
	return nil
}

func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) }

// distinct drops what is named twice with the same currency.
func distinct(all []Entry) []Entry {
	seen := map[string]bool{}
	var out []Entry
	for _, e := range all {
		if k := Normal(e.Address) + " " + e.Code; !seen[k] {
			seen[k] = true
			out = append(out, e)
		}
	}
	return out
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
