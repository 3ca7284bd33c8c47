package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/send"
)

// demoSend is one send of the world and what became of it. Its key makes a repeated start find it again.
type demoSend struct {
	key, wallet, asset, payee, amount, purpose string
	draft                                      bool
	planted                                    bool // to an address that was made to be taken for the payee's
	votes                                      []vote
	cancel                                     bool
}

type vote struct {
	voter    string // email
	decision approval.Decision
	reason   string
}

// seedSends asks for loans and sends as the people would, through the same verbs and under the same rules.
func (a *app) seedSends(ctx context.Context, c *cast, people map[string]uuid.UUID, w sandbox.World) error {
	made, err := a.sends.List(ctx, demoActor, send.Filter{Limit: len(demoSends)})
	if err != nil || len(made.Sends) >= len(demoSends) {
		return err
	}
	act := map[string]identity.Actor{}
	for _, p := range c.People {
		s, err := a.identity.SignInAs(ctx, demoActor, people[p.Email], identity.Source{IP: "127.0.0.1", Agent: "demo"})
		if err != nil {
			return err
		}
		if act[p.Email], err = a.identity.Authenticate(ctx, s.ID, true); err != nil {
			return err
		}
	}
	if err := a.seedTravel(ctx, act, w); err != nil {
		return err
	}
	if err := a.seedSecurities(ctx, act, w); err != nil {
		return fmt.Errorf("securities: %w", err)
	}
	if err := a.seedLoans(ctx, act, w); err != nil {
		return fmt.Errorf("loans: %w", err)
	}
	if err := a.seedNews(ctx, c, act, w); err != nil {
		return fmt.Errorf("news: %w", err)
	}
	if err := a.seedDrawn(ctx, act); err != nil {
		return fmt.Errorf("changes of the rules: %w", err)
	}
	if err := a.seedLaw(ctx, act); err != nil {
		return err
	}
	if err := a.seedCalls(ctx, act, w); err != nil {
		return fmt.Errorf("calls about bank accounts: %w", err)
	}
	if err := a.seedFreezes(ctx, act, w); err != nil {
		return err
	}
	if err := a.seedCeremonies(ctx, act, w); err != nil {
		return err
	}
	if err := a.seedCountersign(ctx, c, act, w); err != nil {
		return fmt.Errorf("what waits at BitGo: %w", err)
	}
	if err := a.seedStatement(ctx, act, w); err != nil {
		return err
	}
	for _, d := range demoSends {
		if err := a.seedSend(ctx, d, act, w); err != nil {
			return fmt.Errorf("send %s: %w", d.key, err)
		}
	}
	for _, actor := range act {
		if err := a.identity.SignOut(ctx, actor); err != nil {
			return err
		}
	}
	return nil
}

const (
	treasurer1, treasurer2   = "tessa.moreau@unykorn.example", "theo.brandt@unykorn.example"
	compliance1, compliance2 = "carla.nwosu@unykorn.example", "chen.wei@unykorn.example"
)

var demoSends = []demoSend{
	{key: "awaiting", wallet: "apex-vault", asset: "ofctbtc", payee: "apex-exchange", amount: "0.05", purpose: "Settlement of trade 4471"},
	{key: "half", wallet: "meridian-ether", asset: "hteth", payee: "meridian-fund", amount: "1.25", purpose: "Capital call 7, Fund III",
		votes: []vote{{compliance2, approval.Approve, "Matches the call notice"}}},
	{key: "approved", wallet: "apex-bitcoin", asset: "tbtc4", payee: "apex-power", amount: "0.031", purpose: "Power bill, October",
		votes: []vote{{compliance1, approval.Approve, "Invoice 2210 seen"}}},
	{key: "small", wallet: "meridian-bitcoin", asset: "tbtc4", payee: "meridian-bitcoin", amount: "0.004", purpose: "Test payment to the desk"},
	{key: "rejected", wallet: "kestrel-bitcoin", asset: "tbtc4", payee: "kestrel-bitcoin", amount: "0.06", purpose: "Margin top-up",
		votes: []vote{{compliance1, approval.Reject, "The margin call was met yesterday"}}},
	{key: "cancelled", wallet: "apex-bitcoin", asset: "tbtc4", payee: "apex-hosting", amount: "0.02", purpose: "Hosting, November", cancel: true},
	{key: "draft", wallet: "kestrel-ripple", asset: "txrp", payee: "kestrel-market", amount: "1500", purpose: "Quoting inventory", draft: true},
	{key: "planted", wallet: "meridian-ether", asset: "hteth", payee: "meridian-desk", amount: "0.5", purpose: "New address of the desk, by e-mail", draft: true, planted: true},
}

