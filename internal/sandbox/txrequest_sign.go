package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// stage is how far signing has come, as BitGo names it for the curve of the coins here.
func (r *txRequest) stage() string { return fmt.Sprintf("%d-ecdsa-mpcv2", min(len(r.Shares)/2+1, 4)) }

// bitgoShare answers a share of the user's with one of BitGo's.
func bitgoShare(r *txRequest, kind string) share {
	return share{From: "bitgo", To: "user", Share: digest(fmt.Sprint(kind, r.Request, len(r.Shares), len(r.Commitments)))}
}

// signing finds the request of a path whose user is signing it, and checks the caller and
// the part that the path names.
func (s *Server) signing(c *call) (*wallet, *txRequest, *problem) {
	w, r, p := s.requestOf(c)
	if p != nil {
		return nil, nil, p
	}
	if text, named := c.path["index"]; named {
		if n, err := strconv.Atoi(text); err != nil || n != 0 {
			p := invalid("BadRequest", "a transaction request has one part, whose index is 0")
			return nil, nil, &p
		}
	}
	if part, named := c.path["part"]; named && (part != "transactions" && part != "messages" || (part == "messages") != messages(r.Kind)) {
		p := invalid("BadRequest", "the transaction request has no "+part)
		return nil, nil, &p
	}
	if !r.signable() {
		p := badState(r, "signed")
		return nil, nil, &p
	}
	return w, r, nil
}

// shareInput is the body of the routes that take shares.
type shareInput struct {
	One        *share  `json:"signatureShare"`
	Many       []share `json:"signatureShares"`
	Commitment *share  `json:"commitmentShare"`
	Encrypted  *share  `json:"encryptedSignerShare"`
}

func (in shareInput) shares() []share {
	if in.One != nil {
		return append([]share{*in.One}, in.Many...)
	}
	return in.Many
}

func (x share) valid() bool {
	known := []string{"user", "backup", "bitgo"}
	return slices.Contains(known, x.From) && slices.Contains(known, x.To) && x.Share != ""
}

// shareAdd takes the user's shares: POST …/signatureshares of a lite request, POST
// …/transactions/{n}/signatureshares of a full one. 201 with BitGo's share. A lite request
// moves on with them; a full one is sent by …/send.
func (s *Server) shareAdd(c *call) answer {
	_, r, p := s.signing(c)
	if p != nil {
		return c.fail(*p)
	}
	var in shareInput
	if c.decode(&in) != nil || len(in.shares()) == 0 || slices.ContainsFunc(in.shares(), func(x share) bool { return !x.valid() }) {
		return c.fail(invalid("BadRequest", "signatureShare or signatureShares is required: from, to and share"))
	}
	if (r.API == "full") != (c.path["index"] != "") {
		return c.fail(invalid("BadRequest", "a full transaction request is signed by transaction, a lite one as a whole"))
	}
	b, answered := s.begin("txrequest.share"), bitgoShare(r, "share")
	b.revise(r, r.afterShare(), c.user.ID, func(next *txRequest) {
		next.Shares = append(append(slices.Clone(r.Shares), in.shares()...), answered)
	})
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return reply(http.StatusCreated, map[string]any{"from": answered.From, "to": answered.To, "share": answered.Share})
}

// afterShare is the state that a share takes a request to (bitgo-api.md §15.3).
func (r *txRequest) afterShare() string {
	switch {
	case r.API == "full":
		return r.State
	case r.State == "pendingUserCommitment":
		return "pendingUserRShare"
	case r.State == "pendingUserRShare":
		return "pendingUserGShare"
	}
	return "readyToSend"
}

// shareClear is DELETE …/signatureshares: 200 with the shares that are gone. The SDK clears
// them before an approver signs anew.
func (s *Server) shareClear(c *call) answer {
	_, r, p := s.requestOf(c)
	if p != nil {
		return c.fail(*p)
	}
	gone := shareBodies(r.Shares, "")
	state := r.State
	if state == "readyToSend" || strings.HasPrefix(state, "pendingUser") {
		state = "pendingUserSignature"
	}
	b := s.begin("txrequest.clear")
	b.revise(r, state, c.user.ID, func(r *txRequest) { r.Shares = nil })
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(gone)
}

