package gallery

import (
	"encoding/json"
	"time"

	"github.com/unykorn/console/internal/audit"
	auditview "github.com/unykorn/console/views/audit"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

func audits() []Page {
	list := auditview.ListProps{Rows: auditRows(), Filters: choices(link.Audit(), "Verb", "send.ask", "approval.approve"), Older: link.Audit() + "?before=1", Now: now,
		Export: ui.ExportProps{Action: link.Exports(), Subject: "audit", Query: "verb=send.ask", Title: "Export these rows"}}
	partial := list
	partial.Problems = wrong
	entry := func(i int) auditview.EntryProps {
		return auditview.EntryProps{Row: auditRows()[i], Trail: link.AuditOf("send", uid("send").String()), Now: now}
	}
	return room("audit",
		page("audit", "Audit",
			is(Full, "people, the program, a refusal", auditview.List(list)),
			is(FirstUse, "nothing has happened yet", auditview.List(auditview.ListProps{Filters: choices(link.Audit(), "Verb"), Now: now})),
			is(NoMatch, "no row of this verb", auditview.List(auditview.ListProps{Filters: filtered(link.Audit(), "Verb", "wire.approve"), Now: now})),
			is(Partial, "the address asked for what is not there", auditview.List(partial))),
		page("audit-row", "A row of the trail",
			is(Full, "what changed", auditview.Entry(entry(0))),
			is(Partial, "of the program, nothing kept of before", auditview.Entry(entry(2))),
			is(Failed, "a refused attempt", auditview.Entry(entry(1)))))
}

func auditRows() []auditview.Row {
	person := func(id int64, verb, result, before, then string) auditview.Row {
		e := audit.Event{ID: id, At: ago(time.Duration(id) * time.Minute), Person: &vera.Person, Actor: vera.Name, Role: "compliance,auditor", Session: to(uid("session")), RequestID: uid("request").String(), IP: "2001:db8:85a3::8a2e:370:7334", Verb: verb,
			Kind: "send", Subject: uid("send").String(), Client: &nordic, Result: result}
		if before != "" {
			e.Before = json.RawMessage(before)
		}
		if then != "" {
			e.After = json.RawMessage(then)
		}
		return auditview.Row{Event: e, Thing: "Send", ClientName: longName, SubjectHref: link.Send(uid("send").String()), Mine: link.Audit()}
	}
	program := person(3, "transfer.moved", "done", "", `{"state":"confirmed","raw":"confirmed","amount":"123456789000000000000000001","note":"left \u202eto right"}`)
	program.Person, program.Session, program.Actor, program.Role, program.IP, program.RequestID, program.ClientName, program.Mine, program.Client = nil, nil, "reconciliation", "", "", "", "", "", nil
	program.Thing, program.Kind, program.Subject, program.SubjectHref = "Transfer", "transfer", hex32("transfer"), ""
	return []auditview.Row{
		person(1, "send.approved", "done", `{"state":"awaiting_approval","votes":1}`, `{"state":"approved","votes":2,"reason":"matches trade ticket 4471"}`),
		person(2, "send.release", "refused", "", `{"code":"send.not-approved"}`), program, person(4, "session.end", "done", "", ""),
	}
}
