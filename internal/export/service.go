package export

import (
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
)

// People tells who somebody is at this moment; *identity.Service is one.
type People interface {
	Standing(ctx context.Context, person uuid.UUID, scope string) (identity.Actor, error)
}

// Service is the room's verbs.
type Service struct {
	DB     *database.DB
	Clock  clock.Clock
	Jobs   database.Jobs
	People People
}

var system = identity.System("export")

// Ask keeps a wish and writes what can be written at once: a short export is ready when this returns, a long one is
// gone on with by a job. Errors: ErrAsk, ErrRole, ErrMany.
func (s *Service) Ask(ctx context.Context, actor identity.Actor, a Ask) (Export, error) {
	if sources[a.Subject].read == nil || !slices.Contains(Formats, a.Format) || a.Words == "" {
		return Export{}, ErrAsk
	}
	if !mayRead(actor, a.Subject) {
		return Export{}, ErrRole
	}
	if seen := actor.ClientFilter(); seen != nil && len(seen) == 0 {
		return Export{}, ErrNothing
	}
	state, err := sha256.New().(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return Export{}, err
	}
	now := s.Clock.Now()
	e := Export{ID: uuid.New(), Person: actor.Person, Clients: actor.ClientFilter(), Subject: a.Subject, Format: a.Format, Filter: a.Filter, Asked: a.Words, AskedBy: actor.Name,
		State: Running, AskedAt: now, AsOf: now, ExpiresAt: now.Add(keep), hash: state}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		n, err := running(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		if n >= open {
			return ErrMany
		}
		if err := insert(ctx, tx, e); err != nil {
			return fmt.Errorf("export: insert: %w", err)
		}
		// The job is there in case this process is not, later.
		if _, err := s.Jobs.InsertTx(ctx, tx, Work{ID: e.ID}, &river.InsertOpts{ScheduledAt: now.Add(headStart)}); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "export.ask", e)
	})
	if err != nil {
		return Export{}, err
	}
	for e.State == Running && e.Rows < AtOnce {
		if e, err = s.step(ctx, actor, e.ID); err != nil {
			return e, err
		}
	}
	return e, nil
}

// headStart is how long the request that asked has before the job goes on.
const headStart = 3 * time.Second

// step writes one more piece, in a transaction of its own under the asker's scope. Two at once write one after the other.
func (s *Service) step(ctx context.Context, actor identity.Actor, id uuid.UUID) (Export, error) {
	var e Export
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if e, err = get(ctx, tx, id, true); err != nil || e.State != Running {
			return err
		}
		if !covers(actor, e) {
			e.State, e.Problem = Failed, ErrGrants.Message
			return s.end(ctx, tx, actor, e)
		}
		found, next, err := sources[e.Subject].read(ctx, tx, actor, reading{Filter: e.Filter, known: e.AsOf, after: e.place, limit: page})
		if err != nil {
			return err
		}
		if err := s.add(ctx, tx, &e, found); err != nil {
			return err
		}
		switch e.place = next; {
		case next != "" && e.Rows >= most:
			e.State, e.Problem = Failed, "There are more than a million rows. Narrow the filter, for example to a shorter time, and export again."
		case next != "":
			return advance(ctx, tx, e)
		default:
			sum, err := restore(e.hash)
			if err != nil {
				return err
			}
			e.State, e.Digest = Ready, hex.EncodeToString(sum.Sum(nil))
		}
		if err := advance(ctx, tx, e); err != nil {
			return err
		}
		return s.end(ctx, tx, actor, e)
	})
	return e, err
}

// add writes the rows as one piece and carries the digest on.
func (s *Service) add(ctx context.Context, tx pgx.Tx, e *Export, found []Row) error {
	if len(found) == 0 {
		return nil
	}
	sum, err := restore(e.hash)
	if err != nil {
		return err
	}
	var body []byte
	for _, r := range found {
		line, err := r.encode(e.Format, e.Subject.Columns())
		if err != nil {
			return fmt.Errorf("export: encode: %w", err)
		}
		body = append(body, line...)
	}
	sum.Write(body) // a hash never fails
	if e.hash, err = sum.(encoding.BinaryMarshaler).MarshalBinary(); err != nil {
		return err
	}
	if err := keepPiece(ctx, tx, *e, body); err != nil {
		return fmt.Errorf("export: keep: %w", err)
	}
	e.pieces++
	e.Rows += int64(len(found))
	e.Bytes += int64(len(body))
	return nil
}

func restore(state []byte) (hash.Hash, error) {
	h := sha256.New()
	return h, h.(encoding.BinaryUnmarshaler).UnmarshalBinary(state)
}

func (s *Service) end(ctx context.Context, tx pgx.Tx, actor identity.Actor, e Export) error {
	if err := finish(ctx, tx, e, s.Clock.Now()); err != nil {
		return err
	}
	return s.record(ctx, tx, actor, "export.finish", e)
}

