package console

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	keyview "github.com/unykorn/console/views/key"
	"github.com/unykorn/console/views/ui"
)

// keyRows is a page of the register.
const keyRows = 50

// keys is the register of API keys and approver tokens.
func (s *Server) keys(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := identity.KeyFilter{Client: q.client(chosen, clients), Kind: identity.KeyKind(q.oneOf("kind", keyKinds, "a kind of key")),
		State: identity.KeyState(q.oneOf("state", spelled(identity.KeyStates), "a state of a key")), Limit: keyRows}
	page, older, err := s.keyPage(r, q, f)
	if fault.Is(err, identity.ErrNoKeyRead) {
		s.note(r, fault.As(err))
		return s.showAs(w, r, http.StatusForbidden, "API keys", keyview.NoPermission())
	}
	if err != nil {
		return err
	}
	p := keyview.ListProps{MayMake: actor.Administers(), Problems: q.problems, Newest: q.newest(), Older: q.page("before", older), Now: s.Clock.Now()}
	if p.Rows, err = s.keyUsage(r, page); err != nil {
		return err
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen), Filters: keyChips(q, chosen, f, clients)}
	return s.show(w, r, "API keys", keyview.List(p))
}

// keyUsage puts beside each key what it did lately.
func (s *Server) keyUsage(r *http.Request, page []identity.KeyEntry) ([]keyview.Row, error) {
	ids := make([]uuid.UUID, len(page))
	for i, k := range page {
		ids[i] = k.ID
	}
	usage, err := s.Gateway.Usage(r.Context(), actorFrom(r.Context()), ids...)
	if err != nil {
		return nil, err
	}
	rows := make([]keyview.Row, len(page))
	for i, k := range page {
		rows[i] = keyview.Row{KeyEntry: k, Usage: usage[k.ID]}
	}
	return rows, nil
}

var keyKinds = []string{string(identity.APIKey), string(identity.ApproverToken)}

// spelled are values of a kind of text, as an address holds them.
func spelled[S ~string](all []S) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
}

// oneOf reads a value that is one of a few.
func (q *query) oneOf(name string, all []string, what string) string {
	v := q.values.Get(name)
	if v == "" || slices.Contains(all, v) {
		return v
	}
	q.refuse(name, "“"+clipped(v)+"” is not "+what+".")
	return ""
}

// keyPage is one page of what was found; a page begins after the key that its address names.
func (s *Server) keyPage(r *http.Request, q *query, f identity.KeyFilter) (page []identity.KeyEntry, older string, err error) {
	actor := actorFrom(r.Context())
	if before := q.values.Get("before"); before != "" {
		id, bad := uuid.Parse(before)
		if bad == nil {
			_, bad = s.Identity.KeyEntry(r.Context(), actor, id)
		}
		if bad == nil {
			f.Before = &id
		} else {
			q.refuse("before", "“"+clipped(before)+"” is not a page of this list, so this is the newest one.")
		}
	}
	page, more, err := s.Identity.KeyRegister(r.Context(), actor, f)
	if more {
		older = page[len(page)-1].ID.String()
	}
	return page, older, err
}

func keyChips(q *query, chosen *uuid.UUID, f identity.KeyFilter, clients []identity.Client) []ui.Filter {
	var kinds, states []ui.FilterOption
	for _, k := range keyKinds {
		kinds = append(kinds, q.option("kind", k, keyview.KindWord(identity.KeyKind(k))))
	}
	for _, s := range identity.KeyStates {
		states = append(states, q.option("state", string(s), keyview.StateBadge(s).Word))
	}
	return append(q.clientChip(chosen, f.Client, clients), q.chip("State", "state", keyview.StateBadge(f.State).Word, states),
		q.chip("Kind", "kind", keyview.KindWord(f.Kind), kinds))
}
