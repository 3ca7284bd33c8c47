package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
)

type sendRequest struct {
	Body struct {
		WalletID   string `json:"walletId" example:"e67db64d840d37512b3622d7c0a5a8a2"`
		Coin       string `json:"coin" doc:"The asset that leaves. Of a Go Account the asset in it, never ofc." example:"tbtc4"`
		Address    string `json:"address" maxLength:"400" example:"tb1q7w6xmjmdfjkwmsdn73h07gsw778h9jsw7w8s9s"`
		Amount     units  `json:"amount" doc:"Whole base units." example:"10000"`
		Memo       string `json:"memo,omitempty" maxLength:"250" doc:"Destination tag or memo, where the coin has them."`
		Passphrase secret `json:"walletPassphrase" doc:"Goes to BitGo Express and is kept nowhere."`
		OTP        secret `json:"otp,omitempty" doc:"Where BitGo asks for a one-time code."`
		Comment    string `json:"comment,omitempty" maxLength:"256" doc:"What it is for; kept with the send and at BitGo." example:"Power bill, October"`
	}
}

// sendBody says where a send stands; txid and message are seed 001's.
type sendBody struct {
	TxID      string    `json:"txid,omitempty" doc:"Once BitGo has one."`
	Message   string    `json:"message"`
	SendID    string    `json:"sendId"`
	State     string    `json:"state" enum:"draft,checked,awaiting_approval,approved,submitting,submitted,pending_at_bitgo,unknown,confirmed,failed,removed,rejected,expired,cancelled"`
	WalletID  string    `json:"walletId"`
	Coin      string    `json:"coin"`
	Address   string    `json:"address"`
	Amount    units     `json:"amount"`
	Transfer  string    `json:"transferId,omitempty" doc:"BitGo's transfer."`
	Approval  string    `json:"approvalId,omitempty" doc:"What others decide, while it waits for them."`
	BitGo     string    `json:"bitgoApprovalId,omitempty" doc:"What waits at BitGo."`
	Needed    int       `json:"approvalsNeeded" doc:"How many others must approve it."`
	Rule      string    `json:"rule,omitempty" doc:"The approval rule that covers it."`
	LastError string    `json:"lastError,omitempty"`
	Sanctions *screened `json:"sanctions,omitempty" doc:"The last screening of the payee that was kept with the send."`
	Travel    *traveled `json:"travelRule,omitempty" doc:"What was judged last of the data that travel with the send."`
	Asked     Time      `json:"createdAt"`
	Expires   *Time     `json:"expiresAt,omitempty"`
}

// screened is a screening as machines read it; not_screened is never clear.
type screened struct {
	State     string `json:"state" enum:"clear,hit,not_screened"`
	Stage     string `json:"stage" enum:"submit,release"`
	List      string `json:"listVersion,omitempty" doc:"The version of the list that it was compared with."`
	Published string `json:"listPublished,omitempty" doc:"The day on which that version was published." example:"2026-10-30"`
	At        Time   `json:"screenedAt"`
}

// traveled is a judgement by the travel rule as machines read it. The data themselves are read in the console.
type traveled struct {
	Verdict      string   `json:"verdict" enum:"own,bank,below,complete,missing"`
	Stage        string   `json:"stage" enum:"submit,release"`
	Jurisdiction string   `json:"jurisdiction,omitempty" doc:"Whose law is the strictest of both ends." example:"US"`
	Threshold    string   `json:"thresholdUsdCents,omitempty" doc:"From here on the data travel, in US cents." example:"300000"`
	Missing      []string `json:"missing,omitempty" doc:"What is missing, by stable keys." example:"[\"beneficiary.custody\"]"`
	At           Time     `json:"judgedAt"`
}

func traveledOf(d send.Detail) *traveled {
	if len(d.Travel) == 0 {
		return nil
	}
	k := d.Travel[len(d.Travel)-1]
	out := &traveled{Verdict: string(k.Verdict), Stage: string(k.Stage), Jurisdiction: k.Jurisdiction, Missing: k.Missing, At: Time(k.At)}
	if k.Jurisdiction != "" {
		out.Threshold = k.Threshold.String()
	}
	return out
}

func screenedOf(d send.Detail) *screened {
	if len(d.Screenings) == 0 {
		return nil
	}
	k := d.Screenings[len(d.Screenings)-1]
	out := &screened{State: string(k.State), Stage: string(k.Stage), List: k.Version, At: Time(k.At)}
	if k.Published != nil {
		out.Published = k.Published.Format("2006-01-02")
	}
	return out
}

type sendAnswer struct {
	Status int
	Body   sendBody
}

