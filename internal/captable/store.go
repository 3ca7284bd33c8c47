package captable

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

// atOnce is how many rows one statement writes or reads.
const atOnce = 10_000

// kept is a row as the statement takes it.
type kept struct {
	Line        int          `json:"line"`
	Holder      string       `json:"holder"`
	Name        string       `json:"name"`
	Residence   string       `json:"residence"`
	Kind        string       `json:"kind"`
	TaxForm     string       `json:"taxForm"`
	TaxFormOn   *string      `json:"taxFormOn"`
	Shares      money.Units  `json:"shares"`
	Acquired    string       `json:"acquiredOn"`
	Exemption   string       `json:"exemption"`
	Paid        *money.Cents `json:"paidCents"`
	LockUntil   *string      `json:"lockUntil"`
	Legend      string       `json:"legend"`
	Certificate string       `json:"certificate"`
}

func insert(ctx context.Context, tx pgx.Tx, i Import, rows []Row, wrong []Problem, oneTime string) error {
	_, err := q.CaptableInsert(ctx, tx, queries.CaptableInsertParams{ID: i.ID, ClientID: i.Client, SecurityID: i.Security, Digest: i.Digest, FileName: i.File, Bytes: int32(i.Bytes),
		Lines: int32(i.Lines), Holders: int32(i.Holders), Shares: i.Shares, Wrong: int32(i.Wrong), State: string(i.State), UploadedBy: i.UploadedBy, UploadedAt: i.UploadedAt, OneTime: oneTime})
	if database.Constraint(err) == "captable_import_one_waits" {
		return ErrOpen.With(err)
	}
	if err != nil {
		return fmt.Errorf("captable: insert: %w", err)
	}
	if i.State == Refused { // its rows are nothing that could be entered
		raw, err := json.Marshal(wrong)
		if err != nil {
			return err
		}
		return q.CaptableProblemsInsert(ctx, tx, i.ID, i.Client, raw)
	}
	for part := range slices.Chunk(rows, atOnce) {
		all := make([]kept, len(part))
		for n, r := range part {
			all[n] = kept{Line: r.Line, Holder: r.Holder, Name: r.Name, Residence: r.Residence, Kind: string(r.Kind), TaxForm: string(r.TaxForm), TaxFormOn: dayOf(r.TaxFormOn), Shares: r.Shares,
				Acquired: r.Acquired.Format(time.DateOnly), Exemption: string(r.Exemption), Paid: r.Paid, LockUntil: dayOf(r.LockUntil), Legend: r.Legend, Certificate: r.Certificate}
		}
		raw, err := json.Marshal(all)
		if err != nil {
			return err
		}
		if err := q.CaptableRowsInsert(ctx, tx, i.ID, i.Client, raw); err != nil {
			return fmt.Errorf("captable: rows: %w", err)
		}
	}
	return nil
}

func dayOf(d *time.Time) *string {
	if d == nil {
		return nil
	}
	s := d.Format(time.DateOnly)
	return &s
}

// keptBy is what an earlier press of the same form kept, nil for nothing.
func keptBy(ctx context.Context, tx pgx.Tx, person uuid.UUID, oneTime string) (*Import, error) {
	return maybe(q.CaptableOnce(ctx, tx, person, oneTime))
}

// posted is the import that opened a register, nil for none.
func posted(ctx context.Context, tx pgx.Tx, security string) (*Import, error) {
	return maybe(q.CaptablePosted(ctx, tx, security))
}

func maybe(r queries.CaptableImport, err error) (*Import, error) {
	if database.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	i := importOf(r)
	return &i, nil
}

func touched(ctx context.Context, tx pgx.Tx, security string) (bool, error) {
	return q.CaptableTouched(ctx, tx, security)
}

// inFile is who of the rows is in the holder file already.
func inFile(ctx context.Context, tx pgx.Tx, client uuid.UUID, rows []Row) (book, error) {
	b := book{byID: map[string]known{}, byName: map[string][]known{}}
	for part := range slices.Chunk(rows, atOnce) {
		var ids, names []string
		for _, r := range part {
			if r.Holder != "" {
				ids = append(ids, r.Holder)
			} else {
				ids, names = append(ids, madeID(r.Name)), append(names, strings.ToLower(r.Name))
			}
		}
		found, err := q.CaptableKnown(ctx, tx, client, ids, names)
		if err != nil {
			return b, err
		}
		for _, h := range found {
			k := known{id: h.ID, name: h.Name, residence: h.Residence, kind: holder.Registration(h.Registration)}
			if _, seen := b.byID[k.id]; !seen {
				b.byName[fold(k.name)] = append(b.byName[fold(k.name)], k)
			}
			b.byID[k.id] = k
		}
	}
	return b, nil
}

func get(ctx context.Context, tx pgx.Tx, id string) (Import, error) {
	r, err := q.CaptableGet(ctx, tx, id)
	if database.NoRows(err) {
		return Import{}, ErrNotFound
	}
	i := importOf(r.CaptableImport)
	i.Issuer, i.Uploader, i.Decider = r.IssuerName, r.UploaderName, r.DeciderName
	return i, err
}

