package console

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/subscription"
	"github.com/unykorn/console/views/link"
	subscriptionview "github.com/unykorn/console/views/subscription"
	"github.com/unykorn/console/views/ui"
)

// healRows is how many heals stand below the registrations.
const healRows = 10

// noAct says why the reader cannot act on webhooks; the routes refuse the same.
func noAct(actor identity.Actor) string {
	if actor.Administers() {
		return ""
	}
	return "An administrator of the organization does this."
}

// subscriptions is what BitGo keeps for us, as last read.
func (s *Server) subscriptions(w http.ResponseWriter, r *http.Request) error {
	actor, now, q := actorFrom(r.Context()), s.Clock.Now(), asked(r)
	m, err := s.Hooks.Mirror(r.Context(), actor)
	if err != nil {
		return err
	}
	troubled, err := s.Hooks.Troubled(r.Context(), actor)
	if err != nil {
		return err
	}
	n, err := s.names(r)
	if err != nil {
		return err
	}
	p := subscriptionview.ListProps{Lists: len(m.Lists), NoAct: noAct(actor), Live: link.Subscriptions(), Now: now}
	p.Oldest, _ = m.Oldest(now)
	for _, l := range m.Lists {
		p.Ever = p.Ever || l.Read != nil
		if l.Trouble != "" {
			p.Unread = append(p.Unread, l)
		}
	}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: []ui.Filter{q.chip("Trouble", byTrouble, "suspended, or near to it", []ui.FilterOption{q.option(byTrouble, yes, "Suspended, or near to it")})}}
	only := q.oneOf(byTrouble, []string{yes}, "a choice of trouble") != ""
	if only {
		p.Filters.Clear, p.Live = link.Subscriptions(), q.here()
	}
	for _, x := range m.Registrations {
		if only && !slices.Contains(troubled.IDs, x.ID) {
			continue
		}
		p.Rows = append(p.Rows, subscriptionview.Row{Registration: x, Owner: n.owner(x.Level, x.OwnerID)})
	}
	for _, f := range m.Findings {
		p.Findings = append(p.Findings, subscriptionview.Finding{Finding: f, Owner: n.owner(f.About.Level, f.About.OwnerID)})
	}
	if p.Heals, err = s.Hooks.Heals(r.Context(), actor, healRows); err != nil {
		return err
	}
	if p.Secrets, err = s.signed(r, actor); err != nil {
		return err
	}
	return s.show(w, r, "Webhooks at BitGo", subscriptionview.List(p))
}

// signed is how many deliveries each of our secrets verified, in words.
func (s *Server) signed(r *http.Request, actor identity.Actor) ([]subscriptionview.Signed, error) {
	found, err := s.Webhooks.Signed(r.Context(), actor)
	out := make([]subscriptionview.Signed, len(found))
	for i, x := range found {
		name := "Secret " + strconv.Itoa(x.SecretIndex+1) + " of BITGO_WEBHOOK_SECRET"
		out[i] = subscriptionview.Signed{Name: name, Count: x.Count, Last: x.Last}
	}
	return out, err
}

// owner names whose a webhook is.
func (n names) owner(level subscription.Level, id string) string {
	switch level {
	case subscription.Organization:
		return "the organization"
	case subscription.Enterprise:
		for _, c := range n.clients {
			if c.EnterpriseID == id {
				return c.Name
			}
		}
		return "enterprise " + id
	case subscription.Wallet:
		return n.wallet(id)
	}
	return ""
}

// subscription is one registration.
func (s *Server) subscription(w http.ResponseWriter, r *http.Request) error {
	actor, id := actorFrom(r.Context()), r.PathValue("subscription")
	found, findings, err := s.Hooks.Get(r.Context(), actor, id)
	if err != nil {
		return err
	}
	n, err := s.names(r)
	if err != nil {
		return err
	}
	p := subscriptionview.Props{Row: subscriptionview.Row{Registration: found, Owner: n.owner(found.Level, found.OwnerID)}, Findings: findings, NoAct: noAct(actor),
		Trail: link.AuditOf("subscription", id), Now: s.Clock.Now()}
	if p.Heals, err = s.Hooks.HealsOf(r.Context(), actor, id); err != nil {
		return err
	}
	return s.show(w, r, "Webhook for "+found.Type, subscriptionview.Detail(p))
}

// subscriptionsRead has BitGo's lists read now.
func (s *Server) subscriptionsRead(w http.ResponseWriter, r *http.Request) error {
	if err := s.Hooks.Ask(r.Context(), actorFrom(r.Context())); err != nil {
		return err
	}
	m, err := s.Hooks.Mirror(r.Context(), actorFrom(r.Context()))
	if err != nil {
		return err
	}
	if _, unread := m.Oldest(s.Clock.Now()); unread > 0 {
		return s.doneAs(w, r, link.Subscriptions(), ui.Warn, "BitGo did not give every list; what was read before is shown.")
	}
	return s.done(w, r, link.Subscriptions(), "Read from BitGo.")
}

// subscriptionNew is the form, with our door's address filled in.
func (s *Server) subscriptionNew(w http.ResponseWriter, r *http.Request) error {
	typed := map[string]string{"type": asked(r).form("type", typeForm, "a type of webhook"), "url": s.Hooks.Hook, "allToken": "yes", "failures": "yes", "confirmations": "0"}
	return s.subscriptionForm(w, r, http.StatusOK, typed, nil)
}

