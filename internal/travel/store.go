package travel

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func thresholds(ctx context.Context, tx pgx.Tx) ([]Threshold, error) {
	rows, err := q.TravelThresholds(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("travel: thresholds: %w", err)
	}
	out := make([]Threshold, len(rows))
	for i, r := range rows {
		out[i] = Threshold{ID: int(r.ID), Jurisdiction: r.Jurisdiction, Name: r.Name, Countries: r.Countries, From: r.EffectiveFrom, Legal: r.Legal,
			USD: money.NewCents(r.UsdCents), Needs: r.Needs, Source: r.Source, Reviewed: r.Reviewed}
		if r.SelfHostedUsdCents != nil {
			c := money.NewCents(*r.SelfHostedUsdCents)
			out[i].SelfHosted = &c
		}
	}
	return out, nil
}

// record reads a version's row.
func record(r queries.TravelRecord, client, maker, verdict, reason, decider string, by *uuid.UUID, at *time.Time) Record {
	out := Record{ID: r.ID, Key: Key{Client: r.ClientID, Subject: Subject(r.Subject), Address: r.Address, Memo: r.Memo}, ClientName: client,
		Version: int(r.Version), State: Waiting, MadeBy: r.MadeBy, MadeByName: maker, MadeAt: r.MadeAt, DecidedBy: by, Decider: decider, DecidedAt: at, Reason: reason,
		Data: Data{Kind: r.Kind, Name: r.Name, Given: r.Given, Street: r.Street, Town: r.Town, Postcode: r.Postcode, Country: r.Country, CustomerNumber: r.CustomerNumber,
			Registration: r.Registration, LEI: r.Lei, HasBirth: r.HasBirth, HasOfficialID: r.HasOfficialID, Custody: r.Custody, VASP: r.Provider,
			VASPCountry: r.ProviderCountry, VASPLEI: r.ProviderLei, Owned: r.Owned, OwnedHow: r.OwnedHow},
		sealed: r.Sealed}
	if verdict != "" {
		out.State = State(verdict)
	}
	return out
}

func get(ctx context.Context, tx pgx.Tx, id uuid.UUID) (Record, error) {
	r, err := q.TravelGet(ctx, tx, id)
	if database.NoRows(err) {
		return Record{}, ErrNotFound
	}
	return record(r.TravelRecord, r.ClientName, r.MakerName, r.Verdict, r.Reason, r.DeciderName, r.DecidedBy, r.DecidedAt), err
}

func byIDs(ctx context.Context, tx pgx.Tx, ids []uuid.UUID) (map[uuid.UUID]Record, error) {
	rows, err := q.TravelRecords(ctx, tx, ids)
	out := map[uuid.UUID]Record{}
	for _, r := range rows {
		out[r.TravelRecord.ID] = record(r.TravelRecord, r.ClientName, r.MakerName, r.Verdict, r.Reason, r.DeciderName, r.DecidedBy, r.DecidedAt)
	}
	return out, err
}

func versions(ctx context.Context, tx pgx.Tx, k Key) ([]Record, error) {
	rows, err := q.TravelVersions(ctx, tx, queries.TravelVersionsParams{ClientID: k.Client, Subject: string(k.Subject), Address: k.Address, Memo: k.Memo})
	out := make([]Record, len(rows))
	for i, r := range rows {
		out[i] = record(r.TravelRecord, r.ClientName, r.MakerName, r.Verdict, r.Reason, r.DeciderName, r.DecidedBy, r.DecidedAt)
	}
	return out, err
}

// inForce is the newest version that was confirmed, unless it was revoked; else nil.
func inForce(ctx context.Context, tx pgx.Tx, k Key) (*Record, error) {
	id, err := q.TravelInForce(ctx, tx, queries.TravelInForceParams{ClientID: k.Client, Subject: string(k.Subject), Address: k.Address, Memo: k.Memo})
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("travel: in force: %w", err)
	}
	r, err := get(ctx, tx, id)
	return &r, err
}

