package console

// whose is the client of a row, and whoseWallet its wallet: ten old rows are the small client's, a quarter Meridian's.
const (
	whose       = `(case when {old} then '{few}' when g % 4 = 0 then '{meridian}' else '{apex}' end)::uuid`
	whoseWallet = `case when {old} then '{few-wallet}' when g % 4 = 0 then '{meridian-wallet}' else '{apex-wallet}' end`
	onTime      = `{at} + {rank} * interval '20 seconds'`
	series      = ` from generate_series(1, {rows}) g`
	payeeOfMany = "tb1qefeyuxr4s59dugah7u6acxnedpj8ja5ve50uac" // of a quarter of the sends
	payeeOfFew  = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx" // of the old ones
	sendsOfMany = `insert into send (id, client_id, wallet_id, asset, address, address_typed, memo, memo_type, amount, fee_estimate, fee_asset, purpose, payee_label,
			new_payee, state, idempotency_key, asked_by, asked_at, usd_cents, txid, transfer_id, created_at, updated_at)
			select {uuid}, ` + whose + `, ` + whoseWallet + `, case when {old} then 'hteth' when g % 4 = 1 then 'tltc' else 'tbtc4' end,
			case when {old} then '` + payeeOfFew + `' when g % 4 = 1 then '` + payeeOfMany + `' else 'to' end, 'to', '', '',
			case when {old} then 9000000 when g % 4 = 1 then 20000 + g % 500 when {rank} < 300 and {rank} % 30 = 1 then 5500000 else 1000 + g % 900 end, 10, 'tbtc4', 'long',
			case when {old} then 'Oldest Payee' when g % 4 = 1 then 'Quarter' else 'Payee' end, false,
			case when {old} then 'removed' when g % 4 = 1 then 'rejected' when {rank} < 3000 and g % 40 = 2 then 'approved' else 'confirmed' end,
			'key-' || lpad(g::text, 8, '0'), case when {old} then '{reader}'::uuid else '{asker}'::uuid end, ` + onTime + `, 100, 'tx' || g, {hex}, ` + onTime + `, ` + onTime + series
)

