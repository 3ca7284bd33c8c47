package api

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/reconcile"
)

type reconcileRequest struct {
	Body *struct {
		WalletID string `json:"walletId,omitempty" doc:"One wallet; absent: every wallet that the key sees."`
		Whole    bool   `json:"whole,omitempty" doc:"From the beginning, not from the last proven point."`
	}
}

type reconcileBody struct {
	ID          string             `json:"reconciliationId"`
	State       string             `json:"state" enum:"running,done"`
	Wallets     int                `json:"wallets"`
	WalletsDone int                `json:"walletsDone"`
	Checked     int                `json:"checked" doc:"Transfers that BitGo listed and were compared."`
	Inserted    int                `json:"inserted" doc:"That were missing here."`
	Changed     int                `json:"changed" doc:"Whose state or postings were behind."`
	Refused     int                `json:"refused" doc:"Whose state cannot follow the one known here: a person has to look."`
	Trouble     string             `json:"trouble,omitempty" doc:"Why it stands still for now; it goes on by itself."`
	Unread      []unreadWalletBody `json:"unread" nullable:"false" doc:"Wallets that BitGo did not show. Of one that is done they were not compared: put right what it says and reconcile again."`
	Started     Time               `json:"startedAt"`
	Updated     Time               `json:"updatedAt"`
	Ended       *Time              `json:"endedAt,omitempty"`
}

type unreadWalletBody struct {
	WalletID string `json:"walletId"`
	Why      string `json:"why"`
	Final    bool   `json:"final" doc:"It is not tried again in this reconciliation."`
}

type reconcileAnswer struct {
	Status int
	Body   reconcileBody
}

// inRequest is how many pages a call works on before it answers 202: a second of BitGo's rate.
const inRequest = 6

func (s *Server) startReconciliation(ctx context.Context, in *reconcileRequest) (*reconcileAnswer, error) {
	ask := reconcile.Ask{}
	if in.Body != nil {
		ask = reconcile.Ask{Wallet: in.Body.WalletID, Whole: in.Body.Whole}
	}
	r, err := s.Reconcile.Start(ctx, caller(ctx), ask, inRequest)
	if err != nil {
		return nil, err
	}
	out := reconcileOf(r)
	if r.State == reconcile.Running {
		out.Status = http.StatusAccepted
	}
	return out, nil
}

func reconcileOf(r reconcile.Reconciliation) *reconcileAnswer {
	unread := make([]unreadWalletBody, len(r.Unread))
	for i, u := range r.Unread {
		unread[i] = unreadWalletBody{WalletID: u.Wallet, Why: u.Why, Final: u.GivenUp}
	}
	return &reconcileAnswer{Status: http.StatusOK, Body: reconcileBody{ID: r.ID.String(), State: string(r.State), Wallets: r.Wallets, WalletsDone: r.WalletsDone,
		Checked: r.Checked, Inserted: r.Inserted, Changed: r.Changed, Refused: r.Refused, Trouble: r.Trouble, Unread: unread, Started: Time(r.Begun),
		Updated: Time(r.Updated), Ended: timeOf(r.Ended)}}
}

type reconcilePath struct {
	ID string `path:"reconciliationId" format:"uuid"`
}

func (s *Server) reconciliation(ctx context.Context, in *reconcilePath) (*reconcileAnswer, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return nil, reconcile.ErrNotFound
	}
	r, err := s.Reconcile.Get(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	return reconcileOf(r), nil
}
