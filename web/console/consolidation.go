package console

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
	consolidationview "github.com/unykorn/console/views/consolidation"
	"github.com/unykorn/console/views/link"
)

// consolidation shows a wallet's unspents and what gathering the small ones would take.
func (s *Server) consolidation(w http.ResponseWriter, r *http.Request) error {
	return s.showConsolidation(w, r, http.StatusOK, consolidationview.Props{})
}

// showConsolidation answers with the unspents as they are now, and with what the last press came to.
func (s *Server) showConsolidation(w http.ResponseWriter, r *http.Request, status int, p consolidationview.Props) error {
	x, err := s.walletOf(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	p.Wallet, p.Now, p.None = x, s.Clock.Now(), consolidation.WhyNone(x)
	if p.NoSend, err = s.noSendNow(r.Context(), actor, x); err != nil {
		return err
	}
	if p.None == "" {
		if err := s.unspents(r.Context(), actor, &p); err != nil {
			return err
		}
	}
	return s.showAs(w, r, status, "Unspents of "+walletName(x), consolidationview.Page(p))
}

// unspents reads what the page is about. With BitGo away it still stands, and says so.
func (s *Server) unspents(ctx context.Context, actor identity.Actor, p *consolidationview.Props) (err error) {
	if p.All, err = s.Consolidations.List(ctx, actor, p.Wallet.ID); err != nil {
		return err
	}
	balances, err := s.Wallets.Balances(ctx, actor, p.Wallet.ID)
	if err != nil {
		return err
	}
	for _, b := range balances {
		if b.Asset == p.Wallet.Coin {
			p.Balance = b
		}
	}
	if p.NoAsk, err = s.noConsolidation(ctx, actor, p.Wallet, p.All); err != nil {
		return err
	}
	p.Unspents, err = s.Consolidations.Read(ctx, actor, p.Wallet.ID)
	if fault.Is(err, consolidation.ErrBitGoAway) {
		p.Away, err = true, nil
	}
	return err
}

// noConsolidation says why the actor cannot consolidate now; empty when they can. Asking decides again.
func (s *Server) noConsolidation(ctx context.Context, actor identity.Actor, x wallet.Wallet, all []consolidation.Consolidation) (string, error) {
	if why := consolidation.Can(actor, x); why != "" {
		return why, nil
	}
	over, err := s.Freezes.Over(ctx, actor, x.Client, x.ID)
	if err != nil {
		return "", err
	}
	switch {
	case len(over) > 0:
		return over[0].Sentence(), nil
	case len(all) > 0 && all[0].State.Open():
		return "One consolidation of this wallet runs at a time: the last one is not over yet.", nil
	}
	return "", nil
}

// consolidate hands the passphrase to the one call that gathers, and shows what came of it.
func (s *Server) consolidate(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	x, err := s.walletOf(r)
	if err != nil {
		return err
	}
	form := r.PostForm
	ask := consolidation.Ask{Wallet: x.ID, Note: form.Get("note"), Passphrase: consolidation.Secret(form.Get("passphrase")), OTP: consolidation.Secret(form.Get("otp"))}
	level, most, _ := strings.Cut(form.Get("max"), ":")
	ask.Max, _ = strconv.ParseInt(level, 10, 64) // 0 is none of the levels
	ask.Shown, _ = money.ParseUnits(most)        // none was shown
	back := consolidationview.Props{Chosen: form.Get("max"), Note: ask.Note}
	r.Form, r.PostForm = nil, nil // nothing later in this request may show or log them
	c, err := s.Consolidations.Consolidate(r.Context(), actorFrom(r.Context()), ask)
	if f := fault.As(err); err != nil && answersForm(f) {
		s.note(r, f)
		back.Problem, back.Fields = f.Message, f.Fields
		return s.showConsolidation(w, r, fault.Status(f.Kind), back)
	}
	switch {
	case err != nil:
		return err
	case c.State == consolidation.Pending:
		return s.done(w, r, link.Consolidation(x.ID), "BitGo asks for an approval of its own first. No fee was paid yet.")
	}
	return s.done(w, r, link.Consolidation(x.ID), "Sent. What it gathers stays in this wallet and is spendable once a block has it.")
}
