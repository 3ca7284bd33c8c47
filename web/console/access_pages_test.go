package console

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// A review of many grants has pages: none is on two of them or on none, whoever decides comes back to the page they read, and the
// file and its digest hold all of them.
func TestAReviewHasPages(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	for range 60 {
		r.db.Person(t, "Paged", testkit.Over(identity.Auditor, r.apex.Client))
	}
	page := r.one.post(link.Reviews(), "reason", "The fourth quarter", "key", uuid.NewString()).to
	held := r.names(t, `select id::text from role_grant where revoked_at is null order by id`)
	pages, shown := r.walk(page)
	if slices.Sort(shown); len(pages) < 2 || !slices.Equal(shown, held) {
		t.Fatalf("%d pages show %d grants of %d", len(pages), len(shown), len(held))
	}
	last := pages[len(pages)-1]
	on := r.shown(r.one.get(last))
	own := r.names(t, `select id::text from role_grant where person_id = $1`, r.ada.Person)[0]
	grant := on[0]
	if grant == own {
		grant = on[1]
	}
	says(t, r.one.post(last, "act", "decide", "grant", grant, "verdict", "keep", "reason", ""), http.StatusUnprocessableEntity, "3 to 500 characters")
	if a := r.one.post(last, "act", "decide", "grant", grant, "verdict", "keep", "reason", "Still in this work"); a.status != http.StatusSeeOther || a.to != last {
		t.Fatalf("%d, to %q and not back to %q", a.status, a.to, last)
	}
	says(t, r.one.get(last), http.StatusOK, "Still in this work", "1 of "+count(len(held))+" grants decided")
	if _, left := r.walk(page + "?verdict=none"); len(left) != len(held)-1 || slices.Contains(left, grant) {
		t.Errorf("%d grants are not decided", len(left))
	}
	says(t, r.one.get(page+"?verdict=burnt&before=x"), http.StatusOK, "is not a verdict to look for", "is not a page of this list")
	if file := r.reader.get(page + "/export").body; !strings.Contains(file, "# rows,"+count(len(held))) || strings.Count(file, "Still in this work") != 1 {
		t.Errorf("the file does not hold all: %.300s", file)
	}
}

// walk follows a review's pages to the last one.
func (r *registry) walk(path string) (pages, grants []string) {
	r.t.Helper()
	for path != "" && len(pages) < 10 {
		a := r.one.get(path)
		if a.status != http.StatusOK {
			r.t.Fatalf("%s: %d", path, a.status)
		}
		pages, grants = append(pages, path), append(grants, r.shown(a)...)
		path = valueOf(element(page(r.t, a), "rel", "next"), "href")
	}
	return pages, grants
}

// shown are the grants of a page's rows.
func (r *registry) shown(a answer) (out []string) {
	r.t.Helper()
	for n := range page(r.t, a).Descendants() {
		if id, row := strings.CutPrefix(valueOf(n, "id"), "item-"); row {
			out = append(out, id)
		}
	}
	return out
}

// Role and reach together ask for one grant that is both; who has several is listed once, under the name they have now.
func TestPeopleAreFoundByWhatTheyHold(t *testing.T) {
	t.Parallel()
	r := atPeople(t)
	twice := r.db.Person(t, "Zora Twice", testkit.Over(identity.Treasury, r.apex.Client), testkit.Over(identity.Treasury, r.meridian.Client), testkit.Over(identity.Auditor, r.apex.Client))
	plain := func(query string) []string {
		a := r.reader.get(link.People() + "?" + query)
		says(t, a, http.StatusOK)
		var out []string
		for n := range page(t, a).Descendants() {
			if n.Data == "a" && valueOf(n, "href") == link.Person(twice.Person.String()) {
				out = append(out, valueOf(n, "href"))
			}
		}
		return out
	}
	for query, times := range map[string]int{"": 1, "role=treasury": 1, "role=auditor": 1, "role=admin": 0, "over=" + r.apex.ID.String(): 1, "over=organization": 0,
		"role=treasury&over=" + r.meridian.ID.String(): 1, "role=auditor&over=" + r.meridian.ID.String(): 0, "role=treasury&over=organization": 0,
		"role=treasury&state=invited": 1, "role=treasury&state=active": 0, "role=treasury&state=left": 0} {
		if got := plain(query); len(got) != times {
			t.Errorf("%q: listed %d times, want %d", query, len(got), times)
		}
	}
	r.plant(t, `update person set name = 'Aaron Renamed' where id = $1`, twice.Person)
	r.plant(t, `insert into role_grant (id, person_id, role, client_id, granted_at) values (gen_random_uuid(), $1, 'compliance', $2, now())`, twice.Person, r.apex.ID)
	if got := r.names(t, `select distinct sort_name from role_grant where person_id = $1`, twice.Person); !slices.Equal(got, []string{"aaron renamed"}) {
		t.Errorf("grants stand under %v", got)
	}
	after := "after=" + uuid.Nil.String() + ".M"
	if got := plain("role=treasury&" + after); len(got) != 0 {
		t.Error("who was renamed stands in the old place")
	}
	r.plant(t, `update role_grant set revoked_at = now() where person_id = $1 and role = 'treasury'`, twice.Person)
	if got := plain("role=treasury"); len(got) != 0 {
		t.Error("a grant that has ended finds its holder")
	}
}
