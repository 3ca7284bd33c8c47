package console

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
	freezeview "github.com/unykorn/console/views/freeze"
	"github.com/unykorn/console/views/layout"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const freezesOnPage = 50

// freezes lists what is frozen and what was.
func (s *Server) freezes(w http.ResponseWriter, r *http.Request) error {
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
	client, id, state := q.client(chosen, clients), q.form("wallet", hexForm, "a wallet's id"), freeze.State(q.oneOf("state", spelled(freezeview.States), "a state of a freeze"))
	f := freeze.Filter{Client: client, Wallet: id, Limit: freezesOnPage}
	if state != "" {
		f.States = []freeze.State{state}
	}
	f.BeforeAt, f.BeforeID = sendPlace(q.values.Get("before"))
	found, more, err := s.Freezes.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := freezeview.ListProps{Rows: found, Problems: q.problems, NoFreeze: noFreeze(actor), Live: q.here(), Newest: q.newest(), Now: s.Clock.Now()}
	if more {
		p.Older = q.page("before", sendKeyOf(found[len(found)-1].At, found[len(found)-1].ID))
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, client, clients), stateChip(q, state, freezeview.States, freezeview.StateWords), q.walletChip(client, wallets))
	return s.show(w, r, "Freezes", freezeview.List(p))
}

// noFreeze says why the actor cannot freeze anything at all; empty: something.
func noFreeze(actor identity.Actor) string {
	if actor.HasAny(identity.Admin) || actor.HasAny(identity.Treasury) || actor.HasAny(identity.Compliance) {
		return ""
	}
	return "An administrator, treasury or compliance freezes; an auditor only reads."
}

// freezeNew is the form.
func (s *Server) freezeNew(w http.ResponseWriter, r *http.Request) error {
	q, p := r.URL.Query(), freezeview.FormProps{BitGo: true}
	switch {
	case q.Get("wallet") != "":
		if !hexForm.MatchString(q.Get("wallet")) {
			return wallet.ErrNotFound
		}
		if _, err := s.Wallets.Get(r.Context(), actorFrom(r.Context()), q.Get("wallet")); err != nil {
			return err
		}
		p.Target = "wallet:" + q.Get("wallet")
	case q.Get("client") != "":
		p.Target = "client:" + q.Get("client")
	case q.Get("reach") == string(freeze.Everything):
		p.Target = string(freeze.Everything)
	}
	return s.freezeForm(w, r, http.StatusOK, p, nil)
}

func (s *Server) freezeForm(w http.ResponseWriter, r *http.Request, status int, p freezeview.FormProps, refused *fault.Fault) error {
	if len(p.Key) < 8 || len(p.Key) > 80 {
		p.Key = uuid.NewString()
	}
	var err error
	if p.Targets, err = s.freezable(r); err != nil {
		return err
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Freeze", freezeview.Form(p))
}

// freezable is what this person may freeze.
func (s *Server) freezable(r *http.Request) ([]ui.Option, error) {
	actor := actorFrom(r.Context())
	clients, err := s.clientsOffered(r)
	if err != nil {
		return nil, err
	}
	wallets, err := s.walletsOffered(r)
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	if freeze.WhyNotFreeze(actor, nil) == "" {
		out = append(out, ui.Option{Value: string(freeze.Everything), Label: "Everything, of all clients"})
	}
	for _, c := range clients {
		if freeze.WhyNotFreeze(actor, &c.ID) != "" {
			continue
		}
		out = append(out, ui.Option{Value: "client:" + c.ID.String(), Label: "All wallets of " + c.Name, Group: c.Name})
		for _, x := range wallets {
			if x.Client == c.ID && x.State != wallet.Deleted {
				out = append(out, ui.Option{Value: "wallet:" + x.ID, Label: walletName(x) + " · " + strings.ToUpper(x.Coin), Group: c.Name})
			}
		}
	}
	return out, nil
}

// freezeNow freezes. The form's key makes a second press find the first.
func (s *Server) freezeNow(w http.ResponseWriter, r *http.Request) error {
	f, actor := r.PostForm, actorFrom(r.Context())
	p := freezeview.FormProps{Key: f.Get("key"), Target: f.Get("target"), Reason: f.Get("reason"), BitGo: f.Get("bitgo") != ""}
	kind, id, _ := strings.Cut(p.Target, ":")
	a := freeze.Ask{Reach: freeze.Reach(kind), Reason: p.Reason, BitGo: p.BitGo}
	switch a.Reach {
	case freeze.Wallet:
		if a.Wallet = id; !hexForm.MatchString(id) {
			return wallet.ErrNotFound
		}
	case freeze.Client:
		var err error
		if a.Client, err = uuid.Parse(id); err != nil {
			return identity.ErrNoClient
		}
	case freeze.Everything:
	default:
		return s.freezeForm(w, r, http.StatusUnprocessableEntity, p, freeze.ErrFields.Field("target", "Choose a wallet, a client, or everything."))
	}
	made, err := s.Freezes.Freeze(r.Context(), actor, a, "form-"+p.Key)
	if err == nil {
		return s.doneAs(w, r, link.Freeze(made.ID.String()), ui.Warn, "Frozen. Nothing leaves "+made.What()+" from now on, and everybody concerned is told.")
	}
	refused := fault.As(err)
	if !answersForm(refused) {
		return err
	}
	s.note(r, refused)
	return s.freezeForm(w, r, fault.Status(refused.Kind), p, refused)
}

// freeze is one with its history.
func (s *Server) freeze(w http.ResponseWriter, r *http.Request) error {
	return s.showFreeze(w, r, http.StatusOK, nil)
}

func (s *Server) showFreeze(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	id, err := freezeID(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	f, err := s.Freezes.Get(r.Context(), actor, id)
	if err != nil {
		return err
	}
	p := freezeview.Props{Freeze: f, Can: f.Can(actor), Steps: actor.HasAny(identity.Admin) || actor.HasAny(identity.Compliance), Now: s.Clock.Now()}
	if f.Client != nil || actor.Organization() { // the organization's own trail is not every client's
		if p.Trail, err = s.Audit.Of(r.Context(), actor.Reader(), freeze.Kind, id.String()); err != nil {
			return err
		}
	}
	if f.Stands() {
		if p.Underway, err = s.Freezes.Underway(r.Context(), actor, f); err != nil {
			return err
		}
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
		p.Reason = r.PostForm.Get("reason") + r.PostForm.Get("keep")
	}
	return s.showAs(w, r, status, freezeview.Title(f), freezeview.Detail(p))
}

func freezeID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("freeze"))
	if err != nil || id.String() != r.PathValue("freeze") {
		return uuid.Nil, freeze.ErrNotFound
	}
	return id, nil
}

