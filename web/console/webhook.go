package console

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	webhookview "github.com/unykorn/console/views/webhook"
)

// refusedRows is how many refused deliveries stand below the events.
const refusedRows = 10

// webhooks is BitGo's inbox: how it stands, the events, and what was refused.
func (s *Server) webhooks(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	n, err := s.names(r)
	if err != nil {
		return err
	}
	p := webhookview.ListProps{Now: s.Clock.Now()}
	if p.Summary, err = s.Webhooks.Summary(r.Context(), actor); err != nil {
		return err
	}
	f, below := webhookFilter(q), q.number("refused")
	page, err := s.Webhooks.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	var olderRefused int64
	if p.Refused, olderRefused, err = s.Webhooks.Refused(r.Context(), actor, below, refusedRows); err != nil {
		return err
	}
	for _, e := range page.Events {
		p.Rows = append(p.Rows, n.event(e))
	}
	p.Problems, p.Newest = q.problems, q.newest()
	if page.Older != 0 {
		p.Older = q.page("before", strconv.FormatInt(page.Older, 10))
	}
	if olderRefused != 0 {
		p.MoreRefused = q.page("refused", strconv.FormatInt(olderRefused, 10))
	}
	if below != 0 {
		p.FewerRefused = q.with("refused", "")
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: webhookChips(q, f, n, page.Events)}
	if f.State != "" || f.Type != "" || f.Wallet != "" {
		p.Filters.Clear = q.path
	}
	return s.show(w, r, "Webhooks", webhookview.List(p))
}

func webhookFilter(q *query) webhook.Filter {
	f := webhook.Filter{Type: q.form("type", wordForm, "a type of event"), Wallet: q.form("wallet", hexForm, "the id of a wallet"),
		Before: q.number("before"), Limit: 50}
	if v := q.values.Get("state"); v != "" {
		if f.State = webhook.State(v); !slices.Contains(webhook.States, f.State) {
			f.State = ""
			q.refuse("state", "“"+clipped(v)+"” is not a state of an event.")
		}
	}
	return f
}

func webhookChips(q *query, f webhook.Filter, n names, page []webhook.Event) []ui.Filter {
	var states, types, wallets []ui.FilterOption
	for _, st := range webhook.States {
		states = append(states, q.option("state", string(st), webhookview.StateWord(st)))
	}
	for _, e := range page {
		if wordForm.MatchString(e.Type) && !offers(types, e.Type) {
			types = append(types, q.option("type", e.Type, e.Type))
		}
	}
	for _, x := range n.wallets {
		wallets = append(wallets, q.option("wallet", x.ID, walletName(x)))
	}
	return []ui.Filter{q.chip("State", "state", webhookview.StateWord(f.State), states), q.chip("Type", "type", f.Type, types),
		q.chip("Wallet", "wallet", n.wallet(f.Wallet), wallets)}
}

// event adds names to an event. A body only claims whose wallet it speaks of: an unknown one keeps its id.
func (n names) event(e webhook.Event) webhookview.Row {
	row := webhookview.Row{Event: e, SubjectHref: webhookSubject(e.Work)}
	if slices.ContainsFunc(n.wallets, func(x wallet.Wallet) bool { return x.ID == e.Wallet }) {
		row.WalletLabel = n.wallet(e.Wallet)
	}
	if e.Client != nil {
		row.ClientName = clientName(n.clients, *e.Client)
	}
	return row
}

// webhookSubject is the page of what an event turned out to be about.
func webhookSubject(w webhook.Work) string {
	switch w.SubjectKind {
	case "transfer":
		return link.LedgerOfTransfer(w.SubjectID)
	case "send":
		return link.Send(w.SubjectID)
	case "client":
		return link.Client(w.SubjectID)
	}
	return ""
}

// webhook is one event with its exact bytes.
func (s *Server) webhook(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("notification"), 10, 64)
	if err != nil || id < 1 {
		return webhook.ErrNotFound
	}
	d, err := s.Webhooks.Get(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	n, err := s.names(r)
	if err != nil {
		return err
	}
	p := webhookview.Props{Row: n.event(d.Event), Detail: d, Trail: link.AuditOf("webhook", strconv.FormatInt(id, 10)), Now: s.Clock.Now()}
	for _, b := range d.Bodies {
		p.Bodies = append(p.Bodies, webhookview.Body{Body: b, SubjectHref: webhookSubject(b.Work)})
	}
	return s.show(w, r, "Event "+p.Row.Number(), webhookview.Event(p))
}
