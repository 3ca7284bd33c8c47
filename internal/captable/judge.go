package captable

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
)

var (
	holderForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$`)
	residenceForm = regexp.MustCompile(`^[A-Z]{2}(_[A-Z0-9]{1,3})?$`)
	wholeForm     = regexp.MustCompile(`^[1-9][0-9]{0,15}$`)
	paidForm      = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,2})?$`)
	// eldest is before any security that is still held was issued.
	eldest = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
)

// entries makes rows of what was typed, each judged by itself. now is the time of the dry run.
func entries(all []typed, now time.Time, f *findings) []Row {
	out := make([]Row, 0, len(all))
	for _, t := range all {
		before := f.count
		if r := t.row(now, f); f.count == before {
			out = append(out, r)
		}
	}
	return out
}

func (t typed) row(now time.Time, f *findings) Row {
	c := t.cells
	r := Row{Line: t.line, Holder: c[colHolder], Name: c[colName], Residence: strings.ToUpper(c[colResidence]), Kind: holder.Registration(strings.ToUpper(c[colKind])),
		TaxForm: holder.TaxForm(strings.ToUpper(strings.ReplaceAll(c[colTaxForm], "-", ""))), Exemption: accreditation.Regulation(strings.ToUpper(c[colExemption])),
		Legend: c[colLegend], Certificate: c[colCertificate]}
	blame := func(ok bool, col int, said, remedy string) {
		if !ok {
			f.add(t.line, columns[col].names[0], said, remedy)
		}
	}
	if r.Kind == "" {
		r.Kind = holder.Unknown
	}
	if r.TaxForm == "" {
		r.TaxForm = "NONE"
	}
	t.text(f)
	blame(r.Holder != "" || r.Name != "", colHolder, "The row names no holder.", "Give the holder's id, or the name that the shares are registered in.")
	blame(r.Holder == "" || holderForm.MatchString(r.Holder) && r.Holder != security.Treasury, colHolder, "This is no holder's id.", "1 to 64 letters, digits and _ . : -; not the issuer's own.")
	blame(r.Residence == "" || residenceForm.MatchString(r.Residence), colResidence, "This is no residence.", "A country, or a country and a state: US_DE.")
	blame(slices.Contains(holder.Registrations, r.Kind), colKind, "This is no kind of registration.", "One of "+joined(holder.Registrations)+", or nothing.")
	blame(slices.Contains(holder.TaxForms, r.TaxForm), colTaxForm, "This tax form is not known.", "One of "+joined(holder.TaxForms)+", or nothing.")
	blame(wholeForm.MatchString(c[colShares]), colShares, "This is no number of shares.", "A whole number from 1 on, without separators: 12500.")
	blame(slices.Contains(security.Exemptions, r.Exemption), colExemption, "This exemption is not known.", "One of "+joined(security.Exemptions)+".")
	blame(c[colPaid] == "" || paidForm.MatchString(c[colPaid]), colPaid, "This is no price.", "US dollars for the whole lot, without separators: 125000.00. Nothing, if it is not known.")
	if u, err := money.ParseUnits(c[colShares]); err == nil && wholeForm.MatchString(c[colShares]) {
		r.Shares = u
		blame(u.Cmp(money.NewUnits(security.MaxShares)) <= 0, colShares, "These are more shares than any register keeps.", "At most 9007199254740991.")
	}
	if p, err := money.ParseUSD(c[colPaid]); err == nil && paidForm.MatchString(c[colPaid]) {
		r.Paid = &p
	}
	t.days(&r, now, blame)
	return r
}

// text refuses what only looks like text, and what a spreadsheet would work out when somebody opens an export of it.
func (t typed) text(f *findings) {
	for i, cell := range t.cells {
		switch {
		case cell == "":
		case !accreditation.Line(cell, columns[i].most):
			f.add(t.line, columns[i].names[0], "There is a line break or an invisible character in the cell.", "Type the cell anew, on one line.")
		case strings.ContainsRune("=+-@|%＝＋－＠", []rune(cell)[0]):
			f.add(t.line, columns[i].names[0], "The cell begins with a character by which a spreadsheet takes it for a formula.", "Leave the character out: no name, amount or legend begins with it.")
		}
	}
}

func (t typed) days(r *Row, now time.Time, blame func(ok bool, col int, said, remedy string)) {
	const form = "Year, month and day: 2024-03-31."
	day := func(col int) *time.Time {
		if t.cells[col] == "" {
			return nil
		}
		d, err := time.Parse(time.DateOnly, t.cells[col])
		blame(err == nil, col, "This is no day.", form)
		if err != nil {
			return nil
		}
		blame(d.After(eldest) && d.Year() < 2200, col, "This day cannot be meant.", form)
		return &d
	}
	past := func(col int, d *time.Time) {
		blame(d == nil || !d.After(now), col, "This day is in the future.", "Give the day on which it happened.")
	}
	acquired := day(colAcquired)
	if blame(t.cells[colAcquired] != "", colAcquired, "The row does not say when the shares were acquired.", form+" Holding periods are counted from it."); acquired != nil {
		r.Acquired = *acquired
		past(colAcquired, acquired)
	}
	r.TaxFormOn = day(colTaxFormOn)
	past(colTaxFormOn, r.TaxFormOn)
	blame((r.TaxForm == "NONE") == (t.cells[colTaxFormOn] == "") || !slices.Contains(holder.TaxForms, r.TaxForm), colTaxFormOn, "A tax form has the day on which it was signed; without a form there is none.", "Give both or none.")
	r.LockUntil = day(colLock)
	blame(r.LockUntil == nil || acquired == nil || r.LockUntil.After(*acquired), colLock, "The lock-up ends before the shares were acquired.", "Give the first day on which it holds no more.")
}

