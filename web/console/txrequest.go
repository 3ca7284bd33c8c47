package console

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/txrequest"
	"github.com/unykorn/console/internal/wallet"
	sendview "github.com/unykorn/console/views/send"
	requestview "github.com/unykorn/console/views/txrequest"
	"github.com/unykorn/console/views/ui"
)

// requestRows is a page of BitGo's list; ownRows how many sends of ours stand in for one that could not be read.
const (
	requestRows = 50
	ownRows     = 50
)

// many reads a value that may be repeated, each of a few.
func (q *query) many(r *http.Request, name string, all []string, what string) []string {
	var out []string
	for _, v := range r.URL.Query()[name] {
		switch {
		case v == "" || slices.Contains(out, v):
		case slices.Contains(all, v):
			out = append(out, v)
		default:
			q.problems = append(q.problems, "“"+clipped(v)+"” is not "+what+".")
		}
	}
	q.values.Del(name)
	if len(out) > 0 {
		q.values[name] = out
	}
	return out
}

// requestFilter reads seed 003's filters, and those that its list does not know.
func requestFilter(r *http.Request, q *query) (txrequest.Filter, txrequest.Local) {
	f := txrequest.Filter{APIVersion: q.oneOf("apiVersion", txrequest.APIVersions, "a version of BitGo's interface"), WalletTypes: q.many(r, "walletTypes", txrequest.WalletTypes, "a type of wallet"),
		ExcludeIntentTypes: q.many(r, "excludeIntentTypes", txrequest.Intents, "a kind of request"), States: q.many(r, "states", txrequest.States, "a state of a request"),
		WalletPermissions: q.many(r, "walletPermissions", txrequest.Permissions, "a permission on a wallet"), Limit: requestRows, PrevID: q.form("after", hexForm, "a page of this list"),
		SortBy: q.oneOf("sortBy", txrequest.Sorts, "an order of BitGo's"), SortDirection: q.oneOf("sortDirection", txrequest.Directions, "a direction")}
	if f.SortDirection == "" {
		f.SortDirection = "DESC"
	}
	from, to := q.period()
	if from != nil {
		f.DateGte = *from
	}
	if to != nil {
		f.DateLt = *to
	}
	return f, txrequest.Local{Wallet: q.form("wallet", hexForm, "a wallet's id"), Intent: q.oneOf("intent", txrequest.Intents, "a kind of request"),
		InitiatedBy: q.form("initiatedBy", hexForm, "a user's id at BitGo"), UpdatedBy: q.form("updatedBy", hexForm, "a user's id at BitGo")}
}

// requests is a page of BitGo's list, of one client: one call, whatever is asked for.
func (s *Server) requests(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	clients = slices.DeleteFunc(clients, func(c identity.Client) bool { return c.EnterpriseID == "" })
	wallets, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	set := q.client(chosen, clients)
	f, local := requestFilter(r, q)
	p := requestview.ListProps{Problems: q.problems, Local: local.Set(), Make: actor.HasAny(identity.Treasury), Now: s.Clock.Now()}
	if p.Saved, err = s.savedViews(r.Context(), savedview.Requests, q.values); err != nil {
		return err
	}
	p.Client = requestClient(clients, set, wallets, local.Wallet)
	if p.Client != nil {
		if err := s.requestPage(r, &p, f, local, wallets, q); err != nil {
			return err
		}
		wallets = slices.DeleteFunc(slices.Clone(wallets), func(w wallet.Wallet) bool { return w.Client != p.Client.ID })
		p.Form = requestview.FilterProps{Client: p.Client.ID.String(), Filter: f, Local: local, From: q.values.Get("from"), To: q.values.Get("to"), Wallets: wallets}
	}
	if !q.first() {
		p.First = q.newest()
	}
	p.Filters = requestChips(q, chosen, p.Client, clients, wallets)
	return s.show(w, r, "Transaction requests", requestview.List(p))
}

// requestClient is whose requests are read: the one that is set, else the wallet's, else the first.
func requestClient(clients []identity.Client, set *uuid.UUID, wallets []wallet.Wallet, id string) *identity.Client {
	at := -1
	if set != nil {
		at = slices.IndexFunc(clients, func(c identity.Client) bool { return c.ID == *set })
	} else if w := slices.IndexFunc(wallets, func(w wallet.Wallet) bool { return w.ID == id }); w >= 0 {
		at = slices.IndexFunc(clients, func(c identity.Client) bool { return c.ID == wallets[w].Client })
	} else if len(clients) > 0 {
		at = 0
	}
	if at < 0 {
		return nil
	}
	return &clients[at]
}

