package sandbox

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// txSendInput is the part of tx/send's body that the sandbox reads. What is sent is what
// was built and signed; recipients stand in the body for BitGo's policies and change nothing.
type txSendInput struct {
	HalfSigned *half  `json:"halfSigned"`
	TxHex      string `json:"txHex"`
	Comment    string `json:"comment"`
	Sequence   string `json:"sequenceId"`
	OTP        string `json:"otp"`
}

func (in *txSendInput) half() half {
	out := half{TxHex: in.TxHex}
	if in.HalfSigned != nil {
		out = *in.HalfSigned
		if out.TxHex == "" {
			out.TxHex = in.TxHex
		}
	}
	return out
}

// key finds the offer that was signed: by the payload's digest, or by the transaction's id,
// which signatures do not change.
func (h half) key() string {
	if h.TxHex == "" {
		return payloadKey(h.Payload)
	}
	txid, err := keychain.Txid(h.TxHex)
	if err != nil {
		return ""
	}
	return txid
}

// txSend takes a transaction that the user's key has signed. The holds of the controls
// stand before the platform accepts it and before its answer leaves, so that a test can
// break the line on either side of the decision.
func (s *Server) txSend(c *call) answer {
	var in txSendInput
	if c.decode(&in) != nil {
		return c.fail(invalid("BadRequest", "invalid body"))
	}
	signed := in.half()
	s.mu.Lock()
	w, ticker, p := s.walletOf(c)
	offered := s.builds.byKey[signed.key()]
	if offered != nil && offered.replaces != nil {
		in.Sequence = "" // it belongs to the send that is replaced
	}
	var err error
	if p == nil {
		err = s.count(w.ID, in.Sequence)
	}
	s.mu.Unlock()
	switch {
	case p != nil:
		return c.fail(*p)
	case err != nil:
		return c.broken(err)
	case len(in.Comment) > 256:
		return c.fail(invalid("BadRequest", "comment must not be longer than 256 characters"))
	case offered == nil || offered.wallet != w.ID || offered.ticker != ticker:
		return c.fail(invalid("InvalidTransaction", "the half-signed transaction is not one that was built for this wallet; build it again"))
	}
	o := offered.order(in, c.user.ID)
	o.half = &signed
	return s.sendHeld(c, w, o, offered)
}

func (offered *build) order(in txSendInput, user string) order {
	first := offered.payees[0]
	comment := in.Comment
	if comment == "" && offered.replaces != nil {
		comment = offered.replaces.Comment
	}
	if offered.gathers {
		return order{ticker: offered.ticker, address: first.Address, amount: new(big.Int), comment: comment, sequence: in.Sequence, otp: in.OTP,
			user: user, fee: offered.fee, txid: offered.txid, spends: offered.spends, makes: offered.makes}
	}
	return order{ticker: offered.ticker, address: first.Address, memo: first.Memo, amount: paidTo(offered.payees), payees: offered.payees,
		replaces: offered.replaces, factor: offered.factor, comment: comment, sequence: in.Sequence, otp: in.OTP, user: user, fee: offered.fee,
		txid: offered.txid, spends: offered.spends, makes: offered.makes}
}

// sendHeld is the send between its two holds, with the sentinel that its amount, comment or
// payee picks.
func (s *Server) sendHeld(c *call, w *wallet, o order, offered *build) answer {
	picked := s.chosenOf(o)
	where := map[string]string{"coin": o.ticker, "id": w.ID, "sequence": o.sequence}
	if s.holds.pass("send.before", where, nil) {
		return answer{abort: true}
	}
	switch picked.stage {
	case refuse:
		return picked.refusal(c.id)
	case pending:
		o.shape = strings.TrimPrefix(picked.name, "pending-")
	case later:
		o.fate = picked.name
	case hooks:
		o.hook = picked.name
	}
	raw, p := w.signs(offered, *o.half)
	if p != nil {
		return c.fail(*p)
	}
	o.raw, o.heard = raw, s.heard(c, w, o)
	s.mu.Lock()
	a := s.acceptOffer(c, w, o, offered)
	s.mu.Unlock()
	if a.status >= 400 {
		return a
	}
	if s.holds.pass("send.after", where, nil) {
		return answer{abort: true}
	}
	return picked.spoil(a)
}

