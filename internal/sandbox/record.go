package sandbox

import (
	"encoding/json"
	"math/big"
	"time"
)

// The records below are what the journal keeps. A record is written whole, the
// last one of a key wins, and nothing changes a record in place: replaying the
// file gives the very state that the live process had.

type meta struct {
	Next    int64         `json:"next"`   // counter every id is derived from
	Offset  time.Duration `json:"offset"` // how far the control API moved the clock
	Born    time.Time     `json:"born"`
	Shuffle bool          `json:"shuffle,omitempty"` // webhooks leave in another order than they came
}

type wallet struct {
	ID            string            `json:"id"`
	Coin          string            `json:"coin"`
	Label         string            `json:"label"`
	Enterprise    string            `json:"enterprise"`
	Type          string            `json:"type"`
	Assets        []string          `json:"assets"` // tickers that can be held, the base first
	Keys          []string          `json:"keys"`
	Pubs          []string          `json:"pubs"`                    // extended public keys of Keys, in their order
	KeySignatures map[string]string `json:"keySignatures,omitempty"` // by the user key over the other two
	Creator       string            `json:"creator,omitempty"`
	Multisig      string            `json:"multisig,omitempty"`   // multisigType; "": onchain
	BitGoSigns    bool              `json:"bitgoSigns,omitempty"` // a Go Account whose user key need not sign
	NextChange    int               `json:"nextChange"`           // index of the next change address
	Users         []member          `json:"users,omitempty"`      // none: whoever administers the enterprise
	Hidden        bool              `json:"hidden,omitempty"`     // in no list
	Root          string            `json:"root,omitempty"`
	Receive       string            `json:"receive,omitempty"` // id of the address shown as receiveAddress
	NextIndex     int               `json:"nextIndex"`
	Created       time.Time         `json:"created"`
	// Initializing is BitGo's pendingSystemInitialization or pendingChainInitialization;
	// ReadyAt is when it ends, zero when only the control API ends it.
	Initializing bool      `json:"initializing,omitempty"`
	ReadyAt      time.Time `json:"readyAt,omitzero"`

	// Settings that an update of the wallet changes (wallet_settings.go).
	ApprovalsRequired int             `json:"approvalsRequired,omitempty"` // 0: one
	Silent            bool            `json:"silent,omitempty"`
	BuildDefaults     json.RawMessage `json:"buildDefaults,omitempty"`
	Freeze            *freeze         `json:"freeze,omitempty"`
}

type address struct {
	ID      string    `json:"id"`
	Wallet  string    `json:"wallet"`
	Coin    string    `json:"coin"`
	Token   string    `json:"token,omitempty"`
	Address string    `json:"address"`
	Label   string    `json:"label,omitempty"`
	Chain   int       `json:"chain"`
	Index   int       `json:"index"`
	Created time.Time `json:"created"`
	Pending bool      `json:"pending,omitempty"` // not shown until its chain is initialized, at ReadyAt if that is set
	ReadyAt time.Time `json:"readyAt,omitzero"`
}

type event struct {
	At     time.Time `json:"at"`
	User   string    `json:"user,omitempty"`
	Action string    `json:"action"`
}

// transfer is one movement of one asset in one wallet. Amount and Fee are
// positive base units; Fee is of FeeCoin.
type transfer struct {
	ID         string   `json:"id"`
	Wallet     string   `json:"wallet"`
	Enterprise string   `json:"enterprise"`
	Coin       string   `json:"coin"`
	Type       string   `json:"type"`
	SubType    string   `json:"subType,omitempty"`
	State      string   `json:"state"`
	Txid       string   `json:"txid"`
	OnChain    string   `json:"onChain,omitempty"`
	Amount     *big.Int `json:"amount"`
	Fee        *big.Int `json:"fee"`
	FeeCoin    string   `json:"feeCoin,omitempty"`
	Address    string   `json:"address"`
	To         string   `json:"to,omitempty"` // the wallet's own address that a receipt pays; "": its first
	Memo       string   `json:"memo,omitempty"`
	Peer       string   `json:"peer,omitempty"`   // our own wallet on the other side
	Payees     []payee  `json:"payees,omitempty"` // of a send to several; the fields above are the first's
	Spends     []output `json:"spends,omitempty"` // unspent outputs that a send consumes
	Makes      []output `json:"makes,omitempty"`  // outputs of this wallet that it creates: a receipt, or change
	Raw        string   `json:"raw,omitempty"`    // the signed transaction, hex
	Comment    string   `json:"comment,omitempty"`
	Sequence   string   `json:"sequence,omitempty"`
	Approval   string   `json:"approval,omitempty"`
	TxRequest  string   `json:"txRequest,omitempty"`

	Confirmation string    `json:"confirmation,omitempty"` // of a withdrawal to a bank account
	Height       int64     `json:"height"`
	Usd          string    `json:"usd"` // price of one whole coin when it was created
	Replaces     []string  `json:"replaces,omitempty"`
	ReplacedBy   []string  `json:"replacedBy,omitempty"`
	History      []event   `json:"history"`
	Created      time.Time `json:"created"`
	Updated      time.Time `json:"updated"`
	Fate         string    `json:"fate,omitempty"` // sentinel that decides its later states
	Hook         string    `json:"hook,omitempty"` // sentinel that decides its webhooks
	Due          time.Time `json:"due"`            // when its next state is reached
}

// payee is one recipient of a send, with our own wallet behind the address if it is one.
type payee struct {
	Address string   `json:"address"`
	Memo    string   `json:"memo,omitempty"`
	Amount  *big.Int `json:"amount"`
	Peer    string   `json:"peer,omitempty"`
}

// output is one output of a transaction that belongs to a wallet: txid and position as
// BitGo writes them, whole satoshi, and where its address stands in the wallet.
type output struct {
	ID      string `json:"id"` // txid:n
	Address string `json:"address"`
	Value   int64  `json:"value"`
	Chain   int    `json:"chain"`
	Index   int    `json:"index"`
}

// half is a transaction with the user's signature: a Go Account's payload, or a PSBT.
type half struct {
	Payload   string `json:"payload,omitempty"`
	Signature string `json:"signature,omitempty"`
	TxHex     string `json:"txHex,omitempty"`
}

type price struct {
	Asset   string    `json:"asset"`
	Usd     string    `json:"usd"`
	At      time.Time `json:"at"` // zero: always fresh
	Missing bool      `json:"missing,omitempty"`
}

// attempt counts what reached sendcoins for one sequenceId, and what of it was
// accepted: the figure kill tests compare.
type attempt struct {
	Wallet   string `json:"wallet"`
	Sequence string `json:"sequence"`
	Requests int    `json:"requests"`
	Accepted int    `json:"accepted"`
}

// leak notes that a secret reached the platform. It keeps where, never what.
type leak struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Field  string    `json:"field"`
}
