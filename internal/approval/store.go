package approval

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func rulesFor(ctx context.Context, tx pgx.Tx, kind string, client uuid.UUID) ([]Rule, error) {
	rows, err := q.ApprovalRuleListFor(ctx, tx, kind, &client)
	out := make([]Rule, len(rows))
	for i, r := range rows {
		out[i] = ruleFromRow(r)
	}
	return out, err
}

func ruleFromRow(r queries.ApprovalRule) Rule {
	return Rule{ID: r.ID, Client: r.ClientID, Kind: r.Kind, Name: r.Name, From: r.FromCents, Below: r.BelowCents,
		NewPayee: r.NewPayee, Velocity: r.VelocityCents, Needed: int(r.Needed), Expiry: time.Duration(r.ExpirySeconds) * time.Second}
}

func insertRule(ctx context.Context, tx pgx.Tx, r Rule, groups []uuid.UUID, at time.Time) error {
	err := q.ApprovalRuleInsert(ctx, tx, queries.ApprovalRuleInsertParams{ID: r.ID, ClientID: r.Client, Kind: r.Kind, Name: r.Name,
		FromCents: r.From, BelowCents: r.Below, NewPayee: r.NewPayee, VelocityCents: r.Velocity, Needed: int32(r.Needed),
		ExpirySeconds: int32(r.Expiry / time.Second), CreatedAt: at})
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := q.ApprovalRuleGroupInsert(ctx, tx, r.ID, g); err != nil {
			return err
		}
	}
	return nil
}

func insertGroup(ctx context.Context, tx pgx.Tx, id uuid.UUID, name string, members []uuid.UUID, at time.Time) error {
	if err := q.ApprovalGroupInsert(ctx, tx, id, name, at); err != nil {
		return err
	}
	for _, m := range members {
		if err := q.ApprovalMemberInsert(ctx, tx, id, m, at); err != nil {
			return err
		}
	}
	return nil
}

func insertRequest(ctx context.Context, tx pgx.Tx, r Request, rule uuid.UUID) (Request, error) {
	row, err := q.ApprovalRequestInsert(ctx, tx, queries.ApprovalRequestInsertParams{
		ID: r.ID, ClientID: r.Client, SubjectKind: r.Subject.Kind, SubjectID: r.Subject.ID, Title: r.Title, RuleID: rule,
		RuleName: r.RuleName, Needed: int32(r.Needed), AskedBy: r.AskedBy, OpenedAt: r.OpenedAt, ExpiresAt: r.ExpiresAt,
	})
	return fromRow(row), err
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Request, error) {
	row, err := q.ApprovalRequestGet(ctx, tx, id)
	return found(row, err)
}

func forUpdate(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Request, error) {
	row, err := q.ApprovalRequestForUpdate(ctx, tx, id)
	return found(row, err)
}

func ofSubject(ctx context.Context, tx pgx.Tx, s Subject) (Request, error) {
	row, err := q.ApprovalRequestOfSubject(ctx, tx, s.Kind, s.ID)
	return found(row, err)
}

func ofSubjectForUpdate(ctx context.Context, tx pgx.Tx, s Subject) (Request, error) {
	row, err := q.ApprovalRequestOfSubjectForUpdate(ctx, tx, s.Kind, s.ID)
	return found(row, err)
}

func found(row queries.ApprovalRequest, err error) (Request, error) {
	if database.NoRows(err) {
		return Request{}, ErrNotFound
	}
	return fromRow(row), err
}

// load adds votes, names and who may vote.
func load(ctx context.Context, tx pgx.Tx, r Request) (Request, error) {
	votes, err := q.ApprovalVoteList(ctx, tx, r.ID)
	if err != nil {
		return Request{}, err
	}
	for _, v := range votes {
		r.Votes = append(r.Votes, Vote{Voter: v.Voter, Name: v.VoterName, Decision: Decision(v.Decision), Reason: v.Reason, At: v.At})
	}
	r.Given = r.Approvals()
	names, err := q.ApprovalRequestNames(ctx, tx, r.ID)
	if err != nil {
		return Request{}, err
	}
	r.AskedByName, r.ClientName = names.AskedByName, names.ClientName
	r.Eligible, err = eligible(ctx, tx, r.ID)
	return r, err
}

func eligible(ctx context.Context, tx pgx.Tx, id uuid.UUID) ([]Member, error) {
	rows, err := q.ApprovalEligibleList(ctx, tx, id)
	var out []Member
	seen := map[uuid.UUID]bool{}
	for _, m := range rows {
		if !seen[m.ID] { // in two groups, but one vote
			seen[m.ID] = true
			out = append(out, Member{Person: m.ID, Name: m.Name, Group: m.GroupName})
		}
	}
	return out, err
}

