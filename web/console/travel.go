package console

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/views/link"
	travelview "github.com/unykorn/console/views/travel"
	"github.com/unykorn/console/views/ui"
)

const travelsOnPage = 50

// travels is the desk: whose data are known, and the thresholds.
func (s *Server) travels(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), asked(r)
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	chosen := s.chosenClient(r)
	f := travel.Filter{Client: q.client(chosen, clients), Text: q.words("text"), Limit: travelsOnPage,
		Subject: travel.Subject(q.oneOf("who", []string{string(travel.Payee), string(travel.Originator)}, "a payer or a payee")),
		Stands:  travel.Stands(q.oneOf("state", spelled(travel.AllStands), "a state of such data"))}
	f.After = q.travelPlace("before")
	if q.oneOf(byWaits, []string{waitsForMe}, "a choice of whom it waits for") != "" {
		w, err := s.Travel.ToConfirm(r.Context(), actor)
		if err != nil {
			return err
		}
		f.Only = w.IDs
	}
	d, err := s.Travel.Look(r.Context(), actor, f)
	if err != nil {
		return err
	}
	p := travelview.ListProps{Desk: d, MayEnter: actor.HasAny(identity.Treasury), Problems: q.problems, Newest: q.newest(), Now: s.Clock.Now()}
	if d.More != nil {
		p.Older = q.page("before", travelPlaceOf(*d.More))
	}
	if q.first() {
		p.Live = q.here()
	}
	p.Filters = ui.FiltersProps{Action: q.path, Clear: q.clear(chosen)}
	who := q.chip("Who", "who", travelview.SubjectWords(f.Subject), []ui.FilterOption{q.option("who", string(travel.Payee), "Payees"), q.option("who", string(travel.Originator), "Clients as payers")})
	p.Filters.Filters = append(q.clientChip(chosen, f.Client, clients), who, stateChip(q, f.Stands, travel.AllStands, travelview.StandsWords), q.mineChip("Waits for"),
		q.typed("Name or address", "text", ui.FieldProps{MaxLength: 200, Hint: "The beginning of a word of a name, or a whole address."}))
	return s.show(w, r, "Travel rule", travelview.List(p))
}

