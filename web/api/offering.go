package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/web"
)

// sum is US dollars as the seed writes them: cents only where there are some.
type sum struct{ dollars }

// MarshalJSON writes 250000, or 250000.50.
func (s sum) MarshalJSON() ([]byte, error) {
	return []byte(strings.TrimSuffix(s.cents.Decimal(), ".00")), nil
}

type offeringRequest struct {
	Body struct {
		Issuer     string   `json:"issuer" example:"Meridian Capital Partners"`
		Name       string   `json:"offeringName" example:"Fund III Capital Raise"`
		Regulation string   `json:"regulationType" enum:"REG_D_506B,REG_D_506C,REG_S,REG_A_TIER_1,REG_A_TIER_2,REG_CF,REGISTERED"`
		Target     sum      `json:"targetRaise"`
		Minimum    sum      `json:"minimumInvestment"`
		Maximum    sum      `json:"maximumInvestment"`
		Currencies []string `json:"acceptedCurrencies" enum:"USD,USDC" minItems:"1" maxItems:"2"`
		Escrow     bool     `json:"escrowRequired"`
		Security   string   `json:"securityId,omitempty" doc:"What is sold; may be named later, before the offering closes."`
		Price      *exact   `json:"unitPrice,omitempty" doc:"Of one share; may be named later, before the offering closes."`
		ClientID   string   `json:"clientId,omitempty" doc:"For whom, where the key speaks for more than one."`
	}
}

type offeringBody struct {
	Status     string   `json:"status" enum:"success"`
	ID         string   `json:"offeringId" example:"off_cf92k1ad"`
	Name       string   `json:"offeringName"`
	Issuer     string   `json:"issuer"`
	Regulation string   `json:"regulationType"`
	Target     sum      `json:"targetRaise"`
	Minimum    sum      `json:"minimumInvestment"`
	Maximum    sum      `json:"maximumInvestment"`
	Subscribed sum      `json:"subscribedAmount" doc:"By every subscription that lives."`
	Currencies []string `json:"acceptedCurrencies" nullable:"false"`
	Escrow     bool     `json:"escrowRequired"`
	Account    *string  `json:"escrowAccountId" doc:"Null where no escrow is required."`
	State      string   `json:"state" enum:"DRAFT,OPEN,PAUSED,CLOSED,CANCELLED"`
	Created    Time     `json:"createdAt"`
	Bank       *string  `json:"escrowBank" doc:"Whom the operator has appointed; null: nobody."`
	Security   string   `json:"securityId,omitempty"`
	Price      *exact   `json:"unitPrice,omitempty"`

	MinimumRaise *sum    `json:"minimumRaise,omitempty" doc:"What has to be accepted before it closes."`
	Opens        *string `json:"opensOn,omitempty" format:"date"`
	Closes       *string `json:"closesOn,omitempty" format:"date"`
	FundingDays  int     `json:"fundingDays,omitempty" doc:"In how many days the money of a subscription comes; then it expires."`
	Agreement    *string `json:"agreementSha256,omitempty" doc:"Of the document that is signed."`
	FirstSale    *Time   `json:"firstSaleAt,omitempty" doc:"When the first subscriber was committed: the clock of 17 CFR 230.503 starts."`
	FormD        *string `json:"formDReference,omitempty" doc:"Under which accession number Form D was filed."`
}

type offeringAnswer struct{ Body offeringBody }

