package identity_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
)

// visible counts the rows of a table as the serving role sees them under a scope.
func (h house) visible(t *testing.T, scope database.Scope, table string) int {
	t.Helper()
	var n int
	must(t, h.db.Serve.As(context.Background(), scope, func(tx pgx.Tx) error {
		return tx.QueryRow(context.Background(), `select count(*) from `+table).Scan(&n)
	}))
	return n
}

func TestSecretsAreSeenInTheSystemScopeOnly(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	apex := h.db.Client(t, "Apex")
	ada, bob := h.add(t, "ada", testkit.Whole(identity.Admin)), h.add(t, "bob", testkit.Over(identity.Treasury, apex))
	h.signIn(t, ada)
	h.signIn(t, bob)
	store := &identity.SessionStore{DB: h.db.Serve, Clock: h.clock}
	must(t, store.CommitCtx(ctx, "hash", []byte("x"), h.clock.Now()))
	_, _, err := h.NewKey(ctx, identity.System("test"), identity.NewKey{Kind: identity.APIKey, Name: "erp"})
	must(t, err)
	none, clients, organization := database.Scope{}, database.Clients(bob.ID, apex.ID), database.Organization(ada.ID)
	for _, table := range []string{"credential", "login_attempt", "session_data", "api_key"} {
		for _, scope := range []database.Scope{none, clients, organization} {
			if n := h.visible(t, scope, table); n != 0 {
				t.Errorf("%s: %d rows outside the system scope", table, n)
			}
		}
		if n := h.visible(t, database.System("test"), table); n == 0 {
			t.Errorf("%s: no rows in the system scope either", table)
		}
	}
	for _, c := range []struct {
		scope database.Scope
		table string
		want  int
	}{
		{none, "client", 0}, {none, "person", 0}, {none, "role_grant", 0}, {none, "user_session", 0},
		{clients, "user_session", 1}, {organization, "user_session", 1}, {clients, "role_grant", 1}, {organization, "role_grant", 2},
		{clients, "person", 3}, // two people and the machine of the key
	} {
		if n := h.visible(t, c.scope, c.table); n != c.want {
			t.Errorf("%s: %d rows, want %d", c.table, n, c.want)
		}
	}
	for _, statement := range []string{`delete from person`, `delete from role_grant`, `delete from user_session`, `delete from credential`,
		`delete from client`, `delete from api_key`, `truncate person`, `drop table person`} {
		if h.db.TryServing(database.System("test"), statement) == nil {
			t.Errorf("the serving role may %s", statement)
		}
	}
	for _, statement := range []string{`insert into person (id, email, name, state, created_at) values (gen_random_uuid(), 'x@y.z', 'X', 'active', now())`,
		`insert into role_grant (id, person_id, role, granted_at) select gen_random_uuid(), id, 'admin', now() from person`} {
		if h.db.TryServing(clients, statement) == nil {
			t.Errorf("a client's scope may %s", statement)
		}
	}
}

// TestClientsBehindEitherWall runs with the first wall alone and with the second alone: a foreign client stays absent
// either way. With neither it shows, or this test would prove nothing.
func TestClientsBehindEitherWall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		unchecked, noRows bool // first wall off, second wall off
		foreign           bool // what must come of it
	}{{"both", false, false, false}, {"second alone", true, false, false}, {"first alone", false, true, false}, {"neither", true, true, true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := setup(t)
			ctx := context.Background()
			if h.Unchecked = c.unchecked; c.noRows {
				_, err := h.db.Owner.Exec(ctx, `alter table client disable row level security`)
				must(t, err)
			}
			apex, mine := h.db.Client(t, "Apex"), h.db.Client(t, "Mine")
			a := h.signIn(t, h.add(t, "ada", testkit.Over(identity.Treasury, apex)))
			all := h.signIn(t, h.add(t, "boss", testkit.Whole(identity.Auditor)))
			list, err := h.Clients(ctx, a)
			if err != nil || (len(list) == 2) != c.foreign || list[0].ID != apex.ID {
				t.Errorf("ada sees %+v, %v", list, err)
			}
			if list, err = h.Clients(ctx, all); err != nil || len(list) != 2 {
				t.Errorf("the organization sees %+v, %v", list, err)
			}
			_, foreign := h.Client(ctx, a, mine.ID)
			_, enterprise := h.ClientOfEnterprise(ctx, a, mine.EnterpriseID)
			for _, err := range []error{foreign, enterprise} {
				if (err == nil) != c.foreign || err != nil && fault.As(err).Message != identity.ErrNoClient.Message {
					t.Errorf("foreign: %v", err)
				}
			}
			_, err = h.Client(ctx, a, uuid.New())
			want(t, err, identity.ErrNoClient)
			if found, err := h.ClientOfEnterprise(ctx, a, apex.EnterpriseID); err != nil || found.ID != apex.ID {
				t.Errorf("own client: %v", err)
			}
		})
	}
}

func TestWithoutAGrantNoClientIsSeen(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.db.Client(t, "Apex")
	nobody := h.add(t, "nobody")
	for _, unchecked := range []bool{false, true} {
		h.Unchecked = unchecked
		if list, err := h.Clients(context.Background(), h.signIn(t, nobody)); err != nil || len(list) != 0 {
			t.Errorf("unchecked %v: %+v, %v", unchecked, list, err)
		}
	}
}

func TestAddingClients(t *testing.T) {
	t.Parallel()
	h := setup(t)
	ctx := context.Background()
	c, err := h.AddClient(ctx, identity.System("demo"), " Apex ", testkit.HexID(), identity.Live)
	must(t, err)
	_, err = h.AddClient(ctx, identity.System("demo"), "Again", c.EnterpriseID, identity.Live)
	want(t, err, identity.ErrClient)
	_, err = h.AddClient(ctx, identity.System("demo"), "", "59CD72485007A239FB00282ED480DA1F", "gone")
	if f := fault.As(err).Fields; f["name"] == "" || f["enterpriseId"] == "" || f["state"] == "" {
		t.Errorf("fields %v", f)
	}
	_, err = h.AddClient(ctx, h.signIn(t, h.add(t, "ada", testkit.Over(identity.Admin, c))), "X", testkit.HexID(), identity.Live)
	want(t, err, identity.ErrNotAdmin)
	if h.events(t, "client.add", "done") != 1 || c.Name != "Apex" {
		t.Errorf("%+v", c)
	}
}