// travelPlaceOf writes where a page begins as an address carries it.
func travelPlaceOf(p travel.Place) string {
	raw, err := json.Marshal([]string{p.Label, string(p.Subject), p.Address, p.Memo, p.Client.String()})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func (q *query) travelPlace(name string) travel.Place {
	v := q.values.Get(name)
	if v == "" {
		return travel.Place{}
	}
	var parts []string
	raw, err := base64.RawURLEncoding.DecodeString(v)
	if err == nil {
		err = json.Unmarshal(raw, &parts)
	}
	if err == nil && len(parts) == 5 {
		if client, err := uuid.Parse(parts[4]); err == nil && storableAll(parts) {
			return travel.Place{Label: parts[0], Key: travel.Key{Client: client, Subject: travel.Subject(parts[1]), Address: parts[2], Memo: parts[3]}}
		}
	}
	q.refuse(name, "“"+clipped(v)+"” is not a page of this list, so this is the first one.")
	return travel.Place{}
}

// storableAll says whether PostgreSQL can compare with these texts.
func storableAll(all []string) bool {
	for _, s := range all {
		for _, r := range s {
			if r == 0 {
				return false
			}
		}
	}
	return true
}

// travelNew is the form, filled from the newest version.
func (s *Server) travelNew(w http.ResponseWriter, r *http.Request) error {
	k, err := travelKey(r.URL.Query())
	if err != nil {
		return err
	}
	return s.travelForm(w, r, http.StatusOK, "", k, nil, nil)
}

// travelKey reads whose data are meant.
func travelKey(v url.Values) (travel.Key, error) {
	client, err := uuid.Parse(v.Get("client"))
	if err != nil {
		return travel.Key{}, travel.ErrNotFound
	}
	k := travel.Key{Client: client, Subject: travel.Originator, Address: v.Get("address"), Memo: v.Get("memo")}
	if k.Address != "" {
		k.Subject = travel.Payee
	}
	if !storableAll([]string{k.Address, k.Memo}) || len(k.Address) > 250 || len(k.Memo) > 250 || k.Address == "" && k.Memo != "" {
		return travel.Key{}, travel.ErrNotFound
	}
	return k, nil
}

func (s *Server) travelForm(w http.ResponseWriter, r *http.Request, status int, key string, k travel.Key, typed *travel.Data, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	client, err := s.seenClient(r, k.Client)
	if err != nil {
		return err
	}
	if !actor.Has(identity.Treasury, k.Client) {
		return travel.ErrRole
	}
	row, err := s.Travel.Standing(r.Context(), actor, k)
	if err != nil {
		return err
	}
	p := travelview.FormProps{Key: key, ID: k, Client: client.Name, Label: row.Label}
	if len(key) < 8 || len(key) > 80 {
		p.Key = uuid.NewString()
	}
	if row.Newest != nil {
		p.Kept, p.Data, p.MissesIt = row.Newest.Data, row.Newest.Data, travelview.Lacks(row.Missing)
	} else {
		p.Data.Kind = travel.Legal
	}
	if p.Label == "" {
		p.Label = p.Data.FullName()
	}
	if typed != nil {
		p.Data = *typed
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Travel rule: enter data", travelview.Form(p))
}

// seenClient is a client that the person may know of.
func (s *Server) seenClient(r *http.Request, id uuid.UUID) (identity.Client, error) {
	found, err := s.Identity.Client(r.Context(), actorFrom(r.Context()), id)
	if fault.Is(err, identity.ErrNoClient) {
		return identity.Client{}, travel.ErrNotFound
	}
	return found, err
}

// travelFile keeps another version. The form's key makes a second press find the first.
func (s *Server) travelFile(w http.ResponseWriter, r *http.Request) error {
	k, err := travelKey(r.PostForm)
	if err != nil {
		return err
	}
	f, key := r.PostForm, r.PostForm.Get("key")
	if len(key) < 8 || len(key) > 80 {
		key = uuid.NewString()
	}
	d := travel.Data{Kind: f.Get("kind"), Name: f.Get("name"), Given: f.Get("given"), Street: f.Get("street"), Town: f.Get("town"), Postcode: f.Get("postcode"),
		Country: f.Get("country"), CustomerNumber: f.Get("customer"), Registration: f.Get("registration"), LEI: f.Get("lei"), BirthDate: f.Get("birth_date"),
		BirthPlace: f.Get("birth_place"), OfficialID: f.Get("official_id"), Custody: f.Get("custody"), VASP: f.Get("provider"), VASPCountry: f.Get("provider_country"),
		VASPLEI: f.Get("provider_lei"), Owned: f.Get("owned") != "", OwnedHow: f.Get("owned_how"), ForgetBirth: f.Get("forget_birth") != "", ForgetID: f.Get("forget_id") != ""}
	made, err := s.Travel.File(r.Context(), actorFrom(r.Context()), k, d, "form-"+key)
	if err == nil {
		return s.done(w, r, link.Travel(made.ID.String()), "Kept. It waits for somebody of compliance; what was in force before stays so until then.")
	}
	refused := fault.As(err)
	if !answersForm(refused) {
		return err
	}
	s.note(r, refused)
	return s.travelForm(w, r, fault.Status(refused.Kind), key, k, &d, refused)
}

// travel is one version.
func (s *Server) travel(w http.ResponseWriter, r *http.Request) error {
	return s.showTravel(w, r, http.StatusOK, nil)
}

func (s *Server) showTravel(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	id, err := travelID(r)
	if err != nil {
		return err
	}
	d, err := s.Travel.Get(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	return s.drawTravel(w, r, status, d, refused)
}

// travelReveal is one version with what is sealed in it, in this one answer. That it was opened is in the trail.
func (s *Server) travelReveal(w http.ResponseWriter, r *http.Request) error {
	id, err := travelID(r)
	if err != nil {
		return err
	}
	d, err := s.Travel.Reveal(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.drawTravel(w, r, http.StatusOK, d, nil)
}

func (s *Server) drawTravel(w http.ResponseWriter, r *http.Request, status int, d travel.Detail, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	p := travelview.DetailProps{Detail: d, WhyNot: d.WhyNotDecide(actor), Revokes: d.WhyNotRevoke(actor) == "", MayEnter: actor.Has(identity.Treasury, d.Client), Now: s.Clock.Now()}
	p.Decides = p.WhyNot == ""
	if refused != nil {
		p.Problem, p.Fields, p.Typed = refused.Message, refused.Fields, r.PostForm.Get("reason")
	}
	return s.showAs(w, r, status, travelview.Title(d), travelview.Detail(p))
}

func travelID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("record"))
	if err != nil || id.String() != r.PathValue("record") {
		return uuid.Nil, travel.ErrNotFound
	}
	return id, nil
}

// travelConfirm puts a version in force.
func (s *Server) travelConfirm(w http.ResponseWriter, r *http.Request) error {
	return s.travelMove(w, r, "Confirmed. It is in force for every send from now on.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Travel.Confirm(r.Context(), actor, id)
		return err
	})
}

// travelReject keeps a version from being in force.
func (s *Server) travelReject(w http.ResponseWriter, r *http.Request) error {
	return s.travelMove(w, r, "Rejected. What was in force before stays so; if that is false too, revoke it on its own page.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Travel.Reject(r.Context(), actor, id, r.PostForm.Get("reason"))
		return err
	})
}

// travelRevoke takes the version in force out of force.
func (s *Server) travelRevoke(w http.ResponseWriter, r *http.Request) error {
	return s.travelMove(w, r, "Revoked. It counts for no send any more, and nothing is in force until another version is confirmed.", func(actor identity.Actor, id uuid.UUID) error {
		_, err := s.Travel.Revoke(r.Context(), actor, id, r.PostForm.Get("reason"))
		return err
	})
}

func (s *Server) travelMove(w http.ResponseWriter, r *http.Request, said string, verb func(identity.Actor, uuid.UUID) error) error {
	id, err := travelID(r)
	if err != nil {
		return err
	}
	if err = verb(actorFrom(r.Context()), id); err == nil {
		return s.done(w, r, link.Travel(id.String()), said)
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showTravel(w, r, fault.Status(f.Kind), f)
}

// sendTravel gives out what travels with a send, as a file. That it was taken is in the trail.
func (s *Server) sendTravel(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("send"))
	if err != nil {
		return send.ErrNotFound
	}
	actor := actorFrom(r.Context())
	x, err := s.Sends.Get(r.Context(), actor, id)
	if err != nil {
		return err
	}
	m, err := s.Travel.Message(r.Context(), actor, travel.About{Client: x.Client, Send: x.ID, Wallet: x.Wallet, Amount: x.Amount, Address: x.Address, Memo: x.Memo, TxID: x.TxID})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="travel-`+x.ID.String()+`.json"`)
	w.Header().Set("Cache-Control", "no-store")
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(m)
}
