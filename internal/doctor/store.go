package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// note tells whether the answer is news; one that is older than what is kept is not.
func note(ctx context.Context, tx pgx.Tx, f found, at time.Time) (bool, error) {
	news, err := q.DependencyNote(ctx, tx, queries.DependencyNoteParams{Name: f.name, Ok: f.ok, CheckedAt: at, Said: short(f.said, 200), TookMs: int32(f.took.Milliseconds())})
	if database.NoRows(err) {
		return false, nil
	}
	return news, err
}

func countHour(ctx context.Context, tx pgx.Tx, f found, hour time.Time) error {
	failed := int32(0)
	if !f.ok {
		failed = 1
	}
	return q.DependencyHour(ctx, tx, queries.DependencyHourParams{Name: f.name, Hour: hour, Checks: 1, Failed: failed, Slowest: int32(f.took.Milliseconds())})
}

func heard(ctx context.Context, tx pgx.Tx) (map[string]Heard, error) {
	rows, err := q.DependencyList(ctx, tx)
	out := map[string]Heard{}
	for _, r := range rows {
		out[r.Name] = Heard{Name: r.Name, OK: r.Ok, Checked: r.CheckedAt, Since: r.Since, Said: r.Said, Took: time.Duration(r.TookMs) * time.Millisecond}
	}
	return out, err
}

func days(ctx context.Context, tx pgx.Tx, since time.Time, each func(name string, d Day)) error {
	rows, err := q.DependencyDays(ctx, tx, since)
	for _, r := range rows {
		each(r.Name, Day{Day: r.Day, Checks: r.Checks, Failed: r.Failed, Hours: r.Hours, Slowest: time.Duration(r.Slowest) * time.Millisecond})
	}
	return err
}

func lastHook(ctx context.Context, tx pgx.Tx) (*time.Time, error) {
	rows, err := q.DoctorLastHook(ctx, tx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

func versions(ctx context.Context, tx pgx.Tx) (express, sdk string, err error) {
	rows, err := q.BitGoVersions(ctx, tx)
	if err != nil || len(rows) == 0 {
		return "", "", err
	}
	return rows[0].ExpressVersion, rows[0].SdkVersion, nil
}

func addCall(ctx context.Context, tx pgx.Tx, request, scenario string, c bitgo.Call) error {
	payload, err := json.Marshal(c.Payload)
	if err != nil {
		return fmt.Errorf("doctor: payload: %w", err)
	}
	name := c.Name
	if c.Failed != nil && name == "" {
		name = bitgo.NameUnspecified
	}
	return q.BitGoCallAdd(ctx, tx, queries.BitGoCallAddParams{At: c.At, WalletID: c.Wallet, EnterpriseID: c.Enterprise, RequestID: short(request, 100), Host: c.Host,
		Operation: short(c.Operation, 100), Method: c.Method, Path: short(c.Path, 300), Coin: c.Coin, Payload: payload, Status: int32(c.Status), ErrorName: name,
		ErrorMessage: short(c.Message, 500), BitgoRequest: c.RequestID, TookMs: int32(c.Took.Milliseconds()), ExpressVersion: c.Versions.Express,
		SdkVersion: c.Versions.SDK, Scenario: scenario})
}

func short(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}

func fromCall(b queries.BitgoCall, client, enterprise string) Call {
	c := Call{ID: b.ID, At: b.At, ClientName: client, Enterprise: enterprise, Request: b.RequestID, Host: b.Host, Operation: b.Operation, Method: b.Method, Path: b.Path,
		Coin: b.Coin, Wallet: b.WalletID, Status: int(b.Status), Name: b.ErrorName, Message: b.ErrorMessage, BitGoRequest: b.BitgoRequest,
		Took: time.Duration(b.TookMs) * time.Millisecond, ExpressVersion: b.ExpressVersion, SDKVersion: b.SdkVersion, Scenario: b.Scenario}
	_ = json.Unmarshal(b.Payload, &c.Payload) // written by addCall; anything else shows nothing
	return c
}

func callsOf(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, reference string, most int) ([]Call, error) {
	rows, err := q.BitGoCallsOf(ctx, tx, clients, reference, int32(most))
	out := make([]Call, len(rows))
	for i, r := range rows {
		out[i] = fromCall(r.BitgoCall, r.ClientName, r.Enterprise)
	}
	return out, err
}

func failures(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, before int64, most int) ([]Call, error) {
	rows, err := q.BitGoCallsFailed(ctx, tx, clients, before, int32(most))
	out := make([]Call, len(rows))
	for i, r := range rows {
		out[i] = fromCall(r.BitgoCall, r.ClientName, r.Enterprise)
	}
	return out, err
}

func changesOf(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, reference string) ([]Change, error) {
	rows, err := q.DoctorChanges(ctx, tx, reference, clients)
	out := make([]Change, len(rows))
	for i, r := range rows {
		out[i] = Change{ID: r.ID, At: r.At, Actor: r.Actor, Verb: r.Verb, Subject: r.SubjectKind + " " + r.SubjectID}
	}
	return out, err
}

func byHex(ctx context.Context, tx pgx.Tx, id string, clients []uuid.UUID) ([]Thing, error) {
	rows, err := q.DoctorHex(ctx, tx, id, clients)
	out := make([]Thing, len(rows))
	for i, r := range rows {
		out[i] = Thing{Kind: Kind(r.Kind), ID: r.ID, Page: r.Page, Client: r.ClientID, Label: r.Label, State: r.State}
	}
	return out, err
}

func byUUID(ctx context.Context, tx pgx.Tx, id uuid.UUID, clients []uuid.UUID) ([]Thing, error) {
	rows, err := q.DoctorUUID(ctx, tx, id, clients)
	out := make([]Thing, len(rows))
	for i, r := range rows {
		out[i] = Thing{Kind: Kind(r.Kind), ID: r.ID, Page: r.Page, Client: r.ClientID, Label: r.Label, State: r.State}
	}
	return out, err
}

// byText finds transactions, addresses and, for those who may see them, deliveries of webhooks.
func byText(ctx context.Context, tx pgx.Tx, text string, clients []uuid.UUID) ([]Thing, error) {
	rows, err := q.DoctorText(ctx, tx, text, clients)
	if err != nil {
		return nil, err
	}
	out := make([]Thing, len(rows))
	for i, r := range rows {
		out[i] = Thing{Kind: Kind(r.Kind), ID: r.ID, Page: r.Page, Client: r.ClientID, Label: r.Label, State: r.State}
	}
	if clients != nil {
		return out, nil
	}
	hooks, err := q.DoctorHook(ctx, tx, text)
	for _, h := range hooks {
		out = append(out, Thing{Kind: "delivery", ID: text, Page: fmt.Sprint(h.ID), Label: h.Type, State: h.DeliveredAt.UTC().Format(time.DateTime) + " UTC"})
	}
	return out, err
}
