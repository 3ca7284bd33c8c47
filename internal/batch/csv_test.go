package batch

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/unykorn/console/internal/fault"
)

const head = "wallet,asset,address,memo,amount,payee,purpose\n"

func TestListsAreReadHoweverASpreadsheetWritesThem(t *testing.T) {
	t.Parallel()
	want := Typed{Line: 2, Wallet: "Proceeds, main", Asset: "tbtc4", Address: "tb1q", Memo: "", Amount: "0.5", Payee: `He said "yes"`, Purpose: "=SUM(A1:A9)"}
	for name, text := range map[string]string{
		"plain":              head + `"Proceeds, main",tbtc4,tb1q,,0.5,"He said ""yes""",=SUM(A1:A9)`,
		"a mark and CRLF":    "\ufeff" + strings.ReplaceAll(head+`"Proceeds, main",tbtc4,tb1q,,0.5,"He said ""yes""",=SUM(A1:A9)`+"\n", "\n", "\r\n"),
		"old line ends":      strings.ReplaceAll(head+`"Proceeds, main",tbtc4,tb1q,,0.5,"He said ""yes""",=SUM(A1:A9)`, "\n", "\r"),
		"semicolons":         `wallet;asset;address;memo;amount;payee;purpose` + "\n" + `Proceeds, main;tbtc4;tb1q;;0.5;"He said ""yes""";=SUM(A1:A9)`,
		"tabs":               strings.ReplaceAll(head, ",", "\t") + "Proceeds, main\ttbtc4\ttb1q\t\t0.5\t\"He said \"\"yes\"\"\"\t=SUM(A1:A9)",
		"other order":        "purpose,payee,amount,address,asset,wallet\n" + `=SUM(A1:A9),"He said ""yes""",0.5,tb1q,tbtc4,"Proceeds, main"`,
		"spaces, capitals":   "Wallet , ASSET, Address,Memo/Tag,Amount,Payee,Purpose\n" + `  "Proceeds, main", tbtc4 , tb1q ,, 0.5 ,"He said ""yes""", =SUM(A1:A9) `,
		"empty rows, a tail": head + `"Proceeds, main",tbtc4,tb1q,,0.5,"He said ""yes""",=SUM(A1:A9)` + "\n,,,,,,\n\n",
		"a closing comma":    "wallet,asset,address,memo,amount,payee,purpose,\n" + `"Proceeds, main",tbtc4,tb1q,,0.5,"He said ""yes""",=SUM(A1:A9),`,
	} {
		rows, err := Read(text)
		if err != nil || len(rows) != 1 || rows[0] != want {
			t.Errorf("%s: %+v, %v", name, rows, err)
		}
	}
}

// What cannot be read for certain refuses the whole list, and says where.
func TestWhatIsNoListIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	good := "Proceeds,tbtc4,tb1q,,0.5,Payee,Rent\n"
	for name, c := range map[string]struct{ text, says string }{
		"nothing":            {"", "empty"},
		"a header alone":     {head, "no row"},
		"no header":          {good + good, "Line 1: “proceeds” is no column"},
		"a column misspelt":  {strings.Replace(head, "memo", "mmeo", 1) + good, "“mmeo”"},
		"a column missing":   {"wallet,asset,amount,purpose\nA,b,1,c\n", "lacks the column address"},
		"a column twice":     {strings.Replace(head, "payee", "tag", 1) + good, "memo is there twice"},
		"too many cells":     {head + good + "a,b,c,d,e,f,g,h\n", "Line 3: it has 8 cells"},
		"too few cells":      {head + "a,b,c\n", "Line 2: it has 3 cells"},
		"a bare quote":       {head + good + `a,b,c"d,e,f,g,h` + "\n", "Line 3: a quotation mark"},
		"an open quote":      {head + good + `"a,b,c,d,e,f,g` + "\n" + good, "Line 3: a cell in quotes does not end"},
		"a line in a cell":   {head + "\"a\nb\",b,c,d,e,f,g\n", "Line 2: a line ends inside"},
		"a long cell":        {head + "a,b,c,d,e,f," + strings.Repeat("x", 257) + "\n", "Line 2: the cell of purpose"},
		"a NUL":              {head + "a,b,c,d,e,f,g\x00\n", "Line 2: there is a control character"},
		"a broken letter":    {head + good + "a,b,c,d,e,f,\xff\n", "Line 3: this is not readable"},
		"201 rows":           {head + strings.Repeat(good, MostRows+1), "line 202 is the first too many"},
		"too large":          {head + strings.Repeat("x", MostBytes), "the most is 256"},
		"half a spreadsheet": {"PK\x03\x04 a workbook", "Line 1: there is a control character"},
	} {
		rows, err := Read(c.text)
		f := fault.As(err)
		if !fault.Is(err, ErrFile) || rows != nil || !strings.Contains(f.Message, c.says) || !strings.Contains(f.Message, "othing was sent") {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
	}
	if rows, err := Read(head + strings.Repeat(good, MostRows)); err != nil || len(rows) != MostRows || rows[MostRows-1].Line != MostRows+1 {
		t.Errorf("%d rows: %v", len(rows), err)
	}
}

// A browser ends lines its own way when it sends a list again.
func TestTheSameListHasOneDigest(t *testing.T) {
	t.Parallel()
	text := head + "Proceeds,tbtc4,tb1q,,0.5,Payee,Rent"
	for _, same := range []string{text + "\n", strings.ReplaceAll(text, "\n", "\r\n"), "\ufeff" + text} {
		if digest(same) != digest(text) {
			t.Errorf("%q is told from the same list", same)
		}
	}
	if digest(text+"2") == digest(text) {
		t.Error("another list looks the same")
	}
}

// FuzzRead: whatever comes in, it ends in rows whose cells a table and a page can hold, or in a sentence that names the line; the
// same lines ended another way are the same rows.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", head, head + "a,b,c,d,e,f,g\n", "\ufeffwallet;asset;address;amount;purpose\r\na;b;c;\"1;2\";e\r\n", head + "\"a\"\"b\",b,c,d,e,f,=1+1",
		head + "a,b,c\"d,e,f,g", head + "\"a\nb\",,,,,,\n", "wallet\tasset\taddress\tamount\tpurpose\n\t\tc\t1\tx", "\xff\xfe", head + "a,b,c,d,e,f,\u202eg\n,,,,,,\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := Read(text)
		if err != nil {
			if said := fault.As(err); !fault.Is(err, ErrFile) || rows != nil || !utf8.ValidString(said.Message) {
				t.Fatalf("%v beside %d rows", err, len(rows))
			}
			return
		}
		if len(rows) == 0 || len(rows) > MostRows {
			t.Fatalf("%d rows", len(rows))
		}
		line := 1
		for _, r := range rows {
			if r.Line <= line {
				t.Fatalf("line %d after line %d", r.Line, line)
			}
			line = r.Line
			for _, cell := range []string{r.Wallet, r.Asset, r.Address, r.Memo, r.Amount, r.Payee, r.Purpose} {
				if !utf8.ValidString(cell) || strings.ContainsAny(cell, "\x00\n\r") || cell != strings.TrimSpace(cell) || utf8.RuneCountInString(cell) > 400 {
					t.Fatalf("line %d holds %q", r.Line, cell)
				}
			}
		}
		again, err := Read(strings.ReplaceAll(normal(text), "\n", "\r\n"))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(rows) || digest(text) != digest(strings.ReplaceAll(normal(text), "\n", "\r\n")) {
			t.Fatalf("other line ends make other rows: %v", err)
		}
	})
}