func waits(ctx context.Context, tx pgx.Tx, k Key) (bool, error) {
	return q.TravelWaits(ctx, tx, queries.TravelWaitsParams{ClientID: k.Client, Subject: string(k.Subject), Address: k.Address, Memo: k.Memo})
}

func own(ctx context.Context, tx pgx.Tx, k Key) (bool, error) {
	return q.TravelOwn(ctx, tx, k.Client, k.Address, k.Memo)
}

func isBank(ctx context.Context, tx pgx.Tx, k Key) (bool, error) {
	return q.TravelBank(ctx, tx, k.Client, k.Address)
}

func whose(ctx context.Context, tx pgx.Tx, k Key) (string, error) {
	return q.TravelWhose(ctx, tx, k.Client, k.Address, k.Memo)
}

// lock keeps versions of one subject one after another, and a decision apart from a newer version.
func lock(ctx context.Context, tx pgx.Tx, k Key) error {
	return q.TravelSubjectLock(ctx, tx, "console.travel/"+k.Client.String()+"/"+string(k.Subject)+"/"+k.Address+"/"+k.Memo)
}

func lastVersion(ctx context.Context, tx pgx.Tx, k Key) (int, error) {
	n, err := q.TravelVersion(ctx, tx, queries.TravelVersionParams{ClientID: k.Client, Subject: string(k.Subject), Address: k.Address, Memo: k.Memo})
	return int(n), err
}

// insert keeps a version; false: the same form made one before.
func insert(ctx context.Context, tx pgx.Tx, r Record, oneTime string) (bool, error) {
	n, err := q.TravelRecordInsert(ctx, tx, queries.TravelRecordInsertParams{ID: r.ID, ClientID: r.Client, Subject: string(r.Subject), Address: r.Address, Memo: r.Memo,
		Version: int32(min(r.Version, math.MaxInt32)), Kind: r.Data.Kind, Name: r.Name, Given: r.Given, Street: r.Street, Town: r.Town, Postcode: r.Postcode, Country: r.Country,
		CustomerNumber: r.CustomerNumber, Registration: r.Registration, Lei: r.LEI, HasBirth: r.HasBirth, HasOfficialID: r.HasOfficialID, Sealed: r.sealed,
		Custody: r.Custody, Provider: r.VASP, ProviderCountry: r.VASPCountry, ProviderLei: r.VASPLEI, Owned: r.Owned, OwnedHow: r.OwnedHow,
		MadeBy: r.MadeBy, MadeAt: r.MadeAt, OneTime: oneTime})
	if database.Constraint(err) == "travel_role" {
		return false, ErrRole.With(err)
	}
	return n > 0, err
}

func once(ctx context.Context, tx pgx.Tx, by uuid.UUID, oneTime string) (Record, error) {
	id, err := q.TravelOnce(ctx, tx, by, oneTime)
	if err != nil {
		return Record{}, err
	}
	return get(ctx, tx, id)
}

func decide(ctx context.Context, tx pgx.Tx, r Record, verdict State, reason string, by uuid.UUID, at time.Time) error {
	err := q.TravelDecide(ctx, tx, queries.TravelDecideParams{RecordID: r.ID, ClientID: r.Client, MadeBy: r.MadeBy, Verdict: string(verdict), Reason: reason, DecidedBy: by, DecidedAt: at})
	switch database.Constraint(err) {
	case "travel_role", "travel_decision_two_people", "travel_decision_own_machine", "travel_decision_revokes", "travel_decision_pkey":
		return ErrDecide.With(err)
	}
	return err
}

