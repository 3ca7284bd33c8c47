package accreditation_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// Evidence that has expired is renewed by further evidence, filed once for each call and decided by a second person.
func TestExpiredEvidenceIsRenewed(t *testing.T) {
	s, db, clk := setup(t)
	ctx := t.Context()
	apex, meridian := db.Client(t, "Apex"), db.Client(t, "Meridian")
	tess, carl := db.Person(t, "Tess", testkit.Over(identity.Treasury, apex)), db.Person(t, "Carl", testkit.Over(identity.Compliance, apex))
	foreign := db.Person(t, "Mia", testkit.Over(identity.Treasury, meridian))
	i, err := s.File(ctx, tess, filing(apex.ID, ""), "call-1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Decide(ctx, carl, i.Evidence[0].ID, true, ""); err != nil {
		t.Fatal(err)
	}
	clk.Advance(120 * 24 * time.Hour)
	letter := func(day int) []accreditation.Document {
		return []accreditation.Document{{Method: accreditation.Letter, Verifier: "Counsel LLP", Date: clk.Now().AddDate(0, 0, day).Truncate(24 * time.Hour)}}
	}
	if i, err = s.Get(ctx, tess, i.ID); err != nil || i.Verified(clk.Now()) {
		t.Fatalf("it has expired: %+v %v", i, err)
	}
	for name, c := range map[string]struct {
		actor     identity.Actor
		client    *uuid.UUID
		documents []accreditation.Document
		want      *fault.Fault
	}{
		"none":             {tess, nil, nil, accreditation.ErrEvidence},
		"expired itself":   {tess, nil, letter(-200), accreditation.ErrEvidence},
		"of tomorrow":      {tess, nil, letter(1), accreditation.ErrEvidence},
		"a foreign one":    {foreign, nil, letter(-1), accreditation.ErrNotFound},
		"another client's": {tess, &meridian.ID, letter(-1), accreditation.ErrNotFound},
		"by an auditor":    {db.Person(t, "Ann", testkit.Over(identity.Auditor, apex)), nil, letter(-1), accreditation.ErrRole},
	} {
		if _, err := s.FileEvidence(ctx, c.actor, c.client, i.ID, c.documents, "renew-0"); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := s.FileEvidence(ctx, tess, nil, i.ID, letter(-1), "renew-1"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if i, err = s.FileEvidence(ctx, tess, &apex.ID, i.ID, letter(-1), "renew-1"); err != nil || len(i.Evidence) != 2 {
		t.Fatalf("one call filed %d pieces: %v", len(i.Evidence)-1, err)
	}
	if _, err := s.FileEvidence(ctx, tess, nil, i.ID, letter(-2), "renew-1"); !fault.Is(err, accreditation.ErrKey) {
		t.Errorf("the same key for another document: %v", err)
	}
	if _, err := s.Decide(ctx, tess, i.Evidence[1].ID, true, ""); !fault.Is(err, accreditation.ErrDecider) {
		t.Errorf("%v", err)
	}
	if _, err := s.Decide(ctx, carl, i.Evidence[1].ID, true, ""); err != nil {
		t.Fatal(err)
	}
	if i, err = s.Get(ctx, tess, i.ID); err != nil || !i.Verified(clk.Now()) {
		t.Errorf("renewed: %+v %v", i, err)
	}
	if n := db.Count(t, `select count(*) from audit_event where verb = 'accreditation.file-evidence'`); n != 1 {
		t.Errorf("%d times in the trail", n)
	}
}
