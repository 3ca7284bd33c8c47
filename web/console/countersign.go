package console

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/whitelist"
	countersignview "github.com/unykorn/console/views/countersign"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const (
	countersignsOnPage = 50
	countersignsBeside = 100 // among our own queue: the rest is a click away
)

// countersigns lists what waits, or waited, for a person at BitGo, as the mirror has it.
func (s *Server) countersigns(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	state := countersign.Pending
	if given := q.oneOf("state", spelled(countersignview.States()), "a state at BitGo"); given != "" {
		state = countersign.State(given)
	}
	var only []string
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		w, err := s.atBitGoMine(r.Context(), actor)
		if err != nil {
			return err
		}
		only = w.IDs
	}
	found, more, looked, err := s.Countersign.Mirror(r.Context(), actor, state, s.chosenClient(r), only, countersignPlace(r.URL.Query().Get("before")), countersignsOnPage)
	if err != nil {
		return err
	}
	p := countersignview.ListProps{State: state, Asked: looked, Mine: actor.HasAny(identity.Compliance), Live: q.here(), Now: s.Clock.Now(),
		Address: func(state string) string {
			return link.With(link.Countersigns(), map[string][]string{"state": {state}})
		}}
	p.Filters = ui.FiltersProps{Action: q.path, Filters: []ui.Filter{q.mineChip("Waits for")}}
	if only != nil {
		p.Filters.Clear = p.Address(string(state))
	}
	if p.Rows, p.Names, err = s.countersignRows(r.Context(), actor, found); err != nil {
		return err
	}
	if !q.first() {
		p.First = q.with("before", "")
	}
	if more {
		last := found[len(found)-1]
		p.Older = q.with("before", strconv.FormatInt(last.Created.UnixMicro(), 10)+"."+last.ID)
	}
	return s.show(w, r, "Waiting at BitGo", countersignview.List(p))
}

func countersignPlace(v string) countersign.Place {
	for i := range v {
		if v[i] != '.' {
			continue
		}
		at, err := strconv.ParseInt(v[:i], 10, 64)
		if err == nil && at > 0 && at < 253402300799_000000 && hexForm.MatchString(v[i+1:]) {
			return countersign.Place{At: time.UnixMicro(at).UTC(), ID: v[i+1:]}
		}
	}
	return countersign.Place{}
}

// countersignRows gives each the wallet's name, the thing of ours that it is about, and names to the users at BitGo.
func (s *Server) countersignRows(ctx context.Context, actor identity.Actor, found []countersign.Kept) ([]countersignview.Row, map[string]string, error) {
	if len(found) == 0 {
		return nil, nil, nil
	}
	of := make([]string, len(found))
	for i, k := range found {
		of[i] = k.Wallet
	}
	wallets, err := s.Wallets.Choices(ctx, actor, nil, of...)
	if err != nil {
		return nil, nil, err
	}
	labels := map[string]string{}
	for _, w := range wallets {
		labels[w.ID] = walletName(w)
	}
	ids, users := make([]string, len(found)), []string{}
	for i, k := range found {
		ids[i] = k.ID
		users = append(users, k.Creator)
		for _, v := range k.Votes {
			users = append(users, v.User)
		}
	}
	changes, err := s.Whitelist.OfApprovals(ctx, actor, ids)
	if err != nil {
		return nil, nil, err
	}
	owners, err := s.Linked.Owners(ctx, users)
	if err != nil {
		return nil, nil, err
	}
	names := map[string]string{}
	for user, o := range owners {
		names[user] = o.Name
	}
	askers, err := s.askersOf(ctx, actor, found)
	if err != nil {
		return nil, nil, err
	}
	rows := make([]countersignview.Row, len(found))
	for i, k := range found {
		rows[i] = countersignRow(k, labels, changes, askers)
	}
	return rows, names, nil
}

