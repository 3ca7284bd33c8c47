package send

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sanction"
)

const (
	// MostTogether is how many sends one press approves at most: more than fit on a screen are not read.
	MostTogether = 20
	// mostSorted is how many of what waits for a voter is sorted into classes, those with the least time left first.
	mostSorted = 100
)

// Waiting is a send that waits for the reader's vote.
type Waiting struct {
	Send
	Request  approval.Request
	Screened sanction.State // by its newest screening
	Alone    string         // why it is decided on its own; "": with others of its class
}

// Class is sends that differ in amount, purpose and asker only: the same client, wallet, asset, whitelisted payee and rule, which
// asks for one vote, and nothing to warn of. Digest is the SHA-256, in hex, of what is listed; a vote names it.
type Class struct {
	Items  []Waiting
	Total  money.Amount
	USD    money.Cents
	Digest string
}

// Together sorts what waits for the actor's vote: classes that one press may approve, and what is looked at on its own.
func (s *Service) Together(ctx context.Context, actor identity.Actor, client *uuid.UUID) ([]Class, []Waiting, error) {
	found, _, err := s.Approvals.List(ctx, actor, approval.Filter{State: approval.Pending, Client: client, Limit: 200})
	if err != nil {
		return nil, nil, err
	}
	now := s.Clock.Now()
	var all []Waiting
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		for _, r := range found {
			if r.Subject.Kind != Kind || !r.Mine || r.Voted || !r.Waits(now) || len(all) == mostSorted {
				continue
			}
			w := Waiting{Request: r}
			if w.Send, err = byID(ctx, tx, r.Subject.ID); err != nil {
				return err
			}
			kept, err := s.Sanctions.Of(ctx, tx, w.ID)
			if err != nil {
				return err
			}
			if len(kept) > 0 {
				w.Screened = kept[len(kept)-1].State
			}
			all = append(all, w)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	classes, alone := sorted(all)
	return classes, alone, nil
}

// Counted is what became of one vote of several; Err is nil where it counts.
type Counted struct {
	Waiting
	Err error
}

// ApproveTogether gives the actor's vote to each send of a class that still reads as it was shown, among those of the client that
// was chosen then. Each vote is one of its own,
// with all that a single one meets, so that one which is refused takes none of the others with it. Errors: ErrTogether where
// the list is another one by now; then no vote was given.
func (s *Service) ApproveTogether(ctx context.Context, actor identity.Actor, client *uuid.UUID, digest string) ([]Counted, error) {
	classes, _, err := s.Together(ctx, actor, client)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(classes, func(c Class) bool { return c.Digest == digest })
	if at < 0 {
		return nil, ErrTogether
	}
	items := classes[at].Items
	out := make([]Counted, len(items))
	why := fmt.Sprintf("Approved together with %d alike. List %s", len(items)-1, digest)
	for i, w := range items {
		out[i].Waiting = w
		out[i].Request, out[i].Err = s.Approvals.Vote(ctx, actor, w.Request.ID, approval.Approve, why)
		if out[i].Err != nil {
			out[i].Request = w.Request
		}
	}
	return out, nil
}

// sorted puts alike with alike. Pure.
func sorted(all []Waiting) (classes []Class, alone []Waiting) {
	kinds, order := map[string][]Waiting{}, []string{}
	for _, w := range all {
		if w.Alone = w.ownLook(); w.Alone != "" {
			alone = append(alone, w)
			continue
		}
		k := w.kind()
		if kinds[k] == nil {
			order = append(order, k)
		}
		kinds[k] = append(kinds[k], w)
	}
	for _, k := range order {
		items, twice := unlike(kinds[k])
		alone = append(alone, twice...)
		if len(items) < 2 {
			for _, w := range items {
				w.Alone = "Nothing else like it waits."
				alone = append(alone, w)
			}
			continue
		}
		for part := range slices.Chunk(items, MostTogether) {
			classes = append(classes, classOf(part))
		}
	}
	return classes, alone
}

// ownLook says why a send is never approved in one press with others.
func (w Waiting) ownLook() string {
	switch {
	case w.Request.Needed > 1:
		return fmt.Sprintf("Its rule asks for %d approvals.", w.Request.Needed)
	case w.NewPayee:
		return "Its payee was not on the whitelist when it was asked for."
	case w.Screened != sanction.Clear:
		return "Its payee is " + w.Screened.Words() + " for sanctions."
	case w.From != nil:
		return "It takes the place of another send."
	case w.USD == nil:
		return "What it is worth is not known."
	}
	return ""
}

// unlike takes out what asks for an amount that another of the class asks for too: it could be the same bill twice.
func unlike(items []Waiting) (out, twice []Waiting) {
	n := map[string]int{}
	for _, w := range items {
		n[w.Amount.Units.String()]++
	}
	for _, w := range items {
		if n[w.Amount.Units.String()] > 1 {
			w.Alone = "Another one asks for the same amount to the same payee."
			twice = append(twice, w)
			continue
		}
		out = append(out, w)
	}
	return out, twice
}

func (w Waiting) kind() string {
	return fmt.Sprintf("%s %s %s %q %q %q %q", w.Client, w.Wallet, w.Amount.Coin.Ticker, w.Address, w.MemoType, w.Memo, w.Request.RuleName)
}

func classOf(items []Waiting) Class {
	c := Class{Items: items, Total: money.Of(items[0].Amount.Coin, money.Units{})}
	h := sha256.New()
	fmt.Fprintf(h, "unykorn approve together v1\n%s\n%d\n", items[0].kind(), len(items))
	for _, w := range slices.SortedFunc(slices.Values(items), func(a, b Waiting) int { return strings.Compare(a.ID.String(), b.ID.String()) }) {
		fmt.Fprintf(h, "%s %s %s %s %s %s %q\n", w.ID, w.Request.ID, w.Amount.Units, w.USD, w.Screened, w.AskedBy, w.Purpose)
	}
	for _, w := range items {
		c.Total.Units = c.Total.Units.Add(w.Amount.Units)
		c.USD = c.USD.Add(*w.USD)
	}
	c.Digest = hex.EncodeToString(h.Sum(nil))
	return c
}
