package console

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/views/link"
	securityview "github.com/unykorn/console/views/security"
	"github.com/unykorn/console/views/ui"
)

const securitiesOnPage = 50

// securities is the register.
func (s *Server) securities(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := security.ListFilter{Client: q.client(chosen, clients), From: q.sharePlace(), Limit: securitiesOnPage}
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		waits, err := s.Securities.TermsToDecide(r.Context(), actor)
		if err != nil {
			return err
		}
		files, err := s.Captables.ToDecide(r.Context(), actor)
		if err != nil {
			return err
		}
		f.Only = append(waits.IDs, files.IDs...)
	}
	found, more, err := s.Securities.List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := securityview.ListProps{Rows: found, Problems: q.problems, MayAdd: actor.HasAny(identity.Treasury), Newest: q.newest(), Now: s.Clock.Now()}
	if more != nil {
		p.Older = q.page("before", shareKey(more))
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), q.mineChip("A decision waits for"))
	return s.show(w, r, "Securities", securityview.List(p))
}

// Forms of what stands in the addresses of this desk.
var (
	shareIDForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$`)
	placeIDForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,119}$`)
	lastMicro   = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
)

// shareKey writes where the next page begins.
func shareKey(p *security.Place) string {
	if p == nil {
		return ""
	}
	return strconv.FormatInt(p.At.UnixMicro(), 10) + "." + p.ID
}

