package api

import (
	"context"
	"net/http"

	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/security"
)

type securityRequest struct {
	Body struct {
		Issuer       string `json:"issuerName" example:"Meridian Real Estate Fund III"`
		Type         string `json:"securityType" example:"LP_INTEREST"`
		Regulation   string `json:"regulationType" enum:"REG_D_506B,REG_D_506C,REG_S,REG_A_TIER_1,REG_A_TIER_2,REG_CF,REGISTERED"`
		Shares       shares `json:"totalShares"`
		Par          exact  `json:"parValue"`
		Jurisdiction string `json:"jurisdiction" example:"US_DE"`
		CUSIP        string `json:"cusip,omitempty" doc:"Once one is assigned." example:"037833100"`
		ISIN         string `json:"isin,omitempty" doc:"Once one is assigned." example:"US0378331005"`
		ClientID     string `json:"clientId,omitempty" doc:"For whom, where the key speaks for more than one."`
	}
}

type securityBody struct {
	Status        string  `json:"status" enum:"success"`
	ID            string  `json:"securityId" example:"sec_b3g0rwa1"`
	Issuer        string  `json:"issuerName"`
	Type          string  `json:"securityType"`
	Regulation    string  `json:"regulationType"`
	Shares        shares  `json:"totalShares"`
	Par           exact   `json:"parValue"`
	Jurisdiction  string  `json:"jurisdiction"`
	Created       Time    `json:"createdAt"`
	State         string  `json:"securityStatus" enum:"ACTIVE,SUSPENDED,RETIRED"`
	CUSIP         string  `json:"cusip" doc:"As assigned; UNASSIGNED-… while none is."`
	ISIN          string  `json:"isin" doc:"As assigned; UNASSIGNED-… while none is."`
	TransferAgent *string `json:"transferAgent" doc:"Whom the operator has appointed; null: nobody."`
	Issued        shares  `json:"issuedShares" doc:"What all holders have together."`
	Reserved      shares  `json:"reservedShares" doc:"Promised to issues that wait."`
}

type securityAnswer struct{ Body securityBody }

