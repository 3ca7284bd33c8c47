package sandbox

import (
	"github.com/unykorn/console/internal/sandbox/contract"
	"github.com/unykorn/console/internal/sandbox/express"
)

// Routes lists what both surfaces serve.
func Routes() []contract.Route {
	s := &Server{} // a route's handler is bound to a server, its pattern is not
	all := express.Routes()
	for _, r := range s.routes() {
		all = append(all, contract.Route{Surface: contract.Platform, Method: r.method, Pattern: r.pattern()})
	}
	return all
}
