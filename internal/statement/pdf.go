package statement

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
)

// Measures of a page, in millimetres: A4 on its side, so that long figures stand in one line.
const (
	marginX, marginTop, marginEnd = 12.0, 22.0, 20.0
	rowHeight                     = 4.6
)

// widths are the columns of a table of lines: when, what, amount, in base units, balance after.
var widths = []float64{36, 94, 47, 49, 47}

// PDF writes the statement for print. The same statement gives the same bytes.
func (s Statement) PDF(w io.Writer) error { return s.pdf(w, true) }

func (s Statement) pdf(w io.Writer, compress bool) error {
	f := fpdf.New("L", "mm", "A4", "")
	f.SetCompression(compress)
	f.SetCatalogSort(true)
	f.SetCreationDate(s.DrawnAt)
	f.SetModificationDate(s.DrawnAt)
	f.SetTitle("Statement of "+s.ClientName+", "+s.Period.Days(), true)
	f.SetAuthor(s.DrawnBy, true)
	f.SetLang("en")
	// The library writes into what it is given, and a font is everybody's.
	f.AddUTF8FontFromBytes("go", "", bytes.Clone(goregular.TTF))
	f.AddUTF8FontFromBytes("go", "B", bytes.Clone(gobold.TTF))
	f.SetMargins(marginX, marginTop, marginX)
	f.SetAutoPageBreak(true, marginEnd)
	f.AliasNbPages("{pages}")
	p := &paper{Fpdf: f, statement: s}
	f.SetHeaderFunc(p.head)
	f.SetFooterFunc(p.foot)
	f.AddPage()
	p.front()
	for _, a := range s.Accounts {
		p.account(a)
	}
	p.ending()
	return f.Output(w)
}

// paper is a statement on its way to print.
type paper struct {
	*fpdf.Fpdf
	statement Statement
	columns   bool // a table goes on on the next page, under its heading
}

func (p *paper) head() {
	p.SetXY(marginX, 9)
	p.font("B", 9)
	p.put(150, "Statement of account: "+p.statement.ClientName, "L")
	p.font("", 8)
	p.put(0, p.statement.Period.Days(), "R")
	p.Ln(6)
	p.rule()
	p.SetY(marginTop)
	if p.columns {
		p.headings()
	}
}

func (p *paper) foot() {
	p.SetY(-16)
	p.rule()
	p.font("", 7)
	p.put(225, "SHA-256 of its record "+p.statement.Digest, "L")
	p.put(0, fmt.Sprintf("Page %d of {pages}", p.PageNo()), "R")
	p.Ln(4)
	p.put(0, "Statement "+p.statement.ID.String()+", drawn "+p.statement.DrawnAt.Format(stamp)+" by "+p.statement.DrawnBy, "L")
}

func (p *paper) front() {
	s := p.statement
	p.font("B", 16)
	p.put(0, s.ClientName, "L")
	p.Ln(9)
	for _, fact := range [][2]string{
		{"Period", s.Period.Days()}, {"That is", s.Period.Instants()},
		{"Drawn", s.DrawnAt.Format(stamp) + " by " + s.DrawnBy + "; nothing recorded later is in it"},
		{"Lines", fmt.Sprintf("%d in %d accounts; none is left out", s.Lines(), len(s.Accounts))},
		{"Statement", s.ID.String()}, {"SHA-256", s.Digest},
	} {
		p.fact(fact[0], fact[1])
	}
	for _, note := range s.Notes() {
		p.Ln(1.5)
		p.font("", 8.5)
		p.MultiCell(0, 4.4, printable(note), "", "L", false)
	}
	p.Ln(3)
	p.font("", 8)
	p.MultiCell(0, 4.2, "Amounts are exact. Each is given in whole coins with its ticker and in base units, the smallest unit of the asset. Times of lines are UTC. "+
		"A line marked * was recorded only after the period had ended.", "", "L", false)
	if len(s.Accounts) == 0 {
		p.Ln(3)
		p.put(0, "This client has no account in the ledger.", "L")
	}
}

// Notes are what a reader has to know of a statement, in sentences.
func (s Statement) Notes() (out []string) {
	if !s.Ended() {
		out = append(out, "The period had not ended when this was drawn: more may be posted into it.")
	}
	if n := s.Late(); n == 1 {
		out = append(out, "1 line took effect in this period and was recorded only after it had ended.")
	} else if n > 1 {
		out = append(out, fmt.Sprintf("%d lines took effect in this period and were recorded only after it had ended.", n))
	}
	return out
}

