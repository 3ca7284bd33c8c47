package api

import (
	"context"
	"time"

	"github.com/unykorn/console/internal/subscription"
)

type registerRequest struct {
	Body struct {
		Type          string `json:"type" maxLength:"64" doc:"BitGo's name of the event." example:"transfer"`
		URL           string `json:"url" maxLength:"2048" example:"https://api.unykorn.ai/api/bitgo/webhook/receive"`
		WalletID      string `json:"walletId,omitempty" doc:"Of one wallet."`
		EnterpriseID  string `json:"enterpriseId,omitempty" doc:"Of one client's enterprise; neither this nor walletId: the organization's."`
		Label         string `json:"label,omitempty" maxLength:"250"`
		Coin          string `json:"coin,omitempty" maxLength:"80" doc:"Of the organization's: this coin alone."`
		Confirmations int    `json:"numConfirmations,omitempty" minimum:"0" maximum:"1000" doc:"0: told at first sight and again when confirmed."`
		AllToken      *bool  `json:"allToken,omitempty" doc:"Absent: true, without which BitGo tells of no token and no Go Account."`
		Failures      bool   `json:"listenToFailureStates,omitempty" doc:"Told of failed, removed and replaced transfers too."`
	}
}

type HookBody struct {
	ID           string `json:"id" doc:"BitGo's." example:"59cd72485007a239fb00282ed480da1f"`
	Type         string `json:"type" example:"transfer"`
	State        string `json:"state" doc:"BitGo's word: active or suspended." example:"active"`
	URL          string `json:"url" example:"https://api.unykorn.ai/api/bitgo/webhook/receive"`
	Level        string `json:"level" enum:"wallet,enterprise,organization"`
	WalletID     string `json:"walletId,omitempty"`
	EnterpriseID string `json:"enterpriseId,omitempty"`
	Label        string `json:"label,omitempty"`
	Coin         string `json:"coin,omitempty"`
	Created      *Time  `json:"createdAt,omitempty"`
}

func hookBodyOf(w subscription.Webhook) HookBody {
	return HookBody{ID: w.ID, Type: w.Type, State: w.State, URL: w.URL, Level: string(w.Level), WalletID: w.Wallet, EnterpriseID: w.Enterprise,
		Label: w.Label, Coin: w.Coin, Created: timeOf(w.Created)}
}

type registerAnswer struct {
	Body struct {
		HookBody
		Existed bool `json:"existed" doc:"It was registered before this call; nothing was added."`
	}
}

// registerWebhook is seed 001 §8.
func (s *Server) registerWebhook(ctx context.Context, in *registerRequest) (*registerAnswer, error) {
	b := in.Body
	w, existed, err := s.Subscriptions.Register(ctx, caller(ctx), subscription.Ask{Type: b.Type, URL: b.URL, Wallet: b.WalletID, Enterprise: b.EnterpriseID,
		Label: b.Label, Coin: b.Coin, Confirmations: b.Confirmations, AllToken: b.AllToken, Failures: b.Failures})
	if err != nil {
		return nil, err
	}
	out := &registerAnswer{}
	out.Body.HookBody, out.Body.Existed = hookBodyOf(w), existed
	return out, nil
}

type watchedBody struct {
	HookBody
	Failed       int   `json:"successiveFailedAttempts" doc:"Failures in a row."`
	FailingSince *Time `json:"failingSince,omitempty"`
	LastAttempt  *Time `json:"lastAttempt,omitempty"`
}

type unreadBody struct {
	Level string `json:"level" enum:"wallet,enterprise,organization"`
	ID    string `json:"id" doc:"Of the wallet, the enterprise or the organization."`
	Why   string `json:"why"`
}

type budgetBody struct {
	Weekly int `json:"weekly" doc:"So many failures in seven days suspend a webhook." example:"100"`
	InAll  int `json:"inAll" doc:"So many failures in all suspend it too." example:"500"`
}

type statusAnswer struct {
	Body struct {
		Total     int           `json:"total" example:"3"`
		Active    int           `json:"active" example:"3"`
		Suspended int           `json:"suspended" example:"0"`
		Webhooks  []watchedBody `json:"webhooks"`
		Complete  bool          `json:"complete" doc:"Every list was read. When false, webhooks may exist that are not here: see unread."`
		Unread    []unreadBody  `json:"unread,omitempty"`
		Budget    budgetBody    `json:"failureBudget"`
		At        Time          `json:"observedAt"`
	}
}

// webhookStatus is seed 001 §9.
func (s *Server) webhookStatus(ctx context.Context, _ *struct{}) (*statusAnswer, error) {
	r, err := s.Subscriptions.Status(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	out := &statusAnswer{}
	b := &out.Body
	b.Total, b.Suspended = len(r.Webhooks), r.Suspended()
	b.Active, b.Complete, b.At = b.Total-b.Suspended, len(r.Unread) == 0, Time(s.now())
	b.Budget = budgetBody{Weekly: subscription.WeeklyFailures, InAll: subscription.AllFailures}
	b.Webhooks = make([]watchedBody, len(r.Webhooks))
	for i, w := range r.Webhooks {
		b.Webhooks[i] = watchedBody{HookBody: hookBodyOf(w), Failed: w.Failed, FailingSince: timeOf(w.FailingSince), LastAttempt: timeOf(w.LastAttempt)}
	}
	for _, u := range r.Unread {
		b.Unread = append(b.Unread, unreadBody{Level: string(u.Level), ID: u.ID, Why: u.Why})
	}
	return out, nil
}

func (s *Server) now() time.Time { return s.Clock.Now() }
