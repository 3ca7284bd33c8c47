package holder_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func entry(client uuid.UUID) holder.Entry {
	return holder.Entry{Client: client, ID: "inv_aaaaaa", Name: "Ada Lovelace", Registration: holder.Individual, Address: "1 Main Street\nDover DE 19901", Residence: "us_de",
		TaxForm: "NONE"}
}

func TestTheFile(t *testing.T) {
	t.Parallel()
	db, clk, ctx := testkit.DB(t), clock.NewManual(testkit.Start), t.Context()
	s := &holder.Service{DB: db.Serve, Clock: clk, Jobs: db.Jobs(t)}
	apex, other := db.Client(t, "Apex"), db.Client(t, "Borealis")
	tessa := db.Person(t, "Tessa", testkit.Over(identity.Treasury, apex))
	made, err := s.Keep(ctx, tessa, entry(apex.ID), "form-1")
	if err != nil || made.Version != 1 || made.Residence != "US_DE" || len(made.Missing()) != 0 || made.Uncertified() == "" {
		t.Fatalf("%+v %v", made, err)
	}
	if again, err := s.Keep(ctx, tessa, entry(apex.ID), "form-1"); err != nil || again.Version != 1 {
		t.Errorf("the same form twice: %+v %v", again, err)
	}
	if _, err := s.Keep(ctx, tessa, entry(apex.ID), "form-2"); !fault.Is(err, holder.ErrThere) {
		t.Errorf("a second of the same id: %v", err)
	}
	joint := made
	joint.Registration, joint.Joint = holder.Joint, []string{"Charles Babbage", " "}
	signed := testkit.Start.AddDate(0, -1, 0)
	joint.TaxForm, joint.TaxFormOn, joint.TaxIDEnd = "W9", &signed, "6789"
	changed, err := s.Keep(ctx, tessa, joint, "form-3")
	if err != nil || changed.Version != 2 || len(changed.Joint) != 1 || changed.Uncertified() != "" {
		t.Fatalf("%+v %v", changed, err)
	}
	if _, err := s.Keep(ctx, tessa, joint, "form-4"); !fault.Is(err, holder.ErrMoved) {
		t.Errorf("from an older version: %v", err)
	}
	got, past, err := s.Get(ctx, tessa, apex.ID, "inv_aaaaaa")
	if err != nil || got.Version != 2 || len(past) != 1 || past[0].Registration != holder.Individual || past[0].Address != made.Address || !past[0].Replaced.Equal(testkit.Start) {
		t.Fatalf("%+v %+v %v", got, past, err)
	}
	if n := db.Count(t, `select count(*) from river.river_job where kind = 'accreditation.changed' and args->>'investor' = 'inv_aaaaaa'`); n != 1 {
		t.Errorf("%d jobs judge anew what waits for a residence", n)
	}
	for who, c := range map[string]struct {
		actor identity.Actor
		want  *fault.Fault
	}{
		"compliance":       {db.Person(t, "Carl", testkit.Over(identity.Compliance, apex)), holder.ErrRole},
		"another client's": {db.Person(t, "Tom", testkit.Over(identity.Treasury, other)), holder.ErrNotFound},
	} {
		if _, err := s.Keep(ctx, c.actor, changed, uuid.NewString()); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, _, err := s.Get(ctx, db.Person(t, "Tia", testkit.Over(identity.Auditor, other)), apex.ID, "inv_aaaaaa"); !fault.Is(err, holder.ErrNotFound) {
		t.Errorf("read by another client's: %v", err)
	}
	if n := db.Count(t, `select count(*) from audit_event where subject_kind = 'holder' and client_id = $1 and before ->> 'registration' = 'INDIVIDUAL' and after ->> 'registration' = 'JOINT_TENANTS'`, apex.ID); n != 1 {
		t.Errorf("%d rows in the trail", n)
	}
	for name, c := range map[string]struct{ sql, constraint, code string }{
		"by an auditor":        {`update holder set name = 'x', version = version + 1, changed_by = (select id from person where name = 'Carl')`, "holder_treasury", ""},
		"a version skipped":    {`update holder set version = version + 2`, "holder_next", ""},
		"in nobody's name":     {`update holder set name = 'x', version = version + 1, changed_by = null`, "holder_next", ""},
		"the past rewritten":   {`update holder_past set was = '{}'`, "", "42501"},
		"a past made up":       {`insert into holder_past select client_id, id, 9, '{}', now() from holder`, "", "42501"},
		"an entry taken away":  {`delete from holder`, "", "42501"},
		"another holder's id":  {`update holder set id = 'x'`, "", "42501"},
		"a form without a day": {`update holder set tax_form = 'W9', tax_form_on = null, version = version + 1`, "holder_form", ""},
	} {
		if err := db.TryServing(database.System("test"), c.sql); err == nil || c.constraint != "" && database.Constraint(err) != c.constraint || c.code != "" && database.Code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusedEntries(t *testing.T) {
	t.Parallel()
	db, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	s := &holder.Service{DB: db.Serve, Clock: clk, Jobs: db.Jobs(t)}
	tessa, tomorrow := db.Person(t, "Tessa", testkit.Whole(identity.Treasury)), testkit.Start.AddDate(0, 0, 1)
	for field, change := range map[string]func(*holder.Entry){
		"id":           func(e *holder.Entry) { e.ID = "issuer_treasury" },
		"name":         func(e *holder.Entry) { e.Name = "two\nlines" },
		"registration": func(e *holder.Entry) { e.Registration = "X" },
		"address":      func(e *holder.Entry) { e.Address = "a\u202eb" },
		"residence":    func(e *holder.Entry) { e.Residence = "Delaware" },
		"taxForm":      func(e *holder.Entry) { e.TaxForm, e.TaxFormOn = "W7", &testkit.Start },
		"taxFormOn":    func(e *holder.Entry) { e.TaxForm = "W9" },
		"taxIdEnd":     func(e *holder.Entry) { e.TaxIDEnd = "123456789" },
		"joint":        func(e *holder.Entry) { e.Joint = []string{"Charles Babbage"} },
		"lostSince":    func(e *holder.Entry) { e.LostSince = &tomorrow },
		"diedOn":       func(e *holder.Entry) { e.DiedOn = &tomorrow },
	} {
		e := entry(uuid.Nil)
		change(&e)
		if _, err := s.Keep(t.Context(), tessa, e, uuid.NewString()); !fault.Is(err, holder.ErrFields) || len(fault.As(err).Fields) != 1 || fault.As(err).Fields[field] == "" {
			t.Errorf("%s: %v %v", field, err, fault.As(err).Fields)
		}
	}
}

// The pages of the file are every entry once, by name; what lacks something is found.
func TestTheFileInPages(t *testing.T) {
	t.Parallel()
	db, clk, ctx := testkit.DB(t), clock.NewManual(testkit.Start), t.Context()
	s := &holder.Service{DB: db.Serve, Clock: clk, Jobs: db.Jobs(t)}
	apex, other := db.Client(t, "Apex"), db.Client(t, "Borealis")
	tessa := db.Person(t, "Tessa", testkit.Whole(identity.Treasury))
	for i, name := range []string{"Zoe", "ada", "Ada", "Mo", "mo", "Bo", "Cy"} {
		e := entry(apex.ID)
		if i%3 == 2 {
			e.Client = other.ID
		}
		if e.ID, e.Name = "inv_"+uuid.NewString()[:8], name; i == 3 {
			e.Address = ""
		}
		if _, err := s.Keep(ctx, tessa, e, uuid.NewString()); err != nil {
			t.Fatal(err)
		}
		clk.Advance(time.Minute)
	}
	read := func(actor identity.Actor, f holder.Filter) (names []string) {
		f.Limit = 2
		for {
			page, more, err := s.List(ctx, actor, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				names = append(names, e.Name)
			}
			if more == nil {
				return names
			}
			f.After = *more
		}
	}
	if all := read(tessa, holder.Filter{}); len(all) != 7 || all[6] != "Zoe" || all[2] != "Bo" {
		t.Errorf("%v", all)
	}
	if own := read(db.Person(t, "Ann", testkit.Over(identity.Auditor, other)), holder.Filter{}); len(own) != 2 {
		t.Errorf("of one client: %v", own)
	}
	if lacking := read(tessa, holder.Filter{Incomplete: true}); len(lacking) != 1 || lacking[0] != "Mo" {
		t.Errorf("%v", lacking)
	}
}