func forUpdate(ctx context.Context, tx pgx.Tx, id string) (Import, error) {
	r, err := q.CaptableForUpdate(ctx, tx, id)
	if database.NoRows(err) {
		return Import{}, ErrNotFound
	}
	return importOf(r), err
}

func list(ctx context.Context, tx pgx.Tx, security string) ([]Import, error) {
	rows, err := q.CaptableList(ctx, tx, security)
	out := make([]Import, len(rows))
	for n, r := range rows {
		out[n] = importOf(r.CaptableImport)
		out[n].Issuer, out[n].Uploader, out[n].Decider = r.IssuerName, r.UploaderName, r.DeciderName
	}
	return out, err
}

func importOf(r queries.CaptableImport) Import {
	return Import{ID: r.ID, Client: r.ClientID, Security: r.SecurityID, Digest: r.Digest, File: r.FileName, Bytes: int(r.Bytes), Lines: int(r.Lines), Holders: int(r.Holders), Shares: r.Shares,
		Wrong: int(r.Wrong), State: State(r.State), UploadedBy: r.UploadedBy, UploadedAt: r.UploadedAt, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Reason: r.Reason}
}

func toDecide(ctx context.Context, tx pgx.Tx, actor identity.Actor) (identity.Waiting[string], error) {
	rows, err := q.CaptableToDecide(ctx, tx, queries.CaptableToDecideParams{Person: actor.Person, Machines: actor.Machines, Clients: actor.Over(identity.Compliance), Most: identity.MostWaiting})
	return identity.Waits(rows, err, func(r queries.CaptableToDecideRow) (string, time.Time) { return r.SecurityID, r.UploadedAt })
}

func rowsAfter(ctx context.Context, tx pgx.Tx, id string, line, limit int) ([]Row, error) {
	rows, err := q.CaptableRows(ctx, tx, id, int32(line), int32(limit))
	out := make([]Row, len(rows))
	for n, r := range rows {
		out[n] = Row{Line: int(r.Line), Holder: r.Holder, Name: r.Name, Residence: r.Residence, Kind: holder.Registration(r.Kind), TaxForm: holder.TaxForm(r.TaxForm), TaxFormOn: r.TaxFormOn,
			Shares: r.Shares, Acquired: r.AcquiredOn, Exemption: accreditation.Regulation(r.Exemption), Paid: r.PaidCents, LockUntil: r.LockUntil, Legend: r.Legend, Certificate: r.Certificate}
	}
	return out, err
}

func allRows(ctx context.Context, tx pgx.Tx, id string) (out []Row, err error) {
	for line := 0; ; line = out[len(out)-1].Line {
		part, err := rowsAfter(ctx, tx, id, line, atOnce)
		if out = append(out, part...); err != nil || len(part) < atOnce {
			return out, err
		}
	}
}

func problems(ctx context.Context, tx pgx.Tx, id string, after, limit int) ([]Problem, error) {
	rows, err := q.CaptableProblems(ctx, tx, id, int32(after), int32(limit))
	out := make([]Problem, len(rows))
	for n, r := range rows {
		out[n] = Problem{N: int(r.N), Line: int(r.Line), Column: r.Col, Said: r.Said, Remedy: r.Remedy}
	}
	return out, err
}

func decide(ctx context.Context, tx pgx.Tx, i Import) error {
	return q.CaptableDecide(ctx, tx, queries.CaptableDecideParams{ID: i.ID, State: string(i.State), DecidedBy: i.DecidedBy, DecidedAt: i.DecidedAt, Reason: i.Reason})
}

// held is what each holder of an import would have.
func held(ctx context.Context, tx pgx.Tx, id string) ([]ledger.Held, error) {
	rows, err := q.CaptableHolders(ctx, tx, id)
	out := make([]ledger.Held, len(rows))
	for n, r := range rows {
		out[n] = ledger.Held{Holder: r.Holder, Shares: r.Shares}
	}
	return out, err
}

func insertTransfers(ctx context.Context, tx pgx.Tx, id string, all []ledger.Held) error {
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	n, err := q.CaptableTransfers(ctx, tx, accreditation.RulesVersion, raw, id)
	return counted("transfers", n, len(all), err)
}

func insertLots(ctx context.Context, tx pgx.Tx, i Import) error {
	n, err := q.CaptableLots(ctx, tx, *i.DecidedAt, i.ID)
	return counted("lots", n, i.Lines, err)
}

func counted(what string, n int64, want int, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("captable: %s: %w", what, err)
	case n != int64(want):
		return fmt.Errorf("captable: %d of %d %s were written", n, want, what)
	}
	return nil
}

// deciders are who of compliance may decide an import.
func deciders(ctx context.Context, tx pgx.Tx, i Import) ([]uuid.UUID, error) {
	all, err := identity.Holders(ctx, tx, identity.Compliance, i.Client)
	return slices.DeleteFunc(all, func(p uuid.UUID) bool { return p == i.UploadedBy }), err
}
