package captable

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
)

var today = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

const header = "holder_id,name,residence,kind,tax form,tax form date,shares,acquisition date,exemption,price paid,lock-up until,legend,certificate\n"

func judged(text string) ([]Row, []Problem) {
	f := findings{}
	rows := entries(read([]byte(text), &f), today, &f)
	return rows, f.all
}

func TestAFileIsReadHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	plain := header + "h-1,Ada Lovelace,US_NY,INDIVIDUAL,W-9,2024-01-02,500,2023-05-06,REG_D_506B,1250.50,2027-01-01,Restricted,C-1\nh-2,\"Bell, Inc.\",GB,entity,,,7,2026-11-27,reg_s,,,,\n"
	for name, text := range map[string]string{
		"plain": plain, "a byte order mark": "\ufeff" + plain, "CRLF": strings.ReplaceAll(plain, "\n", "\r\n"), "blank lines": strings.ReplaceAll(plain, "\nh-2", "\n,,,,,,,,,,,,\n\nh-2"),
		"semicolons": strings.ReplaceAll(strings.ReplaceAll(plain, "\"Bell, Inc.\"", "Bell| Inc."), ",", ";"), "our own manifest": "# export,x\n# filter,\"a, b\"\n" + plain,
	} {
		rows, wrong := judged(text)
		if len(wrong) > 0 || len(rows) != 2 {
			t.Errorf("%s: %d rows, %+v", name, len(rows), wrong)
			continue
		}
		a, b := rows[0], rows[1]
		if a.Holder != "h-1" || a.TaxForm != "W9" || dayText(a.TaxFormOn) != "2024-01-02" || a.Shares.String() != "500" || dayText(&a.Acquired) != "2023-05-06" || a.Paid.USD() != "$1,250.50" ||
			dayText(a.LockUntil) != "2027-01-01" || a.Legend != "Restricted" || a.Certificate != "C-1" {
			t.Errorf("%s: %+v", name, a)
		}
		if b.Kind != "ENTITY" || b.Exemption != "REG_S" || b.Paid != nil || b.LockUntil != nil || b.TaxForm != "NONE" {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// Each mistake is told with its line, its column and what to do; the others of the same file are told too.
func TestWhatIsWrongIsToldByLineAndColumn(t *testing.T) {
	t.Parallel()
	good := "h-1,Ada,US_NY,INDIVIDUAL,,,500,2023-05-06,REG_D_506B,,,,"
	cell := func(n int, value string) string {
		all := strings.Split(good, ",")
		all[n] = value
		return strings.Join(all, ",")
	}
	for _, c := range []struct{ row, column, said string }{
		{cell(0, "two words"), "holder id", "no holder's id"},
		{cell(0, security.Treasury), "holder id", "no holder's id"},
		{strings.TrimPrefix(cell(1, ""), "h-1"), "holder id", "names no holder"},
		{cell(1, "=HYPERLINK(1)"), "name", "formula"},
		{cell(11, "@x"), "legend", "formula"},
		{cell(1, "A\u200bB"), "name", "invisible"},
		{cell(2, "Nowhere"), "residence", "longer than 6"},
		{cell(2, "usa"), "residence", "no residence"},
		{cell(3, "FRIEND"), "kind", "no kind"},
		{cell(4, "1040"), "tax form", "not known"},
		{cell(4, "W9"), "tax form date", "signed"},
		{cell(5, "2024-01-01"), "tax form date", "signed"},
		{cell(6, "0"), "shares", "no number"},
		{cell(6, "1e3"), "shares", "no number"},
		{cell(6, "9007199254740992"), "shares", "more shares"},
		{cell(7, "2026-11-28"), "acquisition date", "future"},
		{cell(7, "06/05/2023"), "acquisition date", "no day"},
		{cell(7, "2023-02-30"), "acquisition date", "no day"},
		{cell(7, ""), "acquisition date", "when the shares"},
		{cell(7, "1900-01-01"), "acquisition date", "cannot be meant"},
		{cell(8, "REG_Q"), "exemption", "not known"},
		{cell(9, "12.345"), "price paid", "no price"},
		{cell(9, "1_000"), "price paid", "no price"},
		{cell(10, "2023-05-06"), "lock up until", "before the shares"},
		{good + ",more", "", "14 cells"},
		{"h-1,Ada", "", "2 cells"},
	} {
		rows, wrong := judged(header + "h-0,Zoe,,,,,1,2020-01-01,REG_S,,,,\n" + c.row + "\n" + "h-9,Zed,,,,,x,2020-01-01,REG_S,,,,\n")
		if len(rows) != 1 || len(wrong) != 2 || wrong[0].Line != 3 || wrong[0].Column != c.column || !strings.Contains(wrong[0].Said, c.said) || wrong[0].Remedy == "" || wrong[1].Line != 4 {
			t.Errorf("%q: %d rows, %+v", c.row, len(rows), wrong)
		}
	}
}

func TestWhatIsNoFileOfACapTable(t *testing.T) {
	t.Parallel()
	for said, text := range map[string]string{
		"is empty": "", "no row below": header, "UTF-16": "\xff\xfeh\x00", "workbook": "PK\x03\x04", "no text has": "a\x00", "not UTF-8": header + "h,\xe4,,,,,1,2020-01-01,REG_S,,,,\n",
		"no column of a cap table": "holder,shares,acquired,exemption,colour\n", "twice": "holder,holder id,shares,acquired,exemption\n", "lacks this column": "holder,shares,acquired\n",
		"neither": "shares,acquired,exemption\n", "without quotes": header + "h,A\"da,,,,,1,2020-01-01,REG_S,,,,\n", "does not end": header + "h,\"Ada,,,,,1,2020-01-01,REG_S,,,,\n",
		"more than 100000 rows": header + strings.Repeat("h,,,,,,1,2020-01-01,REG_S,,,,\n", MostRows+1), "MB; the most": strings.Repeat("x", MostBytes+1<<20),
	} {
		if _, wrong := judged(text); len(wrong) == 0 || !strings.Contains(wrong[len(wrong)-1].Said, said) || wrong[0].Remedy == "" {
			t.Errorf("%s: %+v", said, wrong)
		}
	}
}

// Rows are judged by each other: one holder says one thing, no lot is there twice, a name has one id.
func TestRowsAgree(t *testing.T) {
	t.Parallel()
	rows, wrong := judged(header + "h-1,Ada,US_NY,,,,1,2020-01-01,REG_S,,,,C-1\n" + "h-1,Ada,US_CA,,,,2,2020-01-01,REG_S,,,,C-1\n" + "h-2,Bob,,,,,3,2020-01-01,REG_S,,,,\n" +
		"h-2,Bob,,,,,3,2020-01-01,REG_S,,,,\n" + ",Cy,,,,,4,2020-01-01,REG_S,,,,\n" + ",cy,,,,,5,2020-01-01,REG_S,,,,\n" + ",Dee,,,,,6,2020-01-01,REG_S,,,,\n" + ",Eve,,,,,7,2020-01-01,REG_S,,,,\n" +
		"h-3,Fay,,,,,8,2020-01-01,REG_S,,,,\n")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	f, b := findings{}, book{byID: map[string]known{"h-3": {id: "h-3", name: "Someone", kind: "UNKNOWN"}, "d": {id: "d", name: "Dee", kind: "UNKNOWN"}},
		byName: map[string][]known{"dee": {{id: "d", name: "Dee"}}, "eve": {{id: "e1"}, {id: "e2"}}}}
	x := security.Security{Status: security.Active, Authorised: money.NewUnits(38)}
	holders, total := together(rows, b, x, func(string) string { return "" }, &f)
	if holders != 6 || total.String() != "39" || rows[4].Holder != rows[5].Holder || rows[6].Holder != "d" {
		t.Errorf("%d holders, %s shares, %+v", holders, total, rows)
	}
	var got []string
	for _, p := range f.all {
		got = append(got, fmt.Sprintf("%d %s", p.Line, p.Column))
	}
	if s := strings.Join(got, "; "); s != "3 residence; 3 certificate; 5 ; 7 name; 9 name; 10 name; 0 shares" {
		t.Errorf("%s\n%+v", s, f.all)
	}
}

// Whatever comes, reading ends with rows that are what the tables take, or says what is wrong.
func FuzzRead(f *testing.F) {
	f.Add([]byte(header + "h-1,Ada Lovelace,US_NY,INDIVIDUAL,W-9,2024-01-02,500,2023-05-06,REG_D_506B,1250.50,2027-01-01,Restricted,C-1\n"))
	f.Add([]byte("\ufeffname;shares;acquired;exemption\r\n\"Bell; Inc.\";7;2020-01-01;reg_s\r\n"))
	f.Add([]byte("# export,1\nholder\tshares\tacquired\texemption\nh\t1\t2020-01-01\tREG_S\n"))
	f.Add([]byte("holder,shares,acquired,exemption\n=1,1,2020-01-01,REG_S\n\"x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		found := findings{}
		rows := entries(read(raw, &found), today, &found)
		if len(rows) == 0 && found.count == 0 {
			t.Fatal("neither rows nor what is wrong")
		}
		for _, p := range found.all {
			if p.Said == "" || p.Remedy == "" || p.Line < 0 || !utf8.ValidString(p.Said+p.Column) || utf8.RuneCountInString(p.Column) > 40 {
				t.Fatalf("%+v", p)
			}
		}
		for _, r := range rows {
			if r.Line < 2 || r.Holder == "" && r.Name == "" || r.Shares.Sign() <= 0 || r.Acquired.IsZero() || r.Acquired.After(today) || (r.TaxForm == "NONE") != (r.TaxFormOn == nil) ||
				r.Paid != nil && r.Paid.Sign() < 0 || r.Holder != "" && !holderForm.MatchString(r.Holder) || r.Holder == "" && !holderForm.MatchString(madeID(r.Name)) {
				t.Fatalf("%+v", r)
			}
			for _, cell := range []string{r.Name, r.Legend, r.Certificate} {
				if cell != "" && (strings.ContainsAny(cell[:1], "=+-@\t\r\n|%") || !utf8.ValidString(cell)) {
					t.Fatalf("%q", cell)
				}
			}
		}
	})
}

// What an export writes is read as it was.
func TestCellsComeBack(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w := csv.NewWriter(&b)
	legend := `Not registered; "restricted", see agreement`
	if err := w.WriteAll([][]string{Columns(), {"h-1", "Müller & Söhne, GmbH", "DE", "ENTITY", "W8BENE", "2026-01-01", "12", "2024-02-29", "REG_S", "3.00", "", legend, "No 7"}}); err != nil {
		t.Fatal(err)
	}
	rows, wrong := judged(b.String())
	if len(wrong) > 0 || len(rows) != 1 || rows[0].Legend != legend || rows[0].Name != "Müller & Söhne, GmbH" {
		t.Errorf("%+v %+v", rows, wrong)
	}
}
