package console

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/wallet"
	ledgerview "github.com/unykorn/console/views/ledger"
	"github.com/unykorn/console/views/link"
)

var errNoPosting = fault.New(fault.NotFound, "console.no-posting",
	"There is no such posting, or it is not yours to see. Nothing was changed. Open it again from the ledger.")

// ledgerPosting is one posting with its accounts, its reversals and the way of its transfer.
func (s *Server) ledgerPosting(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	line, err := s.lineAt(r, r.PathValue("posting"))
	if err != nil {
		return err
	}
	n, err := s.names(r)
	if err != nil {
		return err
	}
	life, err := s.Ledger.List(r.Context(), actor, ledger.Filter{Transfer: line.Transfer, Limit: 500})
	if err != nil {
		return err
	}
	slices.Reverse(life.Lines)
	p := ledgerview.PostingProps{Row: n.row(line), Life: n.rows(life.Lines), Now: s.Clock.Now()}
	if p.Transfer, err = s.transferOf(r, line); err != nil {
		return err
	}
	if t := p.Transfer; t != nil && ourSend(*t) {
		p.SendHref = link.Send(t.SequenceID)
	}
	if !slices.ContainsFunc(readers, actor.HasAny) {
		p.NoTrail = "The trail is read by compliance, auditors and administrators."
	} else if p.Trail, err = s.Audit.Of(r.Context(), actor.Reader(), "transfer", line.Transfer); err != nil {
		return err
	}
	return s.show(w, r, "Posting", ledgerview.Posting(p))
}

// lineAt finds the line at a place. A key says when and which, so the line just below the next number is the one.
func (s *Server) lineAt(r *http.Request, place string) (ledger.Line, error) {
	key, err := ledger.ParseKey(place)
	if err != nil || key.IsZero() || key.ID+1 < key.ID {
		return ledger.Line{}, errNoPosting
	}
	above, until := ledger.Key{At: key.At, ID: key.ID + 1}, key.At.Add(time.Microsecond)
	// The period keeps the totals, which nobody looks at here, to that instant.
	page, err := s.Ledger.List(r.Context(), actorFrom(r.Context()), ledger.Filter{From: &key.At, To: &until, Before: above, Limit: 1})
	if err != nil {
		return ledger.Line{}, err
	}
	if len(page.Lines) != 1 || page.Lines[0].ID != key.ID {
		return ledger.Line{}, errNoPosting
	}
	return page.Lines[0], nil
}

// transferOf finds the transfer behind a line in its wallet's mirror. It was made at BitGo before it took effect,
// usually shortly before; nil when it is not among those made until then.
func (s *Server) transferOf(r *http.Request, l ledger.Line) (*wallet.Transfer, error) {
	if !hexForm.MatchString(l.Wallet) {
		return nil, nil
	}
	ask := wallet.PageRequest{Before: fmt.Sprintf("%d.0", l.EffectiveAt.UnixMicro()+1), Limit: 500}
	for range lookBack {
		page, err := s.Wallets.Transfers(r.Context(), actorFrom(r.Context()), l.Wallet, "", ask)
		if fault.Is(err, wallet.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(page.Transfers, func(t wallet.Transfer) bool { return t.ID == l.Transfer }); i >= 0 {
			return &page.Transfers[i], nil
		}
		if ask.Before = page.Older; ask.Before == "" {
			return nil, nil
		}
	}
	return nil, nil
}

// lookBack is how many pages of 500 transfers are searched.
const lookBack = 4

// ourSend reports whether a transfer carries the id of a send of this console.
func ourSend(t wallet.Transfer) bool {
	id, err := uuid.Parse(t.SequenceID)
	return err == nil && id.String() == strings.ToLower(t.SequenceID)
}
