package notify

import (
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

func TestASessionHoldsSoManyStreams(t *testing.T) {
	t.Parallel()
	h, actor, other := NewHub(), identity.Actor{Session: uuid.New()}, identity.Actor{Session: uuid.New()}
	var last *Stream
	for range perSession {
		if last = h.Open(actor); last == nil {
			t.Fatal("refused too early")
		}
	}
	if h.Open(actor) != nil {
		t.Error("one more was opened")
	}
	if h.Open(other) == nil {
		t.Error("another session was refused")
	}
	h.Close(last)
	if h.Open(actor) == nil {
		t.Error("refused after one was closed")
	}
}

func TestAPayloadCannotForgeTheStream(t *testing.T) {
	t.Parallel()
	for payload, passes := range map[string]bool{
		`{"t":"send","i":"7","e":1}`:                    true,
		`{"t":"send","i":"7\n\ndata: resync","e":1}`:    false,
		`{"t":"send\revent: x","i":"7","e":1}`:          false,
		`{"t":"resync","i":"","e":1}`:                   false,
		`not json`:                                      false,
		`{"t":"send","i":"7","c":"not a client","e":1}`: false,
	} {
		if c, ok := heard(payload); ok != passes || ok && c != (audit.Change{Topic: "send", ID: "7", Event: 1}) {
			t.Errorf("%s: %v %+v", payload, ok, c)
		}
	}
}
