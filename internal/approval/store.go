package approval

import (
	"context"
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
		out[i] = Rule{ID: r.ID, Client: r.ClientID, Kind: r.Kind, Name: r.Name, From: r.FromCents, Below: r.BelowCents,
			NewPayee: r.NewPayee, Needed: int(r.Needed), Expiry: time.Duration(r.ExpirySeconds) * time.Second}
	}
	return out, err
}

func insertRule(ctx context.Context, tx pgx.Tx, r Rule, groups []uuid.UUID, at time.Time) error {
	err := q.ApprovalRuleInsert(ctx, tx, queries.ApprovalRuleInsertParams{ID: r.ID, ClientID: r.Client, Kind: r.Kind, Name: r.Name,
		FromCents: r.From, BelowCents: r.Below, NewPayee: r.NewPayee, Needed: int32(r.Needed),
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
	p := queries.ApprovalRequestListParams{Viewer: actor.Person, Clients: actor.ClientFilter(), ClientID: f.Client,
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
	n, err := q.ApprovalRequestCountFor(ctx, tx, now, actor.Person, actor.ClientFilter())
	return int(n), err
}

func fromRow(r queries.ApprovalRequest) Request {
	return Request{ID: r.ID, Client: r.ClientID, Subject: Subject{r.SubjectKind, r.SubjectID}, Title: r.Title, RuleName: r.RuleName,
		Needed: int(r.Needed), AskedBy: r.AskedBy, State: State(r.State), OpenedAt: r.OpenedAt, ExpiresAt: r.ExpiresAt, DecidedAt: r.DecidedAt}
}
