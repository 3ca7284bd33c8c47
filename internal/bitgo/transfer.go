package bitgo

import (
	"context"
	"net/http"
	"time"
)

// UnconfirmedHeight is the height BitGo gives a transfer that is in no block yet.
const UnconfirmedHeight = 999999999

// Transfer is one movement on one wallet (§9.1). Values are base units of Coin, negative on sends; fees are base units
// of FeeCoin, which for a token is the chain's own coin.
type Transfer struct {
	ID         string `json:"id"`
	Coin       string `json:"coin"`
	Wallet     string `json:"wallet"`
	Enterprise string `json:"enterprise"`
	// TxID is the on-chain id, except for a Go Account's withdrawal, where it is BitGo's internal hash and OnChainTxID
	// tells the real one once it is known.
	TxID     string `json:"txid"`
	TxIDType string `json:"txidType"`
	Type     string `json:"type"`    // send receive
	State    string `json:"state"`   // initialized pendingApproval rejected signed unconfirmed confirmed removed failed replaced …
	SubType  string `json:"subType"` // ofc_withdrawal ofc_deposit ofc_book_transfer …

	Value     Units  `json:"valueString"`
	Intended  Units  `json:"intendedValueString"` // what was asked, kept when the chain failed the transaction and Value became 0
	Base      Units  `json:"baseValueString"`
	BaseNoFee Units  `json:"baseValueWithoutFeesString"`
	Fee       Units  `json:"feeString"`
	PayGoFee  Units  `json:"payGoFeeString"`
	FeeCoin   string `json:"feeCoin"`

	USD     Number `json:"usd"` // at the time of creation, negative on sends
	USDRate Number `json:"usdRate"`

	Height        int64 `json:"height"` // UnconfirmedHeight while in no block
	Confirmations int64 `json:"confirmations"`

	// What seed 004 tells of a wire besides.
	BitGoOrg               string `json:"bitgoOrg"`
	EnterpriseName         string `json:"enterpriseName"`
	WalletLabel            string `json:"walletLabel"`
	WalletType             string `json:"walletType"`
	Elliptic               string `json:"elliptic"`                  // risk, where BitGo scored it
	SenderVerified         *bool  `json:"senderInformationVerified"` // nil: not told
	ApprovedTime           Time   `json:"approvedTime"`
	CustomerApprovedTime   Time   `json:"customerApprovedTime"`
	IDVerificationTime     Time   `json:"idVerificationTime"`
	TrustSignedTime        Time   `json:"trustSignedTime"`
	TrustFinalApprovalTime Time   `json:"trustFinalApprovalTime"`

	Date            Time `json:"date"` // last update, and what dateGte filters by
	CreatedTime     Time `json:"createdTime"`
	SignedTime      Time `json:"signedTime"`
	UnconfirmedTime Time `json:"unconfirmedTime"`
	ConfirmedTime   Time `json:"confirmedTime"`
	RemovedTime     Time `json:"removedTime"`
	FailedTime      Time `json:"failedTime"`
	RejectedTime    Time `json:"rejectedTime"`

	SequenceID      string     `json:"sequenceId"` // ours; TSS transfers have lost it (gh:#2898)
	TxRequestID     string     `json:"txRequestId"`
	PendingApproval ident      `json:"pendingApproval"`
	Comment         string     `json:"comment"`
	Entries         []Entry    `json:"entries"`
	History         []Event    `json:"history"`    // the latest first
	Replaces        []string   `json:"replaces"`   // txids this one replaces
	ReplacedBy      []string   `json:"replacedBy"` // txids that replace this one
	RiskIndicators  []string   `json:"riskIndicators"`
	Metadata        []Metadata `json:"metadata"`

	// Partial is true when BitGo answered 206: the transfer is real, its entries are not there yet.
	Partial bool `json:"-"`
}

// Event is something that happened to a transfer.
type Event struct {
	Date    Time   `json:"date"`
	User    string `json:"user"`
	Action  string `json:"action"`
	Comment string `json:"comment"`
}

// Entry is the change of one address's balance, in base units of Token or else of the transfer's coin.
type Entry struct {
	Address string `json:"address"`
	Wallet  string `json:"wallet"` // set when the token may see that wallet
	Value   Units  `json:"valueString"`
	Token   string `json:"token"`
	Memo    string `json:"memo"`
	Label   string `json:"label"`
	Change  flag   `json:"isChange"`
	PayGo   flag   `json:"isPayGo"`
	Failed  flag   `json:"failed"`
}

// IsChange, IsPayGo and IsFailed read the entry's marks.
func (e Entry) IsChange() bool { return bool(e.Change) }

// IsPayGo is true for BitGo's own fee output.
func (e Entry) IsPayGo() bool { return bool(e.PayGo) }