// longLists are the lists that more rows come to every day.
var longLists = []longList{
	{
		name: "sends", tables: []string{"send"},
		fill:  []string{sendsOfMany},
		first: "/sends",
		far:   `select '/sends?before=' || (extract(epoch from asked_at) * 1000000)::bigint || '.' || id from send order by asked_at, id offset 55 limit 1`,
		filters: []string{"/sends?state=rejected", "/sends?state=removed", "/sends?state=failed", "/sends?wallet={meridian-wallet}", "/sends?wallet={few-wallet}",
			"/sends?asset=tltc", "/sends?asset=hteth", "/sends?mine=yes", "/sends?needs-release=yes", "/sends?state=rejected&wallet={apex-wallet}",
			"/sends?state=removed&state=failed&state=unknown", "/sends?state=rejected&state=confirmed", "/sends?asked-by={reader}", "/sends?asked-by={asker}",
			"/sends?to=2026-01-01", "/sends?from=2026-01-02&to=2026-01-02", "/sends?from=2026-01-03", "/sends?payee=quarter", "/sends?payee=oldest+payee",
			"/sends?payee=" + payeeOfMany, "/sends?payee=" + payeeOfFew, "/sends?payee=nobody", "/sends?asset=tltc&at-least=0.0002", "/sends?asset=tbtc4&at-least=0.03",
			"/sends?asset=tbtc4&at-most=0.00002", "/sends?asset=tbtc4&at-least=0.05&at-most=0.06", "/sends?asset=tbtc4&at-least=0.06", "/sends?asset=tbtc4&at-least=0.00000001&at-most=1000",
			"/sends?asset=tbtc4&at-least=0.00001895&at-most=0.04", "/sends?asset=tltc&at-least=0.00020123&state=rejected&state=failed", `select '/sends?id=' || max(txid) from send`, `select '/sends?id=' || max(id::text) from send`,
			`select '/sends?id=' || max(transfer_id) from send`, "/sends?id=none"},
		warm: []string{"/sends?asset=hteth&at-least=0.0000000000085&payee=nobody", "/sends?asset=tltc&at-least=0.00012345&at-most=0.00054321"},
		narrow: []string{"/sends", "/sends?state=removed", "/sends?state=confirmed", "/sends?state=removed&state=failed", "/sends?payee=oldest+payee", "/sends?payee=quarter",
			"/sends?asset=hteth&at-least=0.000000000001", "/sends?asset=tbtc4&at-least=0.00000001", "/sends?to=2026-01-01"},
	},
	{
		name: "search", tables: []string{"send"},
		fill:    []string{sendsOfMany},
		first:   "/search?q=nothing",
		far:     "/search?q=oldest",
		filters: []string{"/search?q=olde", "/search?q=old+pay", "/search?q=quarter"},
		narrow:  []string{"/search?q=nothing", "/search?q=oldest"},
	},
	{
		name: "audit", tables: []string{"audit_event"},
		fill: []string{`insert into audit_event (at, person_id, actor, role, request_id, ip, verb, subject_kind, subject_id, client_id, result, after)
			select ` + onTime + `, case when {old} then '{reader}'::uuid when g % 4 = 1 then '{voter}'::uuid else '{asker}'::uuid end, case when {old} then 'Olivia Oldest' else 'Asker' end,
			'treasury', 'r' || g, '127.0.0.1', case when {old} then 'wallet.freeze' when g % 4 = 1 then 'send.release' else 'send.submit' end,
			case when {old} then 'wallet' when g % 4 = 1 then 'approval' else 'send' end, case when {old} then 'the-oldest' else {hex} end, ` + whose + `,
			case when {old} then 'refused' else 'done' end, '{"state":"checked"}'::jsonb` + series},
		first: "/audit",
		far:   `select '/audit?before=' || (extract(epoch from at) * 1000000)::bigint || '.' || id from audit_event order by at, id offset 105 limit 1`,
		filters: []string{"/audit?client={meridian}", "/audit?client={few}", "/audit?person={voter}", "/audit?person={reader}", "/audit?verb=send.release", "/audit?verb=wallet.freeze",
			"/audit?verb=send.cancel", "/audit?kind=approval", "/audit?kind=wallet", "/audit?subject=the-oldest", "/audit?result=done", "/audit?result=refused",
			"/audit?text=checked", "/audit?text=olivia", "/audit?to=2026-01-01", "/audit?from=2026-01-02&to=2026-01-02"},
		narrow: []string{"/audit", "/audit?result=done", "/audit?kind=wallet"},
	},
	{
		name: "transfers of a wallet", tables: []string{"transaction_sweeps"},
		fill: []string{`insert into transaction_sweeps (transfer_id, wallet_id, coin, amount, state, txid, created_at, client_id, type, sub_type, fee, fee_coin, confirmations,
			counterparty, sequence_id, onchain_txid, replaces, replaced_by, comment, raw_state, bitgo_created_at, transfer_date, observed_at)
			select {hex}, '{apex-wallet}', case when {old} then 'hteth' when g % 4 = 1 then 'tltc' else 'tbtc4' end, 5, 'confirmed', 'tx' || g, ` + onTime + `, '{apex}', 'receive', '', 0, 'tbtc4', 6,
			'from', '', '', '{}', '{}', '', 'confirmed', ` + onTime + `, ` + onTime + `, ` + onTime + series},
		first:   "/wallets/{apex-wallet}/transfers",
		far:     `select '/wallets/{apex-wallet}/transfers?before=' || (extract(epoch from bitgo_created_at) * 1000000)::bigint || '.' || id from transaction_sweeps where wallet_id = '{apex-wallet}' order by bitgo_created_at, id offset 105 limit 1`,
		filters: []string{"/wallets/{apex-wallet}/transfers?asset=tltc", "/wallets/{apex-wallet}/transfers?asset=hteth", "/wallets/{meridian-wallet}/transfers"},
	},
	{
		name: "webhook deliveries", tables: []string{"webhook_notifications", "webhook_vault", "webhook_work"},
		fill: []string{`insert into webhook_notifications (id, notification_id, type, coin, wallet_id, payload, verified, created_at, delivered_at, body_digest, secret_index, key_source)
			overriding system value select 1000 + {rank}, 'n' || g, case when {old} then 'enterpriseKycState' when g % 4 = 1 then 'pendingapproval' else 'transfer' end, 'tbtc4', ` + whoseWallet + `,
			jsonb_build_object('transfer', {hex}), true, ` + onTime + `, ` + onTime + `, sha256(g::text::bytea), 0, 'header'` + series,
			`insert into webhook_vault (id, notification_id, body, body_digest, headers, verdict, secret_index, ip, request_id, received_at)
			overriding system value select 1000 + {rank}, 1000 + {rank}, '{}', sha256(g::text::bytea), '{}', 'verified', 0, '127.0.0.1', 'r', ` + onTime + series,
			`insert into webhook_work (vault_id, notification_id, state, attempts, reason, updated_at, processed_at)
			select 1000 + {rank}, 1000 + {rank}, case when {old} then 'failed' when g % 4 = 1 then 'ignored' else 'done' end, 1, case when not {old} and g % 4 = 1 then 'not ours' else '' end,
			` + onTime + `, case when {old} then null else ` + onTime + ` end` + series},
		first: "/webhooks?verdict=verified",
		far:   `select '/webhooks?verdict=verified&before=1055'`,
		filters: []string{"/webhooks?state=ignored", "/webhooks?state=failed", "/webhooks?state=pending", "/webhooks?type=pendingapproval", "/webhooks?type=enterpriseKycState", "/webhooks?wallet={meridian-wallet}",
			"/webhooks?wallet={few-wallet}", `select '/webhooks?transfer=' || transfer_id from webhook_notifications where id = 1200`, "/webhooks?to=2026-01-01", "/webhooks?from=2026-01-02&to=2026-01-02", "/webhooks"},
	},
	{
		name: "approvals", tables: []string{"approval_request"},
		fill: []string{`insert into approval_request (id, client_id, subject_kind, subject_id, title, rule_id, rule_name, needed, asked_by, state, opened_at, expires_at, decided_at)
			select {uuid}, ` + whose + `, 'send', {uuid}, 'Send', {uuid}, 'rule', 1, '{asker}', case when {old} then 'expired' when g % 4 = 1 then 'rejected' when g % 4 = 2 then 'pending' else 'approved' end,
			` + onTime + `, timestamptz '2026-12-01' + g * interval '1 second', case when g % 4 = 2 and not {old} then null else ` + onTime + ` end` + series},
		first:   "/approvals?state=all",
		far:     `select '/approvals?state=all&before=' || (extract(epoch from opened_at) * 1000000)::bigint || '.' || id from approval_request order by opened_at, id offset 55 limit 1`,
		filters: []string{"/approvals?state=rejected", "/approvals?state=expired", "/approvals?state=withdrawn"},
		narrow:  []string{"/approvals?state=all", "/approvals?state=expired", "/approvals?state=approved", "/approvals"},
	},
	{
		name: "approvals that wait", tables: []string{"approval_request"},
		fill: []string{`insert into approval_request (id, client_id, subject_kind, subject_id, title, rule_id, rule_name, needed, asked_by, state, opened_at, expires_at)
			select {uuid}, ` + whose + `, 'send', {uuid}, 'Send', {uuid}, 'rule', 1, '{asker}', 'pending', ` + onTime + `, timestamptz '2026-12-01' + g * interval '1 second'` + series},
		first:   "/approvals",
		far:     "/approvals",
		filters: []string{"/approvals?needs-me=yes", "/approvals?whose=ours&kind=send&text=nowhere", "/approvals?whose=bitgo"},
		narrow:  []string{"/approvals"},
	},
	{
		name: "ledger", tables: []string{"posting"},
		fill: []string{`insert into account (client_id, asset, kind, wallet_id, holder, opened_at) select c::uuid, a, k, case k when 'wallet' then w else '' end, '', {at}
			from (values ('{apex}', '{apex-wallet}'), ('{meridian}', '{meridian-wallet}'), ('{few}', '{few-wallet}')) x (c, w), unnest(array['tbtc4', 'tltc', 'hteth']) a, unnest(array['wallet', 'external']) k
			on conflict do nothing`,
			`insert into posting (client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, source, effective_at, posted_at)
			select x.client, x.asset, x.wallet, d.id, c.id, 5, x.kind, x.transfer, 'amount', 1, 'webhook', x.at, x.at from (select ` + whose + ` as client, ` + whoseWallet + ` as wallet,
				case when {old} then 'hteth' when g % 4 = 1 then 'tltc' else 'tbtc4' end as asset, case when {old} then 'book_transfer' when g % 4 = 1 then 'withdrawal' else 'deposit' end as kind,
				{hex} as transfer, ` + onTime + ` as at` + series + `) x
			join account d on d.client_id = x.client and d.asset = x.asset and d.kind = 'wallet' and d.wallet_id = x.wallet
			join account c on c.client_id = x.client and c.asset = x.asset and c.kind = 'external'`},
		first: "/ledger",
		far:   `select '/ledger?before=' || (extract(epoch from effective_at) * 1000000)::bigint || '.' || id from posting order by effective_at, id offset 105 limit 1`,
		filters: []string{"/ledger?client={meridian}", "/ledger?client={few}", "/ledger?wallet={meridian-wallet}", "/ledger?wallet={few-wallet}", "/ledger?asset=tltc", "/ledger?asset=hteth",
			"/ledger?kind=withdrawal", "/ledger?kind=book_transfer", "/ledger?kind=fee", `select '/ledger?transfer=' || min(transfer_id) from posting`, "/ledger?to=2026-01-01", "/ledger?from=2026-01-02&to=2026-01-02"},
		narrow: []string{"/ledger", "/ledger?kind=deposit"},
	},
}