func desk(ctx context.Context, tx pgx.Tx, actor identity.Actor, f Filter) ([]Row, error) {
	arg := queries.TravelDeskParams{Clients: actor.ClientFilter(), Client: actor.OneClient(f.Client), AfterLabel: f.After.Label, AfterSubject: string(f.After.Subject),
		AfterAddress: f.After.Address, AfterMemo: f.After.Memo, AfterClient: f.After.Client, Subject: string(f.Subject), Text: f.Text, Only: f.Only, Most: int32(f.Limit) + 1}
	switch f.Stands {
	case NoData:
		arg.Stands = "none"
	case Waits:
		arg.Stands = "waiting"
	case Incomplete, Ready:
		arg.Stands = "confirmed"
	case "":
	}
	rows, err := q.TravelDesk(ctx, tx, arg)
	if err != nil {
		return nil, fmt.Errorf("travel: desk: %w", err)
	}
	var ids []uuid.UUID
	for _, r := range rows {
		ids = append(ids, r.NewestID, r.InForceID)
	}
	records, err := byIDs(ctx, tx, ids)
	out := make([]Row, len(rows))
	for i, r := range rows {
		out[i] = Row{Key: Key{Client: r.ClientID, Subject: Subject(r.Subject), Address: r.Address, Memo: r.Memo}, ClientName: r.ClientName, Label: r.Label}
		if x, ok := records[r.NewestID]; ok {
			out[i].Newest = &x
		}
		if x, ok := records[r.InForceID]; ok {
			out[i].InForce = &x
		}
	}
	return out, err
}

func keepJudgement(ctx context.Context, tx pgx.Tx, id, client, send uuid.UUID, stage Stage, by identity.Actor, j Judgement, at time.Time) error {
	arg := queries.TravelJudgementInsertParams{ID: id, ClientID: client, SendID: send, Stage: string(stage), State: string(j.Verdict), Missing: []string{}, Why: clip(j.Why, 1000),
		ByName: by.Name, JudgedAt: at}
	if by.Person != uuid.Nil {
		arg.ByPerson = &by.Person
	}
	if j.USD != nil {
		cents := money.FromBig(j.USD.Big())
		arg.UsdCents = &cents
	}
	if j.Strictest != nil {
		n := int32(min(j.Strictest.ID, math.MaxInt32))
		arg.ThresholdID = &n
	}
	if j.Payee != nil {
		arg.PayeeID = &j.Payee.ID
	}
	if j.Originator != nil {
		arg.OriginatorID = &j.Originator.ID
	}
	for _, m := range j.Missing {
		arg.Missing = append(arg.Missing, m.Key)
	}
	return q.TravelJudgementInsert(ctx, tx, arg)
}

func judgements(ctx context.Context, tx pgx.Tx, send uuid.UUID) ([]Kept, error) {
	rows, err := q.TravelJudgementsOf(ctx, tx, send)
	out := make([]Kept, len(rows))
	for i, r := range rows {
		j := r.TravelJudgement
		out[i] = Kept{ID: j.ID, Stage: Stage(j.Stage), Verdict: Verdict(j.State), Jurisdiction: r.Jurisdiction, Threshold: money.NewCents(r.ThresholdCents), Source: r.Source,
			Payee: j.PayeeID, PayeeVersion: int(r.PayeeVersion), Originator: j.OriginatorID, OriginatorVersion: int(r.OriginatorVersion), Missing: j.Missing, Why: j.Why, By: j.ByName, At: j.JudgedAt}
		if j.UsdCents != nil {
			c := money.CentsFromBig(j.UsdCents.Big())
			out[i].USD = &c
		}
	}
	return out, err
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func toConfirm(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[uuid.UUID], error) {
	rows, err := q.TravelToConfirm(ctx, tx, actor.Over(identity.Compliance), actor.Person, identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.TravelToConfirmRow) (uuid.UUID, time.Time) { return r.ID, r.MadeAt })
}

func lacking(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[uuid.UUID], error) {
	rows, err := q.TravelLacking(ctx, tx, actor.Over(identity.Treasury), identity.MostWaiting)
	return identity.Waits(rows, err, func(r queries.TravelLackingRow) (uuid.UUID, time.Time) { return r.ID, r.AskedAt })
}