// freezeAsk is the first half of unfreezing.
func (s *Server) freezeAsk(w http.ResponseWriter, r *http.Request) error {
	return s.freezeMove(w, r, "Asked for. It stays frozen until somebody of the other role confirms.", func(actor identity.Actor, id uuid.UUID) (freeze.Freeze, error) {
		return s.Freezes.AskUnfreeze(r.Context(), actor, id, r.PostForm.Get("reason"))
	})
}

// freezeConfirm is the second half.
func (s *Server) freezeConfirm(w http.ResponseWriter, r *http.Request) error {
	return s.freezeMove(w, r, "Unfrozen. Money may leave again, as the rules allow.", func(actor identity.Actor, id uuid.UUID) (freeze.Freeze, error) {
		return s.Freezes.ConfirmUnfreeze(r.Context(), actor, id)
	})
}

// freezeKeep ends a request to unfreeze.
func (s *Server) freezeKeep(w http.ResponseWriter, r *http.Request) error {
	return s.freezeMove(w, r, "It stays frozen. The request to unfreeze it was ended.", func(actor identity.Actor, id uuid.UUID) (freeze.Freeze, error) {
		return s.Freezes.Keep(r.Context(), actor, id, r.PostForm.Get("keep"))
	})
}

func (s *Server) freezeMove(w http.ResponseWriter, r *http.Request, said string, verb func(identity.Actor, uuid.UUID) (freeze.Freeze, error)) error {
	id, err := freezeID(r)
	if err != nil {
		return err
	}
	if _, err = verb(actorFrom(r.Context()), id); err == nil {
		return s.done(w, r, link.Freeze(id.String()), said)
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showFreeze(w, r, fault.Status(f.Kind), f)
}

// bannersShown is how many freezes a page tells of; the list has all.
const bannersShown = 4

// banners are the freezes that concern a page: everything's on every page, a wallet's and its client's on theirs, and all that
// the person sees where sends are made and at home.
func (s *Server) banners(r *http.Request, actor identity.Actor) ([]layout.Banner, error) {
	found, more, err := s.Freezes.List(r.Context(), actor, freeze.Filter{States: []freeze.State{freeze.Frozen, freeze.Asked}, Limit: 100})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var out []layout.Banner
	for _, f := range found {
		concerned, err := s.concerns(r, actor, f)
		if err != nil {
			return nil, err
		}
		if !concerned {
			continue
		}
		if len(out) == bannersShown || more && len(out) == bannersShown-1 {
			return append(out, layout.Banner{Text: "More is frozen.", Href: link.Freezes(), Label: "All freezes"}), nil
		}
		text := f.Sentence() + " Receiving goes on."
		if f.State == freeze.Asked {
			text += " " + f.UnfreezeName + " has asked to unfreeze it."
		}
		out = append(out, layout.Banner{Text: text, Href: link.Freeze(f.ID.String()), Label: "The freeze"})
	}
	return out, nil
}

func (s *Server) concerns(r *http.Request, actor identity.Actor, f freeze.Freeze) (bool, error) {
	path := r.URL.Path
	switch id := r.PathValue("wallet"); {
	case f.Client == nil, path == link.Home(), strings.HasPrefix(path, link.Sends()):
		return true, nil
	case strings.HasPrefix(path, link.Freezes()):
		return false, nil // the page tells itself
	case r.PathValue("client") != "":
		return r.PathValue("client") == f.Client.String(), nil
	case !hexForm.MatchString(id):
		return false, nil
	case f.Wallet != "":
		return f.Wallet == id, nil
	default:
		x, err := s.Wallets.Get(r.Context(), actor, id)
		if fault.Is(err, wallet.ErrNotFound) {
			return false, nil
		}
		return x.Client == *f.Client, err
	}
}
