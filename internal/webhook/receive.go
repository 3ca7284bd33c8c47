package webhook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
)

// Receive decides about one delivery (seed 001 §7). Handled and Duplicate are answered only after the bytes are
// durable. An error beside Unkept means that BitGo shall try again; beside a refusal it is only for the log.
func (s *Service) Receive(ctx context.Context, d Delivery) (Answer, error) {
	secret := -1
	switch {
	case d.TooLarge || len(d.Body) > MaxBody:
		return TooLarge, s.refuse(ctx, d, TooLarge)
	case !isJSON(d.ContentType):
		return WrongType, s.refuse(ctx, d, WrongType)
	case d.Signature == "":
		return NoSignature, s.refuse(ctx, d, NoSignature)
	default:
		if secret = s.signedBy(d); secret < 0 {
			return BadSignature, s.refuse(ctx, d, BadSignature)
		}
	}
	in := s.read(d, secret)
	answer, err := s.keep(ctx, in)
	if fault.Is(err, database.ErrAway) && ctx.Err() == nil {
		// A connection that died while idle is found out only by using it. Even if the first try did commit, the
		// second finds the delivery known.
		answer, err = s.keep(ctx, in)
	}
	return answer, err
}

// signedBy is the index of the secret that signed the body, or -1. Every secret is tried whichever fits, each in
// constant time, so that the time says nothing about either.
func (s *Service) signedBy(d Delivery) int {
	found := -1
	for i, secret := range s.Secrets {
		fits := bitgo.VerifyWebhook([]string{secret.Reveal()}, d.Body, d.Signature)
		if fits && found < 0 {
			found = i
		}
	}
	return found
}

// incoming is a verified delivery, ready to be kept.
type incoming struct {
	Delivery
	bitgo.Notification
	id, source string
	digest     [sha256.Size]byte
	secret     int
	work       Work
	at         time.Time
}

func (s *Service) read(d Delivery, secret int) incoming {
	now := s.Clock.Now()
	in := incoming{Delivery: d, digest: sha256.Sum256(d.Body), secret: secret, at: now,
		work: Work{State: Pending, UpdatedAt: now}}
	n, err := bitgo.ParseNotification(d.Body)
	if err != nil {
		// Signed, so it is kept and acknowledged; no later attempt could read it better.
		n = bitgo.Notification{Type: "unreadable"}
		in.work = Work{State: Ignored, Reason: "The body is not a notification that can be read.", UpdatedAt: now, ProcessedAt: &now}
	}
	in.Notification = n
	in.Type = printable(in.Type, 100)
	in.id, in.source = known(d, n)
	return in
}

// keep stores it and asks for its work, in one transaction and without a NOTIFY or audit row: the work writes those.
func (s *Service) keep(ctx context.Context, in incoming) (Answer, error) {
	answer := Unkept
	err := s.DB.As(ctx, database.System("webhook"), func(tx pgx.Tx) error {
		vault, fresh, err := insertNew(ctx, tx, in)
		if err != nil {
			return err
		}
		answer = Handled
		if !fresh {
			answer = Duplicate
			if vault, fresh, err = s.keepAgain(ctx, tx, in); err != nil {
				return err
			}
		}
		if !fresh || in.work.State != Pending {
			return nil
		}
		_, err = s.Jobs.InsertTx(ctx, tx, Process{Vault: vault}, nil)
		return err
	})
	if err != nil {
		return Unkept, fmt.Errorf("webhook: keep: %w", err)
	}
	return answer, nil
}

// keepAgain notes a delivery whose id is known. Other bytes under that id are worked on too: it is not certain that
// BitGo's ids differ between the states of one thing (bitgo-api.md §10.4), and a hint costs one more reading at most.
func (s *Service) keepAgain(ctx context.Context, tx pgx.Tx, in incoming) (vault int64, fresh bool, err error) {
	first, digest, err := findKnown(ctx, tx, in.id)
	if err != nil {
		return 0, false, err
	}
	differs := !bytes.Equal(digest, in.digest[:])
	if err := insertDuplicate(ctx, tx, first, differs, in); err != nil || !differs {
		return 0, false, err
	}
	return insertOther(ctx, tx, first, in)
}

// refusing lets one refused delivery be written at a time and few wait, so that a flood of strangers leaves the
// database to everything else.
type refusing struct {
	one     sync.Mutex
	waiting atomic.Int32
}

const maxRefusing = 64

var errBusy = errors.New("webhook: too many refused deliveries at once; this one was not kept")

func (s *Service) refuse(ctx context.Context, d Delivery, a Answer) error {
	if s.refusing.waiting.Add(1) > maxRefusing {
		s.refusing.waiting.Add(-1)
		return errBusy
	}
	defer s.refusing.waiting.Add(-1)
	s.refusing.one.Lock()
	defer s.refusing.one.Unlock()
	digest := sha256.Sum256(d.Body)
	r := Refusal{At: s.Clock.Now(), Reason: a.reason(), Digest: digest[:], Size: len(d.Body), Bytes: d.Body[:min(len(d.Body), keepBytes)],
		ContentType: printable(d.ContentType, 200), IP: d.IP, RequestID: d.RequestID}
	err := s.DB.As(ctx, database.System("webhook"), func(tx pgx.Tx) error {
		if err := insertRefused(ctx, tx, r); err != nil {
			return err
		}
		return countDoor(ctx, tx, r, claimed(d.Body))
	})
	if err != nil {
		return fmt.Errorf("webhook: keep refused: %w", err)
	}
	return nil
}
