package gallery

import (
	"time"

	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/identity"
	ceremonyview "github.com/unykorn/console/views/ceremony"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const noWallet = "Asking for a wallet needs the role treasury, or administrator while the client is provisioned."

func ceremonies() []Page {
	all := ceremonyview.ListProps{Filters: choices(link.Ceremonies(), "State", "asked"), Now: now}
	first, none, reader := all, all, all
	none.Filters, reader.NoAsk = filtered(link.Ceremonies(), "State", "abandoned"), noWallet
	for _, s := range []ceremony.State{ceremony.Asked, ceremony.Confirmed, ceremony.Generating, ceremony.Made, ceremony.Kept, ceremony.Rejected, ceremony.Withdrawn, ceremony.Abandoned} {
		all.Rows = append(all.Rows, ceremonyOf(s))
	}
	form := ceremonyview.FormProps{Key: "k", Clients: clientOptions(), Coins: []ui.Option{{Value: "tbtc4", Label: "TBTC4"}, {Value: ceremony.Container, Label: "A Go Account"}}, Client: apex.String(), Coin: "tbtc4", Label: "Apex cold 2", Reason: "Reserves for the second drawdown"}
	bad := form
	bad.Label, bad.Fields = "", map[string]string{"label": "Say what it is called."}
	return room("ceremony",
		page("ceremonies", "Key ceremonies",
			is(Full, "one in each state", ceremonyview.List(all)),
			is(FirstUse, "none was asked for", ceremonyview.List(first)),
			is(NoMatch, "none in this state", ceremonyview.List(none)),
			is(NotAllowed, "compliance asks for none", ceremonyview.List(reader))),
		page("ceremony", "A key ceremony", ceremonyStates()...),
		page("ceremony-new", "Ask for a wallet",
			is(Full, "as typed", ceremonyview.Form(form)),
			is(NotAllowed, "the reader cannot ask", ceremonyview.Form(ceremonyview.FormProps{NoAsk: noWallet})),
			is(Failed, "came back with what is wrong", ceremonyview.Form(bad))))
}

func ceremonyOf(s ceremony.State) ceremony.Ceremony {
	c := ceremony.Ceremony{ID: uid("ceremony " + string(s)), Client: nordic, ClientName: longName, ClientState: identity.Live, Enterprise: hex32("nordic"), Coin: "tbtc4", Label: "Cold wallet 2 of the Hamburg desk", Reason: "Reserves for the second drawdown", State: s, By: tess.Person, ByName: tess.Name, At: ago(day(1))}
	if s == ceremony.Asked || s == ceremony.Withdrawn {
		return c
	}
	c.DecidedBy, c.DecidedName, c.DecidedAt, c.DecidedNote = &vera.Person, vera.Name, to(ago(20*time.Hour)), "As the desk's plan says."
	if s == ceremony.Confirmed || s == ceremony.Rejected {
		return c
	}
	c.HeldBy, c.HeldName, c.Present, c.GeneratingAt, c.ExpressAt = &tess.Person, tess.Name, "Viktor Vale and a notary", to(ago(2*time.Minute)), to(ago(2*time.Minute))
	if s == ceremony.Generating {
		return c
	}
	c.CardAt, c.HookedAt = to(ago(50*time.Second)), to(ago(time.Minute))
	c.Wallet, c.MadeAt, c.ReadAt, c.Address, c.Proof, c.CardCount = hot().ID, to(ago(time.Minute)), to(ago(time.Minute)), longAddress, ceremony.Derived, 1
	c.UserPub, c.BackupPub, c.BitGoPub = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8", "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw", "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ"
	if s == ceremony.Kept {
		c.KeptBy, c.KeptName, c.KeptAt, c.CardPlace, c.PhrasePlace = &vera.Person, vera.Name, to(ago(30*time.Second)), "Vault 3, box 117", "Sealed envelope 4471 at the notary's"
	}
	if s == ceremony.Abandoned {
		c.AbandonBy, c.AbandonName, c.AbandonAt, c.AbandonWhy, c.AbandonedBy, c.AbandonedName, c.AbandonedAt = &vera.Person, vera.Name, to(ago(time.Hour)), "The printer kept a copy.", &viktor.Person, "Valentina Vu", to(ago(30*time.Minute))
	}
	return c
}

func ceremonyStates() []State {
	of := func(s ceremony.State, who identity.Actor) ceremonyview.Props {
		c := ceremonyOf(s)
		return ceremonyview.Props{Ceremony: c, Can: c.Can(who, now), Trail: trail("ceremony", c.ID.String(), "ceremony.ask", "ceremony.confirm"), Now: now}
	}
	doubt, alarm, found, bad, wrongKeep := of(ceremony.Generating, tess), of(ceremony.Made, vera), of(ceremony.Made, vera), of(ceremony.Confirmed, tess), of(ceremony.Made, vera)
	doubt.LostAt, doubt.Trouble = to(ago(time.Minute)), "BitGo Express did not answer. Nothing is tried again before it is certain that nothing was made."
	alarm.Alarm, alarm.Proof, alarm.Strays = "The first address is not the one that the three public keys give. Nobody may use this wallet.", ceremony.Differs, []string{hex32("stray")}
	found.Found = true
	bad.There, bad.Problem, bad.Fields = "Viktor", "Nothing was made.", map[string]string{"again": "The two passphrases differ."}
	wrongKeep.Card, wrongKeep.Problem, wrongKeep.Fields = "", "Nothing was kept.", map[string]string{"card": "Say where it is."}
	return []State{
		is(Full, "waits for the reader of compliance", ceremonyview.Detail(of(ceremony.Asked, vera))),
		is(Full, "may be held", ceremonyview.Detail(of(ceremony.Confirmed, tess))),
		is(Full, "made: the KeyCard is taken", ceremonyview.Detail(of(ceremony.Made, tess))),
		is(AllDone, "kept", ceremonyview.Detail(of(ceremony.Kept, vera))),
		is(Partial, "being made", ceremonyview.Detail(of(ceremony.Generating, tess))),
		is(Partial, "the answer is lost", ceremonyview.Detail(doubt)),
		is(Partial, "found by its label", ceremonyview.Detail(found)),
		is(NotAllowed, "whoever asked does not confirm", ceremonyview.Detail(of(ceremony.Asked, tess))),
		is(NotAllowed, "compliance does not hold it", ceremonyview.Detail(of(ceremony.Confirmed, vera))),
		is(Failed, "turned down", ceremonyview.Detail(of(ceremony.Rejected, tess))),
		is(Failed, "the first address differs", ceremonyview.Detail(alarm)),
		is(Failed, "abandoned by two", ceremonyview.Detail(of(ceremony.Abandoned, vera))),
		is(Failed, "the passphrases differ", ceremonyview.Detail(bad)),
		is(Failed, "came back without a place", ceremonyview.Detail(wrongKeep)),
	}
}
