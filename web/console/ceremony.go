package console

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	ceremonyview "github.com/unykorn/console/views/ceremony"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const ceremoniesOnPage = 50

// ceremonies lists the wallets that were asked for here.
func (s *Server) ceremonies(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	client, state := q.client(chosen, clients), ceremony.State(q.oneOf("state", spelled(ceremonyview.States), "a state of a key ceremony"))
	f := ceremony.Filter{Client: client, Limit: ceremoniesOnPage}
	if state != "" {
		f.States = []ceremony.State{state}
	}
	f.BeforeAt, f.BeforeID = sendPlace(q.values.Get("before"))
	found, more, err := s.Ceremonies.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := ceremonyview.ListProps{Rows: found, Problems: q.problems, NoAsk: noWallet(actor, clients), Live: q.here(), Newest: q.newest(), Now: s.Clock.Now()}
	if more {
		p.Older = q.page("before", sendKeyOf(found[len(found)-1].At, found[len(found)-1].ID))
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, client, clients), stateChip(q, state, ceremonyview.States, ceremonyview.StateWords))
	return s.show(w, r, "Key ceremonies", ceremonyview.List(p))
}

// noWallet says why the actor cannot ask for a wallet of any client; empty: of one they can.
func noWallet(actor identity.Actor, clients []identity.Client) string {
	why := "Treasury of a client asks for a wallet; an administrator does while the client is being provisioned."
	for _, c := range clients {
		no := ceremony.WhyNotAsk(actor, c.ID, c.State)
		if no == "" {
			return ""
		}
		if len(clients) == 1 {
			why = no
		}
	}
	return why
}

// ceremonyNew is the form.
func (s *Server) ceremonyNew(w http.ResponseWriter, r *http.Request) error {
	p := ceremonyview.FormProps{Client: r.URL.Query().Get("client")}
	if p.Client != "" {
		id, err := uuid.Parse(p.Client)
		if err != nil {
			return identity.ErrNoClient
		}
		if _, err := s.Identity.Client(r.Context(), actorFrom(r.Context()), id); err != nil {
			return err
		}
	}
	return s.ceremonyForm(w, r, http.StatusOK, p, nil)
}

func (s *Server) ceremonyForm(w http.ResponseWriter, r *http.Request, status int, p ceremonyview.FormProps, refused *fault.Fault) error {
	if len(p.Key) < 8 || len(p.Key) > 80 {
		p.Key = uuid.NewString()
	}
	actor := actorFrom(r.Context())
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	p.NoAsk = noWallet(actor, clients)
	p.Clients = clientOptions(clients, func(c identity.Client) bool { return ceremony.WhyNotAsk(actor, c.ID, c.State) == "" })
	if p.Client == "" && len(p.Clients) == 1 {
		p.Client = p.Clients[0].Value
	}
	for _, ticker := range ceremony.Coins(s.Ceremonies.Network) {
		p.Coins = append(p.Coins, ui.Option{Value: ticker, Label: ceremonyview.CoinWords(ticker)})
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Ask for a wallet", ceremonyview.Form(p))
}

// ceremonyAsk keeps the wish. The form's key makes a second press find the first.
func (s *Server) ceremonyAsk(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := ceremonyview.FormProps{Key: f.Get("key"), Client: f.Get("client"), Coin: f.Get("coin"), Label: f.Get("label"), Reason: f.Get("reason")}
	if p.Client == "" {
		return s.ceremonyForm(w, r, http.StatusUnprocessableEntity, p, ceremony.ErrFields.Field("client", "Choose whose wallet it is."))
	}
	client, err := uuid.Parse(p.Client)
	if err != nil {
		return identity.ErrNoClient
	}
	made, err := s.Ceremonies.Ask(r.Context(), actorFrom(r.Context()), ceremony.Ask{Client: client, Coin: p.Coin, Label: p.Label, Reason: p.Reason}, "form-"+p.Key)
	if err == nil {
		return s.done(w, r, link.Ceremony(made.ID.String()), "Asked for. Nothing is made before compliance confirms it.")
	}
	refused := fault.As(err)
	if !answersForm(refused) {
		return err
	}
	s.note(r, refused)
	return s.ceremonyForm(w, r, fault.Status(refused.Kind), p, refused)
}

// ceremony is one, with its steps.
func (s *Server) ceremony(w http.ResponseWriter, r *http.Request) error {
	return s.showCeremony(w, r, http.StatusOK, nil, nil)
}

// showCeremony draws one; typed is what a form brought, never a passphrase.
func (s *Server) showCeremony(w http.ResponseWriter, r *http.Request, status int, typed map[string]string, refused *fault.Fault) error {
	id, err := ceremonyID(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	c, err := s.Ceremonies.Get(r.Context(), actor, id)
	if err != nil {
		return err
	}
	p := ceremonyview.Props{Ceremony: c, Can: c.Can(actor, s.Clock.Now()), Why: typed["why"], There: typed["present"], Card: typed["card"], Phrase: typed["phrase"], Abandon: typed["abandon"], Now: s.Clock.Now()}
	if p.Trail, err = s.Audit.Of(r.Context(), actor.Reader(), ceremony.Kind, id.String()); err != nil {
		return err
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, ceremonyview.Title(c), ceremonyview.Detail(p))
}

func ceremonyID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("ceremony"))
	if err != nil || id.String() != r.PathValue("ceremony") {
		return uuid.Nil, ceremony.ErrNotFound
	}
	return id, nil
}