// registerRWA is seed 001 §15.
func (s *Server) registerRWA(ctx context.Context, in *securityRequest) (*securityAnswer, error) {
	actor, b := caller(ctx), in.Body
	client, err := filesFor(actor, b.ClientID)
	if err != nil {
		return nil, err
	}
	x, err := s.Securities.Register(ctx, actor, security.Registration{Client: client, Issuer: b.Issuer, Type: b.Type, Regulation: accreditation.Regulation(b.Regulation),
		Jurisdiction: b.Jurisdiction, Par: b.Par.Decimal, Shares: b.Shares.units, CUSIP: b.CUSIP, ISIN: b.ISIN}, visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	return s.securityOf(x), nil
}

func (s *Server) securityOf(x security.Security) *securityAnswer {
	out := &securityAnswer{Body: securityBody{Status: "success", ID: x.ID, Issuer: x.Issuer, Type: x.Type, Regulation: string(x.Regulation), Shares: shares{x.Authorised},
		Par: exact{x.Par}, Jurisdiction: x.Jurisdiction, Created: Time(x.At), State: string(x.Status), CUSIP: x.CUSIP, ISIN: x.ISIN,
		TransferAgent: appointed(s.Securities.TransferAgent), Issued: shares{x.Issued}, Reserved: shares{x.Reserved}}}
	if x.CUSIP == "" {
		out.Body.CUSIP = x.Provisional()
	}
	if x.ISIN == "" {
		out.Body.ISIN = x.Provisional()
	}
	return out
}

type securityPath struct {
	ID string `path:"securityId" example:"sec_b3g0rwa1"`
}

func (s *Server) security(ctx context.Context, in *securityPath) (*securityAnswer, error) {
	x, err := s.Securities.Get(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return s.securityOf(x), nil
}

type shareTransferRequest struct {
	Body struct {
		Security   string `json:"securityId" example:"sec_b3g0rwa1"`
		From       string `json:"fromHolder" example:"issuer_treasury"`
		To         string `json:"toHolder" example:"investor_7b2e4c8f"`
		Shares     shares `json:"shares"`
		Type       string `json:"transferType" enum:"PRIMARY_ISSUANCE,SECONDARY,GIFT,ESTATE,REDEMPTION"`
		Accredited bool   `json:"accreditationVerified,omitempty" doc:"A claim, kept as one; evidence on file decides."`
	}
}

type shareTransferBody struct {
	Status    string     `json:"status" enum:"success,pending,refused"`
	ID        string     `json:"transactionId" example:"tx_trsf8f32a2"`
	Security  string     `json:"securityId"`
	From      string     `json:"fromHolder"`
	To        string     `json:"toHolder"`
	Shares    shares     `json:"shares"`
	Type      string     `json:"transferType" enum:"PRIMARY_ISSUANCE,SECONDARY,GIFT,ESTATE,REDEMPTION,FORFEITURE,REVERSAL"`
	State     string     `json:"state" enum:"pending_review,confirmed,rejected,cancelled"`
	Asked     Time       `json:"createdAt"`
	Processed *Time      `json:"processedAt,omitempty" doc:"Absent while it waits."`
	Dividends exact      `json:"accruedDividends" doc:"Accrued on the security for the holders of a record day and not yet paid, in US dollars."`
	FeeBps    int        `json:"feeBps" doc:"By the rate that held when it was asked for." example:"15"`
	Custodian *string    `json:"custodian" doc:"Whom the operator has appointed; null: nobody."`
	Rules     []ruleBody `json:"rules"`
}

type shareTransferAnswer struct {
	Status int
	Body   shareTransferBody
}

// transferShares is seed 001 §16.
func (s *Server) transferShares(ctx context.Context, in *shareTransferRequest) (*shareTransferAnswer, error) {
	b := in.Body
	t, err := s.Securities.Move(ctx, caller(ctx), security.Order{Security: b.Security, From: b.From, To: b.To, Shares: b.Shares.units, Type: security.Type(b.Type),
		Claimed: b.Accredited}, visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	out, err := s.shareTransferOf(ctx, t)
	if err != nil {
		return nil, err
	}
	if t.State == security.PendingReview {
		out.Status = http.StatusAccepted
		visitOf(ctx).again = true // the same key asks how it stands, and has it judged again
	}
	return out, nil
}

var transferStatus = map[security.State]string{security.Confirmed: "success", security.PendingReview: "pending", security.Rejected: "refused", security.Cancelled: "refused"}

// shareTransferOf is a transfer with what has accrued on its security and is not paid. A repetition of a call that fails here finds the
// transfer that the first one made.
func (s *Server) shareTransferOf(ctx context.Context, t security.Transfer) (*shareTransferAnswer, error) {
	owed, err := s.Dividends.Owed(ctx, caller(ctx), t.Security)
	if err != nil {
		return nil, err
	}
	return &shareTransferAnswer{Status: http.StatusOK, Body: shareTransferBody{Status: transferStatus[t.State], ID: t.ID, Security: t.Security, From: t.From, To: t.To,
		Shares: shares{t.Shares}, Type: string(t.Type), State: string(t.State), Asked: Time(t.AskedAt), Processed: timeOf(t.Processed), FeeBps: t.FeeBps,
		Custodian: appointed(s.Securities.Custodian), Rules: rulesOf(t.Rules), Dividends: exact{decimal.NewFromBigInt(owed.Big(), -2)}}}, nil
}

type shareTransferPath struct {
	ID string `path:"transactionId" example:"tx_trsf8f32a2"`
}

func (s *Server) shareTransfer(ctx context.Context, in *shareTransferPath) (*shareTransferAnswer, error) {
	t, err := s.Securities.Transfer(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return s.shareTransferOf(ctx, t)
}

func (s *Server) shareTransferCancel(ctx context.Context, in *shareTransferPath) (*shareTransferAnswer, error) {
	t, err := s.Securities.Cancel(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return s.shareTransferOf(ctx, t)
}