// send is seed 001 §6: ask, and release at once where no rule asks for anybody.
func (s *Server) send(ctx context.Context, in *sendRequest) (*sendAnswer, error) {
	actor, b := caller(ctx), in.Body
	if _, err := s.Wallets.Get(ctx, actor, b.WalletID); err != nil {
		return nil, err
	}
	if b.Coin == wallet.Container {
		return nil, s.notAnAsset(ctx, actor, b.WalletID)
	}
	d := send.Draft{Wallet: b.WalletID, Asset: b.Coin, Address: b.Address, Memo: b.Memo, Amount: string(b.Amount), Unit: "base", Purpose: b.Comment}
	if strings.TrimSpace(d.Purpose) == "" {
		d.Purpose = "By the gateway, key " + actor.Name
	}
	asked, err := s.Sends.Submit(ctx, actor, d, visitOf(ctx).oneTime)
	if err != nil {
		return nil, err
	}
	if asked.State != send.Approved {
		return s.told(ctx, actor, asked)
	}
	return s.released(ctx, actor, asked.ID, b.Passphrase, b.OTP)
}

var errOFC = fault.New(fault.Invalid, "send.ofc", "“ofc” is the Go Account itself and not an asset. Nothing was sent.")

// notAnAsset refuses the container and offers what it holds (seed 001 §6).
func (s *Server) notAnAsset(ctx context.Context, actor identity.Actor, id string) error {
	held, err := s.Wallets.Balances(ctx, actor, id)
	if err != nil {
		return err
	}
	names := make([]string, len(held))
	for i, b := range held {
		names[i] = b.Asset
	}
	slices.Sort(names)
	return errOFC.Because("“ofc” is the Go Account itself and not an asset. Nothing was sent. Send one of: %s.", strings.Join(names, ", ")).
		Field("coin", "One of "+strings.Join(names, ", ")+".")
}

// released hands the passphrase on. What was provably not sent may be asked for again with the same Idempotency-Key, and
// an unknown outcome is told as what it is, because an error would invite a second send.
func (s *Server) released(ctx context.Context, actor identity.Actor, id uuid.UUID, passphrase, otp secret) (*sendAnswer, error) {
	x, err := s.Sends.Release(ctx, actor, id, send.Secret(passphrase.Reveal()), send.Secret(otp.Reveal()))
	switch {
	case fault.Is(err, send.ErrUnknown):
		return s.told(ctx, actor, x)
	case err != nil:
		if x.State == send.Approved {
			visitOf(ctx).again = true
		}
		return nil, err
	}
	return s.told(ctx, actor, x)
}

// told shapes the answer: 200 once BitGo has a transfer, 202 before.
func (s *Server) told(ctx context.Context, actor identity.Actor, x send.Send) (*sendAnswer, error) {
	out := &sendAnswer{Status: http.StatusAccepted, Body: sendBodyOf(x)}
	if x.TransferID != "" || x.TxID != "" {
		out.Status = http.StatusOK
	}
	d, err := s.Sends.Get(ctx, actor, x.ID)
	if err != nil {
		return nil, err
	}
	out.Body.Sanctions, out.Body.Travel = screenedOf(d), traveledOf(d)
	if x.State == send.AwaitingApproval {
		request, err := s.Approvals.Of(ctx, actor, approvalOf(x))
		if err != nil {
			return nil, err
		}
		out.Body.Approval = request.ID.String()
	}
	return out, nil
}

func sendBodyOf(x send.Send) sendBody {
	out := sendBody{TxID: x.TxID, Message: messageOf(x), SendID: x.ID.String(), State: string(x.State), WalletID: x.Wallet, Coin: x.Amount.Coin.Ticker,
		Address: x.Address, Amount: unitsOf(x.Amount.Units), Transfer: x.TransferID, BitGo: x.PendingID, Needed: x.Needed, Rule: x.Rule,
		LastError: x.LastError, Asked: Time(x.AskedAt), Expires: timeOf(x.ExpiresAt)}
	if x.State != send.AwaitingApproval && x.State != send.Approved {
		out.Expires = nil
	}
	return out
}

// messageOf says in a sentence what became of it and what it means for the money.
func messageOf(x send.Send) string {
	what := "Spend of " + x.Amount.Units.String() + " " + x.Amount.Coin.Ticker + " to " + x.Address
	switch x.State {
	case send.Submitted, send.Confirmed:
		return what + " completed successfully."
	case send.AwaitingApproval:
		return what + " waits for the approval of others. Nothing was sent. Release it with the passphrase once it is approved."
	case send.Approved:
		return what + " is approved and not released. Nothing was sent."
	case send.PendingAtBitGo:
		return what + " waits for an approval at BitGo. Nothing was sent yet."
	case send.Submitting, send.Unknown:
		return what + ": its outcome at BitGo is not known yet. Do not send it again; it is being looked up."
	case send.Drafted, send.Checked:
		return what + " is " + x.State.Words() + ". Nothing was sent."
	case send.Failed, send.Removed, send.Rejected, send.Expired, send.Cancelled:
		return what + " is " + x.State.Words() + "."
	}
	return what + "."
}
