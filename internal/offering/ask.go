package offering

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
)

// Document is a file that is signed or shown: its name, and its bytes as they came.
type Document struct {
	Name  string
	Bytes []byte
}

// mostBytes is how large a document may be.
const mostBytes = 900 << 10 // what a door reads, and the rest of a form

// Digest is the SHA-256 of the bytes in hex.
func (d Document) Digest() string {
	sum := sha256.Sum256(d.Bytes)
	return hex.EncodeToString(sum[:])
}

func (d *Document) check() error {
	d.Name = strings.TrimSpace(d.Name)
	if len(d.Bytes) == 0 || len(d.Bytes) > mostBytes || !accreditation.Line(d.Name, 200) || !utf8.ValidString(d.Name) {
		return ErrTerms.Field("agreement", "A file of 1 byte to 900 KB, with a name of at most 200 characters.")
	}
	return nil
}

// into puts a document's name and digest into the terms.
func (d *Document) into(t *Terms) error {
	if d == nil {
		return nil
	}
	if err := d.check(); err != nil {
		return err
	}
	t.AgreementName, t.AgreementDigest = d.Name, d.Digest()
	return nil
}

// Draft files an offering that takes nothing yet: compliance opens it. oneTime names the form: a second press gives what the first made.
// Errors: ErrTerms, ErrRole, ErrNoSecurity, ErrKey, identity.ErrNoClient.
func (s *Service) Draft(ctx context.Context, actor identity.Actor, t Terms, agreement *Document, oneTime string) (Offering, error) {
	if err := agreement.into(&t); err != nil {
		return Offering{}, err
	}
	return s.make(ctx, actor, t, Draft, agreement, oneTime)
}

// AskChange asks for a change of an offering. A pause is done at once, by treasury or compliance: stopping is never late. next are the new terms
// of NewTerms, agreement the document that belongs to them. Errors: ErrNotFound, ErrRole, ErrPauser, ErrState with what stands in the way,
// ErrWaits while another change waits, ErrChange, ErrTerms, ErrNoSecurity, ErrKey.
func (s *Service) AskChange(ctx context.Context, actor identity.Actor, id string, k Kind, reason string, next *Terms, agreement *Document, oneTime string) (Change, error) {
	reason = strings.TrimSpace(reason)
	if !offeringForm.MatchString(id) {
		return Change{}, ErrNotFound
	}
	if !accreditation.Line(reason, 500) || len(reason) < 3 || from[k] == nil || (k == NewTerms) != (next != nil) {
		return Change{}, ErrChange
	}
	var c Change
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		o, err := seen(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := o.WhyNotAsk(actor, k); err != nil {
			return err
		}
		earlier, err := onceChanged(ctx, tx, actor.Person, oneTime)
		if err != nil || earlier != nil {
			if err == nil && (earlier.Offering != id || earlier.Kind != k) {
				err = ErrKey
			}
			if earlier != nil {
				c = *earlier
			}
			return err
		}
		if next != nil {
			if next, err = s.next(ctx, tx, actor, o, *next, agreement); err != nil {
				return err
			}
		}
		c, err = s.askChange(ctx, tx, actor, o, k, reason, next, oneTime)
		return err
	})
	if err != nil {
		return Change{}, err
	}
	return c, nil
}

// next gives new terms as they will be kept, with their document filed.
func (s *Service) next(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Offering, t Terms, agreement *Document) (*Terms, error) {
	t.Client, t.AgreementName, t.AgreementDigest = o.Client, o.AgreementName, o.AgreementDigest
	if err := agreement.into(&t); err != nil {
		return nil, err
	}
	t, err := t.check()
	if err != nil {
		return nil, err
	}
	if o.Subscribed.Sign() > 0 {
		if err := o.promised(t); err != nil {
			return nil, err
		}
	}
	if agreement != nil {
		err = insertDocument(ctx, tx, o, *agreement, actor.Person, s.Clock.Now())
	}
	return &t, err
}

// promised refuses to change what somebody has subscribed to.
func (o Offering) promised(t Terms) error {
	bad := ErrTerms
	blame := func(ok bool, field string) {
		if !ok {
			bad = bad.Field(field, "Somebody has subscribed to it, so it stays.")
		}
	}
	blame(o.Issuer == t.Issuer, "issuer")
	blame(o.Regulation == t.Regulation, "regulationType")
	blame(strings.Join(o.Currencies, " ") == strings.Join(t.Currencies, " "), "acceptedCurrencies")
	blame((o.Escrow != "") == t.Escrow, "escrowRequired")
	blame(o.Security == "" || o.Security == t.Security, "securityId")
	blame(o.Price == nil || t.Price != nil && o.Price.Equal(*t.Price), "unitPrice")
	blame(o.Subscribed.Cmp(t.Target) <= 0, "targetRaise")
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

func (s *Service) askChange(ctx context.Context, tx pgx.Tx, actor identity.Actor, o Offering, k Kind, reason string, next *Terms, oneTime string) (Change, error) {
	sums, err := sumsOf(ctx, tx, o.ID)
	if err != nil {
		return Change{}, err
	}
	if err := o.WhyNot(k, sums); err != nil {
		return Change{}, err
	}
	live, err := s.living(ctx, tx, o, k)
	if err != nil {
		return Change{}, err
	}
	now := s.Clock.Now()
	c := Change{ID: "chg_" + random(), Offering: o.ID, Client: o.Client, Kind: k, Reason: reason, Terms: next, State: ChangeAsked, AskedBy: actor.Person, AskerName: actor.Name, AskedAt: now}
	c.Digest, c.About = subject(o, k, next, live)
	if k == NewTerms && len(c.About) == 0 {
		return c, ErrChange.Because("Nothing in the terms differs from what holds, so nothing was asked for.")
	}
	if k == ToPause {
		c.State, c.DecidedAt = ChangeApproved, &now
	}
	if err := insertChange(ctx, tx, c, o.Escrow, oneTime); err != nil {
		return c, err
	}
	return c, s.recordChange(ctx, tx, actor, c, "offering.change-"+map[bool]string{true: "pause", false: "ask"}[k == ToPause])
}

// living are the subscriptions that a change would end or issue; none for the others.
func (s *Service) living(ctx context.Context, tx pgx.Tx, o Offering, k Kind) ([]Subscription, error) {
	if k != ToClose && k != ToCancel {
		return nil, nil
	}
	return within(ctx, tx, o.ID, alive...)
}

// alive are the stages of what has neither ended nor been issued.
var alive = []Stage{Received, Eligibility, Signed, FundingPending, Funded, Accepted}

func (s *Service) recordChange(ctx context.Context, tx pgx.Tx, actor identity.Actor, c Change, verb string) error {
	after := map[string]any{"offering": c.Offering, "kind": c.Kind, "state": c.State, "reason": c.Reason, "digest": c.Digest, "decision": c.Decision}
	for _, f := range c.About {
		after[f.Name] = f.Value
	}
	e := audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: verb, Kind: ChangeKind, ID: c.Offering + "|" + c.ID, Client: accreditation.Tenant(c.Client), After: after}
	if err := audit.Record(ctx, tx, e); err != nil || c.State == ChangeWithdrawn {
		return err
	}
	return audit.Tell(ctx, tx, s.Jobs, e, string(c.State))
}
