package console

// farOf is the address of the last full page of a list that goes by a time and an id, oldest rows first.
func farOf(path, table, at string, left string) string {
	sign := "?"
	for _, c := range path {
		if c == '?' {
			sign = "&"
		}
	}
	return `select '` + path + sign + `before=' || (extract(epoch from ` + at + `) * 1000000)::bigint || '.' || id from ` + table + ` order by ` + at + `, id offset ` + left + ` limit 1`
}

// rareLists have a row for what somebody decides, draws or breaks, not for each payment.
var rareLists = []longList{
	{
		name: "travel data that wait", tables: []string{"travel_record", "travel_decision", "travel_subject"},
		fill: []string{`insert into travel_record (id, client_id, subject, address, memo, version, kind, name, given, street, town, postcode, country, customer_number, registration, lei, has_birth, has_official_id, custody,
			provider, provider_country, provider_lei, owned, owned_how, made_by, made_at, one_time, waits)
			select {uuid}, ` + whose + `, 'payee', {hex}, '', 1, 'legal', 'Payee ' || g, '', '', '', '', 'US', '', '', '', false, false, '', '', '', '', false, '', '{asker}', ` + onTime + `, 'once-long-' || g, {old}` + series,
			`insert into travel_decision (record_id, client_id, made_by, verdict, reason, decided_by, decided_at)
			select id, client_id, made_by, 'confirmed', '', '{voter}', made_at from travel_record where not waits and one_time like 'once-long-%'`,
			`insert into travel_subject (client_id, subject, address, memo, label, stands, newest_id, in_force_id)
			select client_id, subject, address, memo, name, case when waits then 'waiting' else 'confirmed' end, id, case when waits then null else id end from travel_record where one_time like 'once-long-%'`},
		first:  "/travel?waits=me",
		far:    "/travel?waits=me",
		narrow: []string{"/travel?waits=me"},
	},
	{
		name: "wires", tables: []string{"transaction_sweeps"},
		fill: []string{`insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type, fee, fee_coin, confirmations,
			counterparty, sequence_id, onchain_txid, replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at)
			select {hex}, ` + whoseWallet + `, 'ofctusd', 5, case when {old} then 'rejected' when g % 4 = 1 then 'failed' else 'confirmed' end, 'tx' || g, ` + onTime + `, ` + whose + `, 'send', 'ofc_withdrawal', 0, 'ofctusd', 0,
			{hex}, '', '', '{}', '{}', '', 'confirmed', ` + onTime + `, ` + onTime + `, ` + onTime + series},
		first:   "/wires",
		far:     farOf("/wires", "transaction_sweeps", "bitgo_created_at", "55"),
		filters: []string{"/wires?state=failed", "/wires?state=rejected", "/wires?state=initialized", "/wires?waits=me", "/wires?waits=bank"},
		narrow:  []string{"/wires"},
	},
	{
		name: "freezes", tables: []string{"freeze_order"},
		fill: []string{`insert into freeze_order (id, reach, client_id, wallet_id, reason, state, frozen_by, frozen_at, one_time, bitgo, unfreeze_by, unfreeze_as, unfreeze_at, unfrozen_by, unfrozen_as, unfrozen_at)
			select {uuid}, 'wallet', ` + whose + `, ` + whoseWallet + `, 'Long ago', 'unfrozen', '{asker}', ` + onTime + `, 'once-' || g, 'none', '{voter}', 'compliance', ` + onTime + `, '{reader}', 'admin', ` + onTime + series},
		first:   "/freezes?state=unfrozen",
		far:     farOf("/freezes?state=unfrozen", "freeze_order", "frozen_at", "55"),
		filters: []string{"/freezes", "/freezes?state=frozen"},
		narrow:  []string{"/freezes", "/freezes?state=unfrozen"},
	},
	{
		name: "hits of sanctions", tables: []string{"sanction_screening"},
		fill: []string{`insert into sanction_screening (id, client_id, stage, state, list_id, load_id, wallet_id, asset, amount, address, holder, why, by_name, screened_at)
			select {uuid}, ` + whose + `, 'submit', case when g % 4 = 1 then 'clear' else 'hit' end, {uuid}, 1, ` + whoseWallet + `, 'tbtc4', 5, 'to', case when g % 4 = 1 then '' else 'Somebody' end, 'Named', 'Asker', ` + onTime + series},
		first:   "/sanctions",
		far:     `select '/sanctions?before=' || (extract(epoch from screened_at) * 1000000)::bigint || '.' || id from sanction_screening where state = 'hit' order by screened_at, id offset 55 limit 1`,
		filters: []string{"/sanctions?due=yes"},
		narrow:  []string{"/sanctions"},
	},
	{
		name: "exports", tables: []string{"export"},
		fill: []string{`insert into export (id, person_id, subject, format, filter, asked, asked_by, state, asked_at, as_of, finished_at, expires_at, digest)
			select {uuid}, case when g % 4 = 1 then '{asker}'::uuid else '{reader}'::uuid end, 'postings', 'csv', '{}', 'Everything', 'Reader', 'ready', ` + onTime + `, ` + onTime + `, ` + onTime + `, ` + onTime + `, {hex} || {hex}` + series},
		first: "/exports",
		far:   `select '/exports?before=' || id from export where person_id = '{reader}' order by asked_at, id offset 55 limit 1`,
	},
	{
		name: "statements", tables: []string{"statement"},
		fill: []string{`insert into statement (id, client_id, person_id, drawn_by, drawn_at, from_day, to_day, zone, starts_at, ends_at, lines, digest, body)
			select {uuid}, ` + whose + `, '{reader}', 'Reader', ` + onTime + `, '2025-01-01', '2025-01-31', 'UTC', {at} - interval '2 months', {at} - interval '1 month', 1, encode(sha256('{}'), 'hex'), '{}'` + series},
		first:   "/ledger/statements",
		far:     farOf("/ledger/statements", "statement", "drawn_at", "55"),
		filters: []string{"/ledger/statements?client={meridian}", "/ledger/statements?client={few}"},
		narrow:  []string{"/ledger/statements"},
	},
	{
		name: "approvals at BitGo", tables: []string{"countersign"},
		fill: []string{`insert into countersign (id, client_id, state, word, type, title, wallet, coin, creator, needed, votes, opened_at, observed_at)
			select {hex}, ` + whose + `, case when {old} then 'gone' when g % 4 = 1 then 'rejected' else 'approved' end, 'word', 'transactionRequest', 'Send', '', 'tbtc4', '', 1, '[]', ` + onTime + `, ` + onTime + series},
		first:   "/countersign?state=approved",
		far:     `select '/countersign?state=approved&before=' || (extract(epoch from opened_at) * 1000000)::bigint || '.' || id from countersign where state = 'approved' order by opened_at, id offset 55 limit 1`,
		filters: []string{"/countersign?state=rejected", "/countersign?state=gone", "/countersign", "/countersign?waits=me"},
		narrow:  []string{"/countersign?state=gone", "/countersign?state=approved"},
	},
	{
		name: "sweep rules", tables: []string{"sweep_rule"},
		fill: []string{`insert into sweep_rule (id, client_id, wallet_id, asset, address, memo, payee_label, keep, above, cadence, state, asked_by, one_time, asked_at, changed_at)
			select {uuid}, ` + whose + `, ` + whoseWallet + `, 'tbtc4', 'to', '', 'Payee', 0, 10, 'daily', 'ended', '{asker}', 'once-' || g, ` + onTime + `, ` + onTime + series},
		first:  "/sweeps",
		far:    "/sweeps",
		narrow: []string{"/sweeps"},
	},
	{
		name: "changes of rights", tables: []string{"access_change"},
		fill: []string{`insert into access_change (id, kind, person_id, role, reason, state, asked_by, one_time, asked_at, expires_at, decided_by, decided_at, answer)
			select {uuid}, 'add_grant', case when {old} then '{voter}'::uuid else '{asker}'::uuid end, 'auditor', 'Needed', case when {old} then 'refused' when g % 4 = 1 then 'expired' else 'refused' end, '{reader}', 'once-' || g, ` + onTime + `,
			` + onTime + ` + interval '168 hours', case when not {old} and g % 4 = 1 then null else {uuid} end, ` + onTime + ` + interval '168 hours', 'Not now'` + series},
		first:   "/people/changes?state=refused",
		far:     farOf("/people/changes?state=refused", "access_change", "asked_at", "60"),
		filters: []string{"/people/changes?state=expired", "/people/changes?state=withdrawn", "/people/changes", "/people/changes?waits=me"},
	},
	{
		name: "changes of approval rules", tables: []string{"approval_change"},
		fill: []string{`insert into approval_change (id, kind, terms, why, base, state, asked_by, one_time, drafted_at, asked_at, decided_by, decided_at, reason)
			select {uuid}, 'retire_rule', '{}', 'Not needed', {hex} || {hex}, case when {old} then 'withdrawn' else 'rejected' end, '{asker}', 'once-' || g, ` + onTime + `, ` + onTime + `,
			case when {old} then '{asker}'::uuid else '{voter}'::uuid end, ` + onTime + `, 'Not now'` + series},
		first:   "/rules/changes",
		far:     farOf("/rules/changes", "approval_change", "drafted_at", "55"),
		filters: []string{"/rules/changes?state=rejected", "/rules/changes?state=withdrawn", "/rules/changes?state=published", "/rules/changes?waits=me"},
	},
	{
		name: "calls to BitGo that failed", tables: []string{"bitgo_call"},
		fill: []string{`insert into bitgo_call (id, at, client_id, request_id, host, operation, method, path, coin, wallet_id, enterprise_id, payload, status, error_name, error_message, bitgo_request, took_ms, express_version, sdk_version, scenario)
			overriding system value select 1000 + {rank}, ` + onTime + `, ` + whose + `, 'r' || g, 'platform', 'GET wallet', 'GET', '/api/v2/wallet/{id}', '', '', '', '{}', 503, case when g % 4 = 1 then '' else 'away' end, '', '', 5, '', '', ''` + series},
		first:  "/doctor/packet",
		far:    "/doctor/packet?before=1200",
		narrow: []string{"/doctor/packet"},
	},
	{
		name: "payees", tables: []string{"whitelist_entry"},
		fill: []string{`insert into whitelist_entry (id, client_id, wallet_id, asset, address, memo, label, source, since)
			select {uuid}, ` + whose + `, ` + whoseWallet + `, case when {old} then 'hteth' when g % 4 = 1 then 'tltc' else 'tbtc4' end, {hex}, '', 'Payee ' || lpad({rank}::text, 8, '0'), 'bitgo', ` + onTime + series},
		first:   "/whitelists",
		far:     `select '/whitelists?before=' || id from whitelist_entry where removed_at is null order by label desc, address desc offset 55 limit 1`,
		filters: []string{"/whitelists?asset=tltc", "/whitelists?asset=hteth", `select '/whitelists?text=' || address from whitelist_entry limit 1`},
		narrow:  []string{"/whitelists"},
	},
	{
		name: "people", tables: []string{"person", "role_grant"},
		fill: []string{`insert into person (id, email, name, state, created_at) select {uuid}, 'p' || g || '@example.com', 'Person ' || lpad({rank}::text, 8, '0'), 'active', ` + onTime + series,
			`insert into role_grant (id, person_id, sort_name, role, client_id, granted_by, granted_at) select md5('g' || g)::uuid, {uuid}, 'person ' || lpad({rank}::text, 8, '0'), case when {old} then 'compliance' when g % 4 = 1 then 'auditor' else 'treasury' end, ` + whose + `, '{reader}', ` + onTime + series},
		first:   "/people",
		far:     `select '/people?after=' || id || '.' || replace(name, ' ', '+') from person where name like 'Person 0%' order by name desc offset 55 limit 1`,
		filters: []string{"/people?role=auditor", "/people?role=compliance", "/people?over={meridian}", "/people?over={few}", "/people?over=organization", "/people?role=treasury&over={meridian}", "/people?role=auditor&over={meridian}", "/people?role=compliance&over=organization"},
	},
	{
		name: "keys", tables: []string{"api_key"},
		fill: []string{`insert into api_key (id, kind, name, prefix, hash, roles, client_id, scopes, created_at, expires_at, machine_id)
			select {uuid}, 'api', 'Key ' || g, 'k' || g, sha256(g::text::bytea), '{treasury}', ` + whose + `, '{wallets:read}', ` + onTime + `, case when {old} then timestamptz '2099-01-01' else ` + onTime + ` end, {uuid}` + series},
		first:   "/keys",
		far:     `select '/keys?before=' || id from api_key order by created_at, id offset 55 limit 1`,
		filters: []string{"/keys?state=expired", "/keys?state=in-force", "/keys?state=revoked", "/keys?state=waits", "/keys?kind=approver", "/keys?client={few}", "/keys?client={meridian}"},
	},
}
