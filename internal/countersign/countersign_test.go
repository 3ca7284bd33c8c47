package countersign

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

const (
	asker    = "543c11ed356d00cb7600000b98794503"
	approver = "643c11ed356d00cb7600000b98794504"
)

func read(t *testing.T, raw string) bitgo.Approval {
	t.Helper()
	var p bitgo.Approval
	if err := json.Unmarshal([]byte(raw), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// No word that is not known counts as a decision.
func TestStates(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]State{"approved": Approved, "processing": Processing, "rejected": Rejected, "pending": Pending, "pendingFinalApproval": Pending,
		"awaitingSignature": Pending, "": Pending, "Approved": Pending, "something new": Pending} {
		if got := stateOf(bitgo.Approval{State: word}); got != want {
			t.Errorf("%q is %s, want %s", word, got, want)
		}
	}
	for _, word := range pendingWords {
		if !(bitgo.Approval{State: word}).IsPending() {
			t.Errorf("%s is not pending", word)
		}
	}
}

// A send is told by amount and payee and is ours by its sequence id; a vote is one by its user and its word.
func TestWhatIsRead(t *testing.T) {
	t.Parallel()
	ours := uuid.New()
	a := from(read(t, `{"id":"f65f78318046d377a3084d0ff2e3b2da","coin":"tbtc4","wallet":"773ec17a0ef5480ef2f33c5d6c926754","creator":"`+asker+`","state":"pending","approvalsRequired":2,
		"resolvers":[{"user":"`+approver+`","date":"2026-11-20T20:18:03.560Z","resolutionType":"pending","resolutionAction":"approve"},{"date":"2026-11-20T20:18:03.560Z","resolutionAction":"reject"}],
		"info":{"type":"transactionRequest","transactionRequest":{"buildParams":{"sequenceId":"`+ours.String()+`","recipients":[{"address":"tb1a","amount":"120000"},{"address":"tb1b","amount":"1"}]}}}}`), nil)
	if a.Title != "Send 0.00120001 TBTC4 to 2 payees" {
		t.Errorf("title %q", a.Title)
	}
	if a.Send == nil || *a.Send != ours || a.Required != 2 || a.Given() != 1 || len(a.Votes) != 1 {
		t.Errorf("%+v", a)
	}
	if !counted(a, approver, Decision{Approve: true}) || counted(a, approver, Decision{}) || counted(a, asker, Decision{Approve: true}) {
		t.Error("the votes are not told apart")
	}
	if other := from(read(t, `{"id":"f65f78318046d377a3084d0ff2e3b2da","state":"pending","info":{"type":"somethingNew"}}`), nil); other.Title != "A request of another kind at BitGo" || other.Required != 1 || other.Send != nil {
		t.Errorf("%+v", other)
	}
}

func TestWhatBitGoSaysToADecision(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said bitgo.Error
		d    Decision
		want *fault.Fault
	}{
		{bitgo.Error{Status: 401, NeedsOTP: true}, Decision{}, ErrNeedsOTP},
		{bitgo.Error{Status: 401, NeedsUnlock: true}, Decision{OTP: "0"}, ErrNeedsOTP},
		{bitgo.Error{Status: 400, NeedsOTP: true}, Decision{OTP: "0"}, ErrOTP},
		{bitgo.Error{Status: 400, Message: "unspents expired, wallet passphrase or xprv required to recreate transaction"}, Decision{}, ErrPassphrase},
		{bitgo.Error{Status: 403, Message: "you can't approve your own transactions"}, Decision{}, ErrOwn},
		{bitgo.Error{Status: 403}, Decision{}, ErrNotApprover},
		{bitgo.Error{Status: 404}, Decision{}, ErrNotApprover},
		{bitgo.Error{Status: 401, Host: bitgo.Platform}, Decision{}, ErrToken},
		{bitgo.Error{Status: 409}, Decision{}, ErrDecided},
		{bitgo.Error{Status: 422}, Decision{}, ErrDeclined},
		{bitgo.Error{Status: 502, HTML: true}, Decision{}, ErrUnknown},
		{bitgo.Error{Transport: true}, Decision{}, ErrUnknown},
	} {
		if got := declined(c.d, &c.said); !fault.Is(got, c.want) {
			t.Errorf("%v: %s, want %s", &c.said, got.Code, c.want.Code)
		}
	}
	if got := declined(Decision{}, errors.New("ours")); !fault.Is(got, ErrUnknown) {
		t.Error(got.Code)
	}
}
