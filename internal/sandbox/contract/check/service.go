package check

import (
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// services are the shapes that BitGo's services give their errors, by what their paths begin with: the first that fits
// counts (bitgo-api.md §4.2, §4.3). They hold where a document does not list a status.
var services = []struct {
	surface, path string
	members       []string
}{
	{contract.Express, "/", []string{"message", "name", "bitgoJsVersion", "bitgoExpressVersion"}},
	{contract.Platform, "/api/notifications/", []string{"name", "error", "status"}},
	{contract.Platform, "/api/prime/", []string{"error", "errorName", "reqId"}},
	{contract.Platform, "/api/clearing/", []string{"error", "errorName", "reqId"}},
	{contract.Platform, "/api/staking/", []string{"error", "errorName", "reqId"}},
	{contract.Platform, "/api/policy/", []string{"code", "message", "status"}},
	{contract.Platform, "/api/identity-service/", []string{"error"}},
	{contract.Platform, "/api/document-service/", []string{"error"}},
	{contract.Platform, "/", []string{"error", "requestId"}},
}

// errorFlaws judges an error by the shape that all errors of its service share.
func errorFlaws(e contract.Exchange, value any) (found []flaw) {
	body, isObject := value.(map[string]any)
	if !isObject {
		return []flaw{{Keyword: "type", Text: "an error is an object"}}
	}
	for _, s := range services {
		if s.surface != e.Surface || !strings.HasPrefix(e.Target, s.path) {
			continue
		}
		if _, platforms := body["requestId"]; e.Status == http.StatusUnauthorized && platforms && s.surface == contract.Platform {
			s.members = []string{"error", "requestId"} // who nobody is may be said before any service is asked
		}
		for _, name := range s.members {
			if _, has := body[name]; !has {
				found = append(found, flaw{Pointer: "/" + name, Keyword: "required", Text: "the service's errors have it"})
			}
		}
		return found
	}
	return nil
}
