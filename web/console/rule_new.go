package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/views/link"
	ruleview "github.com/unykorn/console/views/rule"
)

// ruleNew is the form for a change, with what is in force already filled in.
func (s *Server) ruleNew(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d, err := s.Approvals.Desk(r.Context(), actorFrom(r.Context()), nil)
	if err != nil {
		return err
	}
	typed := ruleview.Typed{Kind: q.Get("kind"), Rule: q.Get("rule"), Group: q.Get("group"), About: approval.OfSend, Expiry: "120", Needed: "1"}
	if id, err := uuid.Parse(typed.Rule); err == nil {
		if rule, ok := d.Rule(id); ok {
			fillRule(&typed, rule)
		}
	}
	if id, err := uuid.Parse(typed.Group); err == nil {
		if g, ok := d.Group(id); ok {
			typed.Members = spelledIDs(g.Members)
		}
	}
	if again := q.Get("again"); again != "" {
		if typed, err = s.ruleAgain(r, again); err != nil {
			return err
		}
	}
	return s.ruleForm(w, r, http.StatusOK, "", typed, nil)
}

// ruleAgain is what another change said, for one that is drawn against what is in force now.
func (s *Server) ruleAgain(r *http.Request, change string) (ruleview.Typed, error) {
	id, err := uuid.Parse(change)
	if err != nil {
		return ruleview.Typed{}, approval.ErrNoChange
	}
	d, err := s.Approvals.Drawn(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return ruleview.Typed{}, err
	}
	t := ruleview.Typed{Kind: string(d.Kind), Why: d.Why}
	if d.Terms.Old != nil {
		t.Rule = d.Terms.Old.String()
	}
	if d.Terms.New != nil {
		fillRule(&t, *d.Terms.New)
	}
	if g := d.Terms.Group; g != nil {
		t.Name, t.Group, t.Members = g.Name, g.ID.String(), spelledIDs(g.Members)
		if now, ok := d.World.Group(g.ID); ok {
			left := slices.DeleteFunc(slices.Clone(now.Members), func(p uuid.UUID) bool { return slices.Contains(d.Terms.Leave, p) })
			t.Members = spelledIDs(append(left, d.Terms.Add...))
		}
	}
	return t, nil
}

// fillRule writes a rule into the form's fields.
func fillRule(t *ruleview.Typed, r approval.Rule) {
	t.About, t.Name, t.Needed, t.Groups = r.Kind, r.Name, strconv.Itoa(r.Needed), spelledIDs(r.Groups)
	t.Expiry = strconv.Itoa(int(r.Expiry / time.Minute))
	if !r.From.IsZero() {
		t.From = r.From.Decimal()
	}
	if r.Below != nil {
		t.Below = r.Below.Decimal()
	}
	if r.Velocity != nil {
		t.Velocity = r.Velocity.Decimal()
	}
	if r.NewPayee != nil {
		t.Payee = map[bool]string{true: "new", false: "known"}[*r.NewPayee]
	}
	if r.Client != nil {
		t.Client = r.Client.String()
	}
}

