package gallery

import (
	"strings"

	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/money"
	captableview "github.com/unykorn/console/views/captable"
	"github.com/unykorn/console/views/link"
)

func captables() []Page {
	form := captableview.FormProps{Security: noteRow().Security, MayUpload: true, Key: "k", Now: now}
	waits, refused, auditor := form, form, form
	waits.Imports, waits.NoUpload = []captable.Import{capFile(captable.Waits), capFile(captable.Refused), capFile(captable.Withdrawn)}, "Another file waits for compliance. Have that one decided, or take it back."
	refused.Problem, refused.Fields = captable.ErrFile.Message, captable.ErrFile.Fields
	auditor.MayUpload = false
	file := captableview.Props{Detail: captable.Detail{Import: capFile(captable.Waits), Rows: capRows()}, Decides: true, Older: link.Import(theImport) + "?after=5", Now: now}
	own, posted, wrongly, rejecting := file, file, file, file
	own.Decides, own.MayWithdraw = false, true
	posted.Import, posted.Older = capFile(captable.Posted), ""
	wrongly.Detail = captable.Detail{Import: capFile(captable.Refused), Problems: capWrong()}
	rejecting.Problem, rejecting.Fields = captable.ErrReason.Message, captable.ErrReason.Fields
	partial := file
	partial.Problems = wrong
	return room("captable",
		page("captable", "Import of a cap table",
			is(FirstUse, "no file was uploaded", captableview.Form(form)),
			is(Full, "one waits, one was refused", captableview.Form(waits)),
			is(Failed, "no file was chosen", captableview.Form(refused)),
			is(NotAllowed, "an auditor looks", captableview.Form(auditor))),
		page("captable-import", "A file of a cap table",
			is(Full, "compliance decides", captableview.Page(file)),
			is(Full, "who uploaded it may take it back", captableview.Page(own)),
			is(Full, "in the register", captableview.Page(posted)),
			is(Full, "with all that is wrong", captableview.Page(wrongly)),
			is(Failed, "a no without its reason", captableview.Page(rejecting)),
			is(Partial, "the address asked for what is not there", captableview.Page(partial))))
}

const theImport = "imp_7h2k9q4x1m5c8tbe"

func capFile(s captable.State) captable.Import {
	i := captable.Import{ID: theImport, Client: apex, Security: note, Issuer: "Ridge Road Power LLC", Digest: strings.Repeat("4f9a", 16), File: "ridge road holders, as of the closing of the second tranche.csv", Bytes: 48_210,
		Lines: 412, Holders: 388, Shares: money.NewUnits(41_900), State: s, Uploader: "Tessa Moreau", UploadedAt: ago(day(1))}
	if s == captable.Posted || s == captable.Withdrawn {
		at := ago(day(0))
		i.Decider, i.DecidedAt = "Carla Nwosu", &at
	}
	if s == captable.Refused {
		i.Wrong, i.Lines, i.Holders = 3, 0, 0
	}
	return i
}

func capRows() []captable.Row {
	paid, locked := money.NewCents(40_000_000), ago(-day(170))
	return []captable.Row{
		{Line: 2, Holder: "rr-001", Name: "Isolde Marchetti", Residence: "US_NY", Kind: holder.Individual, TaxForm: "W9", Shares: money.NewUnits(40_000), Acquired: ago(day(900)), Exemption: "REG_D_506B", Paid: &paid, Legend: "Restricted securities: Rule 144", Certificate: "PA-1"},
		{Line: 3, Holder: "brackwater-ventures-ii-3fd01c2a", Name: longName, Kind: holder.Entity, TaxForm: "NONE", Shares: money.NewUnits(1_900), Acquired: ago(day(400)), Exemption: "REG_S", LockUntil: &locked},
	}
}

func capWrong() []captable.Problem {
	return []captable.Problem{
		{N: 1, Line: 3, Column: "shares", Said: "This is no number of shares.", Remedy: "A whole number from 1 on, without separators: 12500."},
		{N: 2, Line: 17, Said: "Line 4 says the very same.", Remedy: "Leave one out. If both are meant, give each the reference of its certificate or lot."},
		{N: 3, Column: "shares", Said: "The rows come to 51,200 shares, and 50,000 are authorised.", Remedy: "Correct the rows, or have terms confirmed that authorise more (17 CFR 240.17Ad-10(g))."},
	}
}
