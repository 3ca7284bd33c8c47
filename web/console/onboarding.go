package console

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/views/link"
	onboardingview "github.com/unykorn/console/views/onboarding"
	"github.com/unykorn/console/views/ui"
)

// clientRows is a page of the clients.
const clientRows = 50

// waitsForMe is the value of the filter that leaves what is for others out.
const waitsForMe = "me"

// clients are the institutions, and those that are to become clients.
func (s *Server) clients(w http.ResponseWriter, r *http.Request) error {
	actor, q, now := actorFrom(r.Context()), asked(r), s.Clock.Now()
	names, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	client := q.client(chosen, names)
	state := q.oneOf("state", onboardingview.States, "a state of a client")
	waits := q.oneOf("waits", []string{waitsForMe}, "a choice of whom it waits for")
	text := q.words("text")
	kyc := q.oneOf(byKYC, []string{"look"}, "a state of KYC")
	p := onboardingview.ListProps{MayMake: actor.Administers(), Mine: waits != "", Now: now}
	f := onboarding.Filter{One: client, State: state, Words: text, Before: q.entry("before"), Limit: clientRows}
	if kyc != "" {
		look, err := s.Clients.KYCToLook(r.Context(), actor)
		if err != nil {
			return err
		}
		f.Only = append([]uuid.UUID{}, look.IDs...)
	}
	p.Rows, p.Older, err = s.clientPage(r, f, waits != "")
	if fault.Is(err, identity.ErrNoClient) {
		q.refuse("before", "“"+clipped(q.values.Get("before"))+"” is not a page of this list, so this is the newest one.")
		f.Before = nil
		p.Rows, p.Older, err = s.clientPage(r, f, waits != "")
	}
	if err != nil {
		return err
	}
	p.Problems, p.Newest, p.Older = q.problems, q.newest(), q.page("before", p.Older)
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: clientChips(q, chosen, client, names, state)}
	return s.show(w, r, "Clients", onboardingview.List(p))
}

func clientChips(q *query, chosen, client *uuid.UUID, names []identity.Client, state string) []ui.Filter {
	chips := []ui.Filter{stateChip(q, state, onboardingview.States, onboardingview.StateWord),
		q.chip("Waits for", "waits", "me", []ui.FilterOption{q.option("waits", waitsForMe, "Me")}),
		q.chip("KYC", byKYC, "to look at", []ui.FilterOption{q.option(byKYC, "look", "To look at")}),
		q.typed("Name", "text", ui.FieldProps{Hint: "The beginning of a word of the name or of the email, or the enterprise's id.", MaxLength: 200})}
	if client != nil { // the one that was chosen in the frame; the list itself is the choice otherwise
		return append(q.clientChip(chosen, client, names), chips...)
	}
	return chips
}

// clientScans is how many pages are looked through for clients whose next step is the reader's: which step that is, is our rule
// and not the database's.
const clientScans = 10

// clientPage reads a page and names the row after which the next one begins. With mine it reads on until a page is full or
// clientScans pages were looked through; the next then begins there.
func (s *Server) clientPage(r *http.Request, f onboarding.Filter, mine bool) (rows []onboardingview.Row, older string, err error) {
	actor, now := actorFrom(r.Context()), s.Clock.Now()
	for range clientScans {
		found, more, err := s.Clients.Entries(r.Context(), actor, f)
		if err != nil {
			return nil, "", err
		}
		for i, e := range found {
			next, has := e.Next(now)
			row := onboardingview.Row{Entry: e, Next: next, Waits: has, Mine: e.Waits(actor, now)}
			if f.Before = &e.ID; !mine || row.Mine {
				rows = append(rows, row)
			}
			if len(rows) == f.Limit && (more || i < len(found)-1) {
				return rows, e.ID.String(), nil
			}
		}
		if !more {
			return rows, "", nil
		}
	}
	return rows, f.Before.String(), nil
}

// client is one institution's way, by its own id or, before it is a client, by its onboarding's.
func (s *Server) client(w http.ResponseWriter, r *http.Request) error {
	id, err := clientID(r)
	if err != nil {
		return err
	}
	if _, err := s.Clients.Entry(r.Context(), actorFrom(r.Context()), id); err != nil {
		if moved, also := s.Clients.Moved(r.Context(), actorFrom(r.Context()), id); also == nil && moved != uuid.Nil {
			http.Redirect(w, r, link.Client(moved.String()), http.StatusSeeOther)
			return nil
		}
		return err
	}
	return s.showClient(w, r, http.StatusOK, id, onboardingview.AccountForm{})
}

func clientID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("client"))
	if err != nil || id.String() != r.PathValue("client") {
		return uuid.Nil, identity.ErrNoClient
	}
	return id, nil
}

func (s *Server) showClient(w http.ResponseWriter, r *http.Request, status int, id uuid.UUID, form onboardingview.AccountForm) error {
	actor, now := actorFrom(r.Context()), s.Clock.Now()
	e, err := s.Clients.Entry(r.Context(), actor, id)
	if err != nil {
		return err
	}
	p := onboardingview.Props{Entry: e, Way: e.Way(now), Mine: map[string]bool{}, Account: form, Now: now, MayResume: actor.Administers(), MayLive: actor.Administers(),
		MayOpen: actor.Has(identity.Admin, e.Client) || actor.Has(identity.Treasury, e.Client), NoOpen: noOpen(actor, e)}
	p.Next, p.Waits = e.Next(now)
	p.Mine[p.Next.Word] = e.Waits(actor, now)
	p.MayLook = slices.ContainsFunc(lookers, func(role identity.Role) bool { return actor.Has(role, e.Client) })
	if p.Account.Key == "" {
		p.Account.Key = uuid.NewString()
	}
	for _, a := range e.Accounts {
		if a.Untold(actor.Person) {
			p.Untold = &a
		}
		if shown := s.takeHeld(r, a.ID); !shown.Empty() {
			p.Shown = shown
		}
	}
	if p.Trail, err = s.clientTrail(r, actor, e); err != nil {
		return err
	}
	return s.showAs(w, r, status, e.Name, onboardingview.Detail(p))
}

// noOpen says why the form for a Go Account cannot be sent; the room asks again.
func noOpen(actor identity.Actor, e onboarding.Entry) string {
	switch {
	case e.Frozen():
		return "The client is frozen. Compliance and an administrator unfreeze it first."
	case !e.Provisioning():
		return "The client is live: treasury asks for a Go Account and compliance decides, under Key ceremonies."
	case !actor.Has(identity.Admin, e.Client):
		return "While the client is being provisioned an administrator makes its Go Account."
	case e.Seen != nil && e.Seen.Observed != nil && e.Seen.KYC != "approved":
		return "BitGo makes no Go Account before it has approved the client's KYC."
	}
	return ""
}
