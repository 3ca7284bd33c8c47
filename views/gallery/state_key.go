package gallery

import (
	"net/netip"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/gateway"
	"github.com/unykorn/console/internal/identity"
	keyview "github.com/unykorn/console/views/key"
	"github.com/unykorn/console/views/link"
)

func keys() []Page {
	list := keyview.ListProps{Filters: choices(link.Keys(), "State", "In force"), MayMake: true, Now: now, Rows: []keyview.Row{key("ERP of Apex Mining"), waitingKey(), endedKey(now.Add(day(5))), endedKey(ago(day(1))), revokedKey(), approverToken()}}
	of := func(f ...string) keyview.ListProps {
		p := keyview.ListProps{Filters: choices(link.Keys(), "State"), MayMake: true, Now: now}
		if len(f) > 0 {
			p.Filters = filtered(link.Keys(), "State", f[0])
		}
		return p
	}
	reader := of()
	reader.MayMake = false
	form := keyview.FormProps{Clients: clients(), Lasts: "90"}
	bad := keyview.FormProps{Clients: clients(), Name: "ERP", Networks: "203.0.113.0/99", Lasts: "90", Scopes: []string{"wallets:read"}, Fields: map[string]string{"networks": "203.0.113.0/99 is no network.", "roles": "Choose at least one role."}}
	return room("key",
		page("keys", "API keys",
			is(Full, "in every state", keyview.List(list)),
			is(FirstUse, "no key yet", keyview.List(of())),
			is(NoMatch, "none in this state", keyview.List(of("Revoked"))),
			is(NotAllowed, "no key yet, an auditor", keyview.List(reader)),
			is(NotAllowed, "neither administrator nor auditor", keyview.NoPermission())),
		page("key", "A key", keyStates()...),
		page("key-new", "New key",
			is(Full, "the form", keyview.Form(form)),
			is(Failed, "came back with what is wrong", keyview.Form(bad))))
}

func key(name string) keyview.Row {
	k := identity.Key{ID: uid("key " + name), Kind: identity.APIKey, Name: name, Prefix: "uk_7Qx2mB", Machine: to(uid("machine")), Roles: []identity.Role{identity.Treasury, identity.Auditor}, Client: &apex, Scopes: []string{"wallets:read", "sends:write"},
		Networks: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/48")}, CreatedBy: &ada.Person, ConfirmedBy: to(uid("adam")), CreatedAt: ago(day(40)), ExpiresAt: to(in(day(50))), LastUsedAt: to(ago(40 * time.Second))}
	return keyview.Row{KeyEntry: identity.KeyEntry{Key: k, ClientName: apexName, Maker: ada.Name, Second: "Adam Okafor"}, Usage: gateway.Usage{Calls: 12_041, Refused: 3, More: true,
		Last: &gateway.Made{At: ago(40 * time.Second), Call: gateway.Call{Operation: "GET /api/bitgo/wallets", Status: 200, IP: "203.0.113.17"}}}}
}

func waitingKey() keyview.Row {
	k := key("Treasury robot of " + longName)
	k.Waits, k.Second, k.ConfirmedBy, k.LastUsedAt, k.Usage, k.Networks, k.Client, k.ClientName = true, "", nil, nil, gateway.Usage{}, nil, nil, ""
	return k
}

func endedKey(at time.Time) keyview.Row {
	k := key("Reporting, ends " + at.Format("2 Jan"))
	k.ExpiresAt = &at
	return k
}

func revokedKey() keyview.Row {
	k := key("ERP of the old house")
	k.RevokedAt, k.ID = to(ago(day(2))), uid("revoked key")
	return k
}

func approverToken() keyview.Row {
	k := key("Approver token")
	k.Kind, k.Person, k.Machine, k.Roles, k.Client, k.Scopes, k.Holder, k.ClientName = identity.ApproverToken, &vera.Person, nil, nil, nil, nil, vera.Name, ""
	return k
}

func oneKey(r keyview.Row) keyview.Props {
	return keyview.Props{Row: r, MayAct: true, Trail: trail("key", r.ID.String(), "key.make", "key.confirm"), Now: now}
}

func keyStates() []State {
	full, fresh, waits, own, replaced, reader, bad := oneKey(key("ERP of Apex Mining")), oneKey(key("ERP of Apex Mining")), oneKey(waitingKey()), oneKey(waitingKey()), oneKey(endedKey(in(6*time.Hour))), oneKey(key("ERP of Apex Mining")), oneKey(key("ERP of Apex Mining"))
	full.Refusals = []gateway.Made{{At: ago(day(1)), Call: gateway.Call{Operation: "POST /api/bitgo/send", Status: 403, Code: "key.scope", IP: "203.0.113.17"}}, {At: ago(day(2)), Call: gateway.Call{Operation: "GET /api/bitgo/wallets", Status: 401, Code: "key.network", IP: "198.51.100.4"}}}
	fresh.Shown = keyview.Shown{Secret: "uk_7Qx2mB_this-is-made-up-and-opens-nothing", Prefix: "uk_7Qx2mB", Curl: "curl -H 'Authorization: Bearer uk_7Qx2mB…' https://console.example/api/bitgo/wallets", Means: "It counts from now on."}
	fresh.LastUsedAt, fresh.Usage = nil, gateway.Usage{}
	own.NoAct = "You made it: another administrator confirms it."
	replaced.Successor, replaced.Replaces = uid("successor"), uuid.NewSHA1(uuid.Nil, []byte("before")).String()
	reader.MayAct = false
	bad.Scopes, bad.Rotate = []string{"wallets:read"}, map[string]string{"overlap": "Choose one of the times offered."}
	return []State{
		is(Full, "in force, with refused calls", keyview.Detail(full)),
		is(FirstUse, "just made: the key is shown once", keyview.Detail(fresh)),
		is(Partial, "waits for a second administrator", keyview.Detail(waits)),
		is(Partial, "is being replaced", keyview.Detail(replaced)),
		is(Stale, "ends in five days", keyview.Detail(oneKey(endedKey(in(day(5)))))),
		is(AllDone, "has ended", keyview.Detail(oneKey(endedKey(ago(day(1)))))),
		is(NotAllowed, "whoever made it does not confirm it", keyview.Detail(own)),
		is(NotAllowed, "an auditor does nothing to it", keyview.Detail(reader)),
		is(Failed, "revoked", keyview.Detail(oneKey(revokedKey()))),
		is(Failed, "came back with what is wrong", keyview.Detail(bad)),
	}
}
