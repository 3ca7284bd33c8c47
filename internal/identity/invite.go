package identity

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/seal"
)

// InvitedFor is how long a link for setting up lasts.
const InvitedFor = 48 * time.Hour

// Invited is somebody who holds a link, on the page that it opens. Seed is shown to nobody else.
type Invited struct {
	Person    Person
	Seed      seal.Secret
	ExpiresAt time.Time
}

// invitation is a link as it is kept.
type invitation struct {
	id        uuid.UUID
	sealed    []byte
	person    Person
	expiresAt time.Time
	over      bool // used, or ended
}

// Invite makes the link with which somebody sets password and codes up, and gives its secret, once. An earlier link of theirs
// counts no more. Errors: ErrNotAdmin, ErrOwnGrant, ErrNoPerson, ErrSetUp.
func (s *Service) Invite(ctx context.Context, by Actor, person uuid.UUID) (seal.Secret, error) {
	if err := mayChange(by, person); err != nil {
		return "", err
	}
	if by.IsSystem() {
		return "", ErrNotAdmin
	}
	var secret seal.Secret
	err := s.DB.As(ctx, system, func(tx pgx.Tx) (err error) {
		if err := s.stillAdministers(ctx, tx, by); err != nil {
			return err
		}
		p, err := personGet(ctx, tx, person)
		if err != nil {
			return err
		}
		if p.State != Active {
			return ErrNoPerson
		}
		done, err := credentialHas(ctx, tx, person)
		if err != nil {
			return err
		}
		if done {
			return ErrSetUp
		}
		if err := invitationEnd(ctx, tx, person, s.Clock.Now()); err != nil {
			return err
		}
		secret, err = s.invite(ctx, tx, by, p)
		return err
	})
	return secret, err
}

// invite draws a link and the seed that its page will show.
func (s *Service) invite(ctx context.Context, tx pgx.Tx, by Actor, p Person) (seal.Secret, error) {
	now, secret := s.Clock.Now(), seal.Secret(rand.Text()+rand.Text())
	seed, err := newCodeSeed(p.Email)
	if err != nil {
		return "", err
	}
	sealed, err := s.Box.Seal([]byte(seed.Reveal()), codeContext(p.ID))
	if err != nil {
		return "", err
	}
	if err := invitationInsert(ctx, tx, p.ID, digest(secret), sealed, by.Person, now); err != nil {
		return "", err
	}
	return secret, audit.Record(ctx, tx, audit.Entry{At: now, By: by.By(), Verb: "person.invite", Kind: "person", ID: p.ID.String(),
		After: map[string]string{"until": now.Add(InvitedFor).UTC().Format(time.RFC3339)}})
}

// Invitation is who a link is for. A link that is unknown, used, ended or too old is ErrInvitation alike.
func (s *Service) Invitation(ctx context.Context, link seal.Secret) (Invited, error) {
	var found Invited
	err := s.DB.As(ctx, system, func(tx pgx.Tx) error {
		kept, err := s.openInvitation(ctx, tx, link)
		if err != nil {
			return err
		}
		seed, err := s.Box.Open(kept.sealed, codeContext(kept.person.ID))
		found = Invited{Person: kept.person, Seed: seal.Secret(seed), ExpiresAt: kept.expiresAt}
		return err
	})
	return found, err
}

func (s *Service) openInvitation(ctx context.Context, tx pgx.Tx, link seal.Secret) (invitation, error) {
	kept, err := invitationByHash(ctx, tx, digest(link))
	if database.NoRows(err) {
		return kept, ErrInvitation
	}
	if err == nil && (kept.over || !s.Clock.Now().Before(kept.expiresAt) || kept.person.State != Active) {
		return kept, ErrInvitation
	}
	return kept, err
}

// SetUp gives somebody who was invited their way in: the password they chose, and codes, of which one proves that their app has
// the seed. The link is used up by it. Errors: ErrInvitation, ErrSetUpForm with fields, ErrBusy.
func (s *Service) SetUp(ctx context.Context, link, password, code seal.Secret, from Source) (Person, error) {
	who, err := s.Invitation(ctx, link)
	if err != nil {
		return Person{}, err
	}
	now, bad := s.Clock.Now(), ErrSetUpForm
	if why := passwordProblem(password, who.Person.Email); why != "" {
		bad = bad.Field("password", why)
	}
	step, right := acceptCode(who.Seed, code, 0, now)
	if !right {
		bad = bad.Field("code", "This is not the code that an app with this key shows now. Check that the phone's clock is right, and type the newest one.")
	}
	if len(bad.Fields) > 0 {
		return Person{}, bad
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return Person{}, err
	}
	err = s.DB.As(ctx, system, func(tx pgx.Tx) error {
		kept, err := s.openInvitation(ctx, tx, link)
		if err != nil {
			return err
		}
		if err := invitationUse(ctx, tx, kept.id, now); err != nil {
			return err
		}
		if err := credentialInsertStep(ctx, tx, kept.person.ID, credential{hash: hash, sealed: kept.sealed}, step, now); err != nil {
			return err
		}
		by := audit.By{Person: kept.person.ID, Name: kept.person.Name, RequestID: from.RequestID, IP: from.IP}
		return audit.Record(ctx, tx, audit.Entry{At: now, By: by, Verb: "person.set-up", Kind: "person", ID: kept.person.ID.String()})
	})
	return who.Person, err
}
