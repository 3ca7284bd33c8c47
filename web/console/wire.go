package console

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wire"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	wireview "github.com/unykorn/console/views/wire"
)

// wireRows is a page of withdrawals, and of bank accounts.
const wireRows = 50

// wires lists what leaves to banks, as it was mirrored.
func (s *Server) wires(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f, waits, err := s.wireFilter(r, q, chosen, clients)
	if err != nil {
		return err
	}
	f.Before, f.BeforeRow = q.row("before")
	found, more, err := s.Wires.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := wireview.ListProps{Rows: found, Mine: actor.HasAny(identity.Compliance), Problems: q.problems, MayAsk: actor.HasAny(identity.Treasury), Newest: q.newest(), Now: s.Clock.Now()}
	if more {
		last := found[len(found)-1]
		p.Older = q.page("before", strconv.FormatInt(last.At.UnixMicro(), 10)+"."+strconv.FormatInt(last.Row, 10))
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = wireChips(q, chosen, f, waits, clients)
	p.Export = ui.ExportProps{Action: link.Exports(), Subject: string(export.Wires), Query: exportQuery(q)}
	return s.show(w, r, "Wires", wireview.List(p))
}

// wireFilter reads what the list of wires is narrowed by, and whom its rows are to wait for.
func (s *Server) wireFilter(r *http.Request, q *query, chosen *uuid.UUID, clients []identity.Client) (wire.ListFilter, string, error) {
	f := wire.ListFilter{Client: q.client(chosen, clients), State: q.oneOf("state", wireview.States, "a state of a withdrawal"), Limit: wireRows}
	waits := q.oneOf(byWaits, []string{waitsForMe, waitsBank}, "a choice of whom it waits for")
	var err error
	f.Only, err = s.wiresWaiting(r, actorFrom(r.Context()), waits)
	return f, waits, err
}

func wireChips(q *query, chosen *uuid.UUID, f wire.ListFilter, waits string, clients []identity.Client) []ui.Filter {
	return append(q.clientChip(chosen, f.Client, clients), stateChip(q, f.State, wireview.States, wireview.StateWords),
		q.chip("Waits for", byWaits, map[string]string{waitsForMe: "me", waitsBank: "the bank"}[waits], []ui.FilterOption{q.option(byWaits, waitsForMe, "Me"), q.option(byWaits, waitsBank, "The bank")}))
}

// wiresWaiting are the transfers of those that wait for this person, or for the bank; nil: any.
func (s *Server) wiresWaiting(r *http.Request, actor identity.Actor, waits string) ([]string, error) {
	look := map[string]func(context.Context, identity.Actor) (identity.Waiting[string], error){waitsForMe: s.Wires.ToConfirm, waitsBank: s.Wires.AtBank}[waits]
	if look == nil {
		return nil, nil
	}
	w, err := look(r.Context(), actor)
	return w.IDs, err
}

// row reads the place after which a page begins: a time and a row.
func (q *query) row(name string) (*time.Time, int64) {
	v := q.values.Get(name)
	if v == "" {
		return nil, 0
	}
	micros, row, _ := strings.Cut(v, ".")
	at, err := strconv.ParseInt(micros, 10, 64)
	n, also := strconv.ParseInt(row, 10, 64)
	if err != nil || also != nil || at < 1 || at > 1e16 || n < 1 {
		q.refuse(name, "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
		return nil, 0
	}
	t := time.UnixMicro(at).UTC()
	return &t, n
}

// wire is the page of one withdrawal, read at BitGo with one call.
func (s *Server) wire(w http.ResponseWriter, r *http.Request) error {
	return s.showWire(w, r, http.StatusOK, nil)
}

func (s *Server) showWire(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	v, err := s.Wires.View(r.Context(), actor, r.PathValue("wire"))
	if err != nil {
		return err
	}
	p := wireview.Props{View: v, Now: s.Clock.Now(), MaySee: actor.Has(identity.Treasury, v.Client) || actor.Has(identity.Compliance, v.Client)}
	why := v.WhyNotDecide(actor)
	p.Mine = why == nil
	if why != nil && actor.Has(identity.Compliance, v.Client) {
		p.WhyNot = strings.TrimSuffix(fault.As(why).Message, " Nothing was decided, and no money moved.")
	}
	if refused != nil {
		p.Problem, p.Reason = refused.Message, r.PostForm.Get("reason")
		if fault.Is(refused, wire.ErrReason) {
			p.Fields = refused.Fields
		}
	}
	return s.showAs(w, r, status, wireview.Title(v), wireview.Detail(p))
}

func (s *Server) wireApprove(w http.ResponseWriter, r *http.Request) error {
	return s.wireDecide(w, r, true, "Confirmed. BitGo hands it to the bank.")
}

func (s *Server) wireReject(w http.ResponseWriter, r *http.Request) error {
	return s.wireDecide(w, r, false, "Rejected. The money stays in the Go Account. Whoever asked for it reads your reason on this page.")
}

// wireDecide names the withdrawal to BitGo by what its page shows: coin, amount and address go along.
func (s *Server) wireDecide(w http.ResponseWriter, r *http.Request, approve bool, said string) error {
	actor := actorFrom(r.Context())
	v, err := s.Wires.View(r.Context(), actor, r.PathValue("wire"))
	if err != nil {
		return err
	}
	if o := v.Order(approve); approve {
		_, err = s.Wires.Decide(r.Context(), actor, o)
	} else {
		o.Reason = r.PostForm.Get("reason")
		_, err = s.Wires.Reject(r.Context(), actor, o)
	}
	return s.wireDone(w, r, said, err)
}

// wireSaw keeps that something beside the confirmation was seen.
func (s *Server) wireSaw(w http.ResponseWriter, r *http.Request) error {
	err := s.Wires.Saw(r.Context(), actorFrom(r.Context()), r.PathValue("wire"), r.PostForm.Get("item"), strings.TrimSpace(r.PostForm.Get("note")))
	return s.wireDone(w, r, "Kept.", err)
}

func (s *Server) wireDone(w http.ResponseWriter, r *http.Request, said string, err error) error {
	if err == nil {
		return s.done(w, r, link.Wire(r.PathValue("wire")), said)
	}
	f := fault.As(err)
	if !answersForm(f) && f.Kind != fault.Forbidden {
		return err
	}
	s.note(r, f)
	return s.showWire(w, r, fault.Status(f.Kind), f)
}

// formKey is the key of a form, or a fresh one where none came along.
func formKey(key string) string {
	if len(key) < 8 || len(key) > 80 {
		return uuid.NewString()
	}
	return key
}

// typedFields are what a form was sent with, for showing it again.
func typedFields(r *http.Request, names ...string) map[string]string {
	out := map[string]string{}
	for _, n := range names {
		out[n] = strings.TrimSpace(r.PostForm.Get(n))
	}
	return out
}
