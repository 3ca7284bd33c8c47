package console

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	webhookview "github.com/unykorn/console/views/webhook"
)

// refusedRows is how many refused deliveries stand below the events.
const refusedRows = 10

// Values of the verdict filter.
const (
	verdictVerified = "verified"
	verdictRefused  = "refused"
)

// webhooks is BitGo's inbox: how it stands, the events, and what was refused.
func (s *Server) webhooks(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	n, err := s.names(r)
	if err != nil {
		return err
	}
	p := webhookview.ListProps{Now: s.Clock.Now(), Verdict: q.oneOf("verdict", []string{verdictVerified, verdictRefused}, "a verdict")}
	if p.Summary, err = s.Webhooks.Summary(r.Context(), actor); err != nil {
		return err
	}
	f := webhookFilter(q)
	if p.Verdict != verdictRefused {
		page, err := s.Webhooks.List(r.Context(), actor, f)
		if err != nil {
			return err
		}
		if err := s.nameEvents(r, &n, page.Events); err != nil {
			return err
		}
		for _, e := range page.Events {
			p.Rows = append(p.Rows, n.event(e))
		}
		p.Newest = q.newest()
		if page.Older != 0 {
			p.Older = q.page("before", strconv.FormatInt(page.Older, 10))
		}
	}
	if p.Verdict != verdictVerified {
		if err := s.webhooksRefused(r, q, f, &p); err != nil {
			return err
		}
	}
	if p.Problems = q.problems; q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: webhookChips(q, f, n, p)}
	if len(q.keep("refused")) > 0 {
		p.Filters.Clear = q.path
	}
	return s.show(w, r, "Webhooks", webhookview.List(p))
}

// webhooksRefused adds what was not believed; alone it fills the page.
func (s *Server) webhooksRefused(r *http.Request, q *query, f webhook.Filter, p *webhookview.ListProps) error {
	rows, below := refusedRows, q.number("refused")
	if p.Verdict == verdictRefused {
		rows = f.Limit
	}
	ask := webhook.RefusedFilter{Reason: q.oneOf("reason", webhook.Reasons, "a reason of refusing"), From: f.From, Until: f.Until, Before: below, Limit: rows}
	found, older, err := s.Webhooks.Refused(r.Context(), actorFrom(r.Context()), ask)
	if err != nil {
		return err
	}
	p.Refused = found
	if older != 0 {
		p.MoreRefused = q.page("refused", strconv.FormatInt(older, 10))
	}
	if below != 0 {
		p.FewerRefused = q.with("refused", "")
	}
	return nil
}

func webhookFilter(q *query) webhook.Filter {
	f := webhook.Filter{Type: q.form("type", typeForm, "a type of event"), Wallet: q.form("wallet", hexForm, "the id of a wallet"),
		Transfer: q.form("transfer", hexForm, "the id of a transfer"), Before: q.number("before"), Limit: 50}
	f.From, f.Until = q.period()
	if v := q.values.Get("state"); v != "" {
		if f.State = webhook.State(v); !slices.Contains(webhook.States, f.State) {
			f.State = ""
			q.refuse("state", "“"+clipped(v)+"” is not a state of an event.")
		}
	}
	return f
}

func webhookChips(q *query, f webhook.Filter, n names, p webhookview.ListProps) []ui.Filter {
	var states, types, wallets, reasons []ui.FilterOption
	for _, st := range webhook.States {
		states = append(states, q.option("state", string(st), webhookview.StateWord(st)))
	}
	for _, kind := range []string{"transfer", "pendingapproval"} {
		types = append(types, q.option("type", kind, kind))
	}
	for _, e := range p.Rows {
		if typeForm.MatchString(e.Type) && !offers(types, e.Type) {
			types = append(types, q.option("type", e.Type, e.Type))
		}
	}
	for _, x := range n.wallets {
		wallets = append(wallets, q.option("wallet", x.ID, walletName(x)))
	}
	for _, why := range webhook.Reasons {
		reasons = append(reasons, q.option("reason", why, why))
	}
	verdicts := []ui.FilterOption{q.option("verdict", verdictVerified, "Verified"), q.option("verdict", verdictRefused, "Refused")}
	word := map[string]string{verdictVerified: "Verified", verdictRefused: "Refused"}[p.Verdict]
	chips := []ui.Filter{q.chip("Verdict", "verdict", word, verdicts)}
	if p.Verdict == verdictRefused {
		chips = append(chips, q.chip("Why", "reason", q.values.Get("reason"), reasons))
	} else {
		chips = append(chips, q.chip("State", "state", webhookview.StateWord(f.State), states), q.chip("Type", "type", f.Type, types),
			q.chip("Wallet", "wallet", n.wallet(f.Wallet), wallets), q.typed("Transfer", "transfer", ui.FieldProps{Mono: true, MaxLength: 32}))
	}
	return append(chips, q.typed("From", "from", ui.FieldProps{Type: "date"}), q.typed("To", "to", ui.FieldProps{Type: "date"}))
}

// nameEvents adds what events name.
func (s *Server) nameEvents(r *http.Request, n *names, events []webhook.Event) error {
	var clients []uuid.UUID
	var wallets []string
	for _, e := range events {
		if wallets = append(wallets, e.Wallet); e.Client != nil {
			clients = append(clients, *e.Client)
		}
	}
	return s.name(r, n, clients, wallets)
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
	if err := s.nameEvents(r, &n, []webhook.Event{d.Event}); err != nil {
		return err
	}
	p := webhookview.Props{Row: n.event(d.Event), Detail: d, Trail: link.AuditOf("webhook", strconv.FormatInt(id, 10)), Now: s.Clock.Now()}
	p.NoReplay = noAct(actorFrom(r.Context()))
	for _, b := range d.Bodies {
		p.Bodies = append(p.Bodies, webhookview.Body{Body: b, SubjectHref: webhookSubject(b.Work)})
	}
	return s.show(w, r, "Event "+p.Row.Number(), webhookview.Event(p))
}

// webhookReplay puts the stored bytes of an event through the verifier once more.
func (s *Server) webhookReplay(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("notification"), 10, 64)
	if err != nil || id < 1 {
		return webhook.ErrNotFound
	}
	vault, err := strconv.ParseInt(r.PostForm.Get("body"), 10, 64)
	if err != nil {
		return webhook.ErrNotFound
	}
	if err := s.Webhooks.Replay(r.Context(), actorFrom(r.Context()), id, vault); err != nil {
		return err
	}
	return s.done(w, r, link.WebhookNumber(id), "Verified once more. What it speaks of is read from BitGo again; nothing is applied twice.")
}

// webhookRefused is one delivery that was not believed.
func (s *Server) webhookRefused(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("refused"), 10, 64)
	if err != nil || id < 1 {
		return webhook.ErrNotFound
	}
	d, err := s.Webhooks.RefusedOne(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	return s.show(w, r, "Refused delivery", webhookview.Refused(webhookview.RefusedProps{RefusedDetail: d, Now: s.Clock.Now()}))
}
