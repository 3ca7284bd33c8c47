package console

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/views/link"
)

// viewObject is a view; as with sessions, own and other mean the person.
func viewObject(t *testing.T, h *house, who identity.Actor, e estate) string {
	t.Helper()
	if e.key != h.apex.key {
		who = e.asker
	}
	v, err := h.Views.Keep(t.Context(), who, savedview.Sends, uuid.NewString(), "state=failed")
	if err != nil {
		t.Fatal(err)
	}
	return v.ID.String()
}

// A filter is kept under a name, stands as a chip above the list, and is forgotten again.
func TestAFilterIsKeptAndForgotten(t *testing.T) {
	t.Parallel()
	h := build(t)
	tess := h.as(t, h.enter(t, h.apex.asker))
	if doc := page(t, tess.get(link.Sends())); element(doc, "id", "saved-views") != nil {
		t.Error("an unfiltered list offers to keep nothing")
	}
	a := tess.post(link.SavedViews(), "list", "sends", "name", "What failed", "query", "state=failed")
	if a.status != http.StatusSeeOther || a.to != "/sends?state=failed" {
		t.Fatalf("%d %s", a.status, a.to)
	}
	kept := tess.get(a.to)
	says(t, kept, http.StatusOK, "What failed", "is kept. Only you see it", "Forget “What failed”")
	says(t, tess.get(link.Sends()), http.StatusOK, "What failed")
	says(t, tess.post(link.SavedViews(), "list", "sends", "name", "What failed", "query", "state=unknown"), http.StatusConflict, "a view of this name already")
	says(t, tess.post(link.SavedViews(), "list", "sends", "name", " ", "query", "state=unknown"), http.StatusUnprocessableEntity, "needs a name")
	form := page(t, kept)
	forget := ""
	for n := range form.Descendants() {
		if v := valueOf(n, "action"); n.Data == "form" && len(v) > len("/views/") && v[:7] == "/views/" {
			forget = v
		}
	}
	other := h.as(t, h.enter(t, h.meridian.asker))
	if a := other.post(forget); a.status != http.StatusNotFound {
		t.Errorf("another's view: %d", a.status)
	}
	if a := tess.post(forget); a.status != http.StatusSeeOther {
		t.Errorf("%d", a.status)
	}
	if doc := page(t, tess.get(link.Sends())); element(doc, "id", "saved-views") != nil {
		t.Error("it is still there")
	}
}
