package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	homeview "github.com/unykorn/console/views/home"
	"github.com/unykorn/console/views/link"
)

const (
	hitsShown   = 60  // in all
	hitsOfAKind = 20  // of wallets, clients and payees; their lists show the others
	sendsLooked = 200 // the latest, for any part of a payee's name or a purpose; older ones are found by beginnings of words
)

// search finds by id, by whole address and by the words of a name, within what the person may see.
func (s *Server) search(w http.ResponseWriter, r *http.Request) error {
	typed := r.URL.Query().Get("q")
	// What is no text is left out, also the half letter that a cut may leave: PostgreSQL takes none of it.
	p := homeview.SearchProps{Query: strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(typed[:min(len(typed), 200)], ""), "\x00", ""))}
	if p.Query != "" {
		hits, err := s.find(r, p.Query)
		if err != nil {
			return err
		}
		p.More = len(hits) > hitsShown
		p.Hits = hits[:min(len(hits), hitsShown)]
	}
	return s.show(w, r, "Search", homeview.Search(p))
}

func (s *Server) find(r *http.Request, q string) ([]homeview.Hit, error) {
	clients, err := s.clientsOffered(r)
	if err != nil {
		return nil, err
	}
	var hits []homeview.Hit
	for _, look := range []func(*http.Request, string, []identity.Client) ([]homeview.Hit, error){s.findID, s.findWallet, s.findClient, s.findPayee, s.findSend} {
		found, err := look(r, q, clients)
		if err != nil {
			return nil, err
		}
		for _, h := range found {
			if !slices.ContainsFunc(hits, func(o homeview.Hit) bool { return o.Kind == h.Kind && o.Href == h.Href && o.Title == h.Title }) {
				hits = append(hits, h)
			}
		}
	}
	return hits, nil
}

// findID is what an id, a transaction or an address is here, as the doctor knows it.
func (s *Server) findID(r *http.Request, q string, clients []identity.Client) (hits []homeview.Hit, err error) {
	known, err := s.Doctor.Resolve(r.Context(), actorFrom(r.Context()), q)
	if err != nil {
		return nil, err
	}
	n := names{clients: clients}
	var of []uuid.UUID
	for _, t := range known.Things {
		of = append(of, t.Client)
	}
	if err := s.name(r, &n, of, nil); err != nil {
		return nil, err
	}
	clients = n.clients
	for _, t := range known.Things {
		h := homeview.Hit{Kind: t.Kind.Name(), Title: t.Label, Under: t.State, Href: thingLink(t)}
		if h.Title == "" {
			h.Title = t.ID
		}
		if t.Client != uuid.Nil {
			h.Under = clientName(clients, t.Client) + " · " + t.State
		}
		if h.Href != "" {
			hits = append(hits, h)
		}
	}
	return hits, err
}

func (s *Server) findWallet(r *http.Request, q string, _ []identity.Client) (hits []homeview.Hit, err error) {
	wallets, _, err := s.Wallets.Page(r.Context(), actorFrom(r.Context()), wallet.Filter{Words: q, Limit: hitsOfAKind})
	for _, x := range wallets {
		hits = append(hits, homeview.Hit{Kind: "Wallet", Title: x.Label, Under: x.ClientName + " · " + x.Coin + " · " + x.ID, Href: link.Wallet(x.ID)})
	}
	return hits, err
}

func (s *Server) findClient(r *http.Request, q string, _ []identity.Client) (hits []homeview.Hit, err error) {
	clients, err := s.Identity.ClientsCalled(r.Context(), actorFrom(r.Context()), q)
	for _, c := range clients[:min(len(clients), hitsOfAKind)] {
		hits = append(hits, homeview.Hit{Kind: "Client", Title: c.Name, Under: string(c.State), Href: link.Client(c.ID.String())})
	}
	return hits, err
}

func (s *Server) findPayee(r *http.Request, q string, _ []identity.Client) (hits []homeview.Hit, err error) {
	found, _, err := s.Whitelist.Register(r.Context(), actorFrom(r.Context()), whitelist.Filter{Words: q, Limit: hitsOfAKind})
	for _, e := range found {
		to := link.Whitelists()
		if e.Wallet != "" {
			to = link.WhitelistOf(e.Wallet)
		}
		hits = append(hits, homeview.Hit{Kind: "Payee", Title: e.Label, Under: e.ClientName + " · " + e.Asset + " · " + e.Address, Href: to})
	}
	return hits, err
}

// findSend looks for a part of a payee's name or of the purpose among the latest sends, and for beginnings of their words among all;
// by id and by address all of them are found above.
func (s *Server) findSend(r *http.Request, q string, _ []identity.Client) (hits []homeview.Hit, err error) {
	actor := actorFrom(r.Context())
	page, err := s.Sends.List(r.Context(), actor, send.Filter{Limit: sendsLooked})
	if err != nil {
		return nil, err
	}
	older, err := s.Sends.Worded(r.Context(), actor, q, hitsOfAKind)
	latest := slices.DeleteFunc(page.Sends, func(x send.Send) bool { return !partOf(q, x.Payee, x.Purpose) })
	for _, x := range append(latest, older...) { // find leaves out what is there twice
		hits = append(hits, homeview.Hit{Kind: "Send", Title: x.Amount.String() + " to " + payeeOf(x), Under: x.ClientName + " · " + x.State.Words() + " · " + x.ID.String(), Href: link.Send(x.ID.String())})
	}
	return hits, err
}

// partOf says whether the text is a part of one of the names, whatever its case.
func partOf(text string, names ...string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(strings.ToLower(n), text) })
}
