package subscription

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/wallet"
)

// healTest has BitGo send a test and looks whether it has arrived at our door, verified. Another test after a crash is
// harmless: it says of itself that it is one.
func (s *Service) healTest(ctx context.Context, h *Heal, o owner) (bool, error) {
	text := "BitGo offers no test for an enterprise's webhooks that can be asked for; the next event will show."
	about, err := s.about(ctx, o, h.Ask.Type)
	switch {
	case err != nil:
		return false, err
	case o.level == Organization && about == nil:
		text = "BitGo tests an organization's webhook about something real only, and of this kind nothing is known yet; the next event will show."
	case o.level != Enterprise:
		test, err := s.simulate(ctx, o, h.New, about)
		switch {
		case err != nil:
			return false, declined(o.level, err)
		case test.State != "processed" || test.Response.Code != 200:
			return false, ErrTest.Because("BitGo's test was not answered with 200 at %s (%d). The webhook is made, and hears nothing until that is put right. Look whether BitGo reaches this address.", h.Ask.URL, test.Response.Code)
		}
		if text, err = s.arrived(ctx, h, test); err != nil {
			return false, err
		}
	}
	now := s.Clock.Now()
	h.To = &now
	return true, s.moved(ctx, program, h, Tested, text, false)
}

// about is something real of the webhook's kind, by the name under which BitGo takes it; nil where there is none.
func (s *Service) about(ctx context.Context, o owner, kind string) (map[string]string, error) {
	if o.level != Organization {
		return nil, nil
	}
	var id string
	err := s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) (err error) {
		id, err = example(ctx, tx, kind)
		return err
	})
	if err != nil || id == "" {
		return nil, err
	}
	switch kind {
	case "pendingapproval":
		return map[string]string{"pendingApprovalId": id}, nil
	case "enterpriseKycState":
		return map[string]string{"enterpriseId": id, "kycState": "approved"}, nil
	}
	return map[string]string{"transferId": id}, nil
}

func (s *Service) simulate(ctx context.Context, o owner, webhook string, about map[string]string) (bitgo.Simulated, error) {
	m := s.manager(ctx, o)
	if o.level == Wallet {
		return m.SimulateWalletWebhook(ctx, o.coin, o.id, webhook)
	}
	return m.SimulateOrganizationWebhook(ctx, o.id, webhook, about)
}

// arrived finds the test in our inbox, where BitGo names the key that it sent along.
func (s *Service) arrived(ctx context.Context, h *Heal, test bitgo.Simulated) (text string, err error) {
	if test.IdempotencyKey == "" {
		return "BitGo's test was answered with 200.", nil
	}
	err = s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) error {
		if err := healTestKey(ctx, tx, h.ID, test.IdempotencyKey); err != nil {
			return err
		}
		n, found, err := arrivedAs(ctx, tx, test.IdempotencyKey)
		if err != nil {
			return err
		}
		if text = fmt.Sprintf("BitGo's test arrived at our door, verified: event %d.", n); !found {
			text = "BitGo's test was answered with 200; the inbox has it not under BitGo's key."
		}
		return nil
	})
	h.TestKey = test.IdempotencyKey
	return text, err
}