// IsFailed is true when the chain failed this entry.
func (e Entry) IsFailed() bool { return bool(e.Failed) }

// Metadata is a key and value BitGo attaches; a key may appear more than once.
type Metadata struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// OnChainTxID is the id to look up on a block explorer: metadata onChainTxId for a Go Account's withdrawal (empty until
// confirmed), TxID otherwise.
func (t Transfer) OnChainTxID() string {
	for _, m := range t.Metadata {
		if m.Key == "onChainTxId" {
			return m.Value
		}
	}
	if t.SubType == "ofc_withdrawal" || t.TxIDType == "transferId" {
		return ""
	}
	return t.TxID
}

// PendingApprovalID is the approval at BitGo the transfer waits for or came from, empty when none is named.
func (t Transfer) PendingApprovalID() string { return string(t.PendingApproval) }

// Every state BitGo publishes. rejected and pendingApproval are left out of lists that name no state (§9.1), so a list
// that must miss nothing asks for all of them.
var AllStates = []string{"initialized", "pendingApproval", "rejected", "signed", "unconfirmed", "confirmed", "removed", "failed", "replaced"}

// TransferQuery narrows a list of transfers.
type TransferQuery struct {
	States    []string // nil: all of them, unlike BitGo's default
	DateGTE   time.Time
	DateLT    time.Time
	AllTokens bool // tokens and Go Accounts need it
	Limit     int  // 1 to 500, 0 for 100
	PrevID    string
}

// Transfers lists a wallet's transfers, newest height first: GET /api/v2/{coin}/wallet/{id}/transfer (§9.1). Date is
// the last update, so DateGTE means "changed since" and rows move between pages while they change.
func (c *Client) Transfers(ctx context.Context, ticker, wallet string, ask TransferQuery) (Page[Transfer], error) {
	const operation = "GET transfers"
	if err := check(coin(ticker), id("wallet", wallet), cursor(ask.PrevID)); err != nil {
		return Page[Transfer]{}, flawed(Platform, operation, err)
	}
	if ask.Limit == 0 {
		ask.Limit = pageSize
	}
	if ask.States == nil {
		ask.States = AllStates
	}
	q := listQuery(ask.PrevID, ask.Limit)
	q["state"] = ask.States
	if !ask.DateGTE.IsZero() {
		q.Set("dateGte", stamp(ask.DateGTE))
	}
	if !ask.DateLT.IsZero() {
		q.Set("dateLt", stamp(ask.DateLT))
	}
	if ask.AllTokens {
		q.Set("allTokens", "true")
	}
	var out struct {
		Transfers *[]Transfer `json:"transfers"`
		Next      string      `json:"nextBatchPrevId"`
	}
	_, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: walletPath(ticker, wallet) + "/transfer", query: q}, &out)
	if err != nil {
		return Page[Transfer]{}, err
	}
	if out.Transfers == nil {
		return Page[Transfer]{}, misshapen(operation, "the answer holds no list")
	}
	return Page[Transfer]{Items: *out.Transfers, Next: out.Next}, nil
}

// stamp writes Z and milliseconds: an offset's + would not survive Express's proxy (§5.2).
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Transfer reads one by its id: GET /api/v2/{coin}/wallet/{id}/transfer/{transferId} (§9.1). 206 sets Partial.
func (c *Client) Transfer(ctx context.Context, ticker, wallet, transfer string) (Transfer, error) {
	const operation = "GET transfer"
	if err := check(coin(ticker), id("wallet", wallet), id("transfer", transfer)); err != nil {
		return Transfer{}, flawed(Platform, operation, err)
	}
	return c.transfer(ctx, operation, walletPath(ticker, wallet)+"/transfer/"+transfer)
}

// TransferBySequenceID reads the transfer a send of ours became: GET …/transfer/sequenceId/{sequenceId} (§8.6). It is
// how an unknown outcome is resolved. IsNotFound counts only after SendDeadline has passed since the send left.
func (c *Client) TransferBySequenceID(ctx context.Context, ticker, wallet, sequenceID string) (Transfer, error) {
	const operation = "GET transfer by sequence id"
	if err := check(coin(ticker), id("wallet", wallet), sequence(sequenceID)); err != nil {
		return Transfer{}, flawed(Platform, operation, err)
	}
	return c.transfer(ctx, operation, walletPath(ticker, wallet)+"/transfer/sequenceId/"+sequenceID)
}

func (c *Client) transfer(ctx context.Context, operation, path string) (Transfer, error) {
	var out Transfer
	status, err := c.fetch(ctx, call{operation: operation, method: http.MethodGet, path: path}, &out)
	if err != nil {
		return Transfer{}, err
	}
	if !IsID(out.ID) {
		return Transfer{}, misshapen(operation, "the answer holds no transfer")
	}
	out.Partial = status == http.StatusPartialContent
	return out, nil
}