// acceptOffer accepts an offer once: the second of two requests with the same signed
// transaction finds it gone.
func (s *Server) acceptOffer(c *call, w *wallet, o order, offered *build) answer {
	key := o.half.key()
	if s.builds.byKey[key] != offered {
		return c.fail(invalid("InvalidTransaction", "the half-signed transaction was sent already"))
	}
	if s.unavailable(o) {
		return c.fail(invalid("UnspentsUnavailable", "unspents expired or were spent by another transaction; build it again"))
	}
	a := s.accept(c, s.state.wallets[w.ID], o)
	if a.status < 400 {
		delete(s.builds.byKey, key)
	}
	return a
}

// signs verifies the user's signature and, where a chain wants one, adds BitGo's: the
// result is the transaction that would be broadcast, which the script engine has run.
func (w *wallet) signs(offered *build, signed half) (string, *problem) {
	refused := func(name, message string) (string, *problem) { p := invalid(name, message); return "", &p }
	if offered.psbt == "" {
		valid := func(pub string) bool { return keychain.VerifyMessage(pub, []byte(offered.payload), signed.Signature) }
		if signed.Payload != offered.payload || !slices.ContainsFunc(w.signers(), valid) {
			return refused("InvalidSignature", "the signature is not one of the wallet's user key over the payload")
		}
		return signed.Payload, nil
	}
	tx, err := keychain.Cosign(offered.psbt, signed.TxHex, w.trio(), bitgoKey(w.Keys[2]))
	switch {
	case errors.Is(err, keychain.ErrSignature):
		return refused("InvalidSignature", "the transaction is not signed by the wallet's user key")
	case errors.Is(err, keychain.ErrDifferent):
		return refused("InvalidTransaction", "the half-signed transaction differs from the one that was built")
	case err != nil:
		return refused("InvalidTransaction", "the half-signed transaction is not valid")
	}
	return tx.Hex, nil
}

// signers are the keys that may sign a payload: the user's, and BitGo's where the account
// says that the user's need not.
func (w *wallet) signers() []string {
	out := []string{}
	if len(w.Pubs) > 0 {
		out = append(out, w.Pubs[0])
	}
	if w.BitGoSigns {
		out = append(out, bitgoKey("signs for "+w.ID).Xpub())
	}
	return out
}

// txSign signs a payload for a Go Account whose user key need not sign.
func (s *Server) txSign(c *call) answer {
	w, _, p := s.walletOf(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Payload json.RawMessage `json:"payload"`
	}
	if c.decode(&in) != nil || len(in.Payload) == 0 {
		return c.fail(invalid("BadRequest", "payload is required"))
	}
	if !w.BitGoSigns {
		return c.fail(forbidden("the wallet's user key must sign"))
	}
	text := string(in.Payload)
	_ = json.Unmarshal(in.Payload, &text) // an object is signed as it stands
	signature, err := keychain.SignMessage(bitgoKey("signs for "+w.ID), []byte(text))
	if err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"payload": text, "signature": signature})
}

// count remembers that a send with this sequenceId reached the platform.
func (s *Server) count(wallet, sequence string) error {
	if sequence == "" {
		return nil
	}
	b := s.begin("attempt")
	tried := *s.attempt(wallet, sequence)
	tried.Requests++
	b.put(&tried)
	return b.commit()
}

// expressHeader asks the sandbox's Express for a failure between it and its caller, which
// the platform cannot make by itself: abort, cut, 503, 504 or string.
const expressHeader = "Sandbox-Express"

// spoil ruins the answer to a send that was accepted.
func (s sentinel) spoil(a answer) answer {
	switch s.name {
	case "accepted-then-dropped":
		return answer{abort: true}
	case "accepted-no-answer":
		return a.with(expressHeader, "abort")
	case "accepted-504":
		return a.with(expressHeader, "504")
	case "cut-json":
		return a.with(expressHeader, "cut")
	}
	return a
}
