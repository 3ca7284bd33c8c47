package console

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	exportview "github.com/unykorn/console/views/export"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const (
	answersOnPage = 50
	// answersCounted is where a page stops counting; an export counts all.
	answersCounted = 100_000
)

// accessVerbs are the changes of who may do what, as rooms record them.
var accessVerbs = []string{"grant.add", "grant.revoke", "person.add", "person.set-state", "person.change-password", "key.add", "key.confirm", "key.rotate", "key.revoke", "session.revoke"}

// left are the states of sends that are on the chain, or may be.
var left = []send.State{send.Submitting, send.Submitted, send.PendingAtBitGo, send.Unknown, send.Confirmed, send.Removed}

var answerForm = regexp.MustCompile(`^[0-9]{1,18}\.[0-9a-f-]{1,36}$`)

// questions answers what auditors ask; the whole question stands in the address.
func (s *Server) questions(w http.ResponseWriter, r *http.Request) error {
	q := asked(r)
	p := exportview.QuestionsProps{Question: q.values.Get("question"), Value: map[string]string{}}
	for name := range q.values {
		p.Value[name] = q.values.Get(name)
	}
	if p.Question == "" {
		return s.show(w, r, "Questions", exportview.Questions(p))
	}
	place := q.form("before", answerForm, "a page of the answer")
	ask, err := s.question(r, q)
	if err != nil {
		return err
	}
	if p.Problems = q.problems; q.values.Get("question") == "" {
		return s.show(w, r, "Questions", exportview.Questions(p))
	}
	found, next, count, err := s.Exports.Preview(r.Context(), actorFrom(r.Context()), ask.Subject, ask.Filter, place, answersOnPage, answersCounted)
	if err != nil {
		return err
	}
	a := &exportview.Answer{Title: ask.Subject.Title(), Words: ask.Words, Count: count.Rows, AtLeast: count.AtLeast, Columns: ask.Subject.Columns(),
		Newest: q.newest(), Older: q.page("before", next)}
	for _, row := range found {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = export.Text(c)
		}
		a.Rows = append(a.Rows, cells)
	}
	a.Narrow()
	a.Export = ui.ExportProps{Action: link.Exports(), Subject: string(ask.Subject), Query: exportQuery(q), Title: "Export the whole answer"}
	p.Answer = a
	return s.show(w, r, ask.Subject.Title(), exportview.Questions(p))
}

// exportQuery is the list's filter without its page.
func exportQuery(q *query) string {
	out := url.Values{}
	for name, v := range q.keep() {
		out.Set(name, v)
	}
	return out.Encode()
}

// question reads one of the questions. What it does not understand is among the problems, and the question is then not answered.
func (s *Server) question(r *http.Request, q *query) (export.Ask, error) {
	chosen := s.chosenClient(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return export.Ask{}, err
	}
	f := export.Filter{Client: q.client(chosen, clients)}
	f.From, f.To = q.period()
	ask := export.Ask{Filter: f}
	var said []string
	if f.Client != nil {
		said = append(said, "of "+clientName(clients, *f.Client))
	}
	switch q.values.Get("question") {
	case "sends":
		ask.Subject = export.Sends
		said = append([]string{"All sends" + q.above(&ask.Filter)}, said...)
		said = append(said, span("asked for", f.From, f.To)+", with who approved them")
	case "access":
		ask.Subject, ask.Filter.Verbs = export.Trail, accessVerbs
		said = append([]string{"All access changes (" + strings.Join(accessVerbs, ", ") + ")"}, append(said, span("recorded", f.From, f.To))...)
	case "signins":
		ask.Subject, ask.Filter.Verbs = export.Trail, []string{"person.sign-in-refused"}
		said = append([]string{"All failed sign-ins (person.sign-in-refused)"}, append(said, span("recorded", f.From, f.To))...)
	case "rules":
		ask.Subject = export.Rules
		said = append([]string{"All versions of the approval rules"}, append(said, span("in force", f.From, f.To))...)
	case "wires":
		ask.Subject = export.Wires
		said = append([]string{"All wires that somebody confirmed or rejected"}, append(said, span("decided", f.From, f.To))...)
	case "transfers":
		ask.Subject = export.Transfers
		said = append([]string{"All transfers of the wallets"}, append(said, span("made", f.From, f.To))...)
	case "whitelist":
		ask.Subject = export.Whitelist
		said = append([]string{"All whitelisted payees"}, append(said, span("in force", f.From, f.To))...)
	case "rights":
		ask.Subject = export.Rights
		said = append([]string{"All rights of people and machines"}, append(said, span("held", f.From, f.To))...)
	case "duties":
		ask.Subject = export.Duties
		said = append([]string{"All requests with who asked and who decided, each checked that it was not the same person,"}, append(said, span("asked for", f.From, f.To))...)
	default:
		q.refuse("question", "“"+clipped(q.values.Get("question"))+"” is none of the questions.")
	}
	if len(q.problems) > 0 {
		q.values.Del("question")
	}
	ask.Words = strings.Join(said, " ")
	return ask, nil
}

