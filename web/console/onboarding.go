package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

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
	all, err := s.Clients.Entries(r.Context(), actor)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	names := clientsOf(all)
	client := q.client(chosen, names)
	state := q.oneOf("state", onboardingview.States, "a state of a client")
	waits := q.oneOf("waits", []string{waitsForMe}, "a choice of whom it waits for")
	text := q.words("text")
	kyc := q.oneOf(byKYC, []string{"look"}, "a state of KYC")
	look, err := s.Clients.KYCToLook(r.Context(), actor)
	if err != nil {
		return err
	}
	p := onboardingview.ListProps{MayMake: actor.Administers(), Mine: waits != "", Now: now}
	var found []onboardingview.Row
	for _, e := range all {
		next, has := e.Next(now)
		row := onboardingview.Row{Entry: e, Next: next, Waits: has, Mine: e.Waits(actor, now)}
		if (client == nil || e.Client == *client) && (state == "" || onboardingview.StateOf(e) == state) && (waits == "" || row.Mine) && (kyc == "" || slices.Contains(look.IDs, e.Client)) && called(e, text) {
			found = append(found, row)
		}
	}
	page, older := clientPage(q, found)
	p.Rows, p.Problems, p.Newest, p.Older = page, q.problems, q.newest(), q.page("before", older)
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: clientChips(q, chosen, client, names, state)}
	return s.show(w, r, "Clients", onboardingview.List(p))
}

// clientsOf are those of the entries that are clients, for the choice of one.
func clientsOf(all []onboarding.Entry) []identity.Client {
	var out []identity.Client
	for _, e := range all {
		if e.Client != uuid.Nil {
			out = append(out, identity.Client{ID: e.Client, Name: e.Name})
		}
	}
	slices.SortFunc(out, func(a, b identity.Client) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return out
}

func clientChips(q *query, chosen, client *uuid.UUID, names []identity.Client, state string) []ui.Filter {
	chips := []ui.Filter{stateChip(q, state, onboardingview.States, onboardingview.StateWord),
		q.chip("Waits for", "waits", "me", []ui.FilterOption{q.option("waits", waitsForMe, "Me")}),
		q.chip("KYC", byKYC, "to look at", []ui.FilterOption{q.option(byKYC, "look", "To look at")}),
		q.typed("Name", "text", ui.FieldProps{Hint: "A part of the name or of the email.", MaxLength: 200})}
	if client != nil { // the one that was chosen in the frame; the list itself is the choice otherwise
		return append(q.clientChip(chosen, client, names), chips...)
	}
	return chips
}

// clientPage is one page of what was found; a page begins after the place that its address names: when and which.
func clientPage(q *query, found []onboardingview.Row) (page []onboardingview.Row, older string) {
	if before := q.values.Get("before"); before != "" {
		at := slices.IndexFunc(found, func(x onboardingview.Row) bool { return x.ID.String() == before })
		if at < 0 {
			q.refuse("before", "“"+clipped(before)+"” is not a page of this list, so this is the newest one.")
		}
		found = found[at+1:]
	}
	if len(found) <= clientRows {
		return found, ""
	}
	return found[:clientRows], found[clientRows-1].ID.String()
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

// called reports whether a text is a part of the name, or of the email it was asked for with.
func called(e onboarding.Entry, text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(strings.ToLower(e.Name), text) || e.Onboarding != nil && strings.Contains(e.Onboarding.Ask.Email, text)
}
