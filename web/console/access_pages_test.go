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
