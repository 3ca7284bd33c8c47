package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/link"
)

// A cancelled send is asked for again: the form is filled, asks why, and both pages lead to each other.
func TestASendThatIsOverIsAskedForAgain(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	was := h.submit(t, h.apex, nextAmount(largeSend))
	asker := h.as(t, h.enter(t, h.apex.asker))
	again := link.With(link.SendNew(), url.Values{"from": {was.ID.String()}})
	if a := asker.get(again); a.status != http.StatusSeeOther || a.to != link.Send(was.ID.String()) {
		t.Fatalf("one that waits is offered again: %d %s", a.status, a.to)
	}
	if _, err := h.Sends.Cancel(t.Context(), h.apex.asker, was.ID); err != nil {
		t.Fatal(err)
	}
	if got := valueOf(element(page(t, asker.get(link.Send(was.ID.String()))), "id", "send-again-open"), "href"); got != again {
		t.Fatalf("the page leads to %q", got)
	}
	blank := asker.get(again)
	says(t, blank, http.StatusOK, "In the place of a send that is over", "Why it is asked for again")
	doc := page(t, blank)
	if valueOf(element(doc, "id", "f-address"), "value") != was.AddressTyped || valueOf(element(doc, "name", "from"), "value") != was.ID.String() {
		t.Fatal("the form is not filled")
	}
	form := with(typed(h.apex, valueOf(element(doc, "name", "key"), "value"), was.Amount.Units.String()), "from", was.ID.String())
	form = with(form, "action", "submit")
	says(t, asker.post(link.Sends(), form...), http.StatusUnprocessableEntity, "Say why it is asked for again")
	made := asker.post(link.Sends(), with(form, "reason", "Cancelled by mistake")...)
	if made.status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.status, readable(t, made))
	}
	x, err := h.Sends.Get(t.Context(), h.apex.asker, uuid.MustParse(strings.TrimPrefix(made.to, "/sends/")))
	if err != nil || x.From == nil || *x.From != was.ID || x.FromWhy != "Cancelled by mistake" || x.State != send.AwaitingApproval {
		t.Fatalf("%v %+v", err, x.Send)
	}
	says(t, asker.get(made.to), http.StatusOK, "In the place of another", "Cancelled by mistake")
	says(t, asker.get(link.Send(was.ID.String())), http.StatusOK, "Open what was asked for in its place")
	foreign := h.as(t, h.enter(t, h.meridian.asker))
	if a := foreign.get(again); a.status != http.StatusNotFound {
		t.Errorf("another client's send is offered again: %d", a.status)
	}
}

// The outcome of one is not known: it may have paid, so no other takes its place, and the page says so.
func TestASendOfUnknownOutcomeIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	x := h.submit(t, h.apex, nextAmount(smallSend))
	h.plant(t, `update send set state = 'submitting', attempt = 1, claimed_at = $2, released_by = asked_by where id = $1`, x.ID, h.clock.Now())
	h.plant(t, `update send set state = 'unknown' where id = $1`, x.ID)
	asker := h.as(t, h.enter(t, h.apex.asker))
	says(t, asker.get(link.Send(x.ID.String())), http.StatusOK, "Ask for it again", "another one could pay twice")
	form := with(with(typed(h.apex, "key-again-unknown", nextAmount(smallSend)), "from", x.ID.String()), "reason", "It failed")
	says(t, asker.post(link.Sends(), with(form, "action", "submit")...), http.StatusUnprocessableEntity, "Look at where the other one stands")
}

// The same amount to the same payee within a day shows both, side by side.
func TestARepetitionShowsBothSideBySide(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	units := nextAmount(largeSend)
	was := h.submit(t, h.apex, units)
	asker := h.as(t, h.enter(t, h.apex.asker))
	a := asker.post(link.SendChecks(), typed(h.apex, "key-repeated-1", units)...)
	says(t, a, http.StatusOK, "The earlier send and this one", "waiting for approval", h.apex.asker.Name)
	if element(page(t, a), "href", link.Send(was.ID.String())) == nil {
		t.Error("nothing leads to the earlier send")
	}
}
