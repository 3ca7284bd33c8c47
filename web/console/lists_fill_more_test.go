package console

// quietLists grow too, and slower.
var quietLists = []longList{
	{
		name: "addresses of a wallet", tables: []string{"wallet_address"},
		fill: []string{`insert into wallet_address (id, wallet_id, client_id, asset, address, state, created_at, observed_at)
			select {hex}, '{apex-wallet}', '{apex}', 'tbtc4', 'address-' || g, 'ready', ` + onTime + `, ` + onTime + series},
		first: "/wallets/{apex-wallet}/addresses",
		far:   `select '/wallets/{apex-wallet}/addresses?before=' || (extract(epoch from created_at) * 1000000)::bigint || '.' || id from wallet_address where wallet_id = '{apex-wallet}' order by created_at, id offset 30 limit 1`,
	},
	{
		name: "notices", tables: []string{"notice"},
		fill: []string{`insert into notice (id, person_id, class, tone, text, subject_kind, subject_id, created_at, read_at) overriding system value
			select 1000 + {rank}, case when g % 4 = 1 then '{asker}'::uuid else '{reader}'::uuid end, 'decided', 'info', 'Notice ' || g, 'send', {hex}, ` + onTime + `, ` + onTime + series},
		first: "/notices",
		far:   "/notices?before=1080",
	},
	{
		name: "whitelist changes", tables: []string{"whitelist_change"},
		fill: []string{`insert into whitelist_change (id, client_id, wallet_id, coin, verb, rule_id, type, item, state, asked_by, one_time, asked_at, decided_by, decided_at, updated_at)
			select {uuid}, ` + whose + `, ` + whoseWallet + `, 'tbtc4', 'add', 'rule', 'address', 'item-' || g, case when {old} then 'refused' when g % 4 = 1 then 'rejected' else 'active' end,
			'{asker}', 'once-' || g, ` + onTime + `, '{voter}', ` + onTime + `, ` + onTime + series},
		first:   "/whitelists/changes",
		far:     `select '/whitelists/changes?before=' || (extract(epoch from asked_at) * 1000000)::bigint || '.' || id from whitelist_change order by asked_at, id offset 55 limit 1`,
		filters: []string{"/whitelists/changes?state=rejected", "/whitelists/changes?state=refused", "/whitelists/changes?state=unknown"},
		narrow:  []string{"/whitelists/changes"},
	},
	{
		name: "bank accounts", tables: []string{"bank_account"},
		fill: []string{`insert into bank_account (id, client_id, hash, bank, owner, number_tail, routing, swift, kind, currency, country, state, details, first_seen_at, changed_at, observed_at)
			select {hex}, ` + whose + `, {hex}, 'Bank', 'Owner', '1234', '', '', 'wire', 'USD', 'US', case when {old} then 'denied' when g % 4 = 1 then 'pending' else 'approved' end, {hex} || {hex},
			` + onTime + `, ` + onTime + `, ` + onTime + series},
		first:   "/wires/accounts",
		far:     `select '/wires/accounts?before=' || (extract(epoch from first_seen_at) * 1000000)::bigint || '.' || id from bank_account order by first_seen_at, id offset 55 limit 1`,
		filters: []string{"/wires/accounts?waits=me"},
		narrow:  []string{"/wires/accounts"},
	},
}