func joined[T ~string](all []T) string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}

// known is somebody who is in the holder file already.
type known struct {
	id, name, residence string
	kind                holder.Registration
}

// book is what the file of holders says already, by id and by name.
type book struct {
	byID   map[string]known
	byName map[string][]known
}

func fold(name string) string { return strings.ToLower(name) }

// together judges the rows against each other, against who is in the holder file, and against the security; bars says why nobody may reside
// in a place. It gives each row its holder.
func together(rows []Row, b book, x security.Security, bars func(residence string) string, f *findings) (holders int, total money.Units) {
	first, certificates, alike := map[string]*Row{}, map[string]int{}, map[string]int{}
	for i := range rows {
		r := &rows[i]
		named(r, b, f)
		if before, seen := first[r.Holder]; seen {
			agrees(r, before, f)
		} else {
			first[r.Holder] = r
		}
		if said := bars(r.Residence); said != "" {
			f.add(r.Line, columns[colResidence].names[0], said, "Nobody who resides there is entered by a file. Ask counsel.")
		}
		once(r, certificates, alike, f)
		total = total.Add(r.Shares)
	}
	if x.Status != security.Active {
		f.add(0, "", "The security is "+string(x.Status)+".", "Only an active one is opened: file terms that make it so.")
	}
	if a := x.Authorised; total.Cmp(a) > 0 {
		f.add(0, columns[colShares].names[0], fmt.Sprintf("The rows come to %s shares, and %s are authorised.", total.Grouped(), a.Grouped()), "Correct the rows, or have terms confirmed that authorise more (17 CFR 240.17Ad-10(g)).")
	}
	return len(first), total
}

// named gives a row that has a name only its id: of who is in the file, or one made of the name. An id in the file keeps its name.
func named(r *Row, b book, f *findings) {
	name := columns[colName].names[0]
	if r.Holder == "" {
		switch all := b.byName[fold(r.Name)]; len(all) {
		case 0:
			r.Holder = madeID(r.Name)
		case 1:
			r.Holder = all[0].id
		default:
			f.add(r.Line, name, "Several holders of this name are in the holder file.", "Give the id of the one that is meant.")
			r.Holder = all[0].id
		}
	}
	k, there := b.byID[r.Holder]
	if !there {
		return
	}
	if r.Name != "" && k.name != "" && r.Name != k.name {
		f.add(r.Line, name, "The holder file has "+r.Holder+" under the name “"+k.name+"”.", "Give that name, or another id: in another name shares are somebody else's.")
	}
	if r.Residence != "" && k.residence != "" && r.Residence != k.residence {
		f.add(r.Line, columns[colResidence].names[0], "The holder file has "+r.Holder+" in "+k.residence+".", "Correct the row or the holder file.")
	}
	if r.Kind != holder.Unknown && k.kind != holder.Unknown && r.Kind != k.kind {
		f.add(r.Line, columns[colKind].names[0], "The holder file has "+r.Holder+" as "+string(k.kind)+".", "Correct the row or the holder file.")
	}
}

// madeID is a holder's id out of a name: what of it an id may have, and a digest that tells two alike apart.
func madeID(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(name) {
		switch {
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 40 {
			break
		}
	}
	sum := sha256.Sum256([]byte(fold(name)))
	return strings.TrimPrefix(strings.TrimSuffix(b.String(), "-")+"-"+hex.EncodeToString(sum[:4]), "-")
}

// agrees says what two rows of one holder tell differently about them.
func agrees(r, before *Row, f *findings) {
	for _, d := range []struct {
		differs bool
		col     int
	}{{r.Name != before.Name, colName}, {r.Residence != before.Residence, colResidence}, {r.Kind != before.Kind, colKind},
		{r.TaxForm != before.TaxForm, colTaxForm}, {dayText(r.TaxFormOn) != dayText(before.TaxFormOn), colTaxFormOn}} {
		if d.differs {
			f.add(r.Line, columns[d.col].names[0], fmt.Sprintf("Line %d says something else of the same holder.", before.Line), "Say the same in each row of a holder. Two holders have two ids.")
		}
	}
}

// once refuses a lot that is there twice.
func once(r *Row, certificates, alike map[string]int, f *findings) {
	if c := r.Certificate; c != "" {
		if line, seen := certificates[c]; seen {
			f.add(r.Line, columns[colCertificate].names[0], fmt.Sprintf("Line %d has this reference already.", line), "Each lot has its own.")
		} else {
			certificates[c] = r.Line
		}
		return
	}
	paid := ""
	if r.Paid != nil {
		paid = r.Paid.String()
	}
	key := strings.Join([]string{r.Holder, r.Shares.String(), dayText(&r.Acquired), string(r.Exemption), paid, dayText(r.LockUntil), r.Legend}, "\x00")
	if line, seen := alike[key]; seen {
		f.add(r.Line, "", fmt.Sprintf("Line %d says the very same.", line), "Leave one out. If both are meant, give each the reference of its certificate or lot.")
	} else {
		alike[key] = r.Line
	}
}

func dayText(d *time.Time) string {
	if d == nil {
		return ""
	}
	return d.Format(time.DateOnly)
}
