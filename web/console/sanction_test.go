package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/views/link"
)

// An administrator puts a list in force; a treasurer who asks to pay somebody on it reads why not, and compliance reads who.
func TestASanctionedPayeeFromListToHit(t *testing.T) {
	t.Parallel()
	h := build(t)
	h.rules(t)
	admin := h.as(t, h.enter(t, h.db.Person(t, "Ada", testkit.Whole(identity.Admin))))
	list := "# version: List of today\r\n# source: Tests\r\n# published: 2020-06-01\r\ncode,address,holder,program\r\nXBT," + h.apex.payee + ",Blocked Holder,CYBER2\r\n"
	bad := admin.post(link.Sanctions(), "list", strings.Replace(list, "# published: 2020-06-01\r\n", "", 1))
	says(t, bad, http.StatusUnprocessableEntity, "# published", "The list in force stays")
	if a := admin.post(link.Sanctions(), "list", list); a.status != http.StatusSeeOther || a.to != link.Sanctions() {
		t.Fatalf("%d %s", a.status, readable(t, a))
	}
	says(t, admin.get(link.Sanctions()), http.StatusOK, "In force: List of today", "Put it in force", "No send met a sanctioned address")

	asker := h.as(t, h.enter(t, h.apex.asker))
	form := typed(h.apex, "key-sanctioned-1", nextAmount(smallSend))
	says(t, asker.post(link.SendChecks(), form...), http.StatusOK, "Sanctions", "sanctioned", "Blocked Holder (CYBER2)", "Blocked by:")
	says(t, asker.post(link.Sends(), with(form, "action", "submit")...), http.StatusUnprocessableEntity, "on the sanctions list List of today", "Nothing was kept and nothing was sent")
	says(t, asker.get(link.Sanctions()), http.StatusForbidden)

	voter := h.as(t, h.enter(t, h.voters[0]))
	seen := voter.get(link.Sanctions())
	says(t, seen, http.StatusOK, "Blocked Holder", h.apex.asker.Name, "nobody yet")
	if element(page(t, seen), "id", "load-form") != nil {
		t.Error("compliance is offered to load a list")
	}
	says(t, voter.post(link.Sanctions(), "list", list), http.StatusForbidden)
}
