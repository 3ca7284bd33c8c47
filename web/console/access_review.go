package console

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/fault"
	accessview "github.com/unykorn/console/views/access"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const (
	// reviewRows is a page of reviews.
	reviewRows = 25
	// grantRows is a page of the grants of one.
	grantRows = 50
)

// reviews lists the reviews, with the form that opens one.
func (s *Server) reviews(w http.ResponseWriter, r *http.Request) error {
	return s.showReviews(w, r, http.StatusOK, nil)
}

func (s *Server) showReviews(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	var before *time.Time
	at, id := sendPlace(q.values.Get("before"))
	if !at.IsZero() {
		before = &at
	} else if v := q.values.Get("before"); v != "" {
		q.refuse("before", "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
	}
	found, more, err := s.Access.Reviews(r.Context(), actor, before, id, reviewRows)
	if err != nil {
		return err
	}
	p := accessview.ReviewsProps{Rows: found, Reviews: actor.Reviews(), Admin: actor.Administers(), Key: uuid.NewString(), Problems: q.problems, Newest: q.newest(), Now: s.Clock.Now()}
	if p.Waits, err = s.Access.Waiting(r.Context(), actor); err != nil {
		return err
	}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", instantKey(last.OpenedAt, last.ID))
	}
	if refused != nil {
		p.Problem, p.Fields, p.AsOf, p.Reason = refused.Message, refused.Fields, r.PostForm.Get("as-of"), r.PostForm.Get("reason")
	}
	return s.showAs(w, r, status, "Access reviews", accessview.ReviewList(p))
}

// reviewOpen begins a review of every grant in force at an instant.
func (s *Server) reviewOpen(w http.ResponseWriter, r *http.Request) error {
	var asOf time.Time
	var err error
	if typed := strings.TrimSpace(r.PostForm.Get("as-of")); typed != "" {
		if asOf, err = time.Parse("2006-01-02 15:04", typed); err != nil {
			return s.reviewsRefused(w, r, access.ErrReview.Field("as-of", "An instant in UTC looks like 2026-11-20 10:00."))
		}
	}
	v, err := s.Access.OpenReview(r.Context(), actorFrom(r.Context()), asOf, r.PostForm.Get("reason"), "form-"+r.PostForm.Get("key"))
	if err != nil {
		return s.reviewsRefused(w, r, err)
	}
	return s.done(w, r, link.Review(v.ID.String()), "The review is open. Each grant is kept or revoked, with a reason; nobody decides their own.")
}

func (s *Server) reviewsRefused(w http.ResponseWriter, r *http.Request, err error) error {
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showReviews(w, r, fault.Status(f.Kind), f)
}

// review is the page of one review.
func (s *Server) review(w http.ResponseWriter, r *http.Request) error {
	return s.showReview(w, r, http.StatusOK, nil)
}

func (s *Server) showReview(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	id, err := reviewID(r)
	if err != nil {
		return err
	}
	actor, q := actorFrom(r.Context()), asked(r)
	p, more := accessview.ReviewProps{Now: s.Clock.Now()}, false
	p.Open = q.oneOf("verdict", []string{accessview.Undecided}, "a verdict to look for") != ""
	if p.Review, p.Items, more, err = s.Access.ReviewPage(r.Context(), actor, id, p.Open, q.entry("before"), grantRows); err != nil {
		return err
	}
	if more {
		p.Older = q.page("before", p.Items[len(p.Items)-1].Grant.String())
	}
	p.Problems, p.Here, p.Newest = q.problems, q.here(), q.newest()
	word := ""
	if p.Open {
		word = "none yet"
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(nil), Filters: []ui.Filter{q.chip("Verdict", "verdict", word, []ui.FilterOption{q.option("verdict", accessview.Undecided, "None yet")})}}
	p.Reviews = actor.Reviews()
	p.WhyNot = func(i access.Item) string {
		if !p.Reviews {
			return "Not decided yet"
		}
		return unpressed(i.WhyNot(actor, p.Review))
	}
	if refused != nil {
		p.Problem, p.Fields, p.Grant, p.Typed = refused.Message, refused.Fields, r.PostForm.Get("grant"), r.PostForm.Get("reason")
	}
	return s.showAs(w, r, status, "Access review", accessview.ReviewPage(p))
}

func reviewID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("review"))
	if err != nil || id.String() != r.PathValue("review") {
		return uuid.Nil, access.ErrNoReview
	}
	return id, nil
}

// reviewAct decides one grant, or closes the review.
func (s *Server) reviewAct(w http.ResponseWriter, r *http.Request) error {
	id, err := reviewID(r)
	if err != nil {
		return err
	}
	actor, said := actorFrom(r.Context()), ""
	if r.PostForm.Get("act") == accessview.ActClose {
		_, err = s.Access.CloseReview(r.Context(), actor, id)
		said = "The review is closed. Its rows and their digest stay as they are."
	} else {
		grant, bad := uuid.Parse(r.PostForm.Get("grant"))
		if bad != nil {
			return access.ErrNoReview
		}
		v := access.Verdict(r.PostForm.Get("verdict"))
		err = s.Access.DecideGrant(r.Context(), actor, id, grant, v, r.PostForm.Get("reason"))
		said = map[access.Verdict]string{access.Keep: "Kept.", access.Revoke: "Decided to be revoked."}[v]
		if v == access.Revoke && actor.Administers() {
			said = "Revoked. It counts from their next request."
		}
	}
	if err == nil {
		return s.done(w, r, asked(r).here(), said) // the page on which it was pressed
	}
	f := fault.As(err)
	if !answersForm(f) && f.Kind != fault.Forbidden || !actor.ReadsPeople() {
		return err
	}
	s.note(r, f)
	return s.showReview(w, r, fault.Status(f.Kind), f)
}

// reviewExport gives a review as CSV, with its number of grants and the digest of its rows.
func (s *Server) reviewExport(w http.ResponseWriter, r *http.Request) error {
	id, err := reviewID(r)
	if err != nil {
		return err
	}
	v, items, err := s.Access.Review(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := access.Export(&out, v, items); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="access-review-`+v.AsOf.UTC().Format(time.DateOnly)+`.csv"`)
	_, err = w.Write(out.Bytes())
	if err != nil {
		return nil //nolint:nilerr // the reader has gone; there is nobody to tell
	}
	return nil
}
