package job_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/onboarding"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/token"
	wires "github.com/unykorn/console/internal/wire"
)

// teller says one sentence of whatever changed.
type teller struct {
	client identity.Client
	people []uuid.UUID
}

func (x teller) News(_ context.Context, _ pgx.Tx, t audit.Told) (audit.News, error) {
	return audit.News{Client: &x.client.ID, Tone: "ok", Text: "It came to " + t.Word + ".", Thing: t.Thing, ID: t.ID, People: x.people}, nil
}

// TestAChangeIsToldOnceAndNotToWhoeverDidIt: the notice's class is that of the thing, and who is named twice hears once.
func TestAChangeIsToldOnceAndNotToWhoeverDidIt(t *testing.T) {
	b := setup(t)
	apex := b.Client(t, "Apex")
	maker, other := b.Person(t, "Maker", testkit.Whole(identity.Treasury)), b.Person(t, "Other", testkit.Whole(identity.Compliance))
	id := uuid.NewString()
	err := b.Serve.As(t.Context(), maker.Scope(), func(tx pgx.Tx) error {
		e := audit.Entry{At: b.clock.Now(), By: maker.By(), Verb: "travel.file", Kind: "travel", ID: id, Client: &apex.ID}
		if err := audit.Record(t.Context(), tx, e); err != nil {
			return err
		}
		return audit.Tell(t.Context(), tx, b.jobs, e, "waiting")
	})
	if err != nil {
		t.Fatal(err)
	}
	b.startWith(t, job.Pace{Lists: time.Hour}, func(r *job.Rooms) {
		r.Tellers = map[string]job.Teller{"travel": teller{apex, []uuid.UUID{other.Person, maker.Person, other.Person}}}
	})
	testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "audit.told", "completed") == 1 })
	if n := b.Count(t, `select count(*) from notice where class = 'travel' and subject_kind = 'travel' and subject_id = $1 and person_id = $2 and text = 'It came to waiting.'`, id, other.Person); n != 1 {
		t.Errorf("the other hears it %d times", n)
	}
	if n := b.Count(t, `select count(*) from notice`); n != 1 {
		t.Errorf("%d notices", n)
	}
}

// clocked has a client with a wire that waits, a whitelist that locks in 20 hours and a token of BitGo's that ends in ten days.
func (b *bench) clocked(t *testing.T) (apex identity.Client) {
	t.Helper()
	apex = b.Client(t, "Apex")
	now, asker := b.clock.Now(), b.Person(t, "Asker", testkit.Whole(identity.Auditor))
	b.Person(t, "Ada", testkit.Whole(identity.Admin))
	b.Person(t, "Tess", testkit.Over(identity.Treasury, apex))
	b.Person(t, "Cora", testkit.Over(identity.Compliance, apex))
	b.Person(t, "Both", testkit.Over(identity.Compliance, apex), testkit.Over(identity.Treasury, apex))
	b.Person(t, "Far", testkit.Over(identity.Compliance, b.Client(t, "Meridian")))
	at := func(d time.Duration) string { return now.Add(d).UTC().Format("'2006-01-02 15:04:05Z'") }
	b.Super(t, "set session_replication_role = replica",
		fmt.Sprintf(`insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type, fee, fee_coin, confirmations, counterparty, sequence_id, onchain_txid,
			replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at) values (repeat('a', 32), repeat('b', 32), 'ofctusd', 5, 'initialized', null, %s, '%s', 'send', 'ofc_withdrawal', 0, 'ofctusd', 0, 'bank', '', '',
			'{}', '{}', '', 'initialized', %[1]s, %[1]s, %[1]s)`, at(-time.Hour), apex.ID),
		fmt.Sprintf(`insert into client_enterprise (client_id, enterprise_id, kyc_state, whitelist_lock_at, observed_at, tried_at) values ('%s', 'e', 'approved', %s, %s, %[3]s)`, apex.ID, at(20*time.Hour), at(0)),
		fmt.Sprintf(`insert into bitgo_token (id, kind, purpose, label, scopes, networks, limits, seconds, state, asked_by, one_time, asked_at, expires_at, trouble)
			values (gen_random_uuid(), 'long_lived', 'service', 'Gateway', '{}', '{}', '[]', 0, 'active', '%s', 'home-test-1', %s, %s, '')`, asker.Person, at(-30*24*time.Hour), at(10*24*time.Hour)))
	return apex
}

// TestWhatComesWithTheTimeIsToldOnceToWhomItConcerns: rounds without end tell nothing twice, and the next stage is told once more.
func TestWhatComesWithTheTimeIsToldOnceToWhomItConcerns(t *testing.T) {
	b := setup(t)
	b.clocked(t)
	b.startWith(t, job.Pace{Lists: 50 * time.Millisecond}, func(r *job.Rooms) {
		r.Clocked = map[notify.Class]job.Clocked{notify.Wire: &wires.Service{DB: b.serve, Clock: b.clock}, notify.Lock: &onboarding.Service{DB: b.serve, Clock: b.clock},
			notify.Token: &token.Service{DB: b.serve, Clock: b.clock}}
	})
	rounds := func(n int) {
		before := b.jobsIn(t, "notice.due", "completed")
		testkit.Eventually(t, patience, func() bool { return b.jobsIn(t, "notice.due", "completed") >= before+n })
	}
	told := func() string {
		rows, err := b.Owner.Query(t.Context(), `select n.class || ' ' || p.name || ' ' || count(*) from notice n join person p on p.id = n.person_id group by n.class, p.name order by 1`)
		if err != nil {
			t.Fatal(err)
		}
		out, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(out, "; ")
	}
	rounds(3)
	if got, want := told(), "lock Both 1; lock Cora 1; lock Tess 1; token Ada 1; wire Both 1; wire Cora 1"; got != want {
		t.Errorf("after three rounds:\n%s, want\n%s", got, want)
	}
	b.clock.Advance(17 * time.Hour) // three are left
	b.Super(t, "set session_replication_role = replica", fmt.Sprintf(`update transaction_sweeps set state = 'rejected', transfer_date = '%s'`, b.clock.Now().UTC().Format(time.RFC3339)))
	rounds(3)
	if got, want := told(), "lock Both 2; lock Cora 2; lock Tess 2; token Ada 1; wire Both 2; wire Cora 1; wire Tess 1"; got != want {
		t.Errorf("with four hours left:\n%s, want\n%s", got, want)
	}
	b.clock.Advance(8 * 24 * time.Hour)
	rounds(3)
	if got, want := told(), "lock Both 2; lock Cora 2; lock Tess 2; token Ada 2; wire Both 2; wire Cora 1; wire Tess 1"; got != want {
		t.Errorf("two days before the token ends:\n%s, want\n%s", got, want)
	}
	if n := b.Count(t, `select count(*) from notice where text ~ '[0-9A-Za-z]{24,}'`); n != 0 {
		t.Errorf("%d notices hold a whole id or address", n)
	}
}
