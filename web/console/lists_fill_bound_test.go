package console

// boundLists show a fixed number of the newest, or stand on a page of something else. They are read with a million rows behind
// them as well; no page comes after theirs.
var boundLists = []longList{
	{
		name: "mails and calls to a person", tables: []string{"delivery_mail", "delivery_call", "notice"},
		fill: []string{`insert into notice (id, person_id, class, tone, text, subject_kind, subject_id, created_at, read_at) overriding system value
			select 1000 + {rank}, case when g % 4 = 1 then '{asker}'::uuid else '{reader}'::uuid end, 'decided', 'info', 'Notice ' || g, 'send', {hex}, ` + onTime + `, ` + onTime + series,
			`insert into delivery_mail (id, person_id, notices, pace, state, due_at, made_at, done_at)
			select {uuid}, case when g % 4 = 1 then '{asker}'::uuid else '{reader}'::uuid end, array[1000 + {rank}], 'now', 'sent', ` + onTime + `, ` + onTime + `, ` + onTime + series,
			`insert into delivery_call (id, person_id, notice_id, state, due_at, made_at, done_at)
			select {uuid}, case when g % 4 = 1 then '{asker}'::uuid else '{reader}'::uuid end, 1000 + {rank}, 'delivered', ` + onTime + `, ` + onTime + `, ` + onTime + series},
		first: "/account/notices",
		far:   "/account/notices",
	},
	{
		name: "partner endpoints", tables: []string{"partner_endpoint"},
		fill: []string{`insert into partner_endpoint (id, client_id, name, host, url, secret, made_by, made_at)
			select {uuid}, ` + whose + `, 'Portal ' || g, 'hooks.example.com', '', '', '{asker}', ` + onTime + series},
		first: "/partners",
		far:   `select '/partners?before=' || (extract(epoch from made_at) * 1000000)::bigint || '.' || id from partner_endpoint order by made_at, id offset 60 limit 1`,
	},
	{
		name: "calls of a partner's endpoint", tables: []string{"partner_call"},
		fill: []string{`insert into partner_endpoint (id, client_id, name, host, url, secret, made_by, made_at) values (md5('endpoint')::uuid, '{apex}', 'Portal', 'hooks.example.com', '', '', '{asker}', {at})`,
			`insert into partner_call (id, endpoint_id, client_id, event, body, state, due_at, made_at, done_at)
			select {uuid}, md5('endpoint')::uuid, '{apex}', 'test', '{}', case when {old} then 'waiting' when g % 4 = 1 then 'dead' else 'delivered' end, ` + onTime + `, ` + onTime + `, case when not {old} then ` + onTime + ` end` + series},
		first:   `select '/partners/' || md5('endpoint')::uuid`,
		far:     `select '/partners/' || md5('endpoint')::uuid || '?before=' || (extract(epoch from made_at) * 1000000)::bigint || '.' || id from partner_call order by made_at, id offset 60 limit 1`,
		filters: []string{`select '/partners/' || md5('endpoint')::uuid || '?state=dead'`, `select '/partners/' || md5('endpoint')::uuid || '?state=waiting'`},
	},
	{
		name: "deposits", tables: []string{"wire_missing", "transaction_sweeps"},
		fill: []string{`insert into wire_missing (id, client_id, wallet_id, amount_cents, sender, sent_on, reference, state, note, asked_by, one_time, asked_at, closed_at)
			select {uuid}, ` + whose + `, ` + whoseWallet + `, 5, 'Somebody', ` + onTime + `, '', case when {old} then 'open' when g % 4 = 1 then 'returned' else 'found' end, 'Seen', '{asker}', 'once-' || g, ` + onTime + `,
			case when {old} then null else ` + onTime + ` end` + series,
			`insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type, fee, fee_coin, confirmations,
			counterparty, sequence_id, onchain_txid, replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at)
			select {hex}, ` + whoseWallet + `, 'ofctusd', 5, case when g % 4 = 1 or {old} then 'initialized' else 'confirmed' end, 'tx' || g, ` + onTime + `, ` + whose + `, 'receive', '', 0, 'ofctusd', 0,
			{hex}, '', '', '{}', '{}', '', 'confirmed', ` + onTime + `, ` + onTime + `, ` + onTime + series},
		first:   "/wires/deposits",
		far:     "/wires/deposits",
		filters: []string{"/wires/deposits?client={meridian}", "/wires/deposits?client={few}"},
		narrow:  []string{"/wires/deposits"},
	},
	{
		name: "versions of the sanctions list", tables: []string{"sanction_list", "sanction_load"},
		fill: []string{`insert into sanction_list (id, version, source, published_on, digest, entries, demo) select {uuid}, 'v' || g, 'OFAC', '2026-01-01', {hex} || {hex}, 1, true` + series,
			`insert into sanction_load (id, list_id, loaded_at, by_name) overriding system value select 1000 + {rank}, {uuid}, ` + onTime + `, 'Program'` + series},
		first: "/sanctions",
		far:   "/sanctions",
	},
	{
		name: "runs of a sweep rule", tables: []string{"sweep_run"},
		fill: []string{`insert into sweep_rule (id, client_id, wallet_id, asset, address, memo, payee_label, keep, above, cadence, state, asked_by, one_time, asked_at, changed_at)
			values (md5('rule')::uuid, '{apex}', '{apex-wallet}', 'tbtc4', 'to', '', 'Payee', 0, 10, 'daily', 'ended', '{asker}', 'once', {at}, {at})`,
			`insert into sweep_run (id, rule_id, client_id, due_at, state, claimed_until, note, settled_at) select {uuid}, md5('rule')::uuid, '{apex}', ` + onTime + `, 'nothing', ` + onTime + `, 'Nothing above', ` + onTime + series},
		first: `select '/sweeps/' || md5('rule')::uuid`,
		far:   `select '/sweeps/' || md5('rule')::uuid`,
	},
	{
		name: "payees of a wallet", tables: []string{"whitelist_entry"},
		fill: []string{`insert into whitelist_entry (id, client_id, wallet_id, asset, address, memo, label, source, since)
			select {uuid}, ` + whose + `, case when g % 4 = 2 then '' else ` + whoseWallet + ` end, 'tbtc4', {hex}, '', 'Payee ' || lpad({rank}::text, 8, '0'), 'bitgo', ` + onTime + series},
		first: "/wallets/{apex-wallet}",
		far:   "/wallets/{meridian-wallet}",
	},
	{
		name: "batches of sends", tables: []string{"batch"},
		fill: []string{`insert into batch (id, person_id, asked_by, clients, key, digest, asked_at, ended_at)
			select {uuid}, case when g % 4 = 1 then '{asker}'::uuid else '{reader}'::uuid end, 'Asker', array['{apex}'::uuid], 'key-' || lpad(g::text, 8, '0'), {hex} || {hex}, ` + onTime + `, ` + onTime + series},
		first: "/sends/bulk",
		far:   "/sends/bulk",
	},
	{
		name: "wallets of the home page and the search", tables: []string{"wallet", "client"},
		fill: []string{`insert into client (id, name, enterprise_id, state, created_at) select {uuid}, case when {old} then 'Oldest ' else 'Client ' end || lpad({rank}::text, 8, '0'), {hex}, 'live', ` + onTime + series,
			`insert into wallet (id, client_id, client_sort, coin, label, type, state, created_at, observed_at)
			select {hex}, {uuid}, case when {old} then 'Oldest ' else 'Client ' end || lpad({rank}::text, 8, '0'), 'tbtc4', 'Wallet ' || g, 'hot', 'ready', ` + onTime + `, ` + onTime + series},
		first:   "/",
		far:     "/search?q=oldest",
		filters: []string{"/sends", "/freezes", "/whitelists"},
		narrow:  []string{"/"},
	},
}
