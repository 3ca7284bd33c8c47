package console

import (
	"slices"
	"strings"
	"testing"

	"github.com/unykorn/console/views/link"
)

// TestEveryLinkHasARouteAndEveryRouteALink: only views/link spells URLs, so what it knows and what the mux knows must
// be the same.
func TestEveryLinkHasARouteAndEveryRouteALink(t *testing.T) {
	t.Parallel()
	routed := map[string]bool{}
	for _, rt := range (&Server{}).Routes() {
		method, path, ok := strings.Cut(rt.Pattern, " ")
		if !ok || (method != "GET" && method != "POST") {
			t.Errorf("%q names no method", rt.Pattern)
		}
		routed[path] = true
		if !slices.Contains(link.All(), path) {
			t.Errorf("%s is routed, but views/link does not know it", path)
		}
	}
	for _, pattern := range link.All() {
		if !routed[pattern] {
			t.Errorf("views/link knows %s, but nothing is routed there", pattern)
		}
	}
}
