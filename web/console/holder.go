package console

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	holderview "github.com/unykorn/console/views/holder"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

const (
	holdersOnPage = 50
	byFile        = "file" // incomplete: the file lacks something
)

// holders is the master securityholder file.
func (s *Server) holders(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := holder.Filter{Client: q.client(chosen, clients), Limit: holdersOnPage, After: q.filePlace(),
		Incomplete: q.oneOf(byFile, []string{"incomplete"}, "a choice of what the file lacks") != ""}
	found, more, err := s.Holders.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := holderview.ListProps{Rows: found, Problems: q.problems, MayAdd: actor.HasAny(identity.Treasury), Newest: q.newest(), Now: s.Clock.Now()}
	if !q.first() {
		p.Newest = q.with("after", "")
	} else {
		p.Live = q.here()
	}
	if more != nil {
		p.Older = q.page("after", fileKey(*more))
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), q.chip("File", byFile, "incomplete", []ui.FilterOption{q.option(byFile, "incomplete", "Incomplete")}))
	return s.show(w, r, "Holders", holderview.List(p))
}

// fileKey writes where the next page of the file begins: a name can be anything, so it is packed.
func fileKey(p holder.Place) string {
	raw, _ := json.Marshal([3]string{p.Name, p.Client.String(), p.ID}) // three texts always marshal
	return base64.RawURLEncoding.EncodeToString(raw)
}

