package holder

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/queries"
)

var q = queries.New()

func get(ctx context.Context, tx pgx.Tx, client uuid.UUID, id string) (Entry, error) {
	r, err := q.HolderGet(ctx, tx, client, id)
	return entryOf(r), err
}

// forUpdate gives an entry, held still, and the name of the form that wrote it.
func forUpdate(ctx context.Context, tx pgx.Tx, client uuid.UUID, id string) (Entry, string, error) {
	r, err := q.HolderForUpdate(ctx, tx, client, id)
	if err != nil || r.OneTime == nil {
		return entryOf(r), "", err
	}
	return entryOf(r), *r.OneTime, nil
}

func insert(ctx context.Context, tx pgx.Tx, e Entry, oneTime string) (bool, error) {
	n, err := q.HolderInsert(ctx, tx, queries.HolderInsertParams{ClientID: e.Client, ID: e.ID, Name: e.Name, Registration: string(e.Registration), Joint: none(e.Joint),
		Address: e.Address, Residence: e.Residence, TaxForm: string(e.TaxForm), TaxFormOn: e.TaxFormOn, TaxIDEnd: e.TaxIDEnd, Withholding: e.Withholding,
		LostSince: e.LostSince, DiedOn: e.DiedOn, ChangedBy: e.ChangedBy, ChangedAt: e.ChangedAt, OneTime: &oneTime})
	return n > 0, err
}

func update(ctx context.Context, tx pgx.Tx, e Entry, oneTime string) error {
	err := q.HolderUpdate(ctx, tx, queries.HolderUpdateParams{ClientID: e.Client, ID: e.ID, Name: e.Name, Registration: string(e.Registration), Joint: none(e.Joint),
		Address: e.Address, Residence: e.Residence, TaxForm: string(e.TaxForm), TaxFormOn: e.TaxFormOn, TaxIDEnd: e.TaxIDEnd, Withholding: e.Withholding,
		LostSince: e.LostSince, DiedOn: e.DiedOn, ChangedBy: e.ChangedBy, ChangedAt: e.ChangedAt, OneTime: &oneTime})
	if database.Constraint(err) == "holder_registered" {
		return ErrRegistered.With(err)
	}
	return err
}

func none(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func entryOf(r queries.Holder) Entry {
	return Entry{Client: r.ClientID, ID: r.ID, Name: r.Name, Registration: Registration(r.Registration), Joint: r.Joint, Address: r.Address, Residence: r.Residence,
		TaxForm: TaxForm(r.TaxForm), TaxFormOn: r.TaxFormOn, TaxIDEnd: r.TaxIDEnd, Withholding: r.Withholding, LostSince: r.LostSince, DiedOn: r.DiedOn,
		Version: int(r.Version), ChangedBy: r.ChangedBy, ChangedAt: r.ChangedAt}
}

// was is a version as the database put it aside.
type was struct {
	Name         string       `json:"name"`
	Registration Registration `json:"registration"`
	Joint        []string     `json:"joint"`
	Address      string       `json:"address"`
	Residence    string       `json:"residence"`
	TaxForm      TaxForm      `json:"tax_form"`
	TaxFormOn    *string      `json:"tax_form_on"`
	TaxIDEnd     string       `json:"tax_id_end"`
	Withholding  bool         `json:"withholding"`
	LostSince    *string      `json:"lost_since"`
	DiedOn       *string      `json:"died_on"`
	ChangedBy    *uuid.UUID   `json:"changed_by"`
	ChangedAt    time.Time    `json:"changed_at"`
}

func before(ctx context.Context, tx pgx.Tx, client uuid.UUID, id string) ([]Past, error) {
	rows, err := q.HolderPast(ctx, tx, client, id)
	if err != nil {
		return nil, err
	}
	out := make([]Past, len(rows))
	for i, r := range rows {
		var w was
		if err := json.Unmarshal(r.HolderPast.Was, &w); err != nil {
			return nil, err
		}
		out[i] = Past{Changer: r.Changer, Replaced: r.HolderPast.ReplacedAt, Entry: Entry{Client: client, ID: id, Name: w.Name, Registration: w.Registration, Joint: w.Joint, Address: w.Address,
			Residence: w.Residence, TaxForm: w.TaxForm, TaxFormOn: day(w.TaxFormOn), TaxIDEnd: w.TaxIDEnd, Withholding: w.Withholding, LostSince: day(w.LostSince),
			DiedOn: day(w.DiedOn), Version: int(r.HolderPast.Version), ChangedBy: w.ChangedBy, ChangedAt: w.ChangedAt}}
	}
	return out, nil
}

// day reads a date that PostgreSQL wrote; nil stays nil.
func day(s *string) *time.Time {
	if s == nil {
		return nil
	}
	d, err := time.Parse(time.DateOnly, *s)
	if err != nil {
		return nil
	}
	return &d
}

func list(ctx context.Context, tx pgx.Tx, clients []uuid.UUID, f Filter) (out []Entry, more *Place, err error) {
	client, clients := single(clients)
	rows, err := q.HolderList(ctx, tx, queries.HolderListParams{AfterName: f.After.Name, AfterClient: f.After.Client, AfterID: f.After.ID, Client: client, Clients: clients,
		Incomplete: f.Incomplete, PageSize: int32(f.Limit + 1)})
	if err != nil {
		return nil, nil, err
	}
	for i, r := range rows[:min(len(rows), f.Limit)] {
		e := entryOf(r.Holder)
		e.ClientName = r.ClientName
		out = append(out, e)
		if i == f.Limit-1 && len(rows) > f.Limit {
			more = &Place{Client: e.Client, ID: e.ID}
			if r.Holder.SortName != nil {
				more.Name = *r.Holder.SortName
			}
		}
	}
	return out, more, nil
}

// single gives the one client apart: with it an index can give the order of a list, with several it cannot.
func single(clients []uuid.UUID) (*uuid.UUID, []uuid.UUID) {
	if len(clients) == 1 {
		return &clients[0], nil
	}
	return nil, clients
}

func notices(ctx context.Context, tx pgx.Tx, client uuid.UUID, id string) ([]Notice, error) {
	rows, err := q.HolderNotices(ctx, tx, client, id)
	out := make([]Notice, len(rows))
	for i, r := range rows {
		out[i] = Notice{ID: r.ID, Transfer: r.TransferID, At: r.At, Forfeited: r.What == "FORFEITURE", Shares: r.Shares, Reference: r.Reference}
	}
	return out, err
}
