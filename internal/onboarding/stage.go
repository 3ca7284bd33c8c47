package onboarding

import (
	"slices"
	"time"

	"github.com/unykorn/console/internal/identity"
)

// Mark is where one step of a client's way stands. Only Ended means that a fact says so.
type Mark string

// The marks.
const (
	Ended   Mark = "done"
	Acting  Mark = "waits"   // somebody has to do something
	Running Mark = "running" // it goes on by itself
	Broken  Mark = "failed"  // it can be resumed
	Denied  Mark = "refused" // by BitGo, for good
	Unknown Mark = "unknown" // nothing here knows
	Later   Mark = "later"   // a step before it is open
)

// Party is who acts next.
type Party string

// The parties.
const (
	ByAdmin      Party = "admin"
	ByTreasury   Party = "treasury"
	ByCompliance Party = "compliance"
	ByClient     Party = "client" // its own people, at BitGo
	ByBitGo      Party = "bitgo"
	ByProgram    Party = "program"
)

// Proof is a fact behind a step: an id that can be copied, or a plain word.
type Proof struct {
	Label, Text string
	ID          bool
}

// Stage is one step of a client's way.
type Stage struct {
	Word    string // of the address and the tests
	Title   string
	Mark    Mark
	Said    string // how it stands, in words
	Trouble string // what went wrong, public
	Who     Party  // who acts next; "": nobody has to
	Do      string // what they do, and where
	Since   *time.Time
	AsOf    bool // Since is when BitGo said it, not when it became so
	Actor   string
	Proofs  []Proof
	Raw     string // BitGo's word
	Aside   bool   // the way goes on without it
	Resume  bool   // an administrator can have it go on now
}

// Way is every step of the client's way, in their order.
func (e Entry) Way(now time.Time) []Stage {
	way := []Stage{e.enterprise(), e.service(), e.takenIn(), e.invitations(), e.kyc(), e.features(), e.goAccount(now), e.webhooks(), e.whitelist(now), e.limits()}
	if e.Client == uuidNil {
		for i := 3; i < len(way); i++ {
			way[i] = Stage{Word: way[i].Word, Title: way[i].Title, Mark: Later, Aside: way[i].Aside, Said: "It comes after the institution is a client here."}
		}
	}
	return append(way, e.live(way))
}

// Next is the step that the way stands at; none: there is nothing to wait for.
func (e Entry) Next(now time.Time) (Stage, bool) {
	way := e.Way(now)
	if e.State == identity.Live {
		way = slices.DeleteFunc(way, func(s Stage) bool { return s.Mark != Broken && s.Mark != Denied })
	}
	for _, s := range way {
		if s.Mark != Ended && !s.Aside {
			return s, true
		}
	}
	return Stage{}, false
}

// Provisioning reports whether an administrator still brings the client in.
func (e Entry) Provisioning() bool { return e.State == identity.Onboarding }

// Frozen reports whether nothing leaves the client's wallets.
func (e Entry) Frozen() bool { return e.State == identity.Frozen }

// live is the last step: an administrator says it, once everything that it rests on is there.
func (e Entry) live(way []Stage) Stage {
	s := Stage{Word: "live", Title: "Live"}
	switch e.State {
	case identity.Live:
		s.Mark, s.Said = Ended, "It is a live client."
		return s
	case identity.Frozen:
		s.Mark, s.Said, s.Who, s.Do = Acting, "It is frozen: nothing leaves its wallets.", ByCompliance, "Compliance and an administrator unfreeze it together."
		return s
	case identity.Onboarding:
	}
	open := 0
	for _, x := range way {
		if x.Mark != Ended && !x.Aside {
			open++
		}
	}
	if open > 0 {
		s.Mark, s.Said = Later, "It comes when the steps before it are done."
		return s
	}
	s.Mark, s.Said, s.Who, s.Do = Acting, "Everything that it rests on is there.", ByAdmin, "Say here that it is live."
	return s
}
