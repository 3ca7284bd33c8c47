package api

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/web"
)

type documentBody struct {
	Method   string `json:"method" enum:"INCOME,NET_WORTH,THIRD_PARTY_LETTER,EARLIER_VERIFIED"`
	Verifier string `json:"verifier" doc:"Who verified." example:"Counsel LLP"`
	Date     string `json:"documentDate" format:"date" doc:"Of the oldest document." example:"2026-06-30"`
}

type investorRequest struct {
	Body struct {
		ID        string         `json:"investorId,omitempty" doc:"inv_… or investor_…; absent: one is made." example:"inv_3c8d2e4f"`
		Name      string         `json:"name"`
		Kind      string         `json:"kind" enum:"natural,entity"`
		Residence string         `json:"residence" doc:"Country, or country and state." example:"US_NY"`
		Evidence  []documentBody `json:"evidence,omitempty" maxItems:"10"`
		ClientID  string         `json:"clientId,omitempty" doc:"For whom, where the key speaks for more than one."`
	}
}

type evidenceBody struct {
	ID       string `json:"evidenceId"`
	Method   string `json:"method" enum:"INCOME,NET_WORTH,THIRD_PARTY_LETTER,EARLIER_VERIFIED"`
	Verifier string `json:"verifier"`
	Date     string `json:"documentDate" format:"date"`
	Expires  string `json:"expiresOn" format:"date" doc:"The first day on which it counts no more."`
	State    string `json:"state" enum:"filed,approved,rejected"`
	Filed    Time   `json:"createdAt"`
	Decided  *Time  `json:"decidedAt,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

func evidenceOf(e accreditation.Evidence) evidenceBody {
	return evidenceBody{ID: e.ID, Method: string(e.Method), Verifier: e.Verifier, Date: e.Document.Format(time.DateOnly), Expires: e.Expires.Format(time.DateOnly),
		State: string(e.State), Filed: Time(e.FiledAt), Decided: timeOf(e.DecidedAt), Reason: e.Reason}
}

type investorAnswer struct {
	Body struct {
		Status    string         `json:"status" enum:"success"`
		ID        string         `json:"investorId" example:"inv_3c8d2e4f"`
		Name      string         `json:"name"`
		Kind      string         `json:"kind" enum:"natural,entity"`
		Residence string         `json:"residence"`
		Verified  string         `json:"accreditationStatus" enum:"VERIFIED,UNVERIFIED" doc:"What evidence on file says at this moment."`
		Evidence  []evidenceBody `json:"evidence" nullable:"false"`
		Created   Time           `json:"createdAt"`
	}
}

// createInvestor files who is to buy, with evidence. A date that cannot be read is one that counts no more.
func (s *Server) createInvestor(ctx context.Context, in *investorRequest) (*investorAnswer, error) {
	actor, b := caller(ctx), in.Body
	client, err := filesFor(actor, b.ClientID)
	if err != nil {
		return nil, err
	}
	f := accreditation.Filing{Client: client, ID: b.ID, Name: b.Name, Kind: accreditation.Kind(b.Kind), Residence: b.Residence}
	f.Evidence = documentsOf(b.Evidence)
	i, err := s.Investors.File(ctx, actor, f, visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	return s.investorOf(i), nil
}

func documentsOf(all []documentBody) []accreditation.Document {
	var out []accreditation.Document
	for _, d := range all {
		at, err := time.Parse(time.DateOnly, d.Date)
		if err != nil {
			at = time.Time{}
		}
		out = append(out, accreditation.Document{Method: accreditation.Method(d.Method), Verifier: d.Verifier, Date: at})
	}
	return out
}

type moreEvidenceRequest struct {
	ID   string `path:"investorId" example:"inv_3c8d2e4f"`
	Body struct {
		Evidence []documentBody `json:"evidence" minItems:"1" maxItems:"10"`
		ClientID string         `json:"clientId,omitempty" doc:"Whose investor, where several clients of the key have one of this id."`
	}
}

// fileEvidence adds to what is on file of an investor.
func (s *Server) fileEvidence(ctx context.Context, in *moreEvidenceRequest) (*investorAnswer, error) {
	actor := caller(ctx)
	var client *uuid.UUID
	if in.Body.ClientID != "" {
		named, err := filesFor(actor, in.Body.ClientID)
		if err != nil {
			return nil, err
		}
		client = &named
	}
	i, err := s.Investors.FileEvidence(ctx, actor, client, in.ID, documentsOf(in.Body.Evidence), visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	return s.investorOf(i), nil
}

func (s *Server) investorOf(i accreditation.Investor) *investorAnswer {
	out := &investorAnswer{}
	out.Body.Status, out.Body.ID, out.Body.Name, out.Body.Kind, out.Body.Residence = "success", i.ID, i.Name, string(i.Kind), i.Residence
	out.Body.Created, out.Body.Verified, out.Body.Evidence = Time(i.FiledAt), "UNVERIFIED", make([]evidenceBody, len(i.Evidence))
	if i.Verified(s.Clock.Now()) {
		out.Body.Verified = "VERIFIED"
	}
	for n, e := range i.Evidence {
		out.Body.Evidence[n] = evidenceOf(e)
	}
	return out
}

type investorPath struct {
	ID string `path:"investorId" example:"inv_3c8d2e4f"`
}

func (s *Server) investor(ctx context.Context, in *investorPath) (*investorAnswer, error) {
	i, err := s.Investors.Get(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return s.investorOf(i), nil
}

type evidenceRequest struct {
	ID       string `path:"investorId" example:"inv_3c8d2e4f"`
	Evidence string `path:"evidenceId" example:"ev_k2m4p6q8r2s4t6u8"`
	Approver secret `header:"x-approver-token" doc:"The token of the person who decides: ua_…, made on their account page."`
	Body     struct {
		State string `json:"state" enum:"approved,rejected"`
		Memo  string `json:"memo,omitempty" maxLength:"500" doc:"Why. A rejection needs one of at least three characters."`
	}
}

type evidenceAnswer struct{ Body evidenceBody }

// decideEvidence lets the machine in by its key; the decision is that of the person behind the approver token.
func (s *Server) decideEvidence(ctx context.Context, in *evidenceRequest) (*evidenceAnswer, error) {
	i, err := s.Investors.Get(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err // what the key may not see, nobody decides through it
	}
	if !slices.ContainsFunc(i.Evidence, func(e accreditation.Evidence) bool { return e.ID == in.Evidence }) {
		return nil, accreditation.ErrNotFound
	}
	if in.Approver.Empty() {
		return nil, errNoApprover
	}
	info := web.RequestInfo(ctx)
	who, err := s.Identity.KeyActor(ctx, identity.ApproverToken, in.Approver.Secret, info.IP)
	if fault.Is(err, identity.ErrKeyUnfit) {
		return nil, errApprover
	}
	if err != nil {
		return nil, err
	}
	who.RequestID = info.ID
	e, err := s.Investors.Decide(ctx, who, in.Evidence, in.Body.State == "approved", in.Body.Memo)
	if err != nil {
		return nil, err
	}
	return &evidenceAnswer{Body: evidenceOf(e)}, nil
}

var errApprover = fault.New(fault.Unauthenticated, "accreditation.token", "The approver token is unknown, has expired or was revoked. Nothing was decided.")
