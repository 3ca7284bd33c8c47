package reconcile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/unykorn/console/internal/wallet"
)

// Proof is BitGo's list of what changed in one wallet within a window, beside ours. Each digest is SHA-256 over the lines of
// Line, in the order of the transfers' ids, so that either list can be drawn up again and compared.
type Proof struct {
	Wallet    string
	Items     int // that BitGo lists
	Kept      int // that we have
	Posted    int // of ours that are in the ledger
	Digest    [sha256.Size]byte
	Ours      [sha256.Size]byte
	Differing []string // ids of transfers that one side has otherwise, or not at all; at most mostDiffering
}

// Same reports whether the two lists are one.
func (p Proof) Same() bool {
	return p.Items == p.Kept && bytes.Equal(p.Digest[:], p.Ours[:]) && len(p.Differing) == 0
}

const mostDiffering = 50

// Line is how a transfer is written for the digest.
func Line(t wallet.Listed) string {
	return strings.Join([]string{t.ID, t.Coin, t.State, t.Amount, t.Changed.UTC().Format("2006-01-02T15:04:05.000Z")}, "|") + "\n"
}

// Compare draws up both lists of what BitGo last changed in a wallet from one moment to before another, and says whether they
// are the same. Where they differ the pages are taken in once more first: something may have moved in between. A confirmed
// transfer that is not in the ledger differs too. Errors: wallet.ErrBitGo, wallet.ErrNotFound, ErrRepeats.
func (s *Service) Compare(ctx context.Context, id string, from, to time.Time) (Proof, error) {
	p, err := s.compare(ctx, id, from, to)
	if err != nil || p.Same() {
		return p, err
	}
	seen := map[string]bool{}
	for cursor := ""; ; {
		next, _, err := s.Wallets.ImportPage(ctx, id, cursor, from)
		if err != nil {
			return Proof{}, err
		}
		if next == "" {
			break
		}
		if seen[next] {
			return Proof{}, ErrRepeats
		}
		seen[next], cursor = true, next
	}
	return s.compare(ctx, id, from, to)
}

func (s *Service) compare(ctx context.Context, id string, from, to time.Time) (Proof, error) {
	var theirs []wallet.Listed
	seen := map[string]bool{}
	for cursor := ""; ; {
		page, next, err := s.Wallets.ListedPage(ctx, id, cursor, from, to)
		if err != nil {
			return Proof{}, err
		}
		theirs = append(theirs, page...)
		if next == "" {
			break
		}
		if seen[next] {
			return Proof{}, ErrRepeats
		}
		seen[next], cursor = true, next
	}
	ours, err := s.Wallets.KeptBetween(ctx, id, from, to)
	if err != nil {
		return Proof{}, err
	}
	return proof(id, theirs, ours), nil
}

// proof compares two lists. A transfer that BitGo gave on two pages, because it moved between them, counts once.
func proof(id string, theirs, ours []wallet.Listed) Proof {
	byID := func(a, b wallet.Listed) int { return strings.Compare(a.ID, b.ID) }
	slices.SortStableFunc(theirs, byID)
	slices.SortStableFunc(ours, byID)
	theirs = slices.CompactFunc(theirs, func(a, b wallet.Listed) bool { return a.ID == b.ID && Line(a) == Line(b) })
	p := Proof{Wallet: id, Items: len(theirs), Kept: len(ours), Digest: digest(theirs), Ours: digest(ours), Differing: []string{}}
	lines, wrong := map[string]string{}, map[string]bool{}
	for _, t := range theirs {
		lines[t.ID] = Line(t)
	}
	for _, t := range ours {
		if t.Posted {
			p.Posted++
		}
		if lines[t.ID] != Line(t) || t.State == string(wallet.Confirmed) && !t.Posted && t.Amount != "0" {
			wrong[t.ID] = true
		}
		delete(lines, t.ID)
	}
	for missing := range lines {
		wrong[missing] = true
	}
	for id := range wrong {
		p.Differing = append(p.Differing, id)
	}
	slices.Sort(p.Differing)
	p.Differing = p.Differing[:min(len(p.Differing), mostDiffering)]
	return p
}

func digest(list []wallet.Listed) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, t := range list {
		_, _ = io.WriteString(h, Line(t))
	}
	h.Sum(sum[:0])
	return sum
}

// String is the digest as a certificate shows it.
func (p Proof) String() string { return fmt.Sprintf("%x", p.Digest) }