// placed reads an instant and an id; what is something else is the first page, and said.
func (q *query) placed(name string) (time.Time, string, bool) {
	v := q.values.Get(name)
	if v == "" {
		return time.Time{}, "", false
	}
	at, id, _ := strings.Cut(v, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	if err != nil || micro < 0 || micro > lastMicro || !placeIDForm.MatchString(id) {
		q.refuse(name, "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
		return time.Time{}, "", false
	}
	return time.UnixMicro(micro).UTC(), id, true
}

func (q *query) sharePlace() *security.Place {
	at, id, ok := q.placed("before")
	if !ok {
		return nil
	}
	return &security.Place{At: at, ID: id}
}

// rowPlace is a place among numbered rows.
func (q *query) rowPlace() *security.Place {
	if q.form("before", numberedForm, "a page of this list") == "" {
		return nil
	}
	return q.sharePlace()
}

// answersPress says whether the page itself shows a refusal: whoever may not do it is told beside what they pressed.
func answersPress(f *fault.Fault) bool { return answersForm(f) || f.Kind == fault.Forbidden }

// why is a refusal beside a button: what nothing changed by is not worth saying where nothing was pressed.
func why(err error) string {
	if err == nil {
		return ""
	}
	said := fault.As(err).Message
	for _, end := range []string{" Nothing changed.", " Nothing was moved.", " Nothing was done.", " Nothing was changed.", " Nothing was decided."} {
		said = strings.ReplaceAll(said, end, "")
	}
	return said
}

// securityNew is the form of a registration.
func (s *Server) securityNew(w http.ResponseWriter, r *http.Request) error {
	return s.securityForm(w, r, http.StatusOK, securityview.FormProps{Client: r.URL.Query().Get("client"), Par: "0"}, nil)
}

func (s *Server) securityForm(w http.ResponseWriter, r *http.Request, status int, p securityview.FormProps, refused *fault.Fault) error {
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
	return s.showAs(w, r, status, "Register a security", securityview.Form(p))
}

// clientsOf are the clients over which the reader holds one of the roles, for a form.
func (s *Server) clientsOf(r *http.Request, roles ...identity.Role) (out []ui.Option, err error) {
	actor := actorFrom(r.Context())
	all, err := s.clientsOffered(r)
	for _, c := range all {
		for _, role := range roles {
			if actor.Has(role, c.ID) {
				out = append(out, ui.Option{Value: c.ID.String(), Label: c.Name})
				break
			}
		}
	}
	return out, err
}

// securityRegister enters a security. The form's key makes a second press find the first.
func (s *Server) securityRegister(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	p := securityview.FormProps{Key: formKey(f.Get("key")), Client: f.Get("client"), Issuer: strings.TrimSpace(f.Get("issuerName")), Type: f.Get("securityType"), Regulation: f.Get("regulationType"),
		Jurisdiction: strings.ToUpper(strings.TrimSpace(f.Get("jurisdiction"))), Par: strings.TrimSpace(f.Get("parValue")), Shares: strings.TrimSpace(f.Get("totalShares")),
		CUSIP: strings.ToUpper(strings.TrimSpace(f.Get("cusip"))), ISIN: strings.ToUpper(strings.TrimSpace(f.Get("isin")))}
	reg := security.Registration{Issuer: p.Issuer, Type: p.Type, Regulation: accreditation.Regulation(p.Regulation), Jurisdiction: p.Jurisdiction, CUSIP: p.CUSIP, ISIN: p.ISIN}
	bad := security.ErrFields
	var err error
	if reg.Client, err = uuid.Parse(p.Client); err != nil || reg.Client == uuid.Nil {
		bad = bad.Field("client", "Choose whose security it is.")
	} else if !actorFrom(r.Context()).Sees(reg.Client) {
		return identity.ErrNoClient
	}
	if reg.Par, err = decimal.NewFromString(orZero(p.Par)); err != nil || len(p.Par) > 30 {
		bad = bad.Field("parValue", "US dollars a share, not below zero, with at most six decimals.")
	}
	if reg.Shares, err = money.ParseUnits(p.Shares); err != nil {
		bad = bad.Field("totalShares", "A whole number of shares, from 1 to 9007199254740991.")
	}
	if len(bad.Fields) > 0 {
		return s.securityForm(w, r, http.StatusUnprocessableEntity, p, bad)
	}
	x, err := s.Securities.Register(r.Context(), actorFrom(r.Context()), reg, "form-"+p.Key)
	if err == nil {
		return s.done(w, r, link.Security(x.ID), "Registered, with nothing issued. File its terms next; until compliance confirms some, the strictest reading of each rule holds.")
	}
	refused := fault.As(err)
	if !answersForm(refused) {
		return err
	}
	s.note(r, refused)
	return s.securityForm(w, r, fault.Status(refused.Kind), p, refused)
}

func orZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

// security is one security with its holders and terms.
func (s *Server) security(w http.ResponseWriter, r *http.Request) error {
	return s.showSecurity(w, r, http.StatusOK, nil)
}

func (s *Server) showSecurity(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	d, err := s.Securities.Detail(r.Context(), actor, r.PathValue("security"), q.capPlace(), securitiesOnPage)
	if err != nil {
		return err
	}
	p := securityview.Props{Detail: d, Agent: s.Securities.TransferAgent, Custodian: s.Securities.Custodian, MayMove: actor.Has(identity.Treasury, d.Client), MayFile: actor.Has(identity.Treasury, d.Client),
		NoFile: why(d.WhyNotFile(actor)), Decides: actor.Has(identity.Compliance, d.Client), Newest: q.newest(), Now: s.Clock.Now()}
	if d.TermsWait {
		p.NoDecide, p.MayWithdraw = why(d.Versions[0].WhyNotDecide(actor)), d.Versions[0].FiledBy == actor.Person
	}
	files, err := s.Captables.List(r.Context(), actor, d.ID)
	if err != nil {
		return err
	}
	if at := slices.IndexFunc(files, func(i captable.Import) bool { return i.State == captable.Waits }); at >= 0 {
		p.Import = &files[at]
	}
	if d.More != nil {
		p.Older = q.page("before", strconv.FormatInt(d.More.Shares, 10)+"."+d.More.Holder)
	}
	if refused != nil {
		p.Problem, p.Fields, p.Reason = refused.Message, refused.Fields, r.PostForm.Get("reason")
	}
	return s.showAs(w, r, status, securityview.Title(d.Issuer, d.Terms.Name), securityview.Detail(p))
}

// capPlace reads where a page of the cap table begins: a count of shares, and a holder.
func (q *query) capPlace() *security.CapPlace {
	v := q.values.Get("before")
	if v == "" {
		return nil
	}
	shares, holder, _ := strings.Cut(v, ".")
	n, err := strconv.ParseInt(shares, 10, 64)
	if err != nil || n < 0 || !shareIDForm.MatchString(holder) {
		q.refuse("before", "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
		return nil
	}
	return &security.CapPlace{Shares: n, Holder: holder}
}

// securityBook is the control book.
func (s *Server) securityBook(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	x, err := s.Securities.Get(r.Context(), actor, r.PathValue("security"))
	if err != nil {
		return err
	}
	p := securityview.BookProps{Security: x}
	lines, more, err := s.Securities.Book(r.Context(), actor, x.ID, q.rowPlace(), securitiesOnPage)
	if err != nil {
		return err
	}
	p.Lines, p.Problems, p.Newest, p.Older = lines, q.problems, q.newest(), q.page("before", shareKey(more))
	return s.show(w, r, "Control book of "+x.Issuer, securityview.Book(p))
}

// securityAsOf is the register at the end of a day.
func (s *Server) securityAsOf(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	on := q.day("on")
	if on == nil {
		today := s.Clock.Now().UTC().Truncate(24 * time.Hour)
		on = &today
	}
	after := q.form("after", shareIDForm, "a page of this list")
	at, err := s.Securities.AsOf(r.Context(), actor, r.PathValue("security"), on.AddDate(0, 0, 1).Add(-time.Microsecond), after, securitiesOnPage)
	if err != nil {
		return err
	}
	p := securityview.AsOfProps{Standing: at, Day: on.Format(time.DateOnly), Problems: q.problems, Older: q.page("after", at.More), Now: s.Clock.Now()}
	if after != "" {
		p.Newest = q.with("after", "")
	}
	return s.show(w, r, at.Security.Issuer+" as of "+p.Day, securityview.AsOf(p))
}