// above reads the amount and what it is counted in, and says so.
func (q *query) above(f *export.Filter) string {
	said := ""
	f.Asset = q.form("asset", assetForm, "an asset")
	switch typed := strings.TrimSpace(q.values.Get("above")); {
	case typed == "":
	case q.values.Get("in") == "units":
		n, err := money.ParseUnits(typed)
		if err != nil || n.Sign() < 0 || f.Asset == "" {
			q.refuse("above", "“"+clipped(typed)+"” base units need to be a whole number of one asset: name the asset.")
			return ""
		}
		f.AboveUnits = &n
		said = " above " + n.String() + " base units"
	default:
		c, err := money.ParseUSD(typed)
		if err != nil || c.Sign() < 0 {
			q.refuse("above", "“"+clipped(typed)+"” is not an amount of dollars like 10000 or 10000.50.")
			return ""
		}
		f.AboveCents = &c
		said = " above USD " + c.Decimal()
	}
	if f.Asset != "" {
		said += " of " + f.Asset
	}
	if q.values.Get("left") == "yes" {
		for _, state := range left {
			f.States = append(f.States, string(state))
		}
		said += " that left or may have left (" + strings.Join(f.States, ", ") + ")"
	}
	return said
}

// span says from when to when; both days are included, as people read them.
func span(what string, from, to *time.Time) string {
	switch {
	case from != nil && to != nil:
		return what + " from " + from.Format(time.DateOnly) + " to " + to.AddDate(0, 0, -1).Format(time.DateOnly) + " (UTC, both days included)"
	case from != nil:
		return what + " from " + from.Format(time.DateOnly) + " (UTC, this day included)"
	case to != nil:
		return what + " until " + to.AddDate(0, 0, -1).Format(time.DateOnly) + " (UTC, this day included)"
	}
	return what + " at any time"
}

// exportSends reads the filters of the list of sends.
func (s *Server) exportSends(r *http.Request, q *query) (export.Filter, string, error) {
	actor, list := actorFrom(r.Context()), sendQuery(q.values)
	f := s.sendFilter(r, actor, list)
	q.problems = append(q.problems, list.problems...)
	out := export.Filter{Client: f.Client, Wallet: f.Wallet, Asset: f.Asset, Person: f.AskedBy, From: f.Since, To: f.Until, Payee: f.Payee, Addresses: f.Addresses,
		AtLeast: f.AtLeast, AtMost: f.AtMost, Named: f.Named}
	for _, state := range f.States {
		out.States = append(out.States, string(state))
	}
	var said []string
	if f.Client != nil {
		clients, err := s.clientsOffered(r)
		if err != nil {
			return out, "", err
		}
		said = append(said, "Client: "+clientName(clients, *f.Client))
	}
	by := ""
	switch {
	case f.AskedBy != nil && *f.AskedBy == actor.Person:
		by = actor.Name
	case f.AskedBy != nil:
		by = f.AskedBy.String()
	}
	if said = append(said, sendWords(list, f, by)...); len(said) == 0 {
		return out, "Every send that the asker may see", nil
	}
	return out, "Every send with " + strings.Join(said, "; "), nil
}
