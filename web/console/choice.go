package console

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
)

var hexInside = regexp.MustCompile(`\b[0-9a-f]{32}\b`)

// clientsOffered are the clients that a page can offer: the first by name, and always those that the address, the form, the
// frame or the page itself names. However many clients there are, a page reads no more of them.
func (s *Server) clientsOffered(r *http.Request, named ...uuid.UUID) ([]identity.Client, error) {
	return s.Identity.Choices(r.Context(), actorFrom(r.Context()), append(s.clientsMeant(r), named...)...)
}

// clientsMeant are the clients that a request names.
func (s *Server) clientsMeant(r *http.Request) (ids []uuid.UUID) {
	for _, v := range []string{r.URL.Query().Get("client"), r.PostForm.Get("client")} {
		if id, err := uuid.Parse(v); err == nil {
			ids = append(ids, id)
		}
	}
	if chosen := s.chosenClient(r); chosen != nil {
		ids = append(ids, *chosen)
	}
	return ids
}

// walletsOffered are the wallets that a page can offer: the first by client and label, the first of the client that is meant,
// and always those that the address, the form or the page itself names.
func (s *Server) walletsOffered(r *http.Request, named ...string) ([]wallet.Wallet, error) {
	var client *uuid.UUID
	if meant := s.clientsMeant(r); len(meant) > 0 {
		client = &meant[0]
	}
	for _, name := range []string{"wallet", "from", "to", "target"} { // “from” may name an asset beside, “target” what kind of thing it is
		for _, v := range []string{r.URL.Query().Get(name), r.PostForm.Get(name)} {
			if id := hexInside.FindString(v); id != "" {
				named = append(named, id)
			}
		}
	}
	// What was typed and cannot be an id of BitGo's names no wallet.
	named = slices.DeleteFunc(named, func(id string) bool { return !hexForm.MatchString(id) })
	return s.Wallets.Choices(r.Context(), actorFrom(r.Context()), client, named...)
}

// name adds the clients and wallets of a page's rows that are not among those offered.
func (s *Server) name(r *http.Request, n *names, clients []uuid.UUID, wallets []string) error {
	clients = slices.DeleteFunc(clients, func(id uuid.UUID) bool {
		return id == uuid.Nil || slices.ContainsFunc(n.clients, func(c identity.Client) bool { return c.ID == id })
	})
	wallets = slices.DeleteFunc(wallets, func(id string) bool {
		return id == "" || slices.ContainsFunc(n.wallets, func(x wallet.Wallet) bool { return x.ID == id })
	})
	var err error
	if len(clients) > 0 {
		if n.clients, err = s.clientsOffered(r, clients...); err != nil {
			return err
		}
	}
	if len(wallets) > 0 {
		n.wallets, err = s.walletsOffered(r, wallets...)
	}
	return err
}
