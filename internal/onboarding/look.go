package onboarding

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

// Seen is what BitGo said about a client's enterprise when it was last asked.
type Seen struct {
	Name       string
	KYC        string // BitGo's word; "": never read
	KYCSince   *time.Time
	Flags      []string
	Licences   []string
	Administer bool // our own user there is its administrator
	GoAccounts bool // it is licensed to have Go Accounts
	People     []Member
	Payees     int        // entries of its wallets' whitelists
	Locked     int        // of these, in a list that cannot be changed any more
	LocksAt    *time.Time // when the next list locks
	Unread     string     // public: what could not be read
	Observed   *time.Time // nil: never read
	Tried      time.Time
	Trouble    string // public: why the last try failed
}

// Member is somebody who may act for the enterprise at BitGo.
type Member struct {
	ID     string `json:"id"`
	Email  string `json:"email"`
	Admin  bool   `json:"admin"`
	Active bool   `json:"active"` // came, and proved the address
}

// KYCWord is one word that BitGo's KYC of the enterprise came to, or Sumsub's of one applicant.
type KYCWord struct {
	Word      string
	At        time.Time // by Sumsub's clock where it is Sumsub's
	Applicant string    // Sumsub's id; "": BitGo's word
}

// LookDue asks for the enterprises to be read whose time has come.
type LookDue struct{}

// Kind names the job.
func (LookDue) Kind() string { return "onboarding.look" }

const (
	soonAgain   = 30 * time.Second // where somebody waits for BitGo's next word
	rarelyAgain = 10 * time.Minute
)

// LookDue reads the enterprises whose time has come. One that cannot be read does not keep the others.
func (s *Service) LookDue(ctx context.Context) error {
	now := s.Clock.Now()
	var due []identity.Client
	err := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) (err error) {
		due, err = enterprisesDue(ctx, tx, now.Add(-soonAgain), now.Add(-rarelyAgain))
		return err
	})
	for _, c := range due {
		err = errors.Join(err, s.look1(ctx, c))
	}
	return err
}

// Look reads a client's enterprise at BitGo now. Errors: identity.ErrNoClient, ErrLookRole, ErrLook.
func (s *Service) Look(ctx context.Context, actor identity.Actor, client uuid.UUID) error {
	e, err := s.Entry(ctx, actor, client)
	if err != nil {
		return err
	}
	if e.Client == uuid.Nil {
		return identity.ErrNoClient
	}
	if !slices.ContainsFunc([]identity.Role{identity.Admin, identity.Compliance, identity.Treasury}, func(r identity.Role) bool { return actor.Has(r, client) }) {
		return ErrLookRole
	}
	return s.look1(ctx, identity.Client{ID: e.Client, EnterpriseID: e.Enterprise})
}

// EnterpriseMoved reads an enterprise that BitGo told of; uuid.Nil: it is no client's. Errors: ErrLook.
func (s *Service) EnterpriseMoved(ctx context.Context, enterprise string) (uuid.UUID, error) {
	c, err := s.Clients.ClientOfEnterprise(ctx, system, enterprise)
	if fault.Is(err, identity.ErrNoClient) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, err
	}
	return c.ID, s.look1(ctx, c)
}

// look1 asks BitGo and keeps what it said. What our user there may not read is named and keeps nothing else from being
// kept.
func (s *Service) look1(ctx context.Context, c identity.Client) error {
	at := s.Clock.Now()
	read, err := s.BitGo.Enterprise(ctx, c.EnterpriseID)
	if err != nil {
		failed := ErrLook.With(err)
		if kept := s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error { return enterpriseUnread(ctx, tx, c, failed.Message, at) }); kept != nil {
			return kept
		}
		return failed
	}
	seen := Seen{Name: clientName(read.Name), KYC: word(read.KYCState), Flags: tidy(read.Flags), Licences: tidy(append(read.Licences, read.Products...)),
		Administer: slices.Contains(read.Permissions, "admin"), GoAccounts: bool(read.GoAccounts), People: []Member{}}
	var missing []string
	people, err := s.BitGo.EnterpriseUsers(ctx, c.EnterpriseID)
	if err != nil {
		missing = append(missing, "who may act there")
	}
	for _, p := range people {
		seen.People = append(seen.People, Member{ID: word(p.ID), Email: word(p.Email.Email), Admin: p.Admin, Active: bool(p.IsActive) && bool(p.Email.Verified)})
	}
	if err := s.clock(ctx, c, at, &seen); err != nil {
		missing = append(missing, "its whitelists")
	}
	if len(missing) > 0 {
		seen.Unread = "BitGo did not let us read " + missing[0]
		if len(missing) > 1 {
			seen.Unread += " and " + missing[1]
		}
		seen.Unread += "."
	}
	return s.keepSeen(ctx, c, seen, at)
}

// clock reads how many payees the enterprise's whitelists have and when the next list locks.
func (s *Service) clock(ctx context.Context, c identity.Client, at time.Time, seen *Seen) error {
	for e, err := range bitgo.Each(func(cursor string) (bitgo.Page[bitgo.Whitelisted], error) {
		return s.BitGo.EnterpriseWhitelists(ctx, c.EnterpriseID, cursor, 100)
	}) {
		if err != nil {
			return err
		}
		seen.Payees++
		locks := e.LockDate.Time
		switch {
		case bool(e.Locked) || !locks.IsZero() && !locks.After(at):
			seen.Locked++
		case !locks.IsZero() && (seen.LocksAt == nil || locks.Before(*seen.LocksAt)):
			seen.LocksAt = &locks
		}
	}
	return nil
}

// keepSeen keeps it, with a line for each new word of the KYC, and a row of the trail where something has changed, which
// open pages follow.
func (s *Service) keepSeen(ctx context.Context, c identity.Client, seen Seen, at time.Time) error {
	return s.DB.As(ctx, system.Scope(), func(tx pgx.Tx) error {
		before, err := enterpriseLocked(ctx, tx, c, at)
		if err != nil {
			return err
		}
		kept, err := enterpriseSeen(ctx, tx, c, seen, at)
		if err != nil || !kept {
			return err
		}
		if seen.KYC != "" && seen.KYC != before.KYC {
			if err := kycInsert(ctx, tx, c, seen.KYC, at); err != nil {
				return err
			}
		}
		was, is := before.told(), seen.told()
		if reflect.DeepEqual(was, is) {
			return nil
		}
		e := audit.Entry{At: at, By: system.By(), Verb: "client.seen", Kind: "client", ID: c.ID.String(), Client: &c.ID, Before: was, After: is}
		if err := audit.Record(ctx, tx, e); err != nil || seen.KYC == before.KYC {
			return err
		}
		return s.tellKYC(ctx, tx, e, seen.KYC)
	})
}

// told is what the trail keeps of it.
func (s Seen) told() map[string]any {
	came := 0
	for _, p := range s.People {
		if p.Active {
			came++
		}
	}
	return map[string]any{"name": s.Name, "kycState": s.KYC, "flags": append([]string{}, s.Flags...), "licences": append([]string{}, s.Licences...), "administers": s.Administer, "goAccounts": s.GoAccounts,
		"people": len(s.People), "came": came, "payees": s.Payees, "locked": s.Locked}
}

// word is a short text of BitGo's that can be kept and shown.
func word(text string) string {
	text = clientName(text)
	if r := []rune(text); len(r) > 100 {
		text = string(r[:100])
	}
	return text
}

func tidy(words []string) []string {
	out := []string{}
	for _, w := range words {
		if w = word(w); w != "" && !slices.Contains(out, w) && len(out) < 100 {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}
