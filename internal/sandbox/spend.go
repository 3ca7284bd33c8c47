package sandbox

import (
	"maps"
	"math/big"
	"slices"
)

func spentKey(token, coin string) string { return token + "|" + coin }

// everything is the coin under which the spends of all coins add up.
const everything = "*"

// spentOf is what the token has spent of the coin; * is everything.
func (s *Server) spentOf(t *token, coin string) *spent {
	if known := s.state.spent[spentKey(t.ID, coin)]; known != nil {
		return known
	}
	return &spent{Token: t.ID, Coin: coin, Value: new(big.Int)}
}

// room reports whether the limit leaves amount after what is spent.
func (l limit) room(gone *spent, amount *big.Int) bool {
	return l.Max == nil || new(big.Int).Add(gone.Value, amount).Cmp(l.Max) <= 0
}

// cannotSpend is why the token may not spend amount base units of the coin: no limit on it
// or too little left of it, and no unlock or OTP in its place (seed 000, needs-unlock-otp).
// Nil is yes.
func (s *Server) cannotSpend(t *token, coin string, amount *big.Int, otp string) *problem {
	if s.state.users[t.User].Frozen != nil {
		p := forbidden("user is frozen")
		return &p
	}
	if otp != "" && !testOTP(otp) {
		p := incorrectOTP()
		return &p
	}
	if s.opened(t, otp) {
		return nil
	}
	if t.Total != nil {
		if t.Total.room(s.spentOf(t, everything), amount) {
			return nil
		}
		p := invalid("Response", "token unlock limit exceeded")
		return &p
	}
	l, found := t.limitOn(coin)
	if found && l.room(s.spentOf(t, coin), amount) {
		return nil
	}
	if t.Erc20 != nil && coins[coin].family == erc20 && t.Erc20.room(s.spentOnTokens(t), amount) {
		return nil
	}
	p := needsUnlock()
	return &p
}

// limitOn is the token's limit on one coin.
func (t *token) limitOn(coin string) (limit, bool) {
	if l, found := t.Limits[coin]; found {
		return l, true
	}
	return limit{}, t.Limited
}

// spentOnTokens adds up what the token has spent of all ERC-20 tokens.
func (s *Server) spentOnTokens(t *token) *spent {
	sum := &spent{Value: new(big.Int)}
	for ticker, c := range coins {
		if c.family == erc20 {
			part := s.spentOf(t, ticker)
			sum.Count, sum.Value = sum.Count+part.Count, sum.Value.Add(sum.Value, part.Value)
		}
	}
	return sum
}

// spend counts amount base units against the limits of the token, in the batch of the send
// itself. A token that was unlocked has none to count against.
func (b *batch) spend(t *token, coin string, amount *big.Int) {
	if !t.limited() {
		return
	}
	for _, name := range []string{coin, everything} {
		grown := *b.server.spentOf(t, name)
		grown.Count, grown.Value = grown.Count+1, new(big.Int).Add(grown.Value, amount)
		b.put(&grown)
	}
}

// opened reports whether an OTP lets the token act now: one in the request, or that of an
// unlock that is not over.
func (s *Server) opened(t *token, otp string) bool {
	return testOTP(otp) || t.Unlocked != nil && s.now().Before(*t.Unlocked)
}

// unlocked reports whether the token may do what moves no money by itself: it is opened, or
// has spending limits and so needs no OTP.
func (s *Server) unlocked(t *token, otp string) bool { return t.limited() || s.opened(t, otp) }

// unlockBody is what the session says of its unlock or its limits; nil when it has neither.
func (s *Server) unlockBody(t *token) map[string]any {
	if s.opened(t, "") {
		return map[string]any{"time": stamp(*t.UnlockedAt), "expires": stamp(*t.Unlocked), "txCount": 0, "txValue": 0}
	}
	if !t.limited() {
		return nil
	}
	all := s.spentOf(t, everything)
	body := map[string]any{"txCount": all.Count, "txValue": 0, "spendingLimits": s.limitBodies(t)}
	if t.Total != nil {
		body["txValue"], body["txValueLimit"] = lossy(all.Value), lossy(t.Total.Max)
	}
	if t.Erc20 != nil {
		gone := s.spentOnTokens(t)
		tokens := map[string]any{"enabled": true, "txCount": gone.Count, "txValue": gone.Value.String(), "maxLimit": t.Erc20.Max == nil}
		if t.Erc20.Max != nil {
			tokens["txValueLimitInSmallUnits"] = t.Erc20.Max.String()
		}
		body["allErc20TokensLimit"] = tokens
	}
	return body
}

// limitBodies lists the limits per coin. One without a maximum has no txValueLimit.
func (s *Server) limitBodies(t *token) map[string]any {
	names := slices.Collect(maps.Keys(t.Limits))
	if t.Limited {
		names = slices.AppendSeq(names, maps.Keys(coins))
	}
	out := map[string]any{}
	for _, coin := range names {
		l, _ := t.limitOn(coin)
		gone := s.spentOf(t, coin)
		body := map[string]any{"txCount": gone.Count, "txValue": lossy(gone.Value)}
		if l.Max != nil {
			body["txValueLimit"] = lossy(l.Max)
		}
		out[coin] = body
	}
	return out
}
