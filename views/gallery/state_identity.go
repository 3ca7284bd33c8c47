package gallery

import (
	"time"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/linked"
	identityview "github.com/unykorn/console/views/identity"
)

func identities() []Page {
	signIn := page("sign-in", "Sign in",
		is(Full, "the form", identityview.SignIn(identityview.SignInProps{})),
		is(FirstUse, "somebody has just set up their way in", identityview.SignIn(identityview.SignInProps{Email: "nell.ng@unykorn.example", SetUp: true})),
		is(Stale, "the session ran out", identityview.SignIn(identityview.SignInProps{Ended: true})),
		is(Failed, "one half was wrong", identityview.SignIn(identityview.SignInProps{Email: "ada@unykorn.example", Problem: "Email or password is wrong."})))
	code := page("sign-in-code", "Your code",
		is(Full, "the form", identityview.Code(identityview.CodeProps{})),
		is(Failed, "the code was wrong", identityview.Code(identityview.CodeProps{Problem: "This code is wrong or was used before."})))
	w := identityview.WelcomeProps{Link: "made-up", Name: "Nell Ng", Email: "nell.ng@unykorn.example", Seed: "MADEUPSEEDTHATOPENSNOTHING234567", QR: modules(), Expires: in(47 * time.Hour), Now: now}
	bad := w
	bad.Fields = map[string]string{"password": "At least 12 characters.", "code": "This code is wrong; try the next one."}
	welcome := page("welcome", "Set up how you sign in",
		is(FirstUse, "the link was opened", identityview.Welcome(w)),
		is(Failed, "came back with what is wrong", identityview.Welcome(bad)))
	signIn.Bare, code.Bare, welcome.Bare = true, true, true
	return room("identity", signIn, code, welcome, page("account", "Your account", accountStates()...))
}

func sessions() []identity.Session {
	return []identity.Session{
		{ID: uid("session"), Person: vera.Person, CreatedAt: ago(3 * time.Hour), LastSeenAt: ago(20 * time.Second), ExpiresAt: in(5 * time.Hour), IP: "203.0.113.12", Agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0"},
		{ID: uid("phone"), Person: vera.Person, CreatedAt: ago(time.Hour), LastSeenAt: ago(9 * time.Minute), ExpiresAt: in(7 * time.Hour), IP: "2001:db8:85a3::8a2e:370:7334", Agent: "Mozilla/5.0 (iPhone) Safari/605.1"},
	}
}

func account() identityview.AccountProps {
	who := vera
	who.Session, who.Grants = uid("session"), []identity.Grant{{Role: identity.Compliance}, {Role: identity.Auditor, Client: &nordic}}
	return identityview.AccountProps{Actor: who, Clients: clients(), Sessions: sessions(), Now: now, Token: identityview.TokenProps{MayMake: true, Now: now}, Away: identityview.AwayProps{Zone: "UTC", Now: now}, BitGo: identityview.LinkedProps{MayLink: true, Now: now}}
}

func accountStates() []State {
	full, fresh, ended, would, bare, bad := account(), account(), account(), account(), account(), account()
	token := approverToken().Key
	l := linked.Link{Person: vera.Person, User: hex32("user"), Scopes: []string{linked.Decides, "wallet_spend_all"}, ExpiresAt: to(in(day(80))), CheckedAt: ago(time.Hour), LinkedAt: ago(day(9))}
	full.Token.Token, full.BitGo.Link = &token, &l
	full.Away.Rows = []identityview.AwayRow{{ID: "1", From: in(day(30)), Until: in(day(45)), Zone: "Europe/Zurich", Warned: []string{"A send over $50,000 of Apex Mining by Tess Turner."}}}
	old := l
	old.ExpiresAt = to(ago(day(1)))
	ended.BitGo.Link, fresh.Token.Secret, fresh.Token.Token = &old, "uk_made-up-and-opens-nothing", &token
	would.Away.From, would.Away.Until, would.Away.Would = "2026-12-20 17:00", "2027-01-04 09:00", []string{"A send over $50,000 of Apex Mining by Tess Turner.", "A sweep rule of " + longName + "."}
	bare.Actor.Grants, bare.Token.MayMake, bare.BitGo.MayLink, bare.Sessions = nil, false, false, sessions()[:1]
	bad.Fields = map[string]string{"current": "This is not your password.", "next": "At least 12 characters."}
	bad.BitGo.Fields, bad.Away.Fields = map[string]string{"bitgo-token": "BitGo does not know this token."}, map[string]string{"from": "Write it like 2026-12-20 17:00."}
	return []State{
		is(Full, "with a token, a linked user and an absence", identityview.Account(full)),
		is(FirstUse, "nothing of it yet", identityview.Account(account())),
		is(Stale, "the token at BitGo has ended", identityview.Account(ended)),
		is(Partial, "an approver token is shown once", identityview.Account(fresh)),
		is(Partial, "an absence that would leave things stuck", identityview.Account(would)),
		is(NotAllowed, "no role yet", identityview.Account(bare)),
		is(Failed, "came back with what is wrong", identityview.Account(bad)),
	}
}
