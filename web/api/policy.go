package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/web"
)

type policyRequest struct {
	Body struct {
		WalletID   string  `json:"walletId" example:"8644b7bca2d4368affcd0745d4ad388b"`
		Collateral dollars `json:"collateralValueUSD"`
		Loan       dollars `json:"currentLoanAmountUSD"`
	}
}

type policyAnswer struct {
	Body struct {
		WalletID string `json:"walletId"`
		LTV      string `json:"ltv" doc:"Percent, with as many digits as show on which side of the cap it stands." example:"30.0"`
		Max      int    `json:"max" example:"35"`
		Status   string `json:"status" enum:"active,pending_approval"`
		ChangeID string `json:"changeId" doc:"Of the change that a second person decides."`
	}
}

// policy is seed 001 §5. The wallet is looked for first, so that a foreign one says nothing about a loan.
func (s *Server) policy(ctx context.Context, in *policyRequest) (*policyAnswer, error) {
	actor := caller(ctx)
	w, err := s.Wallets.Get(ctx, actor, in.Body.WalletID)
	if err != nil {
		return nil, err
	}
	loan, collateral := in.Body.Loan.cents, in.Body.Collateral.cents
	if ltv.Exceeds(loan, collateral) {
		return nil, s.exceeded(ctx, loan, collateral)
	}
	haircuts := map[string]int(nil)
	if standing, err := s.LTV.Get(ctx, actor, w.ID); err == nil {
		haircuts = standing.Facility.Haircuts // the seed's call says nothing of them, so they stay
	}
	c, err := s.LTV.Set(ctx, actor, w.ID, ltv.Terms{Loan: loan, Declared: collateral, Haircuts: haircuts}, "By the gateway", visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	out := &policyAnswer{}
	out.Body.WalletID, out.Body.LTV, out.Body.Max, out.Body.Status, out.Body.ChangeID = w.ID, ltv.Percent(loan, collateral), maxLTV, "active", c.ID.String()
	if c.State == ltv.Proposed {
		out.Body.Status = "pending_approval"
	}
	return out, nil
}

const maxLTV = ltv.CapBasisPoints / 100

// exceeded is the refusal of seed 001 §5, to the letter.
func (s *Server) exceeded(ctx context.Context, loan, collateral money.Cents) *Problem {
	percent, yields := ltv.Percent(loan, collateral), ""
	if yields = percent + "%"; collateral.Sign() <= 0 {
		percent, yields = "infinite", "infinite"
	}
	p := &Problem{Status: http.StatusBadRequest, Code: ltv.ErrExceeded.Code, RequestID: web.RequestInfo(ctx).ID,
		Detail: "Transaction rejected by server-side LTV policy. Requested loan of " + plain(loan) + " against " + plain(collateral) +
			" collateral yields " + yields + " LTV, exceeding the 35% maximum cap.",
		Computed: &Computed{LTV: percent, Max: maxLTV}}
	s.finish(p)
	visitOf(ctx).code = p.Code
	return p
}

// plain writes dollars as the seed does: $40000, and cents only where there are some.
func plain(c money.Cents) string { return "$" + strings.TrimSuffix(c.Decimal(), ".00") }
