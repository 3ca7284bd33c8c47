package api

import (
	"context"

	"github.com/unykorn/console/internal/wallet"
)

type transferBody struct {
	ID            string   `json:"id"`
	Wallet        string   `json:"wallet"`
	Coin          string   `json:"coin"`
	Type          string   `json:"type" enum:"send,receive"`
	Value         units    `json:"value" doc:"Effect on the wallet with its sign, in base units, its own fee included."`
	Fee           units    `json:"feeString"`
	FeeCoin       string   `json:"feeCoin"`
	State         string   `json:"state" doc:"BitGo's word." example:"confirmed"`
	TxID          string   `json:"txid,omitempty"`
	OnChainTxID   string   `json:"onChainTxid,omitempty" doc:"Of a Go Account's withdrawal, once it is on a chain."`
	Counterparty  string   `json:"counterparty,omitempty"`
	SendID        string   `json:"sequenceId,omitempty" doc:"The sendId, where it was asked for here."`
	Comment       string   `json:"comment,omitempty"`
	Height        int64    `json:"height,omitempty"`
	Confirmations int64    `json:"confirmations"`
	ReplacedBy    []string `json:"replacedBy,omitempty"`
	Created       Time     `json:"createdAt"`
	Updated       Time     `json:"updatedAt"`
	Confirmed     *Time    `json:"confirmedAt,omitempty"`
	Observed      Time     `json:"observedAt"`
}

func transferOf(t wallet.Transfer) transferBody {
	return transferBody{ID: t.ID, Wallet: t.Wallet, Coin: t.Coin, Type: t.Type, Value: unitsOf(t.Amount), Fee: unitsOf(t.Fee), FeeCoin: t.FeeCoin,
		State: t.RawState, TxID: t.TxID, OnChainTxID: t.OnChainTxID, Counterparty: t.Counterparty, SendID: t.SequenceID, Comment: t.Comment,
		Height: t.Height, Confirmations: t.Confirmations, ReplacedBy: t.ReplacedBy, Created: Time(t.CreatedAt), Updated: Time(t.UpdatedAt),
		Confirmed: timeOf(t.ConfirmedAt), Observed: Time(t.ObservedAt)}
}

type transfersRequest struct {
	WalletPath
	Cursor string `query:"cursor" doc:"nextCursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type transfersAnswer struct {
	Body struct {
		Page
		Transfers []transferBody `json:"transfers"`
	}
}

func (s *Server) transfers(ctx context.Context, in *transfersRequest) (*transfersAnswer, error) {
	actor := caller(ctx)
	w, err := s.find(ctx, actor, in.WalletPath)
	if err != nil {
		return nil, err
	}
	asset := in.Coin
	if asset == wallet.Container {
		asset = "" // all of them
	}
	found, err := s.Wallets.Transfers(ctx, actor, w.ID, asset, wallet.PageRequest{Before: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &transfersAnswer{}
	out.Body.Next, out.Body.Transfers = found.Older, make([]transferBody, len(found.Transfers))
	for i, t := range found.Transfers {
		out.Body.Transfers[i] = transferOf(t)
	}
	return out, nil
}

type transferRequest struct {
	WalletPath
	TransferID string `path:"transferId" example:"5f1c1f0e4b1f4c589a2b5f6f0f0a4d11"`
}

type transferAnswer struct{ Body transferBody }

func (s *Server) transfer(ctx context.Context, in *transferRequest) (*transferAnswer, error) {
	actor := caller(ctx)
	w, err := s.find(ctx, actor, in.WalletPath)
	if err != nil {
		return nil, err
	}
	t, err := s.Wallets.TransferOf(ctx, actor, w.ID, in.TransferID)
	if err != nil {
		return nil, err
	}
	return &transferAnswer{Body: transferOf(t)}, nil
}
