package onboarding

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

var uuidNil = uuid.Nil

// at puts down who did it and when.
func (s Stage) at(x Step) Stage {
	s.Since, s.Actor, s.AsOf = &x.At, x.Actor, false
	return s
}

func (s Stage) id(label, id string) Stage {
	if id != "" {
		s.Proofs = append(slices.Clone(s.Proofs), Proof{Label: label, Text: id, ID: true})
	}
	return s
}

func (s Stage) fact(label, text string) Stage {
	s.Proofs = append(slices.Clone(s.Proofs), Proof{Label: label, Text: text})
	return s
}

// waitsFor says who has to do what.
func (s Stage) waitsFor(mark Mark, who Party, do string) Stage {
	s.Mark, s.Who, s.Do = mark, who, do
	return s
}

// enterprise: BitGo has made the client's enterprise.
func (e Entry) enterprise() Stage {
	s, o := Stage{Word: "enterprise", Title: "Enterprise at BitGo"}, e.Onboarding
	if e.Enterprise != "" {
		s.Mark, s.Said = Ended, "BitGo has made its enterprise."
		s = s.id("Enterprise", e.Enterprise)
		if o == nil {
			s.Said, s.Since = "It was taken in with an enterprise that BitGo had already.", &e.Created
			return s
		}
		s = s.id("Idempotency key", o.ID.String())
		if x, ok := o.last(StepEnterprise, "done"); ok {
			s = s.at(x)
		}
		return s
	}
	if o == nil {
		s.Mark, s.Said = Unknown, "Nothing is known of its enterprise."
		return s
	}
	return s.id("Idempotency key", o.ID.String()).open(o)
}

// open is how a step stands that BitGo has not done yet.
func (s Stage) open(o *Onboarding) Stage {
	s.Since = &o.Created
	if n := len(o.Steps); n > 0 {
		s = s.at(o.Steps[n-1])
	}
	switch {
	case o.State == Refused:
		s.Said, s.Trouble = "BitGo said no. Nothing was made.", o.Trouble
		return s.waitsFor(Denied, ByAdmin, "Correct what BitGo names and provision the client anew.")
	case o.Trouble != "":
		s.Said, s.Trouble, s.Resume = "The last try did not come through. It is tried again by itself.", o.Trouble, true
		return s.waitsFor(Broken, ByAdmin, "Resume it now, or leave it to the next try. Nothing is made twice.")
	}
	s.Said = "BitGo is being asked."
	s.Resume = true
	return s.waitsFor(Running, ByProgram, "It goes on by itself, also after a restart.")
}

// service: our own user administers the enterprise beside the client's people.
func (e Entry) service() Stage {
	s, o := Stage{Word: "service", Title: "Our service user"}, e.Onboarding
	x, asked := o.last(StepAdministrators, "done")
	switch {
	case e.Seen != nil && e.Seen.Observed != nil && e.Seen.Administer:
		s.Mark, s.Said = Ended, "BitGo says that our own user administers the enterprise."
		if s.Since, s.AsOf = e.Seen.Observed, true; asked {
			s = s.at(x)
		}
	case e.Seen != nil && e.Seen.Observed != nil:
		s.Said, s.Since, s.AsOf = "BitGo says that our own user does not administer the enterprise.", e.Seen.Observed, true
		s = s.waitsFor(Acting, ByClient, "An administrator of the enterprise adds our service user at BitGo: Settings, Users. Without it nothing can be done for the client.")
	case asked:
		s.Mark, s.Said = Ended, "It was made an administrator together with the enterprise."
		s = s.at(x)
	case e.Enterprise == "":
		s.Mark, s.Said = Later, "It is added together with the enterprise, in the same request."
	default:
		s = s.unread(e)
	}
	return s
}

// takenIn: the enterprise is a client here.
func (e Entry) takenIn() Stage {
	s, o := Stage{Word: "client", Title: "Client here"}, e.Onboarding
	if e.Client != uuid.Nil {
		s.Mark, s.Said, s.Since = Ended, "It is a client of the console.", &e.Created
		if x, ok := o.last(StepClient, "done"); ok {
			s = s.at(x)
		}
		return s.id("Client", e.Client.String())
	}
	if o == nil || e.Enterprise == "" {
		s.Mark, s.Said = Later, "It comes when BitGo has made the enterprise."
		return s
	}
	return s.open(o)
}

// unread is how a step stands whose facts BitGo has not told yet.
func (s Stage) unread(e Entry) Stage {
	s.Said = "BitGo has not been asked yet."
	if e.Seen != nil && e.Seen.Trouble != "" {
		s.Said, s.Trouble, s.Since = "BitGo could not be asked.", e.Seen.Trouble, &e.Seen.Tried
	}
	return s.waitsFor(Unknown, ByProgram, "BitGo is asked by itself every few minutes; this page follows.")
}

func (e Entry) told() bool { return e.Seen != nil && e.Seen.Observed != nil }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04 UTC") }
