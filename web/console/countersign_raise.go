package console

import (
	"context"
	"slices"

	"github.com/unykorn/console/internal/countersign"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	countersignview "github.com/unykorn/console/views/countersign"
	sendview "github.com/unykorn/console/views/send"
)

// askedHere is who asked on our side for what an approval at BitGo is about.
type askedHere struct {
	send  string // who asked for the send
	by    string // who asked for what is approved; "" where BitGo's own pages did
	raise *countersignview.Raise
}

// raisedHere says whose raise of a send's fee an approval at BitGo is: BitGo's answer named it, or was lost and the transaction
// tells. A raise that nobody asked for here is of the send and of nobody.
func raisedHere(d send.Detail, k countersign.Kept) askedHere {
	out := askedHere{send: d.AskedByName}
	for _, b := range d.Bumps {
		lost := (b.State == send.BumpCalling || b.State == send.BumpUnknown) && slices.Contains(k.Carries.Replaces, b.TxID)
		if b.PendingID == k.ID || lost {
			out.by = b.AskedByName
			out.raise = &countersignview.Raise{From: b.Fee, To: b.After, Percent: b.Percent, By: b.AskedByName}
		}
	}
	return out
}

// sendRaise finds the approval at BitGo for which a raise of the send's fee waits, and whether the one that was waited for
// is over: the mirror knows before anybody raises anew.
func (s *Server) sendRaise(ctx context.Context, actor identity.Actor, p *sendview.DetailProps) error {
	if len(p.Detail.Bumps) == 0 {
		return nil
	}
	found, err := s.Countersign.OfSend(ctx, actor, p.Detail.ID)
	if err != nil {
		return err
	}
	last := p.Detail.Bumps[len(p.Detail.Bumps)-1]
	for _, k := range found {
		switch over := k.State == countersign.Rejected || k.State == countersign.Gone; {
		case over && k.ID == last.PendingID:
			p.Story.Ended = true
		case k.Raises() && k.State == countersign.Pending && p.Raise == "":
			p.Raise = k.ID
		}
	}
	if p.Raise == "" && last.State == send.BumpPending && !p.Story.Ended {
		p.Raise = last.PendingID // not read into the mirror yet
	}
	return nil
}
