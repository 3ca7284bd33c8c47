package console

import (
	"maps"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/offering"
	"github.com/unykorn/console/views/link"
)

const noOffering, noOfferingChange, noOfferingSubscription = "off_none00000000", "off_none00000000|chg_none00000000", "sub_none00000000"

func init() {
	maps.Copy(visits, map[string]visit{
		"GET " + link.PatternOfferings:                   {object: clientOf, absent: noUUID, query: fields("client", "{id}")},
		"GET " + link.PatternOfferingNew:                 {},
		"POST " + link.PatternOfferings:                  {object: clientOf, absent: noUUID, form: fields("key", "KEY", "client", "{id}")},
		"GET " + link.PatternOffering:                    {object: offeringObject, absent: noOffering},
		"POST " + link.PatternOfferingAsk:                {object: offeringObject, absent: noOffering, form: fields("key", "KEY", "kind", "PAUSE", "reason", "A question of counsel")},
		"GET " + link.PatternOfferingTerms:               {object: offeringObject, absent: noOffering},
		"POST " + link.PatternOfferingTerms:              {object: offeringObject, absent: noOffering, form: fields("key", "KEY", "reason", "Another name")},
		"POST " + link.PatternOfferingFormD:              {object: offeringObject, absent: noOffering, form: fields("filedOn", "2026-11-01", "formDReference", "0001234567-26-000001")},
		"GET " + link.PatternOfferingAgreement:           {object: offeringObject, absent: noOffering},
		"GET " + link.PatternOfferingSubscriptions:       {object: offeringObject, absent: noOffering},
		"GET " + link.PatternOfferingChange:              {object: offeringChangeObject, absent: noOfferingChange},
		"POST " + link.PatternOfferingChangeDecide:       {object: offeringChangeObject, absent: noOfferingChange, form: fields("verdict", "approve")},
		"POST " + link.PatternOfferingChangeWithdraw:     {object: offeringChangeObject, absent: noOfferingChange, form: nothing},
		"GET " + link.PatternOfferingSubscription:        {object: subscriptionObject, absent: noOfferingSubscription},
		"POST " + link.PatternOfferingSubscriptionAccept: {object: subscriptionObject, absent: noOfferingSubscription, form: nothing},
		"POST " + link.PatternOfferingSubscriptionSign:   {object: subscriptionObject, absent: noOfferingSubscription, form: nothing},
		"POST " + link.PatternOfferingSubscriptionCancel: {object: subscriptionObject, absent: noOfferingSubscription, form: nothing},
		"POST " + link.PatternOfferingSubscriptionLetGo:  {object: subscriptionObject, absent: noOfferingSubscription, form: fields("verdict", "go"), stays: true},
	})
}

func offeringTermsOf(e estate) offering.Terms {
	return offering.Terms{Client: e.ID, Issuer: "Issuer of " + e.key, Name: "Raise of " + e.key, Regulation: accreditation.RegD506C, Target: money.NewCents(100_000_00), Minimum: money.NewCents(1_000_00),
		Maximum: money.NewCents(50_000_00), Currencies: []string{"USD"}, Escrow: true}
}

// draftedOffering is a draft with its agreement.
func draftedOffering(t *testing.T, h *house, e estate) string {
	t.Helper()
	o, err := h.Offerings.Draft(t.Context(), e.asker, offeringTermsOf(e), &offering.Document{Name: "Agreement.pdf", Bytes: []byte("Agreement of " + e.key)}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// offeringObject is one that is open.
func offeringObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id := draftedOffering(t, h, e)
	_, err := h.Offerings.DecideChange(t.Context(), h.voters[0], openingOf(t, h, e, id), true, "")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func openingOf(t *testing.T, h *house, e estate, id string) string {
	t.Helper()
	c, err := h.Offerings.AskChange(t.Context(), e.asker, id, offering.ToOpen, "As resolved", nil, nil, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// offeringChangeObject is the opening of a draft, which waits.
func offeringChangeObject(t *testing.T, h *house, _ identity.Actor, e estate) string {
	t.Helper()
	id := draftedOffering(t, h, e)
	return id + "|" + openingOf(t, h, e, id)
}

// subscriptionObject waits for evidence of who subscribes.
func subscriptionObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	x, err := h.Offerings.Subscribe(t.Context(), e.asker, offering.Order{Offering: offeringObject(t, h, who, e), Investor: "inv_nobody01", Amount: money.NewCents(1_000_00), Currency: "USD", Funding: "WIRE", Signed: true}, "key-"+uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return x.ID
}
