package send

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/wallet"
)

// Listed is a draft in a list of several, with the name it has there: "line 4".
type Listed struct {
	Draft
	Name string
}

// CheckAll previews several drafts as if each that passes were asked for before the next is looked at: what it takes is not
// there for those after it. So what passes alone and not together is seen. It keeps nothing.
func (s *Service) CheckAll(ctx context.Context, actor identity.Actor, all []Listed) ([]Report, error) {
	out := make([]Report, len(all))
	before := &earlier{taken: map[string]map[string]money.Units{}, asked: map[uuid.UUID]money.Cents{}}
	for i, d := range all {
		r, f, err := s.check(ctx, actor, d.Draft, before)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Name, err)
		}
		if r.Passes {
			before.add(d.Name, f)
		}
		out[i] = r
	}
	return out, nil
}

// earlier is what the drafts before one in its list would take.
type earlier struct {
	taken map[string]map[string]money.Units // by wallet and asset, fees included
	asked map[uuid.UUID]money.Cents         // by client, for the rules on how much is asked for in a day
	rows  []listed
}

type listed struct {
	name string
	f    facts
}

func (e *earlier) add(name string, f facts) {
	e.rows = append(e.rows, listed{name, f})
	if e.taken[f.wallet] == nil {
		e.taken[f.wallet] = map[string]money.Units{}
	}
	take := func(a money.Amount) {
		e.taken[f.wallet][a.Coin.Ticker] = e.taken[f.wallet][a.Coin.Ticker].Add(a.Units)
	}
	take(*f.amount)
	if f.fee != nil {
		take(*f.fee)
	}
	e.asked[f.from.Client] = e.asked[f.from.Client].Add(*f.usd)
}

// of is what they take of one asset in one wallet.
func (e *earlier) of(wallet, asset string) money.Units {
	if e == nil {
		return money.Units{}
	}
	return e.taken[wallet][asset]
}

// worth is what they are worth together, of one client.
func (e *earlier) worth(client uuid.UUID) money.Cents {
	if e == nil {
		return money.Cents{}
	}
	return e.asked[client]
}

// less takes off a balance what the drafts before would take of it.
func (e *earlier) less(id string, b *wallet.Balance) {
	b.Available = b.Available.Sub(e.of(id, b.Asset))
}

// leaving adds to what leaves a facility's wallet what the drafts before would take.
func (e *earlier) leaving(id string, all []ltv.Holding) {
	for i, h := range all {
		all[i].Leaving = h.Leaving.Add(e.of(id, h.Coin.Ticker))
	}
}

// twice is the draft before that pays the same, by its name; "": none.
func (e *earlier) twice(f facts) string {
	if e == nil || f.from == nil || f.amount == nil || f.address == nil {
		return ""
	}
	for _, r := range e.rows {
		if r.f.from.Client == f.from.Client && r.f.coin.Ticker == f.coin.Ticker && r.f.amount.Units.Equal(f.amount.Units) &&
			r.f.address.Canonical == f.address.Canonical && r.f.address.Memo == f.address.Memo {
			return r.name
		}
	}
	return ""
}

// alike is the draft before whose payee's address this one resembles without being it, by its name and address.
func (e *earlier) alike(f facts) (name, resembled string) {
	if e == nil || f.address == nil {
		return "", ""
	}
	if r, how := address.Nearest(f.address.Canonical, e.rows, func(r listed) string { return r.f.address.Canonical }); how != address.Unlike {
		return r.name, r.f.address.Canonical
	}
	return "", ""
}

// counting says in a sentence that the drafts before count against the same balance.
func (f facts) counting() string {
	if f.coin == nil {
		return ""
	}
	taken := f.before.of(f.wallet, f.coin.Ticker)
	if taken.IsZero() {
		return ""
	}
	return fmt.Sprintf(" What passes before it in the list takes %s %s of the same wallet.", money.Of(*f.coin, taken).Short(), f.coin.Symbol())
}
