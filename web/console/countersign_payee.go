package console

import (
	"context"
	"strings"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	countersignview "github.com/unykorn/console/views/countersign"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

// countersignPayees says of each payee of an approval at BitGo whether our whitelist knows it and whom it resembles, and where
// BitGo's payment is another than the send of ours that it claims to be.
func (s *Server) countersignPayees(ctx context.Context, actor identity.Actor, p *countersignview.Props) error {
	if p.Carries == nil || p.Client == nil {
		return nil
	}
	known, err := s.Whitelist.List(ctx, actor, *p.Client, p.Wallet)
	if err != nil {
		return err
	}
	earlier, _, err := s.paid(ctx, actor, *p.Client, p.Wallet)
	if err != nil {
		return err
	}
	alike := likes(known, earlier)
	for _, x := range p.Carries.Payees {
		payee := countersignview.Payee{Payee: x}
		var memo string
		payee.Canonical, memo = asListed(x.Coin, x.Address)
		for _, e := range known {
			if e.Asset == x.Coin && e.Address == payee.Canonical && e.Memo == memo {
				payee.Listed, payee.Label = true, e.Label
			}
		}
		payee.Like = resembled(payee.Canonical, alike)
		p.Payees = append(p.Payees, payee)
	}
	for _, item := range p.Carries.Items() {
		if like := resembled(item, alike); like != nil {
			p.Added = append(p.Added, countersignview.Added{Item: item, Like: like})
		}
	}
	return s.countersignDiffers(ctx, actor, p)
}

// asListed is an address as our lists spell it, with the memo that stands in it; one that cannot be read stays as it is.
func asListed(ticker, addr string) (canonical, memo string) {
	if coin, ok := money.Lookup(ticker); ok {
		if a, err := address.Check(coin, addr, ""); err == nil {
			return a.Canonical, a.Memo
		}
	}
	bare, _, _ := strings.Cut(addr, "?")
	return bare, ""
}

// resembled finds a payee of the whitelist, or of an earlier send, that an address could be taken for.
func resembled(canonical string, known []sendview.Like) *ui.AlikeProps {
	like, how := address.Nearest(canonical, known, func(l sendview.Like) string { return l.Address })
	if how == address.Unlike {
		return nil
	}
	return &ui.AlikeProps{Address: canonical, Known: like.Address, Label: like.Label, OneEnd: how == address.OneEnd}
}

// countersignDiffers compares what BitGo shows with our send. BitGo repeats any id as ours: one that names no send of this
// client is no send to compare with.
func (s *Server) countersignDiffers(ctx context.Context, actor identity.Actor, p *countersignview.Props) error {
	if p.Send == nil {
		return nil
	}
	if percent, read := p.Carries.Percent(); p.Raise != nil && p.Carries.Factor != "" && (!read || percent != int64(p.Raise.Percent)) {
		p.Differs = append(p.Differs, "Another raise was asked for here: the fee was to become "+p.Raise.To.String()+".")
	}
	if len(p.Payees) == 0 {
		return nil
	}
	d, err := s.Sends.Get(ctx, actor, *p.Send)
	if fault.Is(err, send.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	x := p.Payees[0]
	if p.Wallet != d.Wallet {
		p.Differs = append(p.Differs, "Our send is from another wallet.")
	}
	if n := len(p.Payees) + p.Carries.Left; n != 1 {
		p.Differs = append(p.Differs, "Our send has one payee, and BitGo's has several.")
	}
	if x.Canonical != d.Address {
		p.Differs = append(p.Differs, "Our send is to "+d.Address+".")
	}
	if a, exact := x.Amount(); exact && (a.Coin.Ticker != d.Amount.Coin.Ticker || a.Units.Cmp(d.Amount.Units) != 0) {
		p.Differs = append(p.Differs, "Our send is of "+d.Amount.String()+".")
	}
	return nil
}
