package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"github.com/unykorn/console/internal/identity"
)

// Open records that the actor fetches the file, and gives what writes it. Errors: ErrNotFound, ErrNotReady, ErrGrants.
func (s *Service) Open(ctx context.Context, actor identity.Actor, id uuid.UUID) (Export, func(io.Writer) error, error) {
	e, err := s.Get(ctx, actor, id)
	switch {
	case err != nil:
		return e, nil, err
	case e.State != Ready || !s.Clock.Now().Before(e.ExpiresAt):
		return e, nil, ErrNotReady
	case !covers(actor, e):
		return e, nil, ErrGrants
	}
	err = s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error { return s.record(ctx, tx, actor, "export.fetch", e) })
	if err != nil {
		return e, nil, err
	}
	pieces := func(each func([]byte) error) error {
		for n := range e.pieces {
			var body []byte
			err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
				body, err = piece(ctx, tx, e.ID, n)
				return err
			})
			if err != nil {
				return fmt.Errorf("export: piece %d: %w", n, err)
			}
			if err := each(body); err != nil {
				return err
			}
		}
		return nil
	}
	return e, func(w io.Writer) error { return e.write(w, pieces) }, nil
}

// Fact is one line of a manifest.
type Fact struct{ Name, Value string }

// Manifest is what a file says about itself: enough to ask the same again and to prove the rows.
func (e Export) Manifest() []Fact {
	proof := "of the row lines of this file, without this manifest and the line of names, each with its line feed"
	if e.Format == XLSX {
		proof = "of the rows as lines of CSV, each with its line feed"
	}
	return []Fact{
		{"export", e.ID.String()}, {"what", e.Subject.Title()}, {"filter", e.Asked}, {"asked by", e.AskedBy}, {"as of", Text(e.AsOf)},
		{"rows", strconv.FormatInt(e.Rows, 10)}, {"sha256", e.Digest}, {"sha256 is", proof},
	}
}

func (e Export) write(w io.Writer, pieces func(each func([]byte) error) error) error {
	switch e.Format {
	case Lines:
		facts := map[string]string{}
		for _, f := range e.Manifest() {
			facts[f.Name] = f.Value
		}
		if err := json.NewEncoder(w).Encode(map[string]any{"manifest": facts}); err != nil {
			return err
		}
	case XLSX:
		return e.workbook(w, pieces)
	case CSV:
		var head [][]string
		for _, f := range e.Manifest() {
			head = append(head, []string{"# " + f.Name, Guarded(f.Value)})
		}
		text, err := records(append(head, e.Subject.Columns())...)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return pieces(func(body []byte) error {
		_, err := w.Write(body)
		return err
	})
}

// workbook writes row after row; every cell is text, because a sheet keeps fifteen digits of a number.
func (e Export) workbook(w io.Writer, pieces func(each func([]byte) error) error) error {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // its temporary files go with it
	if err := book.SetSheetName("Sheet1", "Rows"); err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter("Rows")
	if err != nil {
		return err
	}
	at := 0
	put := func(record []string) error {
		at++
		cells := make([]any, len(record))
		for i, text := range record {
			cells[i] = text
		}
		cell, err := excelize.CoordinatesToCellName(1, at)
		if err != nil {
			return err
		}
		return sheet.SetRow(cell, cells)
	}
	if err := put(e.Subject.Columns()); err != nil {
		return err
	}
	err = pieces(func(body []byte) error {
		r := csv.NewReader(bytes.NewReader(body))
		for {
			record, err := r.Read()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := put(record); err != nil {
				return err
			}
		}
	})
	if err != nil {
		return err
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	if _, err := book.NewSheet("Manifest"); err != nil {
		return err
	}
	for i, f := range e.Manifest() {
		row := strconv.Itoa(i + 1)
		if err := book.SetCellStr("Manifest", "A"+row, f.Name); err != nil {
			return err
		}
		if err := book.SetCellStr("Manifest", "B"+row, Guarded(f.Value)); err != nil {
			return err
		}
	}
	return book.Write(w)
}
