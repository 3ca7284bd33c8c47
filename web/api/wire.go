package api

import (
	"context"
	"strings"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/web"
)

type wireRequest struct {
	WalletID   string `path:"walletId" doc:"BitGo's id of the Go Account." example:"8644b7bca2d4368affcd0745d4ad388b"`
	TransferID string `path:"transferId" doc:"BitGo's id of the withdrawal." example:"5f1c1f0e4b1f4c589a2b5f6f0f0a4d11"`
	Approver   secret `header:"x-approver-token" doc:"The token of the person who decides: ua_…, made on their account page."`
	Body       struct {
		Action  string `json:"action" enum:"approve,reject"`
		Coin    string `json:"coin" enum:"tfiatusd,tfiateuro,tfiatgbp,tfiataed,tfiatsgd,fiatusd,fiateuro,fiatgbp,fiataed,fiatsgd"`
		Amount  units  `json:"amount" doc:"Of the withdrawal, in base units of the currency; a sign is no matter." example:"2000000"`
		Address string `json:"address" maxLength:"250" doc:"The bank account that it goes to, as it was sent to." example:"2MvrwRYBAuRtPTiZ5MyKg42Ke55W3fZJfZS"`
		Reason  string `json:"reason,omitempty" maxLength:"500" doc:"Of a rejection: why. Whoever asked for the withdrawal reads it."`
	}
}

type wireEntry struct {
	Address string `json:"address"`
	Value   units  `json:"valueString"`
}

type wireEvent struct {
	Date   Time   `json:"date"`
	Action string `json:"action"`
	User   string `json:"user,omitempty" doc:"BitGo's user."`
}

// wireAnswer is the transfer in the seed's names, and who decided it here.
type wireAnswer struct {
	Body struct {
		ID         string      `json:"id"`
		Coin       string      `json:"coin" example:"ofctusd"`
		Wallet     string      `json:"wallet"`
		Enterprise string      `json:"enterprise,omitempty"`
		Type       string      `json:"type" enum:"send,receive"`
		State      string      `json:"state" doc:"BitGo's word." example:"confirmed"`
		Value      units       `json:"valueString" doc:"Effect on the wallet with its sign."`
		Base       units       `json:"baseValueString,omitempty"`
		TxID       string      `json:"txid,omitempty"`
		SendID     string      `json:"sequenceId,omitempty" doc:"The sendId, where it was asked for here."`
		Comment    string      `json:"comment,omitempty"`
		Date       Time        `json:"date"`
		Entries    []wireEntry `json:"entries" nullable:"false"`
		History    []wireEvent `json:"history" nullable:"false"`
		Action     string      `json:"action" enum:"approve,reject"`
		DecidedBy  string      `json:"decidedBy" doc:"The person's id here."`
		DecidedAt  Time        `json:"decidedAt"`
	}
}

// wireConfirm lets the machine in by its key; the decision is that of the person behind the approver token. That is our
// second person, because BitGo's own confirmation takes the very token that sent the money.
func (s *Server) wireConfirm(ctx context.Context, in *wireRequest) (*wireAnswer, error) {
	if _, err := s.Wallets.Get(ctx, caller(ctx), in.WalletID); err != nil {
		return nil, err // what the key may not see, nobody decides through it
	}
	if in.Approver.Empty() {
		return nil, errNoApprover
	}
	info := web.RequestInfo(ctx)
	who, err := s.Identity.KeyActor(ctx, identity.ApproverToken, in.Approver.Secret, info.IP)
	if fault.Is(err, identity.ErrKeyUnfit) {
		return nil, wire.ErrToken
	}
	if err != nil {
		return nil, err
	}
	who.RequestID = info.ID
	b := in.Body
	w, err := s.Wires.Decide(ctx, who, wire.Order{Wallet: in.WalletID, Transfer: in.TransferID, Approve: b.Action == "approve",
		Coin: b.Coin, Amount: string(b.Amount), Address: strings.TrimSpace(b.Address), Reason: strings.Join(strings.Fields(b.Reason), " ")})
	if err != nil {
		return nil, err
	}
	return wireAnswerOf(w), nil
}

func wireAnswerOf(w wire.Withdrawal) *wireAnswer {
	out := &wireAnswer{}
	b := &out.Body
	b.ID, b.Coin, b.Wallet, b.Enterprise, b.Type, b.State, b.TxID, b.Comment = w.ID, w.Coin, w.Wallet, w.Enterprise, w.Type, w.State, w.TxID, w.Comment
	b.SendID, b.Value, b.Date, b.Action = w.SequenceID, units(w.Value.String()), Time(w.Date.Time), map[bool]string{true: "approve", false: "reject"}[w.Approve]
	if w.Base.Known() {
		b.Base = units(w.Base.String())
	}
	b.DecidedBy, b.DecidedAt = w.DecidedBy.String(), Time(w.DecidedAt)
	b.Entries, b.History = make([]wireEntry, len(w.Entries)), make([]wireEvent, len(w.History))
	for i, e := range w.Entries {
		b.Entries[i] = wireEntry{Address: e.Address, Value: units(e.Value.String())}
	}
	for i, e := range w.History {
		b.History[i] = wireEvent{Date: Time(e.Date.Time), Action: e.Action, User: e.User}
	}
	return out
}
