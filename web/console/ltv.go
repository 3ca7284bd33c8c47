package console

import (
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/views/link"
	ltvview "github.com/unykorn/console/views/ltv"
	"github.com/unykorn/console/views/ui"
)

// Rows of the desk, each judged anew, and of a facility's kept decisions.
const (
	facilityRows = 25
	decisionRows = 20
)

// facilities is the desk of loans and collateral.
func (s *Server) facilities(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	wallets, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := ltv.DeskFilter{Client: q.client(chosen, clients), Wallet: q.form("wallet", hexForm, "a wallet's id"),
		Waiting: q.oneOf("change", []string{"waiting"}, "a state of a change") != "", Limit: facilityRows}
	f.Before, f.BeforeID = q.moment("before")
	found, more, err := s.LTV.Desk(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := ltvview.ListProps{Rows: found, Problems: q.problems, MayAsk: actor.HasAny(identity.Treasury), Newest: q.newest(), MaxAge: s.LTV.Age(), Now: s.Clock.Now()}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", instantKey(last.Created, last.ID))
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), q.walletChip(f.Client, wallets),
		q.chip("Change", "change", "waits", []ui.FilterOption{q.option("change", "waiting", "waits for a second person")}))
	return s.show(w, r, "Collateral & LTV", ltvview.List(p))
}

// moment reads the place after which a page begins: a time and an id.
func (q *query) moment(name string) (*time.Time, uuid.UUID) {
	v := q.values.Get(name)
	if at, id := sendPlace(v); !at.IsZero() {
		return &at, id
	}
	if v != "" {
		q.refuse(name, "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
	}
	return nil, uuid.Nil
}

// periods are how many days of history the page offers.
var periods = []struct {
	value, label string
	days         int
}{{"1", "1 day", 1}, {"", "7 days", 7}, {"90", "90 days", 90}}

// facility is one loan explained. An address that names a client leads to what is lent to it.
func (s *Server) facility(w http.ResponseWriter, r *http.Request) error {
	id, err := facilityID(r, "facility")
	if err != nil {
		return err
	}
	actor, q, now := actorFrom(r.Context()), asked(r), s.Clock.Now()
	days := q.oneOf("days", []string{"1", "90"}, "a period of this page")
	p := ltvview.Props{Days: 7, MaxAge: s.LTV.Age(), At: now, Newest: q.newest()}
	for _, x := range periods {
		if x.value == days {
			p.Days = x.days
		}
		p.Periods = append(p.Periods, ui.Tab{Label: x.label, Href: q.with("days", x.value), Current: x.value == days})
	}
	f := ltv.DeskFilter{Limit: decisionRows}
	f.Before, f.BeforeID = q.moment("before")
	p.Detail, err = s.LTV.Detail(r.Context(), actor, id, f, now.AddDate(0, 0, -p.Days))
	if fault.Is(err, ltv.ErrNotFound) {
		return s.facilityOfClient(w, r, id, err)
	}
	if err != nil {
		return err
	}
	if p.More {
		last := p.Decisions[len(p.Decisions)-1]
		p.Older = q.page("before", instantKey(last.At, last.ID))
	}
	p.Rungs, p.NoAsk = ltv.Ladder(p.In), noAsk(actor, p.Entry)
	return s.show(w, r, "Facility of "+p.WalletLabel, ltvview.Detail(p))
}

// facilityOfClient leads on from a client's id: to its only facility, or to the list of them.
func (s *Server) facilityOfClient(w http.ResponseWriter, r *http.Request, id uuid.UUID, absent error) error {
	actor := actorFrom(r.Context())
	if _, err := s.Identity.Client(r.Context(), actor, id); fault.Is(err, identity.ErrNoClient) {
		return absent
	} else if err != nil {
		return err
	}
	found, more, err := s.LTV.Desk(r.Context(), actor, ltv.DeskFilter{Client: &id, Limit: 1})
	if err != nil {
		return err
	}
	to := link.With(link.Facilities(), url.Values{"client": {id.String()}})
	if len(found) == 1 && !more {
		to = link.Facility(found[0].ID.String())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// noAsk says why the actor cannot ask for other terms now; empty when they can. The room decides again.
func noAsk(actor identity.Actor, e ltv.Entry) string {
	switch {
	case !actor.Has(identity.Treasury, e.Client):
		return "Treasury of " + e.ClientName + " asks for other terms. An administrator grants the role."
	case e.Open != nil:
		return "A change waits for a decision. Decide or take back that one first."
	}
	return ""
}

func facilityID(r *http.Request, name string) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue(name))
	if err != nil || id.String() != r.PathValue(name) {
		return uuid.Nil, ltv.ErrNotFound
	}
	return id, nil
}
