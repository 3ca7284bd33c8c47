package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// ruleDrawing asks nobody for what is small, which can always be approved.
func ruleDrawing() approval.Drawing {
	return approval.Drawing{Kind: approval.MakeGroup, Why: "A desk for large sums", Key: uuid.NewString()}
}

// ruleObject is a change that was asked for and waits for a second person.
func ruleObject(t *testing.T, h *house, _ identity.Actor, _ estate) string {
	t.Helper()
	by := h.db.Person(t, "Drawer", testkit.Whole(identity.Compliance))
	x := ruleDrawing()
	x.Terms.Group = &approval.Group{Name: "Group " + uuid.NewString(), Members: []uuid.UUID{by.Person}}
	c, err := h.Approvals.Draw(t.Context(), by, x)
	if err == nil {
		c, err = h.Approvals.Change(t.Context(), by, c.ID, approval.Ask, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.ID.String()
}

// ruler is a house in which two people of compliance look after the rules.
type ruler struct {
	*house
	t           *testing.T
	vera, vik   *browser
	tess, local *browser
}

func atRules(t *testing.T) *ruler {
	t.Helper()
	h := build(t)
	h.rules(t)
	h.voters = append(h.voters, h.db.Person(t, "Local", testkit.Over(identity.Compliance, h.apex.Client)))
	return &ruler{house: h, t: t, vera: h.as(t, h.enter(t, h.voters[0])), vik: h.as(t, h.enter(t, h.voters[1])), tess: h.as(t, h.enter(t, h.apex.asker)), local: h.as(t, h.enter(t, h.voters[2]))}
}

func (r *ruler) group() string {
	r.t.Helper()
	var id string
	if err := r.db.Owner.QueryRow(r.t.Context(), `select id::text from approval_group limit 1`).Scan(&id); err != nil {
		r.t.Fatal(err)
	}
	return id
}

func (r *ruler) form(field, value string) url.Values {
	v := url.Values{"kind": {"add_rule"}, "about": {"send"}, "from": {"10000"}, "below": {"100000"}, "payee": {"known"}, "needed": {"2"}, "expiry": {"120"}, "groups": {r.group()},
		"why": {"More goes out than before"}, "key": {uuid.NewString()}}
	if field != "" {
		v.Set(field, value)
	}
	return v
}

// TestARuleIsDrawnComparedTriedAndPublished is the life of a change over the desk.
func TestARuleIsDrawnComparedTriedAndPublished(t *testing.T) {
	t.Parallel()
	r := atRules(t)
	r.submit(t, r.apex, nextAmount(largeSend))
	says(t, r.vera.get(link.Rules()), http.StatusOK, "Everything that can be asked for can be approved", "Below $1,000.00", "$999.99 asks nobody", "exactly $1,000.00 asks 2", "2 of Compliance", "Draw a change", "Vera", "If some were away")
	says(t, r.tess.get(link.Rules()), http.StatusOK, "2 of Compliance", "Your roles are for some clients")
	if a := r.tess.get(link.Rules()); strings.Contains(a.body, "Draw a change") || strings.Contains(a.body, r.meridian.Name) {
		t.Error("a treasurer of one client is offered a change, or sees another client")
	}
	says(t, r.local.get(link.Rules()), http.StatusOK, "compliance of the whole organization changes them")
	says(t, r.vera.get(link.RuleNew("", "", "")), http.StatusOK, "What is to change", "Retire a rule")
	says(t, r.vera.get(link.RuleNew("add_rule", "", "")), http.StatusOK, "Approvals needed", "Once the day")
	form := r.form("from", "1400")
	form.Set("payee", "")
	form.Set("needed", "1")
	a := r.vera.do(http.MethodPost, link.RuleChanges(), form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("draw: %d %s", a.status, a.body)
	}
	if again := r.vera.do(http.MethodPost, link.RuleChanges(), form); again.to != a.to {
		t.Errorf("pressed twice: %s and %s", a.to, again.to)
	}
	page := a.to
	says(t, r.vera.get(page), http.StatusOK, "Draft", "From $1,400.00 to below $100,000.00: 1 of Compliance, within 2 h", "Tried on past sends", "The same", "Ask a second person", "can be approved now still can")
	says(t, r.vik.get(page), http.StatusNotFound)
	if a := r.vera.post(page, "move", "ask"); a.status != http.StatusSeeOther {
		t.Fatalf("ask: %d", a.status)
	}
	says(t, r.vera.get(page), http.StatusOK, "You asked for this change, so somebody else")
	says(t, r.vera.post(page, "move", "publish"), http.StatusForbidden, "You asked for this change")
	says(t, r.vik.get(link.RuleChanges()), http.StatusOK, "Needs you", "1 for you")
	says(t, r.vik.get(page), http.StatusOK, "Put it in force", "Reject…")
	says(t, r.vik.post(page, "move", "reject", "reason", ""), http.StatusUnprocessableEntity, "3 to 500 characters")
	if a := r.vik.post(page, "move", "publish"); a.status != http.StatusSeeOther {
		t.Fatalf("publish: %d %s", a.status, a.body)
	}
	says(t, r.vik.get(page), http.StatusOK, "It is in force", "Viktor put it in force")
	says(t, r.vera.get(link.Rules()), http.StatusOK, "From $1,400.00 to below $100,000.00")
	says(t, r.local.get(link.RuleChanges()), http.StatusOK, "For people of the whole organization")
	says(t, r.local.get(page), http.StatusNotFound)
}

// TestAGapAndWhatIsStuckAreSaid: what no rule covers, what could not be approved with some away, and a change that would block.
func TestAGapAndWhatIsStuckAreSaid(t *testing.T) {
	t.Parallel()
	r := atRules(t)
	vera := r.voters[0].Person.String()
	says(t, r.vera.get(link.With(link.Rules(), url.Values{"away": {vera}})), http.StatusOK, "Without them some things could not be approved", "only 1 could vote (Viktor)", "Add 1 more")
	says(t, r.vera.get(link.With(link.Rules(), url.Values{"away": {"x", script}})), http.StatusOK, "is nobody who could be away")
	var small string
	if err := r.db.Owner.QueryRow(t.Context(), `select id::text from approval_rule where name = 'small'`).Scan(&small); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"kind": {"retire_rule"}, "rule": {small}, "why": {"Nothing small is paid"}, "key": {uuid.NewString()}}
	a := r.vera.do(http.MethodPost, link.RuleChanges(), form)
	says(t, r.vera.get(a.to), http.StatusOK, "covers some sends, and they are refused", "Below $1,000.00, whoever the payee is.")
	r.vera.post(a.to, "move", "ask")
	if a := r.vik.post(a.to, "move", "publish"); a.status != http.StatusSeeOther {
		t.Fatalf("publish: %d", a.status)
	}
	says(t, r.tess.get(link.Rules()), http.StatusOK, "covered by no rule, and are refused", "Below $1,000.00, whoever the payee is.")
	leaves := url.Values{"kind": {"change_members"}, "group": {r.group()}, "members": {vera}, "why": {"Viktor leaves the desk"}, "key": {uuid.NewString()}}
	a = r.vera.do(http.MethodPost, link.RuleChanges(), leaves)
	says(t, r.vera.get(a.to), http.StatusOK, "After this some things could never be approved, so it is refused", "Viktor", "could never be approved after it")
	says(t, r.vera.post(a.to, "move", "ask"), http.StatusConflict, "never be approved again")
}

func TestTheRuleFormSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	r := atRules(t)
	before := r.counted(t)
	for field, values := range map[string][]string{
		"about":    {"", "wire", script},
		"client":   {noUUID, "x", script},
		"from":     {"-1", "1e5", "1,000", "NaN", "0.001", enormous, script},
		"below":    {"9999", "10000", "-1", script},
		"payee":    {"old", script},
		"velocity": {"0", "-5", "x", script},
		"needed":   {"", "-1", "21", "3", "x", script},
		"groups":   {noUUID, "x", script},
		"expiry":   {"", "0", "1", "10081", "99999999999999999999", script},
		"name":     {turned, nul, long},
		"why":      {"", "ab", turned, long},
		"kind":     {"", "drop", script},
	} {
		for _, v := range values {
			a := r.vera.do(http.MethodPost, link.RuleChanges(), r.form(field, v))
			if a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s %.30q: %d", field, v, a.status)
			}
			if strings.Contains(a.body, script) {
				t.Errorf("%s: what was typed is run", field)
			}
		}
	}
	id := ruleObject(t, r.house, r.voters[0], r.apex)
	for _, move := range []string{"", "drop", script} {
		if a := r.vera.post(link.RuleChange(id), "move", move); a.status != http.StatusConflict || strings.Contains(a.body, script) {
			t.Errorf("move %.20q: %d", move, a.status)
		}
	}
	after := r.counted(t)
	after["public.approval_change"]-- // the object above
	for _, table := range []string{"public.approval_rule", "public.approval_group", "public.approval_change", "public.approval_member"} {
		if before[table] != after[table] {
			t.Errorf("%s: %d→%d", table, before[table], after[table])
		}
	}
}