func (s *Server) requestPage(r *http.Request, p *requestview.ListProps, f txrequest.Filter, local txrequest.Local, wallets []wallet.Wallet, q *query) error {
	ctx, actor := r.Context(), actorFrom(r.Context())
	page, err := s.TxRequests.List(ctx, actor, txrequest.Ask{Enterprise: p.Client.EnterpriseID, Filter: f})
	switch {
	case fault.Is(err, txrequest.ErrUnread) || fault.Is(err, txrequest.ErrFilter):
		s.note(r, fault.As(err))
		p.Away = fault.As(err).Message
		p.Own, err = s.ownSends(ctx, actor, p.Client.ID, f, local)
		return err
	case err != nil:
		return err
	}
	p.Read, p.Next = len(page.Requests), q.page("after", page.Next)
	found := slices.DeleteFunc(page.Requests, func(r txrequest.Request) bool { return !local.Fits(r) })
	ours, err := s.Sends.Traced(ctx, actor, tracesOf(found))
	if err != nil {
		return err
	}
	for _, x := range found {
		p.Rows = append(p.Rows, requestRow(x, *p.Client, wallets, ours))
	}
	return nil
}

// tracesOf are the names under which these requests and sends of ours know each other.
func tracesOf(all []txrequest.Request) (t send.Traces) {
	for _, r := range all {
		if id, err := uuid.Parse(r.Sequence()); err == nil {
			t.IDs = append(t.IDs, id)
		}
		if r.PendingApproval != "" {
			t.Pending = append(t.Pending, r.PendingApproval)
		}
		t.TxIDs = append(t.TxIDs, r.Hashes()...)
	}
	return t
}

func requestRow(r txrequest.Request, c identity.Client, wallets []wallet.Wallet, ours []send.Send) requestview.Row {
	row := requestview.Row{Request: r, Client: c, Send: sendBehind(r, ours)}
	if at := slices.IndexFunc(wallets, func(w wallet.Wallet) bool { return w.ID == r.WalletID }); at >= 0 {
		row.Wallet = &wallets[at]
	}
	return row
}

// sendBehind is the send of ours behind a request: of the same wallet, by sequence id, approval or transaction.
func sendBehind(r txrequest.Request, ours []send.Send) *send.Send {
	at := slices.IndexFunc(ours, func(x send.Send) bool {
		return x.Wallet == r.WalletID && (x.ID.String() == r.Sequence() || x.PendingID != "" && x.PendingID == r.PendingApproval || x.TxID != "" && slices.Contains(r.Hashes(), x.TxID))
	})
	if at < 0 {
		return nil
	}
	return &ours[at]
}

// sendStates are the states of our sends whose request would stand in a state at BitGo.
var sendStates = map[string][]send.State{"pendingApproval": {send.PendingAtBitGo}, "rejected": {send.Rejected}, "canceled": {send.Cancelled}, "failed": {send.Failed},
	"initialized": {send.Submitting, send.Unknown}, "pendingDelivery": {send.Submitting, send.Unknown, send.Submitted}, "delivered": {send.Submitted, send.Unknown},
	"readyToSend": {send.Submitted, send.Unknown}, "signed": {send.Submitted, send.Confirmed}}

// ownSends are the newest sends of ours that fit what was asked of BitGo.
func (s *Server) ownSends(ctx context.Context, actor identity.Actor, client uuid.UUID, f txrequest.Filter, local txrequest.Local) ([]send.Send, error) {
	ask := send.Filter{Client: &client, Wallet: local.Wallet, Limit: ownRows}
	for _, state := range f.States {
		ask.States = append(ask.States, sendStates[state]...)
	}
	if len(f.States) > 0 && len(ask.States) == 0 {
		return nil, nil // signatures that BitGo waits for are no state of a send
	}
	if !f.DateLt.IsZero() {
		ask.BeforeAt = f.DateLt
	}
	page, err := s.Sends.List(ctx, actor, ask)
	return slices.DeleteFunc(page.Sends, func(x send.Send) bool { return x.AskedAt.Before(f.DateGte) }), err
}

func requestChips(q *query, chosen *uuid.UUID, client *identity.Client, clients []identity.Client, wallets []wallet.Wallet) ui.FiltersProps {
	out := ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	var set *uuid.UUID
	if client != nil {
		set = &client.ID
	}
	if len(clients) > 1 {
		whose := ui.Filter{Label: "Client"}
		if set != nil {
			whose.Value = client.Name
		}
		for _, c := range clients {
			o := q.option("client", c.ID.String(), c.Name)
			o.On = set != nil && c.ID == *set
			whose.Options = append(whose.Options, o)
		}
		out.Filters = append(out.Filters, whose)
	}
	var states []ui.FilterOption
	for _, st := range txrequest.States {
		states = append(states, q.option("states", st, requestview.Spaced(st)))
	}
	out.Filters = append(out.Filters, q.chip("State", "states", strings.Join(q.values["states"], ", "), states), q.walletChip(set, wallets))
	for _, name := range []struct{ name, label string }{{"walletTypes", "Wallet type"}, {"walletPermissions", "Permission"}, {"excludeIntentTypes", "Without"}, {"intent", "Kind"}, {"apiVersion", "Interface"},
		{"initiatedBy", "Begun by"}, {"updatedBy", "Updated by"}, {"from", "From"}, {"to", "To"}, {"sortBy", "Sorted by"}, {"sortDirection", "Direction"}} {
		if v := q.values[name.name]; len(v) > 0 {
			out.Filters = append(out.Filters, ui.Filter{Label: name.label, Value: strings.Join(v, ", "), Clear: q.with(name.name, "")})
		}
	}
	return out
}

