package console

import (
	"net/http"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/views/link"
	offeringview "github.com/unykorn/console/views/offering"
	"github.com/unykorn/console/views/ui"
)

// offeringSubscriptions lists what is subscribed to one offering.
func (s *Server) offeringSubscriptions(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	o, err := s.Offerings.Get(r.Context(), actor, r.PathValue("offering"))
	if err != nil {
		return err
	}
	f := offering.SubscriptionFilter{Offering: o.ID, Stage: offering.Stage(q.oneOf("stage", spelled(offering.Stages), "a stage of a subscription")), From: q.offeringPlace(), Limit: offeringsOnPage}
	found, more, err := s.Offerings.Subscriptions(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := offeringview.SubscriptionsProps{Offering: o, Rows: found, Problems: q.problems, Newest: q.newest(), Older: q.page("before", offeringKey(more)), Now: s.Clock.Now()}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(nil)}
	p.Filters.Filters = append(p.Filters.Filters, stageChip(q, f.Stage))
	return s.show(w, r, "Subscriptions", offeringview.Subscriptions(p))
}

// stageChip filters by how far a subscription has come.
func stageChip(q *query, chosen offering.Stage) ui.Filter {
	options := make([]ui.FilterOption, len(offering.Stages))
	for i, st := range offering.Stages {
		options[i] = q.option("stage", string(st), offeringview.StageWords(st))
	}
	return q.chip("Stage", "stage", offeringview.StageWords(chosen), options)
}

// offeringSubscription is one subscription.
func (s *Server) offeringSubscription(w http.ResponseWriter, r *http.Request) error {
	return s.showSubscription(w, r, http.StatusOK, nil)
}

func (s *Server) showSubscription(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	x, o, err := s.Offerings.SubscriptionLook(r.Context(), actor, r.PathValue("subscription"))
	if err != nil {
		return err
	}
	p := offeringview.SubscriptionProps{SubscriptionRow: x, Of: o, Acts: actor.Has(identity.Treasury, x.Client), NoAccept: offeringview.Why(x.WhyNotAccept(o.Offering)),
		NoCancel: offeringview.Why(x.WhyNotCancel(o.Offering)), Decides: x.State == offering.Approved && x.CancelAskedBy != nil && actor.Has(identity.Compliance, x.Client), Now: s.Clock.Now()}
	if x.State != offering.PendingReview {
		p.NoSign = "This subscription is already " + string(x.State) + "."
	}
	if p.Decides {
		p.NoDecide = offeringview.Why(actor.Own(*x.CancelAskedBy, offering.ErrOwnCancel))
	}
	if refused != nil {
		p.Problem, p.Fields, p.Paid, p.Reason = refused.Message, refused.Fields, r.PostForm.Get("paid"), r.PostForm.Get("memo")
	}
	return s.showAs(w, r, status, "Subscription", offeringview.Subscription(p))
}

// subscriptionAccept accepts a subscription whose money is there.
func (s *Server) subscriptionAccept(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Offerings.Accept(r.Context(), actorFrom(r.Context()), r.PathValue("subscription"), r.PostForm.Get("paid"))
	return s.subscriptionMoved(w, r, err, "Accepted. Its shares are issued when the offering closes.")
}

// subscriptionSign records that the agreement is signed.
func (s *Server) subscriptionSign(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Offerings.Sign(r.Context(), actorFrom(r.Context()), r.PathValue("subscription"))
	return s.subscriptionMoved(w, r, err, "Kept: the agreement is signed. The rules were asked again.")
}

// subscriptionCancel takes one back that waits; of an approved one it asks compliance.
func (s *Server) subscriptionCancel(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Offerings.Cancel(r.Context(), actorFrom(r.Context()), r.PathValue("subscription"))
	said := "Cancelled. Its part of the target is free again."
	if err == nil && x.State == offering.Approved {
		said = "Asked for. It holds its part of the target until compliance has decided."
	}
	return s.subscriptionMoved(w, r, err, said)
}

// subscriptionLetGo is compliance's word about the cancelling of an approved one.
func (s *Server) subscriptionLetGo(w http.ResponseWriter, r *http.Request) error {
	lets := r.PostForm.Get("verdict") == "go"
	_, err := s.Offerings.DecideCancel(r.Context(), actorFrom(r.Context()), r.PathValue("subscription"), lets, r.PostForm.Get("memo"))
	said := "It stands."
	if lets {
		said = "Cancelled. Its part of the target is free again."
	}
	return s.subscriptionMoved(w, r, err, said)
}

func (s *Server) subscriptionMoved(w http.ResponseWriter, r *http.Request, err error, said string) error {
	if err == nil {
		return s.done(w, r, link.OfferingSubscription(r.PathValue("subscription")), said)
	}
	f := fault.As(err)
	if !answersPress(f) {
		return err
	}
	s.note(r, f)
	return s.showSubscription(w, r, fault.Status(f.Kind), f)
}