// kept is what the trail keeps of an export.
type kept struct {
	Subject Subject   `json:"subject"`
	Format  Format    `json:"format"`
	Asked   string    `json:"filter"`
	State   State     `json:"state"`
	AsOf    time.Time `json:"asOf"`
	Rows    int64     `json:"rows"`
	Digest  string    `json:"sha256,omitempty"`
}

// record writes the trail: once for the filter's client or the organization, or once for each client of somebody who sees
// some only, so that everybody whose rows are in a file finds that it was made.
func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, verb string, e Export) error {
	of := []*uuid.UUID{nil}
	if !actor.Organization() && !actor.IsSystem() {
		of = nil
		for _, c := range actor.Clients() {
			of = append(of, &c)
		}
	}
	if c := e.Filter.Client; c != nil && (actor.Organization() || slices.Contains(actor.Clients(), *c)) {
		of = []*uuid.UUID{c}
	}
	for _, client := range of {
		err := audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: "export", ID: e.ID.String(), Client: client,
			After: kept{e.Subject, e.Format, e.Asked, e.State, e.AsOf, e.Rows, e.Digest}})
		if err != nil {
			return err
		}
	}
	return nil
}

// covers reports whether the actor may still see all that the export was made of.
func covers(actor identity.Actor, e Export) bool {
	if !mayRead(actor, e.Subject) {
		return false
	}
	if e.Clients == nil {
		return actor.ClientFilter() == nil
	}
	return !slices.ContainsFunc(e.Clients, func(c uuid.UUID) bool { return !actor.Sees(c) })
}

// Get is one of the actor's own exports.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id uuid.UUID) (Export, error) {
	var e Export
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		e, err = get(ctx, tx, id, false)
		return err
	})
	if err == nil && e.Person != actor.Person {
		return Export{}, ErrNotFound
	}
	return e, err
}

// List gives a page of the actor's own exports, newest first, after one of them; nil: from the newest.
func (s *Service) List(ctx context.Context, actor identity.Actor, after *uuid.UUID, limit int) (found []Export, more bool, err error) {
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		at, id := last, uuid.Max
		if after != nil {
			e, err := get(ctx, tx, *after, false)
			if err != nil {
				return err
			}
			at, id = e.AskedAt, e.ID
		}
		found, err = list(ctx, tx, actor.Person, at, id, limit+1)
		return err
	})
	if len(found) > limit {
		return found[:limit], true, err
	}
	return found, false, err
}

// Population is how many rows a filter finds; AtLeast says that there are more, and that counting ended.
type Population struct {
	Rows    int64
	AtLeast bool
}

// Preview reads one page of what an export would hold, and counts it up to a bound; known is the present. What is counted row by
// row is counted for one piece of a file only.
func (s *Service) Preview(ctx context.Context, actor identity.Actor, subject Subject, f Filter, after string, limit, bound int) (found []Row, next string, count Population, err error) {
	from := sources[subject]
	if from.read == nil {
		return nil, "", count, ErrAsk
	}
	if !mayRead(actor, subject) {
		return nil, "", count, ErrRole
	}
	ask := reading{Filter: f, known: s.Clock.Now(), after: after, limit: limit}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		if found, next, err = from.read(ctx, tx, actor, ask); err != nil {
			return err
		}
		ask.limit, ask.after = bound, ""
		switch subject {
		case Sends:
			count.Rows, err = sendsMatching(ctx, tx, actor, ask)
		case Trail:
			count.Rows, err = trailMatching(ctx, tx, actor, ask)
		case Rules, Postings, Wires, Transfers, Whitelist, Rights, Duties:
			bound = min(bound, page)
			rows, _, readErr := from.read(ctx, tx, actor, reading{Filter: f, known: ask.known, limit: bound})
			count.Rows, err = int64(len(rows)), readErr
		}
		count.AtLeast = count.Rows >= int64(bound)
		return err
	})
	return found, next, count, err
}

// Work asks for an export to be gone on with.
type Work struct {
	ID uuid.UUID `json:"id"`
}

// Kind names the job.
func (Work) Kind() string { return "export.work" }

// perJob is how many pieces one job writes before it lets others work.
const perJob = 20

// Work writes on as the person who asked, with the roles they hold now.
func (s *Service) Work(ctx context.Context, j *river.Job[Work]) error {
	var e Export
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		e, err = get(ctx, tx, j.Args.ID, false)
		return err
	})
	if errors.Is(err, ErrNotFound) || err == nil && e.State != Running {
		return nil
	}
	if err != nil {
		return err
	}
	actor, err := s.People.Standing(ctx, e.Person, "")
	if err != nil {
		return err
	}
	for range perJob {
		if e, err = s.step(ctx, actor, e.ID); err != nil || e.State != Running {
			return err
		}
	}
	return river.JobSnooze(0)
}

// Sweep removes the files whose time is over, and ends those that nobody will finish. It counts them.
func (s *Service) Sweep(ctx context.Context) (int64, error) {
	var n int64
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		now := s.Clock.Now()
		over, err := due(ctx, tx, now)
		for _, id := range over {
			if err := expire(ctx, tx, id, now); err != nil {
				return err
			}
			n++
		}
		return err
	})
	return n, err
}