// request is one request with all its versions: one call, and what the rooms saw of its way.
func (s *Server) request(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	client, id, err := s.requestNamed(r)
	if err != nil {
		return err
	}
	p := requestview.Props{ID: id.String(), Client: client, Signer: actor.Has(identity.Treasury, client.ID), Now: s.Clock.Now()}
	p.Versions, err = s.TxRequests.Get(r.Context(), actor, client.EnterpriseID, id)
	switch {
	case fault.Is(err, txrequest.ErrUnread):
		s.note(r, fault.As(err))
		p.Away = fault.As(err).Message
		if p.Own, err = s.ownSends(r.Context(), actor, client.ID, txrequest.Filter{}, txrequest.Local{}); err != nil {
			return err
		}
		return s.show(w, r, "Transaction request", requestview.Detail(p))
	case err != nil:
		return err
	}
	if err := s.requestStory(r.Context(), actor, &p); err != nil {
		return err
	}
	return s.show(w, r, requestview.Title(p.Versions[len(p.Versions)-1]), requestview.Detail(p))
}

// requestNamed reads client and request from the address. BitGo's id by itself serves who has chosen a client, or sees one.
func (s *Server) requestNamed(r *http.Request) (identity.Client, uuid.UUID, error) {
	whose, name, dotted := strings.Cut(r.PathValue("request"), ".")
	if !dotted {
		whose, name = "", whose
	}
	id, err := uuid.Parse(name)
	if err != nil || id.String() != name {
		return identity.Client{}, id, txrequest.ErrNotFound
	}
	clients, err := s.clientsOffered(r)
	if err != nil {
		return identity.Client{}, id, err
	}
	clients = slices.DeleteFunc(clients, func(c identity.Client) bool { return c.EnterpriseID == "" })
	if chosen := s.chosenClient(r); !dotted && chosen != nil {
		whose = chosen.String()
	} else if !dotted && len(clients) == 1 {
		whose = clients[0].ID.String()
	}
	for _, c := range clients {
		if c.ID.String() == whose {
			return c, id, nil
		}
	}
	return identity.Client{}, id, txrequest.ErrNotFound
}

// requestLikes compares whom a request pays with the payees that its wallet knows.
func (s *Server) requestLikes(ctx context.Context, actor identity.Actor, x wallet.Wallet, r txrequest.Request) (map[string]ui.AlikeProps, error) {
	earlier, _, err := s.paid(ctx, actor, x.Client, x.ID)
	if err != nil {
		return nil, err
	}
	known, err := s.knownPayees(ctx, actor, x.Client, x.ID, earlier)
	out := map[string]ui.AlikeProps{}
	for _, o := range r.Outputs() {
		if like, how := address.Nearest(o.Address, known, func(l sendview.Like) string { return l.Address }); how != address.Unlike {
			out[o.Address] = ui.AlikeProps{Address: o.Address, Known: like.Address, Label: like.Label, OneEnd: how == address.OneEnd}
		}
	}
	return out, err
}

// requestStory gathers what our own rooms know of the request.
func (s *Server) requestStory(ctx context.Context, actor identity.Actor, p *requestview.Props) error {
	last := p.Versions[len(p.Versions)-1]
	x, err := s.Wallets.Get(ctx, actor, last.WalletID)
	switch {
	case fault.Is(err, wallet.ErrNotFound):
		return nil // not in the mirror, so nothing of ours is either
	case err != nil:
		return err
	}
	p.Wallet = &x
	if p.Likes, err = s.requestLikes(ctx, actor, x, last); err != nil {
		return err
	}
	ours, err := s.Sends.Traced(ctx, actor, tracesOf(p.Versions))
	if err != nil {
		return err
	}
	for _, v := range p.Versions {
		if found := sendBehind(v, ours); found != nil {
			d, err := s.Sends.Get(ctx, actor, found.ID)
			if err != nil {
				return err
			}
			p.Send = &d
			break
		}
	}
	if p.Send != nil {
		if p.Story, err = s.sendStory(ctx, actor, p.Send.Send); err != nil {
			return err
		}
	}
	if p.Transfers, err = s.Wallets.TransfersByTxID(ctx, actor, x.ID, last.Hashes()); err != nil || p.Send != nil || len(p.Transfers) == 0 {
		return err
	}
	one := p.Transfers[0].ID
	var trail []audit.Event
	if trail, err = s.Audit.Of(ctx, actor.Reader(), "transfer", one); err != nil {
		return err
	}
	page, err := s.Ledger.List(ctx, actor, ledger.Filter{Wallet: x.ID, Transfer: one})
	p.Story.Transfer, p.Story.Lines = trail, page.Lines
	return err
}
