package console

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

// send is one send with everything that is known of its way.
func (s *Server) send(w http.ResponseWriter, r *http.Request) error {
	return s.showSend(w, r, http.StatusOK, nil)
}

// showSend answers with the send as it stands now, and with what the last press came to.
func (s *Server) showSend(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	id, err := uuid.Parse(r.PathValue("send"))
	if err != nil {
		return send.ErrNotFound
	}
	p, err := s.sendProps(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, sendview.Title(p.Detail.Send), sendview.Detail(p))
}

func (s *Server) sendProps(ctx context.Context, actor identity.Actor, id uuid.UUID) (sendview.DetailProps, error) {
	d, err := s.Sends.Get(ctx, actor, id)
	if err != nil {
		return sendview.DetailProps{}, err
	}
	p := sendview.DetailProps{Detail: d, Personal: travel.MayRead(actor, d.Client), Now: s.Clock.Now(), Edit: d.AskedBy == actor.Person && actor.Has(identity.Treasury, d.Client)}
	if p.Story, err = s.sendStory(ctx, actor, d.Send); err != nil {
		return p, err
	}
	if p.Balance, p.Reservation, err = s.sendFunds(ctx, actor, d.Send); err != nil {
		return p, err
	}
	earlier, _, err := s.paid(ctx, actor, d.Send.Client, d.Send.Wallet)
	if err != nil {
		return p, err
	}
	if p.Like, err = s.alike(ctx, actor, d.Send, earlier); err != nil {
		return p, err
	}
	if p.Fee, err = s.feeNow(ctx, actor, d.Send); err != nil {
		return p, err
	}
	if err = s.sendRaise(ctx, actor, &p); err != nil {
		return p, err
	}
	a := p.Story.Approval
	p.Vote = a != nil && a.WhyNot(actor, p.Now) == nil && actor.Has(identity.Compliance, d.Client)
	over, err := s.Freezes.Over(ctx, actor, d.Client, d.Wallet)
	if err != nil {
		return p, err
	}
	if len(over) > 0 {
		p.Stale = over[0].Sentence()
		return p, nil
	}
	verdict, err := s.Doctor.Verdict(ctx, actor)
	if err != nil {
		return p, err
	}
	if p.Stale = verdict.WhyNoRelease(p.Now); p.Stale == "" {
		p.Stale = stale(p.Balance, p.Now)
	}
	return p, nil
}

// feeNow is what BitGo told of the fee of the transaction by which a send goes; nil: nothing yet.
func (s *Server) feeNow(ctx context.Context, actor identity.Actor, x send.Send) (*money.Amount, error) {
	if x.State != send.Submitted || x.TransferID == "" {
		return nil, nil
	}
	t, err := s.Wallets.TransferOf(ctx, actor, x.Wallet, x.TransferID)
	if fault.Is(err, wallet.ErrNoTransfer) {
		return nil, nil
	}
	if err != nil || t.TxID != x.TxID || t.Fee.Sign() <= 0 {
		return nil, err
	}
	fee := money.Of(x.Fee.Coin, t.Fee)
	return &fee, nil
}

// stale says why a release is not offered: figures that BitGo should have renewed and has not mean that it is away.
func stale(b *wallet.Balance, now time.Time) string {
	switch {
	case b == nil || !b.Observed():
		return "BitGo has not told the balance of this asset yet. A release is offered once it does."
	case now.Sub(b.ObservedAt) > sendview.Fresh:
		return "BitGo's figures are " + ui.Span(now.Sub(b.ObservedAt)) + " old. A release is not offered until BitGo answers again; nothing is lost."
	}
	return ""
}

// sendStory gathers what each room saw of the send.
func (s *Server) sendStory(ctx context.Context, actor identity.Actor, x send.Send) (out sendview.Story, err error) {
	request, err := s.Approvals.Of(ctx, actor, approval.Subject{Kind: send.Kind, ID: x.ID})
	if err == nil {
		out.Approval = &request
	} else if !fault.Is(err, approval.ErrNotFound) {
		return out, err
	}
	if out.Trail, err = s.Audit.Of(ctx, actor.Reader(), send.Kind, x.ID.String()); err != nil || x.TransferID == "" {
		return out, err
	}
	if out.Transfer, err = s.Audit.Of(ctx, actor.Reader(), "transfer", x.TransferID); err != nil {
		return out, err
	}
	page, err := s.Ledger.List(ctx, actor, ledger.Filter{Wallet: x.Wallet, Transfer: x.TransferID})
	out.Lines = page.Lines
	return out, err
}

// sendFunds is what the wallet has of the asset, and what this send holds back of it.
func (s *Server) sendFunds(ctx context.Context, actor identity.Actor, x send.Send) (*wallet.Balance, *wallet.Reservation, error) {
	all, err := s.Wallets.Balances(ctx, actor, x.Wallet)
	if err != nil {
		return nil, nil, err
	}
	held, err := s.Wallets.Reservations(ctx, actor, x.Wallet)
	if err != nil {
		return nil, nil, err
	}
	var balance *wallet.Balance
	for i := range all {
		if all[i].Asset == x.Amount.Coin.Ticker {
			balance = &all[i]
		}
	}
	for i := range held {
		if held[i].Send == x.ID {
			return balance, &held[i], nil
		}
	}
	return balance, nil, nil
}

// paid are the latest sends of the wallet that reached BitGo; the second result says that there are more.
func (s *Server) paid(ctx context.Context, actor identity.Actor, client uuid.UUID, wallet string) ([]send.Send, bool, error) {
	page, err := s.Sends.List(ctx, actor, send.Filter{Client: &client, Wallet: wallet, Limit: 200,
		States: []send.State{send.Submitted, send.Confirmed}})
	return page.Sends, page.More, err
}

// knownPayees are whom a wallet may pay by its client's list, and whom it has paid lately.
func (s *Server) knownPayees(ctx context.Context, actor identity.Actor, client uuid.UUID, wallet string, earlier []send.Send) ([]sendview.Like, error) {
	entries, err := s.Whitelist.List(ctx, actor, client, wallet)
	return likes(entries, earlier), err
}

// likes are payees to compare an address with: first those of a list.
func likes(entries []whitelist.Entry, earlier []send.Send) (known []sendview.Like) {
	for _, e := range entries {
		known = append(known, sendview.Like{Address: e.Address, Label: e.Label})
	}
	for _, e := range earlier {
		known = append(known, sendview.Like{Address: e.Address, Label: e.Payee})
	}
	return known
}

// alike finds a known payee whose address could be taken for this one.
func (s *Server) alike(ctx context.Context, actor identity.Actor, x send.Send, earlier []send.Send) (*sendview.Like, error) {
	known, err := s.knownPayees(ctx, actor, x.Client, x.Wallet, earlier)
	if err != nil {
		return nil, err
	}
	like, how := address.Nearest(x.Address, known, func(l sendview.Like) string { return l.Address })
	if how == address.Unlike {
		return nil, nil
	}
	like.OneEnd = how == address.OneEnd
	return &like, nil
}