func spelledIDs(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

func (s *Server) ruleForm(w http.ResponseWriter, r *http.Request, status int, key string, typed ruleview.Typed, refused *fault.Fault) error {
	d, err := s.Approvals.Desk(r.Context(), actorFrom(r.Context()), nil)
	if err != nil {
		return err
	}
	if !d.Ruler {
		return approval.ErrRuler
	}
	if len(key) < 8 || len(key) > 80 {
		key = uuid.NewString()
	}
	p := ruleview.FormProps{Key: key, Typed: typed, World: d.World}
	if !slices.Contains(approval.ChangeKinds, approval.ChangeKind(typed.Kind)) {
		p.Typed.Kind = ""
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Draw a change of the rules", ruleview.Form(p))
}

// ruleDraw keeps a change as a draft. The form's key makes a second press find the first.
func (s *Server) ruleDraw(w http.ResponseWriter, r *http.Request) error {
	actor, typed, key := actorFrom(r.Context()), typedRule(r.PostForm), r.PostForm.Get("key")
	if len(key) < 8 || len(key) > 80 {
		key = uuid.NewString()
	}
	d, err := s.Approvals.Desk(r.Context(), actor, nil)
	if err != nil {
		return err
	}
	terms, bad := readTerms(typed, d.World)
	if len(bad.Fields) > 0 {
		if !d.Ruler {
			return approval.ErrRuler
		}
		return s.ruleForm(w, r, http.StatusUnprocessableEntity, key, typed, bad)
	}
	c, err := s.Approvals.Draw(r.Context(), actor, approval.Drawing{Kind: approval.ChangeKind(typed.Kind), Terms: terms, Why: typed.Why, Key: "form-" + key})
	if err == nil {
		return s.done(w, r, link.RuleChange(c.ID.String()), "Drawn. Only you see it; nothing is in force by it.")
	}
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.ruleForm(w, r, fault.Status(f.Kind), key, typed, f)
}

// typedRule reads the form as it was typed.
func typedRule(v url.Values) ruleview.Typed {
	return ruleview.Typed{Kind: v.Get("kind"), Rule: v.Get("rule"), Group: v.Get("group"), About: v.Get("about"), Client: v.Get("client"), From: v.Get("from"), Below: v.Get("below"),
		Payee: v.Get("payee"), Velocity: v.Get("velocity"), Needed: v.Get("needed"), Expiry: v.Get("expiry"), Name: v.Get("name"), Why: v.Get("why"),
		Groups: v["groups"], Members: v["members"]}
}

// readTerms is what the form asks for, or what cannot be read of it.
func readTerms(t ruleview.Typed, w approval.World) (approval.Terms, *fault.Fault) {
	bad, out := approval.ErrTerms, approval.Terms{}
	if t.Rule != "" {
		out.Old = ruleID(t.Rule, "rule", "Choose a rule that is in force.", &bad)
	}
	switch approval.ChangeKind(t.Kind) {
	case approval.AddTier:
		out.Old, out.New = nil, readRule(t, &bad)
	case approval.ReplaceTier:
		out.New = readRule(t, &bad)
	case approval.MakeGroup:
		out.Old, out.Group = nil, &approval.Group{Name: t.Name, Members: ruleIDs(t.Members, "members", "Choose people who hold compliance.", &bad)}
	case approval.MoveMembers:
		out.Old = nil
		readMembers(t, w, &out, &bad)
	case approval.RetireTier:
	default:
		bad = bad.Field("kind", "Choose what is to change.")
	}
	return out, bad
}

func readRule(t ruleview.Typed, bad **fault.Fault) *approval.Rule {
	r := &approval.Rule{Kind: t.About, Name: t.Name, Groups: ruleIDs(t.Groups, "groups", "Choose groups that are there.", bad)}
	if t.Client != "" {
		r.Client = ruleID(t.Client, "client", "Choose one of the clients, or all of them.", bad)
	}
	if from := dollars(t.From, "from", bad); from != nil {
		r.From = *from
	}
	r.Below, r.Velocity = dollars(t.Below, "below", bad), dollars(t.Velocity, "velocity", bad)
	switch t.Payee {
	case "":
	case "known", "new":
		fresh := t.Payee == "new"
		r.NewPayee = &fresh
	default:
		*bad = (*bad).Field("payee", "Choose any, known or new.")
	}
	var err error
	if r.Needed, err = strconv.Atoi(strings.TrimSpace(t.Needed)); err != nil {
		*bad = (*bad).Field("needed", "A number from 0 to 20.")
	}
	minutes, err := strconv.Atoi(t.Expiry)
	if err != nil || minutes < 1 || minutes > 7*24*60 {
		*bad = (*bad).Field("expiry", "Choose how long there is to decide.")
	}
	r.Expiry = time.Duration(minutes) * time.Minute
	return r
}

// readMembers turns who is to be in a group into who joins and who leaves.
func readMembers(t ruleview.Typed, w approval.World, out *approval.Terms, bad **fault.Fault) {
	id := ruleID(t.Group, "group", "Choose a group that is there.", bad)
	if id == nil {
		return
	}
	out.Group = &approval.Group{ID: *id}
	g, _ := w.Group(*id)
	ticked := ruleIDs(t.Members, "members", "Choose people who hold compliance.", bad)
	for _, p := range ticked {
		if !slices.Contains(g.Members, p) {
			out.Add = append(out.Add, p)
		}
	}
	for _, p := range g.Members {
		if !slices.Contains(ticked, p) {
			out.Leave = append(out.Leave, p)
		}
	}
}

func dollars(typed, field string, bad **fault.Fault) *money.Cents {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil
	}
	c, err := money.ParseUSD(typed)
	if err != nil {
		*bad = (*bad).Field(field, "US dollars like 10000 or 10000.50.")
		return nil
	}
	return &c
}

func ruleID(typed, field, why string, bad **fault.Fault) *uuid.UUID {
	id, err := uuid.Parse(typed)
	if err != nil || id.String() != typed {
		*bad = (*bad).Field(field, why)
		return nil
	}
	return &id
}

func ruleIDs(typed []string, field, why string, bad **fault.Fault) []uuid.UUID {
	var out []uuid.UUID
	for _, v := range typed {
		if id := ruleID(v, field, why, bad); id != nil {
			out = append(out, *id)
		}
	}
	return out
}