func (q *query) filePlace() holder.Place {
	v := q.values.Get("after")
	if v == "" {
		return holder.Place{}
	}
	var parts [3]string
	raw, err := base64.RawURLEncoding.DecodeString(v)
	if err == nil {
		err = json.Unmarshal(raw, &parts)
	}
	client, bad := uuid.Parse(parts[1])
	if err != nil || bad != nil || len(parts[0]) > 1000 || strings.ContainsRune(parts[0], 0) || !shareIDForm.MatchString(parts[2]) {
		q.refuse("after", "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
		return holder.Place{}
	}
	return holder.Place{Name: parts[0], Client: client, ID: parts[2]}
}

// holderNew is the form of a new entry.
func (s *Server) holderNew(w http.ResponseWriter, r *http.Request) error {
	return s.holderForm(w, r, http.StatusOK, holderview.FormProps{Client: r.URL.Query().Get("client"), Registration: string(holder.Individual), TaxForm: "NONE"}, nil)
}

func (s *Server) holderForm(w http.ResponseWriter, r *http.Request, status int, p holderview.FormProps, refused *fault.Fault) error {
	p.Key = formKey(p.Key)
	var err error
	if p.Clients, err = s.clientsOf(r, identity.Treasury); err != nil {
		return err
	}
	if len(p.Clients) == 1 {
		p.Client = p.Clients[0].Value
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Enter a holder", holderview.Form(p))
}

// holderEnter puts a holder into the file.
func (s *Server) holderEnter(w http.ResponseWriter, r *http.Request) error {
	p := typedHolder(r.PostForm)
	p.Version = 0
	e, refused := entryOf(p)
	if refused == nil && !actorFrom(r.Context()).Sees(e.Client) {
		return identity.ErrNoClient
	}
	if refused == nil {
		kept, err := s.Holders.Keep(r.Context(), actorFrom(r.Context()), e, "form-"+p.Key)
		if err == nil {
			return s.done(w, r, link.Holder(kept.Client.String(), kept.ID), "Entered. Nothing was transferred.")
		}
		if refused = fault.As(err); !answersForm(refused) {
			return err
		}
	}
	s.note(r, refused)
	return s.holderForm(w, r, fault.Status(refused.Kind), p, refused)
}

// holder is one entry.
func (s *Server) holder(w http.ResponseWriter, r *http.Request) error {
	return s.showHolder(w, r, http.StatusOK, nil, nil)
}

func (s *Server) showHolder(w http.ResponseWriter, r *http.Request, status int, typed *holderview.FormProps, refused *fault.Fault) error {
	client, err := uuid.Parse(r.PathValue("client"))
	if err != nil || client.String() != r.PathValue("client") {
		return holder.ErrNotFound
	}
	actor := actorFrom(r.Context())
	p := holderview.Props{MayKeep: actor.Has(identity.Treasury, client), Now: s.Clock.Now()}
	if p.Entry, p.Past, err = s.Holders.Get(r.Context(), actor, client, r.PathValue("holder")); err != nil {
		return err
	}
	if p.Notices, err = s.Holders.Notices(r.Context(), actor, client, p.Entry.ID); err != nil {
		return err
	}
	if p.Holdings, err = s.Securities.Holdings(r.Context(), actor, client, p.Entry.ID); err != nil {
		return err
	}
	if client != uuid.Nil {
		clients, err := s.clientsOffered(r, client)
		if err != nil {
			return err
		}
		p.Entry.ClientName = clientName(clients, client)
	}
	if typed == nil {
		shown := formOf(p.Entry)
		typed = &shown
	}
	typed.Client, typed.ID, typed.Key = p.Entry.Client.String(), p.Entry.ID, formKey(typed.Key)
	if refused != nil {
		typed.Problem, typed.Fields = refused.Message, refused.Fields
	}
	p.Form = *typed
	name := p.Entry.Name
	if name == "" {
		name = p.Entry.ID
	}
	return s.showAs(w, r, status, name, holderview.Detail(p))
}

// formOf is an entry as its form shows it.
func formOf(e holder.Entry) holderview.FormProps {
	return holderview.FormProps{Version: e.Version, Name: e.Name, Registration: string(e.Registration), Joint: strings.Join(e.Joint, "\n"), Address: e.Address, Residence: e.Residence,
		TaxForm: string(e.TaxForm), TaxFormOn: holderview.Iso(e.TaxFormOn), TaxIDEnd: e.TaxIDEnd, Withholding: e.Withholding, LostSince: holderview.Iso(e.LostSince), DiedOn: holderview.Iso(e.DiedOn)}
}

// holderKeep changes an entry from the version that was read.
func (s *Server) holderKeep(w http.ResponseWriter, r *http.Request) error {
	p := typedHolder(r.PostForm)
	p.Client, p.ID = r.PathValue("client"), r.PathValue("holder")
	p.Version = max(p.Version, 1)
	e, refused := entryOf(p)
	if refused != nil && refused.Fields["client"] != "" {
		return holder.ErrNotFound
	}
	if refused == nil {
		kept, err := s.Holders.Keep(r.Context(), actorFrom(r.Context()), e, "form-"+p.Key)
		if err == nil {
			return s.done(w, r, link.Holder(kept.Client.String(), kept.ID), "Kept as version "+strconv.Itoa(kept.Version)+". What it replaced is kept, too.")
		}
		if refused = fault.As(err); !answersForm(refused) {
			return err
		}
	}
	s.note(r, refused)
	return s.showHolder(w, r, fault.Status(refused.Kind), &p, refused)
}

func typedHolder(f url.Values) holderview.FormProps {
	line := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	version, _ := strconv.Atoi(f.Get("version")) // what is no number is a version that nobody read
	return holderview.FormProps{Key: formKey(f.Get("key")), Version: version, Client: f.Get("client"), ID: line("id"), Name: line("name"), Registration: f.Get("registration"), Joint: f.Get("joint"),
		Address: strings.ReplaceAll(f.Get("address"), "\r\n", "\n"), Residence: line("residence"), TaxForm: f.Get("taxForm"), TaxFormOn: line("taxFormOn"), TaxIDEnd: line("taxIdEnd"),
		Withholding: f.Get("withholding") != "", LostSince: line("lostSince"), DiedOn: line("diedOn")}
}

// entryOf reads what was typed; what is no day is named at its field. What the file takes, the room says.
func entryOf(p holderview.FormProps) (holder.Entry, *fault.Fault) {
	e := holder.Entry{ID: p.ID, Name: p.Name, Registration: holder.Registration(p.Registration), Joint: strings.Split(strings.ReplaceAll(p.Joint, "\r\n", "\n"), "\n"), Address: p.Address,
		Residence: p.Residence, TaxForm: holder.TaxForm(p.TaxForm), TaxIDEnd: p.TaxIDEnd, Withholding: p.Withholding, Version: p.Version}
	bad := holder.ErrFields
	var err error
	if e.Client, err = uuid.Parse(p.Client); err != nil {
		bad = bad.Field("client", "Choose whose securities they hold.")
	}
	for field, d := range map[string]struct {
		text string
		into **time.Time
	}{"taxFormOn": {p.TaxFormOn, &e.TaxFormOn}, "lostSince": {p.LostSince, &e.LostSince}, "diedOn": {p.DiedOn, &e.DiedOn}} {
		if d.text == "" {
			continue
		}
		day, err := time.Parse(time.DateOnly, d.text)
		if *d.into = &day; err != nil {
			bad = bad.Field(field, "A day, like 2026-01-31.")
		}
	}
	if len(bad.Fields) > 0 {
		return e, bad
	}
	return e, nil
}
