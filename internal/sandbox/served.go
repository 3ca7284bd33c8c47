package sandbox

import "github.com/unykorn/console/internal/sandbox/contract"

// Routes lists what both surfaces serve.
func Routes() []contract.Route {
	s := &Server{} // a route's handler is bound to a server, its pattern is not
	var all []contract.Route
	for _, surface := range []struct {
		name   string
		routes []route
	}{{contract.Platform, s.routes()}, {contract.Express, s.expressRoutes()}} {
		for _, r := range surface.routes {
			all = append(all, contract.Route{Surface: surface.name, Method: r.method, Pattern: r.pattern()})
		}
	}
	return all
}