func (p *paper) account(a Account) {
	if p.columns = false; p.GetY() > 150 {
		p.AddPage()
	}
	p.Ln(6)
	p.font("B", 11)
	p.put(0, a.Label+", "+Ticker(a.Asset), "L")
	p.Ln(5.5)
	if a.Wallet != "" {
		p.font("", 7)
		p.put(0, "Wallet "+a.Wallet+", asset "+a.Asset, "L")
		p.Ln(4.5)
	}
	p.headings()
	p.sum("Opening balance", a.Asset, a.Opening)
	p.columns = true
	for _, l := range a.Lines {
		p.line(a, l)
	}
	p.columns = false
	if len(a.Lines) == 0 {
		p.font("", 8)
		p.put(0, "Nothing was posted to this account in the period.", "L")
		p.Ln(rowHeight)
	}
	p.sum("Came in", a.Asset, a.In)
	p.sum("Went out", a.Asset, a.Out.Neg())
	p.sum("Closing balance", a.Asset, a.Closing)
	if a.Late > 0 && p.statement.Ended() {
		p.sum("Closing balance as recorded then", a.Asset, a.ThenKnown)
	}
}

func (p *paper) headings() {
	p.font("B", 7.5)
	for i, name := range []string{"Took effect (UTC)", "Posting and account on the other side", "Amount", "In base units", "Balance after"} {
		align := "R"
		if i < 2 {
			align = "L"
		}
		p.put(widths[i], name, align)
	}
	p.Ln(rowHeight)
	p.rule()
}

func (p *paper) line(a Account, l Line) {
	if p.GetY() > 210-marginEnd-2*rowHeight { // both lines of a row stand on one page
		p.AddPage()
	}
	p.font("", 8)
	mark := ""
	if l.Late {
		mark = " *"
	}
	p.put(widths[0], l.EffectiveAt.Format("2006-01-02 15:04:05")+mark, "L")
	p.put(widths[1], l.Kind.Word()+", "+l.AgainstWord(a.Label), "L")
	p.figure(widths[2], Decimal(a.Asset, l.Effect)+" "+Ticker(a.Asset))
	p.figure(widths[3], l.Effect.String())
	p.figure(widths[4], Decimal(a.Asset, l.Balance))
	p.Ln(rowHeight - 0.6)
	p.font("", 6.5)
	p.SetTextColor(90, 90, 90)
	p.put(widths[0], "recorded "+l.RecordedAt.Format("2006-01-02 15:04:05"), "L")
	p.put(widths[1], "posting "+fmt.Sprint(l.Posting)+" of transfer "+l.Transfer, "L")
	p.SetTextColor(0, 0, 0)
	p.Ln(rowHeight)
}

// AgainstWord names the account on the other side, and who stands behind it where that is told.
func (l Line) AgainstWord(wallet string) string {
	word := l.Against.Word(wallet)
	if l.Counterparty != "" && l.Against == ledger.External {
		return "against " + word + ": " + l.Counterparty
	}
	return "against " + word
}

func (p *paper) sum(what, asset string, units money.Units) {
	if p.GetY() > 210-marginEnd-rowHeight {
		p.AddPage()
	}
	p.font("B", 8)
	p.put(widths[0]+widths[1], what, "L")
	p.figure(widths[2], Decimal(asset, units)+" "+Ticker(asset))
	p.figure(widths[3], units.String())
	p.Ln(rowHeight)
}

func (p *paper) ending() {
	p.columns = false
	p.Ln(6)
	p.font("", 7.5)
	p.MultiCell(0, 4, "To verify: the console gives the record of this statement as a JSON file. Its SHA-256 must be the one printed on every page, and the audit trail of the client has the same digest in the row statement.draw of "+
		p.statement.ID.String()+". Opening balance, movements and closing balance were summed separately and agree in every account.", "", "L", false)
}

func (p *paper) fact(name, text string) {
	p.font("B", 8.5)
	p.put(26, name, "L")
	p.font("", 8.5)
	p.put(0, text, "L")
	p.Ln(4.8)
}

func (p *paper) font(style string, size float64) { p.SetFont("go", style, size) }

func (p *paper) rule() {
	p.SetDrawColor(170, 170, 170)
	p.Line(marginX, p.GetY(), 297-marginX, p.GetY())
	p.Ln(0.8)
}

// put writes a text into a cell; one that is too long for it ends in an ellipsis. Figures are never cut: see figure.
func (p *paper) put(width float64, text, align string) {
	text = printable(text)
	room := width
	if room == 0 {
		room = 297 - marginX - p.GetX()
	}
	if p.GetStringWidth(text) > room-2 {
		r := []rune(text)
		for len(r) > 1 && p.GetStringWidth(string(r)+"…") > room-2 {
			r = r[:len(r)-1]
		}
		text = string(r) + "…"
	}
	p.CellFormat(width, rowHeight, text, "", 0, align, false, 0, "")
}

// figure writes all digits, smaller where they need it.
func (p *paper) figure(width float64, text string) {
	size, _ := p.GetFontSize()
	kept := size
	for size > 2 && p.GetStringWidth(text) > width-2 {
		size -= 0.25
		p.SetFontSize(size)
	}
	p.CellFormat(width, rowHeight, text, "", 0, "R", false, 0, "")
	p.SetFontSize(kept)
}

// printable writes what the printed font has no sign for as its number, so that no letter is lost unseen.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r < 0x2000 && unicode.IsPrint(r) && unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common), strings.ContainsRune("–—‘’“”…•€", r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
	}
	return b.String()
}
