package sandbox

import "time"

// everyScope is what a long-lived token can be allowed: all but to manage users, which only
// a login may.
var everyScope = []string{"openid", "profile", "enterprise_view_all", "enterprise_manage_all", "auditlogs_view_all", "wallet_view_all",
	"wallet_create", "wallet_freeze_all", "wallet_manage_all", "wallet_approve_all", "wallet_spend_all", "wallet_edit_all",
	"wallet_stake_all", "trade_view", "trade_trade", "pending_approval_update", "crypto_compare"}

// found makes the world on its first start. The history is a second entry, so a
// kill between the two leaves a world that the next start completes.
func (s *Server) found() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.begin("found")
	if !s.options.Seed {
		b.meta.Born = b.at
	}
	s.foundPeople(b)
	opened := b.at.AddDate(-1, 0, -5)
	for _, x := range s.world.Wallets {
		w := &wallet{ID: x.ID, Coin: x.Coin, Label: x.Label, Enterprise: x.Enterprise, Type: "hot", Assets: x.Assets,
			Created: opened, Users: s.foundMembers(x.Enterprise)}
		for _, k := range worldKeys()[x.Key] {
			k.Created = opened
			b.put(&k)
			w.Keys, w.Pubs = append(w.Keys, k.ID), append(w.Pubs, k.Pub)
		}
		switch coins[x.Coin].family {
		case container:
			w.Type = "trading"
			w.Assets = append([]string{"ofc"}, x.Assets...)
		case ether:
			w.Root = etherAddress("root|" + x.Key)
		case ripple:
			w.Root = rippleAddress("root|" + x.Key)
		}
		s.foundAddresses(b, w)
		s.foundPolicy(b, w, x)
	}
	s.foundLegacy(b, opened)
	s.foundBanks(b)
	for asset, usd := range foundPrices {
		b.put(&price{Asset: asset, Usd: usd})
	}
	return b.commit()
}

func (s *Server) foundPeople(b *batch) {
	for _, u := range s.world.Users {
		b.put(s.foundUser(b, u))
	}
	for _, t := range s.world.Tokens {
		held := &token{ID: fixed("token", t.Key), Hash: tokenHash(t.Token), Seed: t.Key, User: fixed("user", t.User), Label: t.Key,
			Scope: everyScope, Created: b.at.AddDate(0, -3, 0), Expires: b.at.AddDate(10, 0, 0), Limited: t.Key != "locked"}
		switch t.Key {
		case "manager":
			held.Login, held.Scope, held.Limited = true, loginScope, false
		case "viewer", "clerk":
			held.Scope = []string{"openid", "profile", "wallet_view_all", "enterprise_view_all"}
		case "expired":
			held.Expires = b.at.AddDate(0, 0, -1)
		}
		b.put(held)
	}
	for _, e := range s.world.Enterprises {
		b.put(&enterprise{ID: e.ID, Name: e.Name, Kyc: "approved", Tank: etherAddress("tank|" + e.Key), Flags: foundFlags(e.Key),
			TankWei: units("25000000000000000000"), Created: b.at.AddDate(-1, 0, -9)})
	}
}

// foundUser is one of the cast: administrators of the organization but for those who say
// otherwise.
func (s *Server) foundUser(b *batch, u Party) *user {
	joined := b.at.AddDate(-1, 0, -12)
	who := &user{ID: u.ID, Name: u.Name, Email: u.Email, Role: orgAdmin, Country: "USA", Kyc: "approved", Verified: true, OTP: true,
		LoggedIn: &joined, Created: joined}
	switch u.Key {
	case "viewer":
		who.Role = orgMember
	case "apex":
		who.Role = outsider
		who.join(fixed("enterprise", "apex"), "admin")
	case "clerk":
		who.Role = outsider
		who.join(fixed("enterprise", "apex"))
	case "newcomer":
		who.Role, who.Kyc, who.OTP, who.LoggedIn = outsider, "unverified", false, nil
	}
	return who
}

// foundFlags are the features that BitGo turned on: not MPC wallets for Kestrel, which meets
// the refusal of seed 000.
func foundFlags(enterprise string) []string {
	if enterprise == "kestrel" {
		return nil
	}
	return []string{ethTSS}
}

// foundMembers are the users of a wallet of the world.
func (s *Server) foundMembers(enterprise string) []member {
	out := []member{}
	for _, u := range s.world.Users {
		switch u.Key {
		case "service", "approver", "second":
			out = append(out, member{User: u.ID, Permissions: everyPermission})
		case "apex":
			if enterprise == fixed("enterprise", "apex") {
				out = append(out, member{User: u.ID, Permissions: everyPermission})
			}
		case "viewer":
			out = append(out, member{User: u.ID, Permissions: []string{"view"}})
		}
	}
	return out
}

// foundAddresses gives every wallet its first receive addresses: one for each
// asset of a Go Account that can arrive on a chain, two elsewhere.
func (s *Server) foundAddresses(b *batch, w *wallet) {
	tickers := []string{w.Coin, w.Coin}
	if w.Coin == "ofc" {
		tickers = nil
		for _, asset := range w.Assets {
			if coins[coins[asset].backing].ticker != "" {
				tickers = append(tickers, asset)
			}
		}
	}
	labels := []string{"Deposits", "Treasury"}
	for i, ticker := range tickers {
		_, grown := b.address(w, ticker, labels[i%2])
		*w = *grown
	}
}

// slot registers the organization's own webhooks at the address the console
// listens on, which may differ from start to start.
func (s *Server) slot(url string) error {
	if url == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.begin("slot")
	for _, kind := range []string{"transfer", "pendingapproval"} {
		own := s.hooks(func(h *webhook) bool { return h.Label == "console" && h.Type == kind })
		if len(own) == 0 {
			h := webhookInput{Type: kind, URL: url, Label: "console", AllToken: true, Failures: true, Rbf: true}.record(b, "organization", "")
			h.Organization = s.world.Organization.ID
			b.put(h)
		} else if own[0].URL != url {
			moved := *own[0]
			moved.URL = url
			b.put(&moved)
		}
	}
	if len(b.docs) == 0 {
		return nil
	}
	return b.commit()
}

// year is how far back the history reaches.
const year = 365 * 24 * time.Hour
