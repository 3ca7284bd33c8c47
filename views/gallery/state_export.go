package gallery

import (
	"time"

	"github.com/unykorn/console/internal/export"
	exportview "github.com/unykorn/console/views/export"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func exports() []Page {
	var list exportview.ListProps
	list.Now = now
	var states []State
	for _, s := range []export.State{export.Ready, export.Running, export.Failed, export.Expired} {
		list.Exports = append(list.Exports, exported(s))
		kind := map[export.State]Kind{export.Ready: Full, export.Running: Partial, export.Failed: Failed, export.Expired: Stale}[s]
		states = append(states, is(kind, string(s), exportview.Page(exportview.Props{Export: exported(s), Now: now})))
	}
	return room("export",
		page("exports", "Exports",
			is(Full, "one in each state", exportview.List(list)),
			is(FirstUse, "nothing was exported yet", exportview.List(exportview.ListProps{Now: now}))),
		page("export", "An export", states...),
		page("questions", "Questions", questionStates()...))
}

func exported(s export.State) export.Export {
	e := export.Export{ID: uid("export " + string(s)), Person: vera.Person, Subject: export.Postings, Format: export.XLSX, Asked: "Postings of " + longName + " in TBTC4, from 1 July 2026 to 30 September 2026", AskedBy: vera.Name, State: s, AskedAt: ago(time.Hour), AsOf: ago(time.Hour), ExpiresAt: in(day(7)), Rows: 1204, Bytes: 88_112}
	switch s {
	case export.Ready, export.Expired:
		e.FinishedAt, e.Digest = to(ago(59*time.Minute)), hex64("export")
	case export.Failed:
		e.Problem = "A sheet holds 1,048,575 rows at most; choose CSV or narrow the filter."
	case export.Running:
	}
	return e
}

func questionStates() []State {
	of := func(rows ...[]string) exportview.QuestionsProps {
		return exportview.QuestionsProps{Question: "sends", Value: map[string]string{"above": "50000.00", "in": "usd", "from": "2026-07-01", "to": "2026-09-30"}, Assets: []string{"tbtc4"}, Clients: clientOptions(),
			Answer: &exportview.Answer{Title: export.Sends.Title(), Words: "Sends worth more than $50,000.00, asked for from 1 July 2026 to 30 September 2026 (UTC).", Count: int64(len(rows)), Columns: []string{"asked_at", "client", "amount", "usd_value", "approvers"}, Rows: rows,
				Export: ui.ExportProps{Action: link.Exports(), Subject: "sends", Query: "above=50000.00", Title: "Export the answer"}}}
	}
	full, partial := of([]string{"2026-09-03T10:12:00Z", longName, "1234567.000000000000000001 HTETH", "4321098765.43", vera.Name + ", " + viktor.Name}, []string{"2026-08-30T09:01:00Z", apexName, "0.75 OFCTBTC", "51090.00", vera.Name}), of()
	full.Answer.AtLeast, full.Answer.Older = true, link.AuditQuestions("sends")
	partial.Answer, partial.Problems = nil, wrong
	return []State{
		is(Full, "an answer", exportview.Questions(full)),
		is(FirstUse, "nothing asked yet", exportview.Questions(exportview.QuestionsProps{})),
		is(NoMatch, "there is none", exportview.Questions(of())),
		is(Partial, "the address asked for what is not there", exportview.Questions(partial)),
	}
}