func insertVote(ctx context.Context, tx pgx.Tx, r Request, actor identity.Actor, d Decision, reason string, at time.Time) error {
	err := q.ApprovalVoteInsert(ctx, tx, queries.ApprovalVoteInsertParams{RequestID: r.ID, ClientID: r.Client, AskedBy: r.AskedBy,
		Voter: actor.Person, SessionID: optional(actor.Session), KeyID: optional(actor.Key), Decision: string(d), Reason: reason, At: at})
	switch database.Constraint(err) {
	case "":
		return err
	case "approval_vote_not_asker":
		return ErrOwnRequest.With(err)
	case "approval_vote_once":
		return ErrVoted.With(err)
	case "approval_vote_pending":
		return ErrDecided.With(err)
	case "approval_vote_eligible":
		return ErrNotInGroup.With(err)
	case "approval_vote_session", "approval_vote_live_session", "approval_vote_carrier":
		return ErrSession.With(err)
	case "approval_vote_key", "approval_vote_live_key":
		return ErrToken.With(err)
	}
	return err
}

func optional(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func setState(ctx context.Context, tx pgx.Tx, id uuid.UUID, to State, at time.Time) error {
	return q.ApprovalRequestDecide(ctx, tx, string(to), &at, id)
}

func listDue(ctx context.Context, tx pgx.Tx, now time.Time) ([]Request, error) {
	rows, err := q.ApprovalRequestListDue(ctx, tx, now)
	out := make([]Request, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, err
}

func listRequests(ctx context.Context, tx pgx.Tx, actor identity.Actor, f Filter) ([]Request, error) {
	p := queries.ApprovalRequestListParams{Viewer: actor.Person, Clients: actor.ClientFilter(), ClientID: actor.OneClient(f.Client),
		Before: f.Before, ByTimeLeft: f.State == Pending, PageSize: int32(f.Limit + 1)}
	if f.Before != nil {
		p.BeforeID = &f.BeforeID
	}
	if f.State != "" {
		state := string(f.State)
		p.State = &state
	}
	rows, err := q.ApprovalRequestList(ctx, tx, p)
	out := make([]Request, len(rows))
	for i, r := range rows {
		out[i] = Request{ID: r.ID, Client: r.ClientID, ClientName: r.ClientName, Subject: Subject{r.SubjectKind, r.SubjectID},
			Title: r.Title, RuleName: r.RuleName, Needed: int(r.Needed), AskedBy: r.AskedBy, AskedByName: r.AskedByName,
			State: State(r.State), OpenedAt: r.OpenedAt, ExpiresAt: r.ExpiresAt, DecidedAt: r.DecidedAt,
			Given: int(r.Approvals), Voted: r.Voted, Mine: r.Eligible}
	}
	return out, err
}

func countFor(ctx context.Context, tx pgx.Tx, actor identity.Actor, now time.Time) (int, error) {
	n, err := q.ApprovalRequestCountFor(ctx, tx, queries.ApprovalRequestCountForParams{Viewer: actor.Person, Now: now, Clients: actor.ClientFilter(),
		ClientID: actor.OneClient(nil), Most: mostListed})
	return int(n), err
}

func fromRow(r queries.ApprovalRequest) Request {
	return Request{ID: r.ID, Client: r.ClientID, Subject: Subject{r.SubjectKind, r.SubjectID}, Title: r.Title, RuleName: r.RuleName,
		Needed: int(r.Needed), AskedBy: r.AskedBy, State: State(r.State), OpenedAt: r.OpenedAt, ExpiresAt: r.ExpiresAt, DecidedAt: r.DecidedAt}
}

func lockBook(ctx context.Context, tx pgx.Tx) error { return q.ApprovalBookLock(ctx, tx) }

// world loads what decides whether something can be approved, as far as the transaction's scope shows it.
func world(ctx context.Context, tx pgx.Tx, now time.Time) (World, error) {
	w := World{Hands: map[uuid.UUID][]uuid.UUID{}, Names: map[uuid.UUID]string{}}
	rows, err := q.ApprovalBookRules(ctx, tx)
	if err != nil {
		return w, err
	}
	for _, r := range rows {
		rule := ruleFromRow(r.ApprovalRule)
		rule.Groups = r.Groups
		w.Rules = append(w.Rules, rule)
	}
	if err := w.loadGroups(ctx, tx); err != nil {
		return w, err
	}
	if err := w.loadPeople(ctx, tx, now); err != nil {
		return w, err
	}
	if w.Away, err = absences(ctx, tx, now); err != nil {
		return w, err
	}
	clients, err := q.ApprovalBookClients(ctx, tx)
	for _, c := range clients {
		w.Clients = append(w.Clients, Tenant{ID: c.ID, Name: c.Name})
	}
	return w, err
}

func (w *World) loadGroups(ctx context.Context, tx pgx.Tx) error {
	groups, err := q.ApprovalBookGroups(ctx, tx)
	if err != nil {
		return err
	}
	at := map[uuid.UUID]int{}
	for i, g := range groups {
		w.Groups = append(w.Groups, Group{ID: g.ID, Name: g.Name})
		at[g.ID] = i
	}
	members, err := q.ApprovalBookMembers(ctx, tx)
	for _, m := range members {
		g := &w.Groups[at[m.GroupID]]
		g.Members = append(g.Members, m.PersonID)
		w.Names[m.PersonID] = m.Name
	}
	return err
}

func (w *World) loadPeople(ctx context.Context, tx pgx.Tx, now time.Time) error {
	people, err := q.ApprovalBookPeople(ctx, tx)
	if err != nil {
		return err
	}
	grants, err := q.ApprovalBookGrants(ctx, tx)
	if err != nil {
		return err
	}
	held := map[uuid.UUID][]identity.Grant{}
	for _, g := range grants {
		held[g.PersonID] = append(held[g.PersonID], identity.Grant{Role: identity.Role(g.Role), Client: g.ClientID})
	}
	for _, p := range people {
		w.People = append(w.People, Someone{ID: p.ID, Name: p.Name, Grants: held[p.ID]})
	}
	machines, err := q.ApprovalBookMachines(ctx, tx, now)
	if err != nil {
		return err
	}
	for _, m := range machines {
		asks := identity.Grant{Role: identity.Treasury}
		if over, err := uuid.Parse(m.Over); err == nil {
			asks.Client = &over
		}
		w.People = append(w.People, Someone{ID: m.MachineID, Name: m.MachineName, Machine: true, Grants: []identity.Grant{asks}})
	}
	hands, err := q.ApprovalBookHands(ctx, tx)
	for _, h := range hands {
		w.Hands[h.MachineID] = append(w.Hands[h.MachineID], h.Maker)
	}
	return err
}

func insertChange(ctx context.Context, tx pgx.Tx, c Change, key string) error {
	terms, err := json.Marshal(c.Terms)
	if err != nil {
		return err
	}
	return q.ApprovalChangeInsert(ctx, tx, queries.ApprovalChangeInsertParams{ID: c.ID, Kind: string(c.Kind), Terms: terms, Why: c.Why, Base: c.Base,
		AskedBy: c.AskedBy, OneTime: key, DraftedAt: c.DraftedAt})
}

func getChange(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Change, error) {
	r, err := q.ApprovalChangeGet(ctx, tx, id)
	if database.NoRows(err) {
		return Change{}, ErrNoChange
	}
	if err != nil {
		return Change{}, err
	}
	return changeFromRow(queries.ApprovalChangeListRow(r))
}

func changeForUpdate(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Change, error) {
	if err := q.ApprovalChangeLock(ctx, tx, id); err != nil {
		return Change{}, err
	}
	return getChange(ctx, tx, id)
}

func changeOnce(ctx context.Context, tx pgx.Tx, person uuid.UUID, key string) (*uuid.UUID, error) {
	id, err := q.ApprovalChangeOnce(ctx, tx, person, key)
	if database.NoRows(err) {
		return nil, nil
	}
	return &id, err
}

// moveChange writes where a change now stands; the walls of the table name their own reasons.
func moveChange(ctx context.Context, tx pgx.Tx, c Change) error {
	err := q.ApprovalChangeMove(ctx, tx, queries.ApprovalChangeMoveParams{ID: c.ID, State: string(c.State), AskedAt: c.AskedAt, DecidedBy: c.DecidedBy, DecidedAt: c.DecidedAt, Reason: c.Reason})
	switch database.Constraint(err) {
	case "approval_change_not_asker", "approval_change_own_machine":
		return ErrOwnChange.With(err)
	case "approval_change_compliance":
		return ErrRuler.With(err)
	case "approval_change_moves":
		return ErrMoved.With(err)
	}
	return err
}

func listChanges(ctx context.Context, tx pgx.Tx, viewer uuid.UUID, f ChangeFilter) ([]Change, error) {
	at, id := f.place()
	p := queries.ApprovalChangeListParams{BeforeAt: at, BeforeID: id, Viewer: viewer, Only: f.Only, PageSize: int32(f.Limit + 1)}
	if f.State != "" {
		state := string(f.State)
		p.State = &state
	}
	rows, err := q.ApprovalChangeList(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	out := make([]Change, len(rows))
	for i, r := range rows {
		if out[i], err = changeFromRow(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func changeFromRow(r queries.ApprovalChangeListRow) (Change, error) {
	c := Change{ID: r.ID, Kind: ChangeKind(r.Kind), Why: r.Why, Base: r.Base, State: ChangeState(r.State), AskedBy: r.AskedBy, AskedByName: r.AskedByName,
		DraftedAt: r.DraftedAt, AskedAt: r.AskedAt, DecidedBy: r.DecidedBy, DecidedByName: r.DecidedByName, DecidedAt: r.DecidedAt, Reason: r.Reason}
	return c, json.Unmarshal(r.Terms, &c.Terms)
}

func changesWaiting(ctx context.Context, tx pgx.Tx, viewer uuid.UUID) (int, error) {
	n, err := q.ApprovalChangeWaiting(ctx, tx, viewer)
	return int(n), err
}

func changesMine(ctx context.Context, tx pgx.Tx, viewer uuid.UUID) (identity.Waiting[uuid.UUID], error) {
	rows, err := q.ApprovalChangeMine(ctx, tx, viewer, identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.ApprovalChangeMineRow) (uuid.UUID, time.Time) { return r.ID, r.Since })
}

func retireRule(ctx context.Context, tx pgx.Tx, id uuid.UUID, at time.Time) error {
	n, err := q.ApprovalRuleRetire(ctx, tx, &at, id)
	if err == nil && n != 1 {
		return ErrStale
	}
	return err
}

func moveMembers(ctx context.Context, tx pgx.Tx, group uuid.UUID, add, leave []uuid.UUID, at time.Time) error {
	for _, p := range add {
		if err := q.ApprovalMemberInsert(ctx, tx, group, p, at); err != nil {
			return err
		}
	}
	for _, p := range leave {
		if _, err := q.ApprovalMemberDelete(ctx, tx, group, p); err != nil {
			return err
		}
	}
	return nil
}

func listLate(ctx context.Context, tx pgx.Tx, now time.Time) ([]uuid.UUID, error) {
	return q.ApprovalRequestListLate(ctx, tx, now)
}

func escalated(ctx context.Context, tx pgx.Tx, id uuid.UUID, stage int) error {
	return q.ApprovalRequestEscalate(ctx, tx, int32(stage), id)
}

func absences(ctx context.Context, tx pgx.Tx, now time.Time) ([]Absence, error) {
	rows, err := q.ApprovalBookAway(ctx, tx, now)
	out := make([]Absence, len(rows))
	for i, r := range rows {
		out[i] = Absence{Person: r.PersonID, From: r.FromAt, Until: r.UntilAt}
	}
	return out, err
}

// markAway says beside whoever may vote that they are away now.
func markAway(ctx context.Context, tx pgx.Tx, r *Request, now time.Time) error {
	all, err := absences(ctx, tx, now)
	for i := range r.Eligible {
		for _, a := range all {
			if m := &r.Eligible[i]; a.Person == m.Person && !a.From.After(now) && (m.AwayUntil == nil || a.Until.After(*m.AwayUntil)) {
				m.AwayUntil = &a.Until
			}
		}
	}
	return err
}

func insertAway(ctx context.Context, tx pgx.Tx, x Said) error {
	return q.AbsenceInsert(ctx, tx, queries.AbsenceInsertParams{ID: x.ID, PersonID: x.Person, FromAt: x.From, UntilAt: x.Until, Zone: x.Zone, Warned: x.Warned, SaidAt: x.SaidAt})
}

func endAway(ctx context.Context, tx pgx.Tx, person, id uuid.UUID, at time.Time) error {
	n, err := q.AbsenceEnd(ctx, tx, &at, id, person)
	if err == nil && n == 0 {
		return ErrNoAway
	}
	return err
}

func awayOf(ctx context.Context, tx pgx.Tx, person uuid.UUID, now time.Time) ([]Said, error) {
	rows, err := q.AbsenceListOf(ctx, tx, person, now)
	out := make([]Said, len(rows))
	for i, r := range rows {
		out[i] = awayFromRow(r)
	}
	return out, err
}

func getAway(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Said, error) {
	r, err := q.AbsenceGet(ctx, tx, id)
	if database.NoRows(err) {
		return Said{}, ErrNoAway
	}
	x := awayFromRow(r.Absence)
	x.Name = r.Person
	return x, err
}

func awayFromRow(r queries.Absence) Said {
	return Said{Absence: Absence{Person: r.PersonID, From: r.FromAt, Until: r.UntilAt}, ID: r.ID, Zone: r.Zone, Warned: r.Warned, SaidAt: r.SaidAt}
}
