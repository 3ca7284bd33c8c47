package gallery

import (
	"time"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/identity"
	freezeview "github.com/unykorn/console/views/freeze"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const noFreeze = "Freezing needs the role treasury, compliance or administrator."

func freezes() []Page {
	list := freezeview.ListProps{Filters: choices(link.Freezes(), "State", "Frozen", "Unfrozen"), Now: now, Older: link.Freezes() + "?before=1",
		Rows: []freeze.Freeze{frozen(freeze.Everything), frozen(freeze.Client), frozen(freeze.Wallet), unfrozen()}}
	empty := freezeview.ListProps{Filters: choices(link.Freezes(), "State", "Frozen"), Now: now}
	none, noRight, partial := empty, list, list
	none.Filters = filtered(link.Freezes(), "State", "Frozen")
	noRight.NoFreeze, partial.Problems = noFreeze, wrong
	return room("freeze",
		page("freezes", "Freezes",
			is(Full, "everything, a client, a wallet, and one that is over", freezeview.List(list)),
			is(AllDone, "nothing was ever frozen", freezeview.List(empty)),
			is(NoMatch, "none in this state", freezeview.List(none)),
			is(Partial, "the address asked for what is not there", freezeview.List(partial)),
			is(NotAllowed, "an auditor freezes nothing", freezeview.List(noRight))),
		page("freeze", "A freeze", freezeStates()...),
		page("freeze-new", "Freeze something",
			is(Full, "the form", freezeview.Form(freezeForm())),
			is(Failed, "came back with what is wrong", freezeview.Form(freezeWrong()))))
}

func frozen(reach freeze.Reach) freeze.Freeze {
	f := freeze.Freeze{ID: uid("freeze " + string(reach)), Reach: reach, State: freeze.Frozen, BitGo: freeze.None, By: tess.Person, ByName: tess.Name, At: ago(26 * time.Minute),
		Reason: "A laptop of the settlement desk was stolen at the airport in Hamburg; its keys are being replaced."}
	switch reach {
	case freeze.Wallet:
		w := hot()
		f.Client, f.ClientName, f.Wallet, f.WalletLabel, f.Coin = &w.Client, w.ClientName, w.ID, w.Label, w.Coin
		f.BitGo, f.BitGoUntil = freeze.Confirmed, to(in(34*time.Minute))
	case freeze.Client:
		f.Client, f.ClientName = &nordic, longName
	case freeze.Everything:
	}
	return f
}

func askedToUnfreeze() freeze.Freeze {
	f := frozen(freeze.Wallet)
	f.State, f.UnfreezeBy, f.UnfreezeName, f.UnfreezeAs, f.UnfreezeAt = freeze.Asked, &ada.Person, ada.Name, identity.Admin, to(ago(4*time.Minute))
	f.UnfreezeReason = "The laptop was encrypted, the keys are new and the old ones are revoked."
	return f
}

func unfrozen() freeze.Freeze {
	f := askedToUnfreeze()
	f.ID, f.State, f.UnfrozenBy, f.UnfrozenName, f.UnfrozenAs, f.UnfrozenAt = uid("unfrozen"), freeze.Unfrozen, &vera.Person, vera.Name, identity.Compliance, to(ago(time.Minute))
	return f
}

func oneFreeze(f freeze.Freeze) freezeview.Props {
	p := freezeview.Props{Freeze: f, Steps: true, Now: now, Trail: []audit.Event{{At: f.At, Actor: f.ByName, Verb: "freeze.freeze", After: after(`{"reason":"A laptop was stolen."}`)}},
		Underway: []freeze.Underway{{ID: uid("left"), Amount: amount("tbtc4", "0.42"), Payee: "Kestrel OTC", State: "submitted"}}}
	if f.State == freeze.Asked {
		p.Trail = append(p.Trail, audit.Event{At: *f.UnfreezeAt, Actor: f.UnfreezeName, Verb: "freeze.ask", After: after(`{"reason":"The keys are new."}`)})
	}
	return p
}

func freezeStates() []State {
	quiet, mine, reader, refused, wrong, over := oneFreeze(frozen(freeze.Client)), oneFreeze(askedToUnfreeze()), oneFreeze(frozen(freeze.Wallet)), oneFreeze(frozen(freeze.Wallet)), oneFreeze(frozen(freeze.Everything)), oneFreeze(unfrozen())
	quiet.Underway = nil
	mine.Can = freeze.Can{Confirm: "You asked for it: somebody of compliance confirms.", Keep: "You asked for it: somebody of compliance keeps it frozen."}
	reader.Steps, reader.Can.Ask = false, "Unfreezing is asked for by an administrator or compliance, and confirmed by the other."
	refused.Freeze.BitGo, refused.BitGoNote = freeze.Refused, "BitGo refused it: the token may not freeze this wallet. It is frozen here."
	wrong.Problem, wrong.Fields = "Nothing was changed.", map[string]string{"reason": "Say why it can be unfrozen, in 3 characters or more."}
	return []State{
		is(Full, "a wallet, here and at BitGo", freezeview.Detail(oneFreeze(frozen(freeze.Wallet)))),
		is(Full, "unfreezing was asked for", freezeview.Detail(oneFreeze(askedToUnfreeze()))),
		is(AllDone, "unfrozen by two", freezeview.Detail(over)),
		is(Partial, "frozen here, refused by BitGo", freezeview.Detail(refused)),
		is(NotAllowed, "whoever asked does not confirm", freezeview.Detail(mine)),
		is(NotAllowed, "treasury takes no part in unfreezing", freezeview.Detail(reader)),
		is(Failed, "came back without a reason", freezeview.Detail(wrong)),
		is(FirstUse, "nothing had left before", freezeview.Detail(quiet)),
	}
}

func freezeForm() freezeview.FormProps {
	return freezeview.FormProps{Key: "k", Target: "wallet:" + hot().ID, Targets: []ui.Option{{Value: "everything", Label: "Everything"}, {Value: "client:" + nordic.String(), Label: longName, Group: "Clients"},
		{Value: "wallet:" + hot().ID, Label: hot().Label, Group: "Wallets"}}, Reason: "A laptop of the settlement desk was stolen.", BitGo: true}
}

func freezeWrong() freezeview.FormProps {
	p := freezeForm()
	p.Reason, p.Fields = "", map[string]string{"reason": "Say why, in 3 characters or more."}
	return p
}
