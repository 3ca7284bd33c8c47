package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/onboarding"
)

type enterpriseRequest struct {
	Body struct {
		Email       string `json:"email" maxLength:"254" doc:"Of the person who administers the client at BitGo." example:"treasury@apex.com"`
		AccountType string `json:"accountType" enum:"business,individual"`
		Name        string `json:"name,omitempty" maxLength:"120" doc:"What the client is called here; absent: BitGo's name." example:"Apex Mining Corp (CaaS)"`
	}
}

// EnterpriseBody has seed 001's four fields, and what follows it up.
type EnterpriseBody struct {
	ID           string `json:"id,omitempty" doc:"BitGo's enterprise, once there is one." example:"0df5cb1133af3e0c5f84f594534a2aa3"`
	Name         string `json:"name,omitempty" example:"Apex Mining Corp (CaaS)"`
	Organization string `json:"organization" doc:"Ours, at BitGo."`
	Status       string `json:"status" enum:"active,pending,refused" doc:"pending: not finished yet; refused: BitGo said no and nothing was made."`
	OnboardingID string `json:"onboardingId"`
	AccountType  string `json:"accountType" enum:"business,individual"`
	ClientID     string `json:"clientId,omitempty" doc:"Ours, of the client."`
	Trouble      string `json:"trouble,omitempty" doc:"Why it stands still, or why it was refused."`
	Created      Time   `json:"createdAt"`
}

type enterpriseAnswer struct {
	Status int
	Body   EnterpriseBody
}

// createEnterprise is seed 001 §2.
func (s *Server) createEnterprise(ctx context.Context, in *enterpriseRequest) (*enterpriseAnswer, error) {
	v, b := visitOf(ctx), in.Body
	o, err := s.Onboarding.Create(ctx, v.actor, onboarding.Ask{Email: b.Email, AccountType: b.AccountType, Name: b.Name}, v.oneTime)
	if err != nil {
		return nil, err
	}
	out := &enterpriseAnswer{Status: http.StatusOK, Body: enterpriseBodyOf(o)}
	if o.State != onboarding.Done {
		out.Status, v.again = http.StatusAccepted, true
	}
	return out, nil
}

func enterpriseBodyOf(o onboarding.Onboarding) EnterpriseBody {
	out := EnterpriseBody{ID: o.Enterprise, Name: o.ClientName, Organization: o.Organization, OnboardingID: o.ID.String(), AccountType: o.Ask.AccountType,
		Trouble: o.Trouble, Created: Time(o.Created),
		Status: map[onboarding.State]string{onboarding.Open: "pending", onboarding.Done: "active", onboarding.Refused: "refused"}[o.State]}
	if o.Client != nil {
		out.ClientID = o.Client.String()
	}
	return out
}

type onboardingPath struct {
	ID string `path:"onboardingId" format:"uuid"`
}

type stepBody struct {
	Step     string          `json:"step" enum:"enterprise,administrators,client"`
	State    string          `json:"state" enum:"begun,done,failed,refused"`
	At       Time            `json:"at"`
	Actor    string          `json:"actor"`
	Evidence json.RawMessage `json:"evidence" doc:"What was asked of BitGo or what came of it; an object."`
}

type onboardingAnswer struct {
	Body struct {
		EnterpriseBody
		Email   string     `json:"email"`
		Updated Time       `json:"updatedAt"`
		Ended   *Time      `json:"endedAt,omitempty"`
		Steps   []stepBody `json:"steps" doc:"Everything that was done, in its order; lines are only ever added."`
	}
}

func (s *Server) enterpriseOnboarding(ctx context.Context, in *onboardingPath) (*onboardingAnswer, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return nil, onboarding.ErrNotFound
	}
	o, err := s.Onboarding.Get(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	out := &onboardingAnswer{}
	b := &out.Body
	b.EnterpriseBody, b.Email, b.Updated, b.Ended = enterpriseBodyOf(o), o.Ask.Email, Time(o.Updated), timeOf(o.Ended)
	b.Steps = make([]stepBody, len(o.Steps))
	for i, x := range o.Steps {
		b.Steps[i] = stepBody{Step: x.Step, State: x.State, At: Time(x.At), Actor: x.Actor, Evidence: x.Evidence}
	}
	return out, nil
}

type accountRequest struct {
	Body struct {
		Enterprise string `json:"childEnterpriseId" maxLength:"64" doc:"The client's enterprise at BitGo." example:"0df5cb1133af3e0c5f84f594534a2aa3"`
		Label      string `json:"label" minLength:"1" maxLength:"250" example:"Apex Custody Vault"`
		Passphrase secret `json:"walletPassphrase,omitempty" doc:"Goes to BitGo Express and is kept nowhere; absent: one is made and told once."`
	}
}

// accountBody has seed 001's six fields, and what follows them up.
type accountBody struct {
	ID         string `json:"id,omitempty" doc:"BitGo's wallet, once it is known." example:"8644b7bca2d4368affcd0745d4ad388b"`
	Label      string `json:"label" example:"Apex Custody Vault"`
	Coin       string `json:"coin" enum:"ofc"`
	Enterprise string `json:"enterprise"`
	Status     string `json:"status" enum:"fulfilled,pending"`
	Created    Time   `json:"createdAt"`
	Passphrase string `json:"walletPassphrase,omitempty" doc:"Only where it was made here, and once: keep it, nobody else has it."`
	Existed    bool   `json:"existed" doc:"BitGo had an account of this label before it was asked for here; its passphrase is the one it was made with."`
	Trouble    string `json:"trouble,omitempty" doc:"Why it stands still for now."`
}

type accountAnswer struct {
	Status int
	Body   accountBody
}

// createGoAccount is seed 001 §3.
func (s *Server) createGoAccount(ctx context.Context, in *accountRequest) (*accountAnswer, error) {
	v, b := visitOf(ctx), in.Body
	a, err := s.Onboarding.OpenAccount(ctx, v.actor, onboarding.AccountAsk{Enterprise: b.Enterprise, Label: b.Label, Passphrase: b.Passphrase.Secret}, v.oneTime)
	if err != nil {
		return nil, err
	}
	out := &accountAnswer{Status: http.StatusOK, Body: accountBody{ID: a.Wallet, Label: a.Label, Coin: "ofc", Enterprise: a.Enterprise, Status: "fulfilled",
		Created: Time(a.Created), Passphrase: a.Passphrase.Reveal(), Existed: a.Existed, Trouble: a.Trouble}}
	if a.State != onboarding.Fulfilled {
		out.Status, out.Body.Status, v.again = http.StatusAccepted, "pending", true
	}
	return out, nil
}