func (a *app) seedSend(ctx context.Context, d demoSend, act map[string]identity.Actor, w sandbox.World) error {
	wallet, payee := w.Wallet(d.wallet), w.Payee(d.payee)
	form := send.Draft{Wallet: wallet.ID, Asset: d.asset, Address: payee.Address, Memo: payee.Memo, Amount: d.amount, Payee: payee.Label, Purpose: d.purpose}
	if d.planted {
		form.Address, form.Payee = planted(payee.Address), ""
	}
	treasurer := act[treasurer1]
	key := uuid.NewSHA1(uuid.NameSpaceURL, []byte("demo/"+d.key)).String()
	if d.draft {
		_, err := a.sends.SaveDraft(ctx, treasurer, form, key)
		return err
	}
	x, err := a.sends.Submit(ctx, treasurer, form, key)
	if err != nil {
		return err
	}
	for _, v := range d.votes {
		r, err := a.approvals.Of(ctx, demoActor, approval.Subject{Kind: "send", ID: x.ID})
		if err == nil {
			_, err = a.approvals.Vote(ctx, act[v.voter], r.ID, v.decision, v.reason)
		}
		if err := unlessDone(err); err != nil {
			return err
		}
	}
	if d.cancel {
		_, err = a.sends.Cancel(ctx, treasurer, x.ID)
	}
	return unlessDone(err)
}

// planted keeps the first and last four digits of an address of Ethereum, which are all that many screens show of one.
func planted(known string) string {
	digits := strings.ToLower(strings.TrimPrefix(known, "0x"))
	middle := []byte(digits[4 : len(digits)-4])
	slices.Reverse(middle)
	return "0x" + digits[:4] + string(middle) + digits[len(digits)-4:]
}

// unlessDone lets pass what an earlier, interrupted start has done already.
func unlessDone(err error) error {
	if err != nil && fault.As(err).Kind == fault.Conflict {
		return nil
	}
	return err
}

// seedLoans lends against two wallets, which treasury proposes and compliance applies, and leaves a third to be decided.
func (a *app) seedLoans(ctx context.Context, act map[string]identity.Actor, w sandbox.World) error {
	for _, f := range []struct {
		wallet         string
		loan, declared int64 // cents
		haircuts       map[string]int
		waits          bool // for a second person, when the demo opens
	}{{wallet: "apex-vault", loan: 120_000_000, declared: 430_000_000}, {wallet: "meridian-ether", loan: 150_000_000, declared: 600_000_000},
		{wallet: "kestrel-bitcoin", loan: 8_000_000, declared: 40_000_000, haircuts: map[string]int{"tbtc4": 1000}, waits: true}} {
		if standing, err := a.ltv.Get(ctx, demoActor, w.Wallet(f.wallet).ID); err == nil && (!standing.Facility.Loan.IsZero() || len(standing.Open) > 0) {
			continue
		}
		change, err := a.ltv.Set(ctx, act[treasurer2], w.Wallet(f.wallet).ID,
			ltv.Terms{Loan: money.NewCents(f.loan), Declared: money.NewCents(f.declared), Haircuts: f.haircuts}, "Credit agreement of 1 September", "")
		if err != nil {
			return err
		}
		if change.State == ltv.Applied || f.waits {
			continue
		}
		if _, err := a.ltv.Approve(ctx, act[compliance1], change.ID); err != nil {
			return err
		}
	}
	return nil
}