// createOffering is seed 001 §17.
func (s *Server) createOffering(ctx context.Context, in *offeringRequest) (*offeringAnswer, error) {
	actor, b := caller(ctx), in.Body
	client, err := filesFor(actor, b.ClientID)
	if err != nil {
		return nil, err
	}
	terms := offering.Terms{Client: client, Issuer: b.Issuer, Name: b.Name, Regulation: accreditation.Regulation(b.Regulation), Target: b.Target.cents,
		Minimum: b.Minimum.cents, Maximum: b.Maximum.cents, Currencies: b.Currencies, Escrow: b.Escrow, Security: b.Security}
	if b.Price != nil {
		terms.Price = &b.Price.Decimal
	}
	o, err := s.Offerings.Create(ctx, actor, terms, visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	return s.offeringOf(o), nil
}

func (s *Server) offeringOf(o offering.Offering) *offeringAnswer {
	out := &offeringAnswer{Body: offeringBody{Status: "success", ID: o.ID, Name: o.Name, Issuer: o.Issuer, Regulation: string(o.Regulation), Target: sum{dollars{o.Target}},
		Minimum: sum{dollars{o.Minimum}}, Maximum: sum{dollars{o.Maximum}}, Subscribed: sum{dollars{o.Subscribed}}, Currencies: o.Currencies, Escrow: o.Escrow != "",
		Account: appointed(o.Escrow), State: string(o.State), Created: Time(o.At), Bank: appointed(s.Offerings.EscrowBank), Security: o.Security}}
	if o.Price != nil {
		out.Body.Price = &exact{*o.Price}
	}
	if o.MinimumRaise.Sign() > 0 {
		out.Body.MinimumRaise = &sum{dollars{o.MinimumRaise}}
	}
	out.Body.Opens, out.Body.Closes, out.Body.FundingDays, out.Body.Agreement, out.Body.FirstSale = dayOf(o.Opens), dayOf(o.Closes), o.FundingDays, appointed(o.AgreementDigest), timeOf(o.FirstSale)
	if o.FormD != nil {
		out.Body.FormD = &o.FormD.Reference
	}
	return out
}

// dayOf writes a day; nil: there is none.
func dayOf(t *time.Time) *string {
	if t == nil {
		return nil
	}
	day := t.Format(time.DateOnly)
	return &day
}

type offeringPath struct {
	ID string `path:"offeringId" example:"off_cf92k1ad"`
}

func (s *Server) offering(ctx context.Context, in *offeringPath) (*offeringAnswer, error) {
	o, err := s.Offerings.Get(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return s.offeringOf(o), nil
}

type subscribeRequest struct {
	Body struct {
		Offering string `json:"offeringId" example:"off_cf92k1ad"`
		Investor string `json:"investorId" example:"inv_3c8d2e4f"`
		Amount   sum    `json:"amount"`
		Currency string `json:"currency" enum:"USD,USDC"`
		Status   string `json:"accreditationStatus,omitempty" maxLength:"40" doc:"A claim, kept as one; evidence on file decides." example:"VERIFIED"`
		Signed   bool   `json:"subscriptionAgreementSigned"`
		Funding  string `json:"fundingMethod" enum:"WIRE,USDC" doc:"US dollars come by WIRE, USDC as USDC."`
	}
}

type subscriptionBody struct {
	Status   string     `json:"status" enum:"success,pending,refused"`
	ID       string     `json:"subscriptionId" example:"sub_s82fcd8f2a"`
	Offering string     `json:"offeringId"`
	Investor string     `json:"investorId"`
	Amount   sum        `json:"amount"`
	Currency string     `json:"currency" enum:"USD,USDC"`
	Verified string     `json:"accreditationStatus" enum:"VERIFIED,UNVERIFIED" doc:"What evidence on file says."`
	Signed   bool       `json:"subscriptionAgreementSigned"`
	Funding  string     `json:"fundingMethod" enum:"WIRE,USDC"`
	State    string     `json:"state" enum:"pending_review,approved,rejected,cancelled,expired" doc:"What compliance says."`
	Escrow   string     `json:"escrowDepositStatus" enum:"PENDING,DEPOSITED,RELEASED,REFUNDING,REFUNDED,NOT_REQUIRED" doc:"Where the money stands."`
	Event    string     `json:"webhookEventDispatched" enum:"rwa.subscription.created" doc:"The event that was recorded for partners. None is sent to them yet."`
	Asked    Time       `json:"createdAt"`
	Decided  *Time      `json:"decidedAt,omitempty"`
	Rules    []ruleBody `json:"rules" nullable:"false"`

	Stage     string  `json:"stage" enum:"RECEIVED,ELIGIBILITY,SIGNED,FUNDING_PENDING,FUNDED,ACCEPTED,ISSUED,REFUSED,EXPIRED,CANCELLED,REFUNDED" doc:"How far it has come, or how it ended."`
	Reference string  `json:"paymentReference" example:"U7K2-93QX-5" doc:"What a payment names, so that it is matched."`
	Held      sum     `json:"fundedAmount" doc:"What escrow holds of it."`
	Expires   *Time   `json:"expiresAt,omitempty" doc:"When it ends unless its money has come."`
	Accepted  *Time   `json:"acceptedAt,omitempty"`
	Shares    *string `json:"shares,omitempty" doc:"That the amount buys, from acceptance on."`
	Transfer  string  `json:"transactionId,omitempty" doc:"By which the shares came into the register."`

	CancelAsked *Time `json:"cancelAskedAt,omitempty" doc:"Of an approved one: since when it waits for compliance to decide that it is cancelled. Until then it holds its part of the target."`
}

type subscriptionAnswer struct {
	Status int
	Body   subscriptionBody
}

// subscribe is seed 001 §18.
func (s *Server) subscribe(ctx context.Context, in *subscribeRequest) (*subscriptionAnswer, error) {
	b := in.Body
	x, err := s.Offerings.Subscribe(ctx, caller(ctx), offering.Order{Offering: b.Offering, Investor: b.Investor, Amount: b.Amount.cents, Currency: b.Currency,
		Funding: b.Funding, Claimed: b.Status, Signed: b.Signed}, visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	out := subscriptionOf(x)
	if x.State == offering.PendingReview {
		out.Status = http.StatusAccepted
		visitOf(ctx).again = true // the same key asks how it stands, and has it judged again
	}
	return out, nil
}

var subscriptionStatus = map[offering.SubscriptionState]string{offering.Approved: "success", offering.PendingReview: "pending", offering.Rejected: "refused", offering.Withdrawn: "refused", offering.Late: "refused"}

func subscriptionOf(x offering.Subscription) *subscriptionAnswer {
	out := &subscriptionAnswer{Status: http.StatusOK, Body: subscriptionBody{Status: subscriptionStatus[x.State], ID: x.ID, Offering: x.Offering, Investor: x.Investor,
		Amount: sum{dollars{x.Amount}}, Currency: x.Currency, Verified: "UNVERIFIED", Signed: x.Signed, Funding: x.Funding, State: string(x.State), Escrow: string(x.Escrow),
		Event: offering.Event, Asked: Time(x.AskedAt), Decided: timeOf(x.DecidedAt), Rules: rulesOf(x.Rules),
		Stage: string(x.Stage()), Reference: x.Reference, Held: sum{dollars{x.Funded}}, Expires: timeOf(x.ExpiresAt), Accepted: timeOf(x.AcceptedAt), Transfer: x.Transfer}}
	if x.Shares != nil {
		shares := x.Shares.String()
		out.Body.Shares = &shares
	}
	if x.State == offering.Approved {
		out.Body.CancelAsked = timeOf(x.CancelAskedAt)
	}
	if x.Verified() {
		out.Body.Verified = "VERIFIED"
	}
	return out
}

type subscriptionPath struct {
	ID string `path:"subscriptionId" example:"sub_s82fcd8f2a"`
}

func (s *Server) subscription(ctx context.Context, in *subscriptionPath) (*subscriptionAnswer, error) {
	x, err := s.Offerings.Subscription(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return subscriptionOf(x), nil
}

func (s *Server) subscriptionCancel(ctx context.Context, in *subscriptionPath) (*subscriptionAnswer, error) {
	x, err := s.Offerings.Cancel(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := subscriptionOf(x)
	if x.State == offering.Approved {
		out.Status = http.StatusAccepted
	}
	return out, nil
}

type decideCancelRequest struct {
	ID       string `path:"subscriptionId" example:"sub_s82fcd8f2a"`
	Approver secret `header:"x-approver-token" doc:"The token of the person who decides: ua_…, made on their account page."`
	Body     struct {
		State string `json:"state" enum:"approved,rejected" doc:"approved: the subscription is cancelled; rejected: it stands."`
		Memo  string `json:"memo,omitempty" maxLength:"500" doc:"Why. A rejection needs one of at least three characters."`
	}
}

// decideSubscriptionCancel lets the machine in by its key; the decision is that of the person behind the approver token.
func (s *Server) decideSubscriptionCancel(ctx context.Context, in *decideCancelRequest) (*subscriptionAnswer, error) {
	if _, err := s.Offerings.Subscription(ctx, caller(ctx), in.ID); err != nil {
		return nil, err // what the key may not see, nobody decides through it
	}
	if in.Approver.Empty() {
		return nil, errNoApprover
	}
	info := web.RequestInfo(ctx)
	who, err := s.Identity.KeyActor(ctx, identity.ApproverToken, in.Approver.Secret, info.IP)
	if fault.Is(err, identity.ErrKeyUnfit) {
		return nil, offering.ErrToken
	}
	if err != nil {
		return nil, err
	}
	who.RequestID = info.ID
	x, err := s.Offerings.DecideCancel(ctx, who, in.ID, in.Body.State == "approved", in.Body.Memo)
	if err != nil {
		return nil, err
	}
	return subscriptionOf(x), nil
}
