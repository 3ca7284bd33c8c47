package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

const lawFigure = "rule144.holding.reporting"

// An administrator files nine months, compliance reads in words what it changes, refuses without a word, and puts it in force.
func TestAFigureOfTheLawFromFilingToForce(t *testing.T) {
	t.Parallel()
	h := build(t)
	admin := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	carl := h.as(t, h.enter(t, h.db.Person(t, "Carl", testkit.Whole(identity.Compliance))))
	list := admin.get(link.Regulations())
	says(t, list, http.StatusOK, "Holding period, issuer that reports", "6 months", "17 CFR 230.144(d)(1)(i)", "seen in commentary only", "nobody here has reviewed", "Not reviewed")

	form := []string{"key", "key-of-a-form", "value", "three quarters", "from", "2027-01-01", "mark", "V", "source", "17 CFR 230.144(d)(1)(i) as amended"}
	says(t, admin.post(link.Regulation(lawFigure), form...), http.StatusUnprocessableEntity, "Nothing was filed", "a whole number of months")
	if a := admin.post(link.Regulation(lawFigure), with(form, "value", "9")...); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	const change = "Rule 144: holding period, issuer that reports: 6 months → 9 months from 2027-01-01"
	says(t, admin.get(link.Regulations()), http.StatusOK, "Wait for review", change)
	own := admin.get(link.Regulation(lawFigure))
	says(t, own, http.StatusOK, change, "Waits for review", "Compliance of the whole organization reviews it", "It has to be reviewed or refused before another is filed")
	if element(page(t, own), "name", "verdict") != nil {
		t.Error("an administrator is offered a review")
	}

	seen := carl.get(link.Regulation(lawFigure))
	says(t, seen, http.StatusOK, change, "Put it in force", "Refuse it")
	if element(page(t, seen), "id", "file-form") != nil {
		t.Error("compliance is offered to file")
	}
	id := h.names(t, `select id::text from regulation_figure where state = 'filed'`)[0]
	review := []string{"figure", id, "verdict", "accept", "review", "?"}
	says(t, carl.post(link.RegulationReview(lawFigure), review...), http.StatusUnprocessableEntity, "3 to 500 characters")
	says(t, admin.post(link.RegulationReview(lawFigure), with(review, "review", "Looks right")...), http.StatusForbidden)
	if a := carl.post(link.RegulationReview(lawFigure), with(review, "review", "Read in the Federal Register")...); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	says(t, carl.get(link.Regulation(lawFigure)), http.StatusOK, "Then 9 months", "from 1 January 2027", "Read in the Federal Register", "by Carl")
	says(t, carl.get(link.Regulations()), http.StatusOK, "Come into force", change)
}

// What came with the product is reviewed by one press; who both files and reviews does not review their own; a refusal stays.
func TestFiguresOfTheLawAreReviewedByOthers(t *testing.T) {
	t.Parallel()
	h := build(t)
	both := h.as(t, h.enter(t, h.db.Person(t, "Bea", testkit.Whole(identity.Admin), testkit.Whole(identity.Compliance))))
	carl := h.as(t, h.enter(t, h.db.Person(t, "Carl", testkit.Whole(identity.Compliance))))
	came := h.names(t, `select id::text from regulation_figure where name = 'regcf.cap'`)[0]
	if a := carl.post(link.RegulationReview("regcf.cap"), "figure", came, "verdict", "accept", "review", "Read in 17 CFR 227.100"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	says(t, carl.get(link.Regulation("regcf.cap")), http.StatusOK, "Reviewed", "Read in 17 CFR 227.100")
	unreviewed := carl.get(link.RegulationsOf("Regulation Crowdfunding", "none"))
	says(t, unreviewed, http.StatusOK, "No resale for")
	if strings.Contains(readable(t, unreviewed), "$5,000,000.00") {
		t.Error("what was reviewed is listed among what was not")
	}
	if a := both.post(link.Regulation("sanctioned.XX"), "key", "key-of-a-form", "value", "on the list", "from", "2026-12-01", "mark", "U", "source", "An order of today"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	id := h.names(t, `select id::text from regulation_figure where name = 'sanctioned.XX'`)[0]
	says(t, both.get(link.Regulation("sanctioned.XX")), http.StatusOK, "Nothing is in force", "You filed this figure")
	says(t, both.post(link.RegulationReview("sanctioned.XX"), "figure", id, "verdict", "accept", "review", "I am sure"), http.StatusForbidden, "You filed this figure")
	if a := carl.post(link.RegulationReview("sanctioned.XX"), "figure", id, "verdict", "refuse", "review", "There is no such order"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	says(t, carl.get(link.Regulation("sanctioned.XX")), http.StatusOK, "Refused", "There is no such order", "Nothing is in force")
}

// Whoever is signed in reads the law; nobody but an administrator of the organization files, and a place without a row has a page.
func TestWhoReadsTheLaw(t *testing.T) {
	t.Parallel()
	h := build(t)
	for _, g := range []identity.Grant{testkit.Whole(identity.Auditor), testkit.Over(identity.Treasury, h.apex.Client)} {
		b := h.as(t, h.enter(t, h.db.Person(t, "Reader", g)))
		says(t, b.get(link.Regulations()), http.StatusOK, "The law in figures", "fourth Thursday of November")
		says(t, b.get(link.Regulation(lawFigure)), http.StatusOK, "Who changes it")
		says(t, b.get(link.Regulation("rule145.holding")), http.StatusNotFound)
		says(t, b.post(link.Regulation(lawFigure), "value", "9"), http.StatusForbidden)
	}
	admin := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	if a := admin.get(link.RegulationOpen("sanctioned.", "by")); a.status != http.StatusSeeOther || a.to != link.Regulation("sanctioned.BY") {
		t.Errorf("%d %s", a.status, a.to)
	}
	says(t, admin.get(link.RegulationOpen("sanctioned.", "Belarus")), http.StatusUnprocessableEntity, "A country is two letters")
	says(t, admin.get(link.RegulationOpen("holiday.", "xmas")), http.StatusUnprocessableEntity)
	says(t, admin.get(link.RegulationsOf("Rule 999", "")), http.StatusOK, "is not a law of this page")
}
