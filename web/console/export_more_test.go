package console

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// taken asks a question and reads its file: the rows by the names of their columns.
func taken(t *testing.T, b *browser, question string) []map[string]string {
	t.Helper()
	says(t, b.get(link.AuditQuestions(question)), http.StatusOK, export.Subject(question).Title())
	made := b.post(link.Exports(), "subject", question, "query", "question="+question, "format", "csv")
	if made.status != http.StatusSeeOther {
		t.Fatalf("%s: %d\n%s", question, made.status, readable(t, made))
	}
	file := b.get(made.to + "/file")
	names := export.Subject(question).Columns()
	_, rows, found := strings.Cut(file.body, strings.Join(names, ",")+"\n")
	all, err := csv.NewReader(strings.NewReader(rows)).ReadAll()
	if file.status != http.StatusOK || !found || err != nil {
		t.Fatalf("%s: %d, %v\n%.600s", question, file.status, err, file.body)
	}
	out := make([]map[string]string, len(all))
	for i, r := range all {
		out[i] = map[string]string{}
		for k, name := range names {
			out[i][name] = r[k]
		}
	}
	return out
}

// rowWith is the first row whose column says this.
func rowWith(rows []map[string]string, name, value string) map[string]string {
	for _, r := range rows {
		if r[name] == value {
			return r
		}
	}
	return nil
}

// Each of the files has what happened, for those whom it concerns, and nothing of another client's.
func TestTheFilesOfAnAudit(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	h.furnishWire(t, h.apex)
	x := h.submit(t, h.apex, nextAmount(largeSend))
	request := h.request(t, x)
	if _, err := h.Approvals.Vote(t.Context(), h.voters[0], request, approval.Approve, "Seen"); err != nil {
		t.Fatal(err)
	}
	waits := h.request(t, h.submit(t, h.apex, nextAmount(largeSend)))
	own := h.machineOf(t, h.voters[0])
	auditor := h.as(t, h.enter(t, h.db.Person(t, "Whole", testkit.Whole(identity.Auditor))))
	elsewhere := h.as(t, h.enter(t, h.db.Person(t, "Elsewhere", testkit.Over(identity.Auditor, h.meridian.Client))))

	duties := taken(t, auditor, "duties")
	for id, want := range map[uuid.UUID]string{request: "never", waits: "not decided by a person", own: "YES"} {
		r := rowWith(duties, "request", id.String())
		if r["same_person"] != want || (r["decided"] == "") != (want == "not decided by a person") {
			t.Errorf("%s: %q, %v", id, want, r)
		}
	}
	if r := rowWith(duties, "request", request.String()); r["asked_by"] != h.apex.asker.Name || !strings.HasPrefix(r["decided"], h.voters[0].Name+" approve") || r["client"] != h.apex.Name {
		t.Errorf("who asked and who decided: %v", r)
	}
	if r := rowWith(taken(t, auditor, "rights"), "name", h.apex.asker.Name); r["right"] != "treasury" || r["client"] != h.apex.Name || r["revoked_at"] != "" {
		t.Errorf("the asker's right: %v", r)
	}
	if r := rowWith(taken(t, auditor, "whitelist"), "address", h.apex.payee); r["client"] != h.apex.Name || r["label"] == "" {
		t.Errorf("the payee: %v", r)
	}
	if r := rowWith(taken(t, auditor, "transfers"), "client", h.apex.Name); r["amount_base_units"] == "" || r["amount"] == "" || r["state"] == "" {
		t.Errorf("a transfer: %v", r)
	}
	if r := rowWith(taken(t, auditor, "wires"), "client", h.apex.Name); r["decided_by"] == "" || r["same_person"] != "never" {
		t.Errorf("a wire: %v", r)
	}
	says(t, auditor.get(link.AuditQuestions("duties")), http.StatusOK, "same person", "never", "YES", "By a machine")
	for _, question := range []string{"duties", "rights", "whitelist", "transfers", "wires"} {
		for _, r := range taken(t, elsewhere, question) {
			if r["client"] == h.apex.Name {
				t.Errorf("%s: another client's auditor has %v", question, r)
			}
		}
		if n := h.db.Count(t, "select count(*) from audit_event where verb = 'export.finish' and after->>'subject' = $1", question); n != 2 {
			t.Errorf("%s: %d files are in the trail", question, n)
		}
	}
	treasurer := h.as(t, h.enter(t, h.apex.asker))
	for question, status := range map[string]int{"duties": http.StatusForbidden, "rights": http.StatusForbidden, "wires": http.StatusSeeOther} {
		if a := treasurer.post(link.Exports(), "subject", question, "query", "question="+question, "format", "csv"); a.status != status {
			t.Errorf("treasury takes %s along: %d", question, a.status)
		}
	}
}

// machineOf is a request that a machine of somebody's asked for and they themselves decided, which no verb of ours lets pass.
func (h *house) machineOf(t *testing.T, who identity.Actor) uuid.UUID {
	t.Helper()
	id, machine := uuid.New(), uuid.NewString()
	h.db.Super(t, "set session_replication_role = replica",
		`insert into person (id, email, name, state, created_at, machine) values ('`+machine+`', '`+machine+`@machines', 'Machine', 'active', now(), true)`,
		`insert into api_key (id, kind, name, prefix, hash, roles, scopes, created_by, created_at, machine_id)
			values ('`+uuid.NewString()+`', 'api', 'Machine', 'uk', sha256('machine'), '{treasury}', '{}', '`+who.Person.String()+`', '2026-01-01', '`+machine+`')`,
		`insert into approval_request (id, client_id, subject_kind, subject_id, title, rule_id, rule_name, needed, asked_by, state, opened_at, expires_at, decided_at)
			values ('`+id.String()+`', '`+h.apex.ID.String()+`', 'send', gen_random_uuid(), 'By a machine', gen_random_uuid(), 'rule', 1, '`+machine+`', 'approved', '2026-01-01', '2026-01-02', '2026-01-01')`,
		`insert into approval_vote (request_id, client_id, asked_by, voter, session_id, decision, reason, at)
			values ('`+id.String()+`', '`+h.apex.ID.String()+`', '`+machine+`', '`+who.Person.String()+`', gen_random_uuid(), 'approve', '', '2026-01-01')`)
	return id
}