// askersOf gives to the approvals of sends of ours, by their ids, who asked for them here. BitGo repeats any id: it may be of no
// send that the actor sees, and is left out then. Of a long list the sends that wait at BitGo are read at once.
func (s *Server) askersOf(ctx context.Context, actor identity.Actor, found []countersign.Kept) (map[string]askedHere, error) {
	waiting := map[uuid.UUID]string{}
	if len(found) > 1 {
		page, err := s.Sends.List(ctx, actor, send.Filter{States: []send.State{send.PendingAtBitGo}, Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, x := range page.Sends {
			waiting[x.ID] = x.AskedByName
		}
	}
	out := map[string]askedHere{}
	for _, k := range found {
		if k.Send == nil {
			continue
		}
		if name := waiting[*k.Send]; name != "" && !k.Raises() {
			out[k.ID] = askedHere{send: name, by: name}
			continue
		}
		d, err := s.Sends.Get(ctx, actor, *k.Send)
		switch {
		case err != nil:
		case k.Raises():
			out[k.ID] = raisedHere(d, k)
		default:
			out[k.ID] = askedHere{send: d.AskedByName, by: d.AskedByName}
		}
	}
	return out, nil
}

func countersignRow(k countersign.Kept, labels map[string]string, changes map[string]whitelist.Change, askers map[string]askedHere) countersignview.Row {
	row := countersignview.Row{Kept: k, WalletLabel: labels[k.Wallet]}
	if c, ours := changes[k.ID]; ours {
		row.Title, row.SendHref, row.SendLabel = c.Title(), link.WhitelistChange(c.ID.String()), "The change of the whitelist"
		row.Asker = "treasury"
	} else if a := askers[k.ID]; a.send != "" {
		row.SendHref, row.SendLabel = link.Send(k.Send.String()), "The send that "+a.send+" asked for"
		row.Asker, row.Raise = a.by, a.raise
	}
	return row
}

// countersign is the page on which one is decided.
func (s *Server) countersign(w http.ResponseWriter, r *http.Request) error {
	return s.showCountersign(w, r, http.StatusOK, nil)
}

func (s *Server) showCountersign(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor, id := actorFrom(r.Context()), r.PathValue("countersign")
	if !countersign.IsID(id) {
		return countersign.ErrNotFound
	}
	k, err := s.Countersign.Read(r.Context(), actor, id)
	if err != nil {
		return err
	}
	rows, names, err := s.countersignRows(r.Context(), actor, []countersign.Kept{k})
	if err != nil {
		return err
	}
	p := countersignview.Props{Row: rows[0], Names: names, Now: s.Clock.Now()}
	if err = s.countersignPayees(r.Context(), actor, &p); err != nil {
		return err
	}
	p.NoFreeze = freeze.WhyNotFreeze(actor, k.Client)
	if p.WhyNot, p.Link, err = s.noCountersign(r.Context(), actor, k); err != nil {
		return err
	}
	if refused != nil {
		p.Problem, p.Fields, p.Reason = refused.Message, refused.Fields, r.PostForm.Get("reason")
	}
	return s.showAs(w, r, status, p.Title, countersignview.Page(p))
}

// noCountersign says why the reader cannot decide it at BitGo; the second result says that linking their user would help.
func (s *Server) noCountersign(ctx context.Context, actor identity.Actor, k countersign.Kept) (why string, link bool, err error) {
	if says := k.Says(); says.Acts != countersign.Approvers {
		return "It cannot be decided here: " + says.Means, false, nil
	}
	if !actor.Has(identity.Compliance, *k.Client) {
		return "Somebody of compliance decides it, with their own user at BitGo.", false, nil
	}
	own, err := s.Countersign.Own(ctx, k.Approval, actor.Person)
	if err != nil {
		return "", false, err
	}
	if own {
		return "You asked for this here, so somebody else decides it at BitGo.", false, nil
	}
	l, err := s.Linked.Own(ctx, actor)
	switch {
	case err != nil:
		return "", false, err
	case l == nil:
		return "BitGo counts only a person's own token, and yours is not linked. No shared token stands in for it.", true, nil
	case l.Ended(s.Clock.Now()):
		return "The time of the token that you linked is over at BitGo. Make another there and link it.", true, nil
	case l.User == k.Creator:
		return "Your own user asked for this at BitGo, so somebody else decides it.", false, nil
	}
	for _, v := range k.Votes {
		if v.User == l.User {
			return "You have decided it already at BitGo. It waits for others.", false, nil
		}
	}
	return "", false, nil
}

// countersignDecide carries the reader's decision to BitGo with their own token there.
func (s *Server) countersignDecide(w http.ResponseWriter, r *http.Request) error {
	actor, id := actorFrom(r.Context()), r.PathValue("countersign")
	if !countersign.IsID(id) {
		return countersign.ErrNotFound
	}
	k, err := s.Countersign.Read(r.Context(), actor, id)
	if err != nil {
		return err
	}
	if !actor.Has(identity.Compliance, *k.Client) {
		return countersign.ErrRole
	}
	approve, clear := map[string]bool{"approve": true, "reject": false}[r.PostForm.Get("decision")]
	if !clear {
		return s.showCountersign(w, r, http.StatusUnprocessableEntity, countersign.ErrWord)
	}
	reason := ""
	if !approve {
		reason, err = countersign.Reasoned(r.PostForm.Get("reason"))
	}
	var token seal.Secret
	if err == nil {
		token, err = s.Linked.Token(r.Context(), actor)
	}
	if err == nil {
		var a countersign.Approval
		d := countersign.Decision{Approve: approve, Token: token, OTP: seal.Secret(r.PostForm.Get("otp")), Passphrase: seal.Secret(r.PostForm.Get("walletPassphrase")), Reason: reason}
		if a, err = s.Countersign.Decide(r.Context(), actor, id, d); err == nil {
			return s.done(w, r, link.Countersign(id), countersigned(a, d.Approve))
		}
	}
	f := fault.As(err)
	if !answersForm(f) && f.Kind != fault.Forbidden && f.Kind != fault.Upstream && f.Kind != fault.Unauthenticated || fault.Is(err, countersign.ErrNotFound) {
		return err
	}
	s.note(r, f)
	status := fault.Status(f.Kind)
	if f.Kind == fault.Unauthenticated {
		status = http.StatusUnprocessableEntity // it is BitGo's token that does not count, not the session
	}
	return s.showCountersign(w, r, status, f)
}

func countersigned(a countersign.Approval, approve bool) string {
	switch {
	case !approve:
		return "Rejected at BitGo. Nothing of it is done."
	case a.State == countersign.Pending:
		return "Your approval counts at BitGo: " + strconv.Itoa(a.Given()) + " of " + strconv.Itoa(a.Required) + ". It still waits there."
	}
	return "Approved at BitGo with your own token. BitGo carries it out."
}