func (s *Server) subscriptionForm(w http.ResponseWriter, r *http.Request, status int, typed map[string]string, refused *fault.Fault) error {
	n, err := s.names(r)
	if err != nil {
		return err
	}
	p := subscriptionview.FormProps{Typed: typed, OurDoor: s.Hooks.Hook, Owners: []ui.Option{{Value: "", Label: "The organization"}}}
	for _, c := range n.clients {
		p.Owners = append(p.Owners, ui.Option{Value: "enterprise." + c.EnterpriseID, Label: c.Name, Group: "Enterprises"})
	}
	for _, x := range n.wallets {
		p.Owners = append(p.Owners, ui.Option{Value: "wallet." + x.ID, Label: walletName(x), Group: "Wallets"})
	}
	for _, t := range subscription.Types() {
		p.Types = append(p.Types, ui.Option{Value: t, Label: t})
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, map[string]string{}
		for name, why := range refused.Fields {
			if name == "enterpriseId" || name == "walletId" {
				name = "owner"
			}
			p.Fields[name] = why
		}
	}
	return s.showAs(w, r, status, "Register a webhook", subscriptionview.Form(p))
}

// subscriptionAdd registers one at BitGo, which looks for the same one first.
func (s *Server) subscriptionAdd(w http.ResponseWriter, r *http.Request) error {
	typed := typedFields(r, "owner", "type", "url", "label", "coin", "confirmations", "allToken", "failures")
	ask, refused := webhookAsked(typed)
	if refused == nil {
		made, existed, err := s.Hooks.Register(r.Context(), actorFrom(r.Context()), ask)
		if err == nil {
			if err = s.Hooks.Ask(r.Context(), actorFrom(r.Context())); err != nil {
				return err
			}
			if existed {
				return s.done(w, r, link.Subscription(made.ID), "BitGo has this webhook already; nothing was made twice.")
			}
			return s.done(w, r, link.Subscription(made.ID), "Registered at BitGo.")
		}
		if refused = fault.As(err); !answersForm(refused) {
			return err
		}
	}
	s.note(r, refused)
	return s.subscriptionForm(w, r, fault.Status(refused.Kind), typed, refused)
}

// webhookAsked reads the form.
func webhookAsked(typed map[string]string) (subscription.Ask, *fault.Fault) {
	tokens := typed["allToken"] == "yes"
	a := subscription.Ask{Type: typed["type"], URL: typed["url"], Label: typed["label"], Coin: typed["coin"], AllToken: &tokens, Failures: typed["failures"] == "yes"}
	if typed["confirmations"] != "" {
		n, err := strconv.Atoi(typed["confirmations"])
		if err != nil || n < 0 || n > 1000 {
			return a, subscription.ErrAsk.Field("confirmations", "A whole number from 0 to 1000.")
		}
		a.Confirmations = n
	}
	switch kind, id := cutOwner(typed["owner"]); kind {
	case "wallet":
		a.Wallet = id
	case "enterprise":
		a.Enterprise = id
	}
	return a, nil
}

func cutOwner(v string) (kind, id string) {
	if i := slices.Index([]byte(v), '.'); i > 0 {
		return v[:i], v[i+1:]
	}
	return "", ""
}

// subscriptionRemove takes one away at BitGo.
func (s *Server) subscriptionRemove(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("subscription")
	if err := s.Hooks.Remove(r.Context(), actorFrom(r.Context()), id); err != nil {
		return err
	}
	return s.done(w, r, link.Subscription(id), "Removed at BitGo.")
}

// subscriptionHeal sets a webhook on its way back, or goes on with it.
func (s *Server) subscriptionHeal(w http.ResponseWriter, r *http.Request) error {
	id, err := s.Hooks.Heal(r.Context(), actorFrom(r.Context()), r.PathValue("subscription"))
	if err != nil {
		return err
	}
	return s.done(w, r, link.Heal(id.String()), "Begun. It goes on by itself; this page follows.")
}

// heal is a webhook on its way back.
func (s *Server) heal(w http.ResponseWriter, r *http.Request) error {
	p, err := s.healProps(r)
	if err != nil {
		return err
	}
	return s.show(w, r, "Heal", subscriptionview.Heal(p))
}

func (s *Server) healProps(r *http.Request) (subscriptionview.HealProps, error) {
	id, err := uuid.Parse(r.PathValue("heal"))
	if err != nil {
		return subscriptionview.HealProps{}, subscription.ErrNoHeal
	}
	actor := actorFrom(r.Context())
	h, err := s.Hooks.HealOf(r.Context(), actor, id)
	if err != nil {
		return subscriptionview.HealProps{}, err
	}
	n, err := s.names(r)
	return subscriptionview.HealProps{Heal: h, Owner: n.owner(h.Level, h.Owner), NoAct: noAct(actor), Trail: link.AuditOf("subscription", h.Old), Live: link.Heal(id.String()), Now: s.Clock.Now()}, err
}

// healResume goes on with a heal that waits.
func (s *Server) healResume(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("heal"))
	if err != nil {
		return subscription.ErrNoHeal
	}
	if err := s.Hooks.Resume(r.Context(), actorFrom(r.Context()), id); err != nil {
		return err
	}
	return s.done(w, r, link.Heal(id.String()), "It went on as far as it came.")
}

// healCertificate says that nothing of the gap is missing. Without a comparison there is none.
func (s *Server) healCertificate(w http.ResponseWriter, r *http.Request) error {
	p, err := s.healProps(r)
	if err != nil {
		return err
	}
	if p.Ended == nil || len(p.Proofs) == 0 {
		return subscription.ErrNoHeal
	}
	return s.show(w, r, "Gap certificate", subscriptionview.Certificate(p))
}
