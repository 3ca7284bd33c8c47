package console

import (
	"net/http"
	"strings"
	"time"
	_ "time/tzdata" // absences are said in a zone, on machines that keep no list of them too

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	accessview "github.com/unykorn/console/views/access"
	identityview "github.com/unykorn/console/views/identity"
	"github.com/unykorn/console/views/link"
)

// peopleAway says what could not be decided if those of the address were away.
func (s *Server) peopleAway(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	if !actor.ReadsPeople() {
		return identity.ErrReader
	}
	var who []uuid.UUID
	for _, v := range r.URL.Query()["who"] {
		id, err := uuid.Parse(v)
		if err != nil || id.String() != v || len(who) == mostAway {
			q.refuse("who", "“"+clipped(v)+"” is nobody who could be away, so it is left out.")
			continue
		}
		who = append(who, id)
	}
	d, err := s.Approvals.Desk(r.Context(), actor, who)
	if err != nil {
		return err
	}
	p := accessview.AwayProps{Desk: d, Admin: actor.Administers(), Problems: q.problems, Now: s.Clock.Now()}
	if p.Waits, err = s.Access.Waiting(r.Context(), actor); err != nil {
		return err
	}
	return s.show(w, r, "If some were away", accessview.AwayPage(p))
}

// awayOf is the person's out-of-office as their account's page shows it.
func (s *Server) awayOf(r *http.Request) (identityview.AwayProps, error) {
	p := identityview.AwayProps{Zone: "UTC", Now: s.Clock.Now()}
	found, err := s.Approvals.OwnAway(r.Context(), actorFrom(r.Context()))
	for _, x := range found {
		p.Rows = append(p.Rows, identityview.AwayRow{ID: x.ID.String(), From: x.From, Until: x.Until, Zone: x.Zone, Warned: x.Warned})
	}
	return p, err
}

// accountAway keeps an absence of the person's own, or takes one back. One with which something could not be approved is kept only
// when that was shown first.
func (s *Server) accountAway(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	if end := r.PostForm.Get("end"); end != "" {
		id, err := uuid.Parse(end)
		if err != nil {
			return approval.ErrNoAway
		}
		if err := s.Approvals.EndAway(r.Context(), actor, id); err != nil {
			return err
		}
		return s.done(w, r, link.Account(), "Taken back. You count as here again.")
	}
	p, err := s.awayOf(r)
	if err != nil {
		return err
	}
	p.From, p.Until, p.Zone = r.PostForm.Get("from"), r.PostForm.Get("until"), r.PostForm.Get("zone")
	from, until, bad := readAway(p)
	if len(bad) > 0 {
		p.Fields = bad
		return s.showAccountWith(w, r, http.StatusUnprocessableEntity, nil, &p)
	}
	stuck, err := s.Approvals.WouldStick(r.Context(), actor, from, until)
	if err == nil && len(stuck) > 0 && r.PostForm.Get("kept") == "" {
		for _, x := range stuck {
			p.Would = append(p.Would, x.Words())
		}
		return s.showAccountWith(w, r, http.StatusUnprocessableEntity, nil, &p)
	}
	if err == nil {
		_, err = s.Approvals.SayAway(r.Context(), actor, from, until, p.Zone)
	}
	if fault.Is(err, approval.ErrAway) {
		p.Fields = fault.As(err).Fields
		return s.showAccountWith(w, r, http.StatusUnprocessableEntity, nil, &p)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, link.Account(), "Kept. Pages say that you are away then; your rights stay as they are.")
}

// readAway reads two instants in a zone, and says field by field what it cannot.
func readAway(p identityview.AwayProps) (from, until time.Time, bad map[string]string) {
	bad = map[string]string{}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil || p.Zone == "" || p.Zone == "Local" || len(p.Zone) > 60 {
		bad["zone"] = "Choose a time zone of the list."
		zone = time.UTC
	}
	if from, err = time.ParseInLocation("2006-01-02 15:04", strings.TrimSpace(p.From), zone); err != nil {
		bad["from"] = "An instant looks like 2026-12-20 17:00."
	}
	if until, err = time.ParseInLocation("2006-01-02 15:04", strings.TrimSpace(p.Until), zone); err != nil {
		bad["until"] = "An instant looks like 2027-01-04 09:00."
	}
	return from, until, bad
}