// healRead has what the webhook missed read from BitGo's lists. Only one for transfers leaves a gap that such a list fills.
func (s *Service) healRead(ctx context.Context, actor identity.Actor, h *Heal) (bool, error) {
	if h.Ask.Type != "transfer" {
		return true, s.moved(ctx, actor, h, Read, "It tells of no transfers: what it missed is looked up by what waits for it, and by the next event.", false)
	}
	if h.Reconciliation == nil {
		r, err := s.Gap.Start(ctx, actor, reconcile.Ask{Wallet: h.Ask.Wallet, Since: &h.From}, pagesAtOnce)
		if err != nil && !fault.Is(err, reconcile.ErrNoWallet) {
			return false, err
		}
		if err != nil {
			return true, s.moved(ctx, actor, h, Read, "There is no wallet of which anything could be missing.", false)
		}
		h.Reconciliation = &r.ID
		err = s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) error { return healReconciliation(ctx, tx, h.ID, r.ID) })
		if err != nil {
			return false, err
		}
	}
	r, err := s.Gap.Get(ctx, actor, *h.Reconciliation)
	switch {
	case err != nil:
		return false, err
	case r.State != reconcile.Done && r.Trouble != "":
		return false, ErrGap.Because("%s The reconciliation goes on by itself, and so does this.", r.Trouble)
	case r.State != reconcile.Done:
		return false, nil
	}
	return true, s.moved(ctx, actor, h, Read, fmt.Sprintf("BitGo's lists of %d wallets were read: %d transfers compared, %d were missing here, %d had moved on.", r.Wallets, r.Checked, r.Inserted, r.Changed), false)
}

// healProve compares both lists of the window, wallet by wallet; each comparison is kept as it is made, so a crash repeats
// one wallet at most.
func (s *Service) healProve(ctx context.Context, actor identity.Actor, h *Heal) (bool, error) {
	if h.Ask.Type != "transfer" || h.Reconciliation == nil {
		return false, s.moved(ctx, actor, h, Proven, "There is no list to compare for this type.", true)
	}
	all, err := s.Wallets.List(ctx, actor)
	if err != nil {
		return false, err
	}
	have := map[string]bool{}
	for _, c := range h.Proofs {
		have[c.Wallet] = true
	}
	for _, w := range all {
		if w.State == wallet.Deleted || have[w.ID] || h.Ask.Wallet != "" && h.Ask.Wallet != w.ID {
			continue
		}
		p, err := s.Gap.Compare(ctx, w.ID, h.From, *h.To)
		if err != nil {
			return false, err
		}
		c := Certified{Wallet: w.ID, Label: w.Label, Coin: w.Coin, Items: p.Items, Kept: p.Kept, Posted: p.Posted, Digest: p.Digest[:], Ours: p.Ours[:], Differing: p.Differing, At: s.Clock.Now()}
		if err := s.DB.As(ctx, program.Scope(), func(tx pgx.Tx) error { return keepProof(ctx, tx, h.ID, c) }); err != nil {
			return false, err
		}
		h.Proofs = append(h.Proofs, c)
	}
	items, kept, _, same, _ := h.Certificate()
	text := fmt.Sprintf("BitGo's list and ours are the same: %d transfers in %d wallets.", items, len(h.Proofs))
	if !same {
		text = fmt.Sprintf("The lists differ: BitGo has %d transfers, we have %d. The certificate names them.", items, kept)
	}
	return false, s.moved(ctx, actor, h, Proven, text, true)
}

var _ Gap = (*reconcile.Service)(nil)

// Remove takes a webhook away at BitGo. Errors: ErrRole, ErrNotFound, ErrNeedsLogin, ErrNotAllowed, ErrBitGo.
func (s *Service) Remove(ctx context.Context, actor identity.Actor, id string) error {
	if !actor.Administers() {
		return ErrRole
	}
	r, _, err := s.Get(ctx, actor, id)
	if err != nil {
		return err
	}
	o := owner{level: r.Level, id: r.OwnerID, coin: r.OwnerCoin}
	all, err := s.list(ctx, o)
	if err != nil {
		return ErrBitGo.With(err)
	}
	what := map[string]any{"type": r.Type, "url": r.URL, "level": r.Level, "of": r.OwnerID}
	if err := s.record(ctx, actor, o, "subscription.remove", id, what); err != nil {
		return err
	}
	whole := context.WithoutCancel(ctx)
	for _, w := range all {
		if w.ID != id {
			continue
		}
		if err := s.remove(whole, o, w); err != nil && !bitgo.IsNotFound(err) {
			return declined(o.level, err)
		}
	}
	return s.refresh(whole, o)
}
