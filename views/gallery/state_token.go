package gallery

import (
	"time"

	"github.com/unykorn/console/internal/token"
	"github.com/unykorn/console/views/link"
	tokenview "github.com/unykorn/console/views/token"
)

func tokens() []Page {
	list := tokenview.ListProps{Filters: choices(link.BitGoTokens(), "State", "active"), Admin: true, Days: 30, Now: now}
	first, none, reader := list, list, list
	none.Filters, reader.Admin = filtered(link.BitGoTokens(), "State", "failed"), false
	list.Rows = []tokenview.Row{gatewayToken(day(80)), gatewayToken(day(5)), tokenIn(token.Waiting), tokenIn(token.Making), tokenIn(token.Failed), tokenIn(token.Revoked), readOnlyToken()}
	reader.Rows = list.Rows[:1]
	form := tokenview.FormProps{Key: "k", Use: string(token.Ours), Lasts: "90", Production: true}
	bad := form
	bad.Networks, bad.Limits, bad.Fields = "203.0.113.0/8", "tbtc4 a lot", map[string]string{"ipRestrict": "BitGo takes blocks of /24 to /32.", "spendingLimits": "A coin and whole base units, like “tbtc4 500000000”.", "scope": "Choose at least one."}
	return room("token",
		page("tokens", "BitGo tokens",
			is(Full, "in every state", tokenview.List(list)),
			is(FirstUse, "none was made here", tokenview.List(first)),
			is(NoMatch, "none in this state", tokenview.List(none)),
			is(NotAllowed, "an auditor makes none", tokenview.List(reader))),
		page("token", "A BitGo token", tokenStates()...),
		page("token-new", "New BitGo token",
			is(Full, "for the gateway", tokenview.Form(form)),
			is(Full, "read-only", tokenview.Form(tokenview.FormProps{Key: "k", Use: string(token.ThirdParty), Lasts: "365"})),
			is(Failed, "came back with what is wrong", tokenview.Form(bad))))
}

func tokenIn(s token.State) tokenview.Row {
	t := token.Token{ID: uid("token " + string(s)), Kind: token.LongLived, Purpose: token.Ours, Label: "Gateway of the Hamburg house", Scopes: []string{"wallet_view_all", "wallet_spend_all", "pending_approval_update", "metadata_view"}, Networks: []string{"203.0.113.17/32", "203.0.113.18/32"},
		Limits: []token.Limit{{Coin: "tbtc4", Value: "500000000"}}, Duration: day(90), State: s, AskedBy: ada.Person, AskedAt: ago(day(10))}
	if s == token.Waiting || s == token.Making {
		return tokenview.Row{Token: t}
	}
	t.DecidedBy, t.BitGoID, t.User, t.MadeAt, t.ProvedAt, t.ExpiresAt = to(uid("adam")), hex32("token"), hex32("service"), to(ago(day(10))), to(ago(day(10))), to(in(day(80)))
	switch s {
	case token.Revoked:
		t.RevokedAt = to(ago(day(1)))
	case token.Failed:
		t.Trouble = "BitGo refused the code. Nothing was made; ask for it again."
	case token.Waiting, token.Making, token.Active, token.Revoking:
	}
	return tokenview.Row{Token: t}
}

func gatewayToken(left time.Duration) tokenview.Row {
	r := tokenIn(token.Active)
	r.ID, r.ExpiresAt, r.InUse = uid("token "+left.String()), to(in(left)), left > day(30)
	if !r.InUse {
		r.RetireAt = to(in(2 * time.Hour))
	}
	r.Left = []token.Left{{Coin: "tbtc4", Limit: units("tbtc4", "5"), Used: units("tbtc4", "4.2"), Left: units("tbtc4", "0.8"), Count: 41, Known: true, Ends: to(in(day(6)))}, {Coin: "hteth", Limit: units("hteth", "10"), Left: units("hteth", "0"), Used: units("hteth", "10"), Known: true, Ends: to(ago(day(1)))}, {Coin: "txrp"}}
	return r
}

func readOnlyToken() tokenview.Row {
	r := tokenIn(token.Active)
	r.ID, r.Purpose, r.Label, r.Scopes, r.Limits, r.Networks = uid("read only"), token.ThirdParty, "Tax software of the auditors", []string{"wallet_view_all"}, nil, nil
	return r
}

func tokenStates() []State {
	of := func(r tokenview.Row) tokenview.Props {
		return tokenview.Props{Row: r, Admin: true, Trail: trail("token", r.ID.String(), "token.ask", "token.confirm"), Now: now}
	}
	full, away, shown, own, reader, bad := of(gatewayToken(day(80))), of(gatewayToken(day(80))), of(readOnlyToken()), of(tokenIn(token.Waiting)), of(gatewayToken(day(80))), of(tokenIn(token.Waiting))
	full.Live = &token.Live{Expires: in(day(80)), Networks: full.Networks}
	away.Away, shown.Secret, own.NoVote, reader.Admin = "BitGo did not answer.", "v2x-made-up-and-opens-nothing", "You asked for it: another administrator confirms.", false
	bad.Problem, bad.Fields = "Nothing was made at BitGo.", map[string]string{"otp": "BitGo refused this code."}
	return []State{
		is(Full, "in use", tokenview.Detail(full)),
		is(FirstUse, "just made: it is shown once", tokenview.Detail(shown)),
		is(AllDone, "revoked", tokenview.Detail(of(tokenIn(token.Revoked)))),
		is(Stale, "BitGo is away", tokenview.Detail(away)),
		is(Partial, "waits for another administrator", tokenview.Detail(of(tokenIn(token.Waiting)))),
		is(Partial, "another takes its place", tokenview.Detail(of(gatewayToken(day(5))))),
		is(NotAllowed, "whoever asked does not confirm", tokenview.Detail(own)),
		is(NotAllowed, "an auditor ends none", tokenview.Detail(reader)),
		is(Failed, "not made", tokenview.Detail(of(tokenIn(token.Failed)))),
		is(Failed, "the code was wrong", tokenview.Detail(bad)),
	}
}
