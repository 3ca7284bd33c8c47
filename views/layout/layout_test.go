package layout

import (
	"testing"

	"github.com/unykorn/console/views/link"
)

func TestNavShowsWhatTheRoleMayUse(t *testing.T) {
	t.Parallel()
	has := func(r Roles, href string) bool {
		for _, s := range Nav(r, "/", Counts{}) {
			for _, it := range s.Items {
				if it.Href == href {
					return true
				}
			}
		}
		return false
	}
	if has(Roles{Treasury: true}, link.People()) || has(Roles{Treasury: true}, link.Audit()) || has(Roles{Admin: true}, link.People()) {
		t.Error("a role sees what it can never use")
	}
	if !has(Roles{People: true}, link.People()) || !has(Roles{Auditor: true}, link.Audit()) || !has(Roles{Auditor: true}, link.Webhooks()) {
		t.Error("a role lacks its own pages")
	}
}

func TestNavMarksOneItem(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/": "Home", "/sends/new": "Send", "/approvals": "Approvals", "/ledger?asset=tbtc": "Ledger", "/walletsx": "", "/account": ""} {
		got := ""
		for _, s := range Nav(Roles{Admin: true}, path, Counts{}) {
			for _, it := range s.Items {
				if it.Current {
					got += it.Label
				}
			}
		}
		if got != want {
			t.Errorf("%s marks %q, want %q", path, got, want)
		}
	}
}
