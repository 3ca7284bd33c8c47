package gallery

import (
	"encoding/json"
	"time"

	"github.com/unykorn/console/internal/webhook"
	"github.com/unykorn/console/views/link"
	webhookview "github.com/unykorn/console/views/webhook"
)

const noReplay = "Replaying needs the role administrator."

func webhooks() []Page {
	heard := webhook.Summary{LastAt: to(ago(41 * time.Second)), Received: 1001, Duplicates: 3, OtherBytes: 1, Refused: 2, Pending: 1}
	failing, silent := heard, heard
	failing.Failed, silent.LastAt = 2, to(ago(49*time.Hour))
	var rows []webhookview.Row
	for i, s := range []webhook.State{webhook.Done, webhook.Pending, webhook.Failed, webhook.Ignored} {
		r := event(s)
		r.ID = int64(40 + i)
		rows = append(rows, r)
	}
	rows[0].Duplicates, rows[2].OtherBytes, rows[3].Wallet, rows[3].WalletLabel, rows[3].SubjectKind = 2, true, "", "", ""
	list := webhookview.ListProps{Summary: heard, Rows: rows, Refused: []webhook.Refusal{refusal()}, Filters: choices(link.Webhooks(), "Type", "transfer"), Older: link.Webhooks() + "?before=1", MoreRefused: link.Webhooks() + "?refused=1", Now: now}
	of := func(s webhook.Summary, rows ...webhookview.Row) webhookview.ListProps {
		return webhookview.ListProps{Summary: s, Rows: rows, Filters: choices(link.Webhooks(), "Type"), Now: now}
	}
	none := of(heard)
	none.Filters = filtered(link.Webhooks(), "Type", "bankaccount")
	refused := list
	refused.Verdict = "refused"
	return room("webhook",
		page("webhooks", "Webhooks",
			is(Full, "BitGo is heard", webhookview.List(list)),
			is(FirstUse, "no event yet", webhookview.List(of(webhook.Summary{}))),
			is(NoMatch, "none of this type", webhookview.List(none)),
			is(Stale, "BitGo is silent for two days", webhookview.List(of(silent, rows[0]))),
			is(Partial, "refused deliveries alone", webhookview.List(refused)),
			is(Failed, "two events were given up", webhookview.List(of(failing, rows[2])))),
		page("webhook", "An event of BitGo", eventStates()...),
		page("webhook-refused", "A refused delivery", refusedStates()...))
}

func event(s webhook.State) webhookview.Row {
	w := webhook.Work{State: s, Attempts: 1, Client: &nordic, SubjectKind: "transfer", SubjectID: hex32("transfer"), UpdatedAt: ago(40 * time.Second), Effect: "Transfer posted."}
	switch s {
	case webhook.Done:
		w.ProcessedAt = to(ago(40 * time.Second))
	case webhook.Failed:
		w.Attempts, w.Effect, w.LastError = 9, "", "BitGo could not answer: 504 after 30 s."
	case webhook.Ignored:
		w.Effect, w.Reason = "", "A low fee address has nothing to be posted."
	case webhook.Pending:
		w.Attempts, w.Effect = 0, ""
	}
	return webhookview.Row{Event: webhook.Event{ID: 41, NotificationID: hex32("notification"), KeySource: "header", Type: "transfer", Coin: "tbtc4", Wallet: hot().ID, Transfer: hex32("transfer"), DeliveredAt: ago(41 * time.Second), Work: w},
		WalletLabel: hot().Label, ClientName: longName, SubjectHref: link.LedgerOfTransfer(hex32("transfer")),
	}
}

func oneEvent(s webhook.State) webhookview.Props {
	r := event(s)
	payload := `{"type":"transfer","wallet":"` + r.Wallet + `","hash":"` + hex64("tx") + `","transfer":"` + r.Transfer + `","coin":"tbtc4","state":"confirmed"}`
	b := webhook.Body{Vault: 7, Bytes: []byte(payload), Digest: []byte(hex32("digest")), Headers: map[string]string{"Content-Type": "application/json", "X-Signature-SHA256": hex64("signature"), "Idempotency-Key": r.NotificationID}, Verdict: "verified",
		IP: "203.0.113.80", RequestID: uid("request").String(), ReceivedAt: r.DeliveredAt, Work: r.Work}
	return webhookview.Props{Row: r, Detail: webhook.Detail{Event: r.Event, Payload: json.RawMessage(payload), Bodies: []webhook.Body{b}}, Bodies: []webhookview.Body{{Body: b, SubjectHref: r.SubjectHref}}, Trail: link.AuditOf("transfer", r.Transfer), Now: now}
}

func eventStates() []State {
	again, reader := oneEvent(webhook.Done), oneEvent(webhook.Done)
	again.Detail.Repeatedly = []webhook.Repeat{{At: ago(30 * time.Second), IP: "203.0.113.80"}, {At: ago(10 * time.Second), IP: "198.51.100.4", OtherBytes: true}}
	again.Detail.Replays = []webhook.Replayed{{Vault: 7, By: ada.Name, At: ago(5 * time.Second), Verified: true}, {Vault: 7, By: ada.Name, At: ago(2 * time.Second)}}
	second := again.Bodies[0]
	second.Vault, second.SecretIndex = 8, 1
	again.Bodies = append(again.Bodies, second)
	reader.NoReplay = noReplay
	return []State{
		is(Full, "came again with other bytes, and was replayed", webhookview.Event(again)),
		is(AllDone, "came once, and is done", webhookview.Event(oneEvent(webhook.Done))),
		is(Partial, "kept, not yet read back", webhookview.Event(oneEvent(webhook.Pending))),
		is(Partial, "not acted on", webhookview.Event(oneEvent(webhook.Ignored))),
		is(NotAllowed, "an auditor replays nothing", webhookview.Event(reader)),
		is(Failed, "given up", webhookview.Event(oneEvent(webhook.Failed))),
	}
}

func refusal() webhook.Refusal {
	return webhook.Refusal{ID: 9, At: ago(3 * time.Hour), Reason: "wrong signature", Digest: []byte(hex32("refused")), Size: 57, Bytes: []byte("{\"type\":\"transfer\",\"state\":\"confirmed\",\"note\":\"\x00<b>\"}"), ContentType: "text/xml", IP: "198.51.100.4", RequestID: uid("refused").String()}
}

func refusedStates() []State {
	p := webhookview.RefusedProps{RefusedDetail: webhook.RefusedDetail{Refusal: refusal(), Again: []webhook.Refusal{refusal()}}, Now: now}
	later := p
	later.Accepted = 41
	return []State{
		is(Full, "not believed", webhookview.Refused(p)),
		is(AllDone, "came again and was verified", webhookview.Refused(later)),
	}
}
