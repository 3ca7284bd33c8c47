package gallery

import (
	"time"

	"github.com/unykorn/console/internal/delivery"
	"github.com/unykorn/console/internal/mail"
	"github.com/unykorn/console/internal/notify"
	deliveryview "github.com/unykorn/console/views/delivery"
)

func deliveries() []Page {
	kept := []mail.Kept{{ID: "mail-1@unykorn.example", To: vera.Email, Subject: "A send waits for your vote", Text: "Send 0.75 OFCTBTC to Harbour settlement waits for your vote.\n\nIt expires in 1 h 46 min.", At: ago(14 * time.Minute)}}
	return room("delivery",
		page("account-notices", "Your notices", noticeStates()...),
		page("demo-mail", "The demo's mails",
			is(Full, "one was written", deliveryview.DemoMails(kept, now)),
			is(FirstUse, "none yet", deliveryview.DemoMails(nil, now))))
}

func noticeDesk() deliveryview.Props {
	p := deliveryview.Props{Email: vera.Email, Mails: true, Now: now}
	p.Choices.Pace = delivery.Hourly
	for i, k := range notify.Classes {
		p.Choices.Classes = append(p.Choices.Classes, delivery.Choice{Kind: k, Mail: i%2 == 0, Hook: i%3 == 0})
	}
	return p
}

func noticeStates() []State {
	hook := delivery.Hook{Person: vera.Person, Host: "hooks.treasury-systems.northern-operations.example.com", Failures: 2, Made: ago(day(9)), PreviousUntil: to(in(5 * time.Hour))}
	call := func(state string, status int, note string) delivery.Call {
		return delivery.Call{ID: uid("call " + state), Person: vera.Person, Class: notify.Asked, Text: "A send waits for your vote: 0.75 OFCTBTC to Harbour settlement.", State: state, Due: in(4 * time.Minute), Attempts: 3, Status: status, Note: note, Made: ago(time.Hour)}
	}
	letter := func(state string, done bool) delivery.Mail {
		m := delivery.Mail{ID: uid("mail " + state), Person: vera.Person, Notices: []int64{41, 42}, Pace: delivery.Hourly, State: state, Due: in(20 * time.Minute), Attempts: 1, Made: ago(30 * time.Minute)}
		if done {
			m.Done = to(ago(time.Minute))
		}
		return m
	}
	full, off, secret, none, bad := noticeDesk(), noticeDesk(), noticeDesk(), noticeDesk(), noticeDesk()
	full.Hook, full.Demo = &hook, true
	full.Calls = []delivery.Call{call("delivered", 204, ""), call("waiting", 500, "It answered 500."), call("dead", 0, "No answer within ten seconds."), call("dropped", 0, "You may not know of it any more.")}
	full.Desk.Mails = []delivery.Mail{letter("waiting", false), letter("sent", true), letter("dead", true)}
	gone := hook
	gone.Off, gone.Failures = to(ago(time.Hour)), 10
	off.Hook, off.Calls = &gone, full.Calls[2:3]
	secret.Hook, secret.Secret = &hook, "whsec_made-up-and-verifies-nothing"
	none.Mails = false
	bad.URL, bad.Fields = "http://10.0.0.4/hook", map[string]string{"url": "Only https, and no address inside a private network.", "pace": "At once, hourly or daily."}
	return []State{
		is(Full, "by mail and webhook", deliveryview.Page(full)),
		is(FirstUse, "no webhook and no mail yet", deliveryview.Page(noticeDesk())),
		is(Partial, "a secret is shown once", deliveryview.Page(secret)),
		is(NotAllowed, "no mail server is set", deliveryview.Page(none)),
		is(Failed, "the webhook is switched off", deliveryview.Page(off)),
		is(Failed, "came back with what is wrong", deliveryview.Page(bad)),
	}
}