// commitShare is POST …/commit and …/transactions/{n}/commit: commitments are exchanged
// before EdDSA shares. 200 with BitGo's commitment.
func (s *Server) commitShare(c *call) answer {
	_, r, p := s.signing(c)
	if p != nil {
		return c.fail(*p)
	}
	var in shareInput
	if c.decode(&in) != nil || in.Commitment == nil || in.Encrypted == nil || !in.Commitment.valid() || !in.Encrypted.valid() {
		return c.fail(invalid("BadRequest", "commitmentShare and encryptedSignerShare are required: from, to, share and type"))
	}
	if (r.API == "full") != (c.path["index"] != "") {
		return c.fail(invalid("BadRequest", "a full transaction request is signed by transaction, a lite one as a whole"))
	}
	state := r.State
	if state == "pendingUserCommitment" {
		state = "pendingUserRShare"
	}
	b, answered := s.begin("txrequest.commit"), bitgoShare(r, "commitment")
	b.revise(r, state, c.user.ID, func(next *txRequest) {
		next.Commitments = append(slices.Clone(r.Commitments), *in.Commitment, answered)
	})
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"commitmentShare": shareBodies([]share{answered}, "commitment")[0]})
}

// challenge is POST …/transactions/{n}/challenge: numbers for ECDSA, which nothing here checks.
func (s *Server) challenge(c *call) answer {
	_, r, p := s.signing(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		Modulus string `json:"paillierModulus"`
	}
	if c.decode(&in) != nil || in.Modulus == "" {
		return c.fail(invalid("BadRequest", "paillierModulus is required"))
	}
	number := func(name string) string { return digest(name + r.Request) }
	return ok(map[string]any{"ntilde": number("ntilde"), "h1": number("h1"), "h2": number("h2"), "n": number("n"), "p": []string{number("p")}})
}

func (s *Server) messageChallenge(c *call) answer {
	c.path["part"] = "messages"
	return s.challenge(c)
}

// cosign is POST …/{transactions|messages}/{n}/sign: the user's shares of one round, and
// BitGo's answer within the request.
func (s *Server) cosign(c *call) answer {
	_, r, p := s.signing(c)
	if p != nil {
		return c.fail(*p)
	}
	var in struct {
		shareInput
		Type string `json:"type"`
		Key  string `json:"signerGpgPublicKey"`
	}
	err := c.decode(&in)
	known := slices.Contains([]string{"ecdsaMpcV2", "eddsaMpcV1", "eddsaMpcV2"}, in.Type)
	if err != nil || !known || len(in.Many) == 0 || in.Type != "eddsaMpcV1" && in.Key == "" {
		return c.fail(invalid("BadRequest", "type, signatureShares and, but for eddsaMpcV1, signerGpgPublicKey are required"))
	}
	b := s.begin("txrequest.sign")
	b.revise(r, r.State, c.user.ID, func(next *txRequest) {
		next.Shares = append(append(slices.Clone(r.Shares), in.Many...), bitgoShare(r, "share"))
	})
	return s.requestDone(c, b, r)
}

// requestSend is POST …/{transactions|messages}/{n}/send: what was signed is combined and
// sent. A second call shows what the first one did.
func (s *Server) requestSend(c *call) answer {
	if _, r, p := s.requestOf(c); p == nil && (r.State == "delivered" || r.State == "signed") {
		return ok(s.requestBody(r))
	}
	w, r, p := s.signing(c)
	if p != nil {
		return c.fail(*p)
	}
	if len(r.Shares) == 0 {
		return c.fail(invalid("BadRequest", "the transaction request has no signature shares to combine"))
	}
	b := s.begin("txrequest.send")
	if p := b.deliverRequest(c, w, r); p != nil {
		return c.fail(*p)
	}
	return s.requestDone(c, b, r)
}

// deliverRequest sends what the request is for. A payment becomes a transfer, if the wallet
// can still pay it; a message is signed at once; all else has no effect on balances here.
func (b *batch) deliverRequest(c *call, w *wallet, r *txRequest) *problem {
	if !movesMoney(r.Kind) {
		return b.deliverOther(r, c.user.ID)
	}
	if !r.signable() && r.State != "readyToSend" {
		p := badState(r, "sent")
		return &p
	}
	o, p := r.intent().order(w, c.user.ID)
	if p == nil {
		p = b.server.unpayable(w, o.ticker, o.all(), o.network())
	}
	if p == nil {
		p = b.server.cannotSpend(c.token, o.ticker, o.amount, "")
	}
	if p != nil {
		return p
	}
	switch picked := b.server.chosenOf(o); picked.stage {
	case later:
		o.fate = picked.name
	case hooks:
		o.hook = picked.name
	}
	o.request, o.approval = r.Request, r.Approval
	b.spend(c.token, o.ticker, o.amount)
	b.send(w, o, "signed")
	return nil
}

func (b *batch) deliverOther(r *txRequest, who string) *problem {
	if !r.signable() && r.State != "readyToSend" {
		p := badState(r, "sent")
		return &p
	}
	states := r.delivery()
	if r.API == "lite" || messages(r.Kind) { // a full one is signed once the chain has its transaction
		states = append(states, "signed")
	}
	for _, state := range states {
		r = b.revise(r, state, who, func(next *txRequest) { next.Hash = "0x" + digest("hash"+next.Request) })
	}
	return nil
}
