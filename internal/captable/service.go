package captable

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/security"
)

// Service is the room's verbs.
type Service struct {
	DB         *database.DB
	Clock      clock.Clock
	Ledger     *ledger.Service
	Securities *security.Service
	Jobs       database.Jobs // has people told; nil: nobody is
}

var importForm = regexp.MustCompile(`^imp_[a-z0-9]{8,32}$`)

// random is 80 bits that nobody guesses, in small letters and digits.
func random() string { return strings.ToLower(rand.Text())[:16] }

// Digest is the SHA-256 of a file, hexadecimal: what a second person compares and approves.
func Digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Upload judges a file for a security and keeps the dry run: as refused with all that is wrong, or as waiting for compliance. It enters
// nothing. oneTime names the form: a repetition gives what it kept. Errors: security.ErrNotFound, ErrRole, ErrFile, ErrImported,
// ErrNotEmpty, ErrOpen, ErrKey.
func (s *Service) Upload(ctx context.Context, actor identity.Actor, id, file string, raw []byte, oneTime string) (Import, error) {
	if len(raw) == 0 {
		return Import{}, ErrFile
	}
	now, f := s.Clock.Now(), findings{}
	i := Import{ID: "imp_" + random(), Security: id, Digest: Digest(raw), File: fileName(file), Bytes: min(len(raw), MostBytes), UploadedBy: actor.Person, Uploader: actor.Name, UploadedAt: now}
	if x, err := s.Securities.Get(ctx, actor, id); err != nil {
		return Import{}, err
	} else if !actor.Has(identity.Treasury, x.Client) { // before the file is looked at
		return Import{}, ErrRole
	}
	rows := entries(read(raw, &f), now, &f)
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		g, err := s.Securities.Ground(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		i.Client = g.Security.Client
		if earlier, err := keptBy(ctx, tx, actor.Person, oneTime); err != nil || earlier != nil {
			if err == nil && (earlier.Digest != i.Digest || earlier.Security != id) {
				err = ErrKey
			}
			if err == nil {
				i = *earlier
			}
			return err
		}
		if err := open(ctx, tx, id, i.Digest); err != nil {
			return err
		}
		b, err := inFile(ctx, tx, i.Client, rows)
		if err != nil {
			return err
		}
		i.Holders, i.Shares = together(rows, b, g.Security, g.Bars, &f)
		if i.Lines, i.Wrong, i.State = len(rows), f.count, Waits; f.count > 0 {
			i.State = Refused
		}
		if err := insert(ctx, tx, i, rows, f.all, oneTime); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, i, "captable.upload")
	})
	if err != nil {
		return Import{}, err
	}
	return i, nil
}

// fileName is what stands last in a path, without anything invisible.
func fileName(s string) string {
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	if !accreditation.Line(s, 200) {
		return "cap table"
	}
	return s
}

// open says why a register cannot be opened by a file now; nil: it can.
func open(ctx context.Context, tx pgx.Tx, id, digest string) error {
	switch done, err := posted(ctx, tx, id); {
	case err != nil:
		return err
	case done != nil && done.Digest == digest:
		return ErrImported.Because("This very file was already imported on %s. Nothing was kept and nothing was entered. The register has it.", done.DecidedAt.UTC().Format("2 January 2006"))
	}
	switch touched, err := touched(ctx, tx, id); {
	case err != nil:
		return err
	case touched:
		return ErrNotEmpty
	}
	return nil
}

// Decide enters all of an import that waits, or rejects it with a reason: somebody of compliance who did not upload it. digest is of the
// file that they looked at. Errors: ErrNotFound, ErrDecider, ErrOwn, ErrDecided, ErrDigest, ErrMoved, ErrNotEmpty, ErrReason.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id, digest string, enter bool, reason string) (Import, error) {
	reason = strings.TrimSpace(reason)
	if reason != "" && !accreditation.Line(reason, 500) || !enter && len(reason) < 3 {
		return Import{}, ErrReason
	}
	return s.change(ctx, actor, id, func(tx pgx.Tx, i *Import) error {
		if err := i.WhyNotDecide(actor); err != nil {
			return err
		}
		i.Reason, i.State = reason, Rejected
		verb := "captable.reject"
		if enter {
			if i.Digest != strings.ToLower(strings.TrimSpace(digest)) {
				return ErrDigest
			}
			i.State, verb = Posted, "captable.post"
		}
		if enter {
			if err := s.stillSo(ctx, tx, actor, *i); err != nil {
				return err
			}
		}
		if err := decide(ctx, tx, *i); err != nil {
			return err
		}
		if enter {
			if err := s.post(ctx, tx, *i); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, actor, *i, verb)
	})
}

// Withdraw takes an import back that waits: who uploaded it. Errors: ErrNotFound, ErrNotYours, ErrDecided.
func (s *Service) Withdraw(ctx context.Context, actor identity.Actor, id string) (Import, error) {
	return s.change(ctx, actor, id, func(tx pgx.Tx, i *Import) error {
		if err := i.WhyNotWithdraw(actor); err != nil {
			return err
		}
		i.State = Withdrawn
		if err := decide(ctx, tx, *i); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, *i, "captable.withdraw")
	})
}

// change holds the security still, then the import, and lets do decide what becomes of it.
func (s *Service) change(ctx context.Context, actor identity.Actor, id string, do func(tx pgx.Tx, i *Import) error) (Import, error) {
	i, err := s.Get(ctx, actor, id)
	if err != nil {
		return Import{}, err
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		if _, err := s.Securities.Ground(ctx, tx, actor, i.Security); err != nil {
			return err
		}
		names := i
		if i, err = forUpdate(ctx, tx, id); err != nil {
			return err
		}
		now := s.Clock.Now()
		i.Issuer, i.Uploader = names.Issuer, names.Uploader
		if i.State == Waits {
			i.DecidedBy, i.DecidedAt, i.Decider = &actor.Person, &now, actor.Name
		}
		return do(tx, &i)
	})
	if err != nil {
		return Import{}, err
	}
	return i, nil
}

// stillSo judges the rows once more, by what holds now.
func (s *Service) stillSo(ctx context.Context, tx pgx.Tx, actor identity.Actor, i Import) error {
	if err := open(ctx, tx, i.Security, ""); err != nil {
		return err
	}
	g, err := s.Securities.Ground(ctx, tx, actor, i.Security)
	if err != nil {
		return err
	}
	rows, err := allRows(ctx, tx, i.ID)
	if err != nil {
		return err
	}
	b, err := inFile(ctx, tx, i.Client, rows)
	if err != nil {
		return err
	}
	f := findings{}
	if together(rows, b, g.Security, g.Bars, &f); f.count > 0 {
		where := ""
		if l := f.all[0].Line; l > 0 {
			where = "line " + itoa(l) + ": "
		}
		return ErrMoved.Because("Since the dry run something changed that the rows are judged by; %s%s Nothing was entered. Have the file uploaded again.", where, f.all[0].Said)
	}
	return nil
}

// post enters everything: a transfer and a posting for each holder, a lot for each row. The import is marked as posted in the same
// transaction, and the database lets it commit only when every row is in the register.
func (s *Service) post(ctx context.Context, tx pgx.Tx, i Import) error {
	all, err := held(ctx, tx, i.ID)
	if err != nil {
		return err
	}
	for n := range all {
		all[n].Transfer = "tx_" + random()
	}
	if err := insertTransfers(ctx, tx, i.ID, all); err != nil {
		return err
	}
	if err := s.Ledger.OpenShares(ctx, tx, i.Client, i.Security, all, *i.DecidedAt); err != nil {
		return fault.As(nil).With(err)
	}
	return insertLots(ctx, tx, i)
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor identity.Actor, i Import, verb string) error {
	e := audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: Kind, ID: i.ID, Client: accreditation.Tenant(i.Client),
		After: map[string]any{"security": i.Security, "sha256": i.Digest, "file": i.File, "rows": i.Lines, "holders": i.Holders, "shares": i.Shares, "wrong": i.Wrong, "state": i.State, "reason": i.Reason}}
	if err := audit.Record(ctx, tx, e); err != nil {
		return err
	}
	if i.State == Refused || i.State == Withdrawn {
		return nil
	}
	return audit.Tell(ctx, tx, s.Jobs, e, string(i.State))
}
