package console

// What fills the lists of money that is held for offerings: one escrow of each client has everything of that client's.
const (
	whoseEscrow = `md5('escrow ' || ` + whose + `)::uuid`
	escrowsOf   = `insert into escrow_account (id, client_id, offering_id, escrow, currency, wallet_id, asset, state, asked_by, asked_at, one_time, decided_by, decided_at)
		select md5('escrow ' || client)::uuid, client::uuid, 'off_long' || n, 'esc_longlong' || n, 'USD', wallet, 'ofctusd', 'open', '{asker}', {at}, 'once-' || n, '{voter}', {at}
		from (values ('{apex}', '{apex-wallet}', 1), ('{meridian}', '{meridian-wallet}', 2), ('{few}', '{few-wallet}', 3)) v (client, wallet, n)`
)

// escrowLists are what arrived for offerings, and what goes out again.
var escrowLists = []longList{
	{
		name: "escrow deposits", tables: []string{"escrow_deposit"},
		fill: []string{escrowsOf, `insert into escrow_deposit (id, client_id, account_id, transfer_id, wallet_id, asset, units, said, sender, arrived_at, seen_at, state, how, why, subscription_id, standing,
			ask, ask_for, ask_why, asked_by, asked_at, decided_by, decided_at, agreed)
			select {uuid}, ` + whose + `, ` + whoseEscrow + `, {hex}, ` + whoseWallet + `, 'ofctusd', 100, 'Said ' || g, 'Sender', ` + onTime + `, ` + onTime + `,
			case when {old} then 'unmatched' when g % 4 = 1 then 'matched' else 'returned' end, case when not {old} and g % 4 = 1 then 'hand' else '' end, '', case when not {old} and g % 4 = 1 then 'sub_' || {hex} end, true,
			case when {old} or g % 4 <> 1 then 'return' else 'match' end, case when not {old} and g % 4 = 1 then 'sub_' || {hex} end, 'Seen', '{asker}', ` + onTime + `,
			case when not {old} then '{voter}'::uuid end, case when not {old} then ` + onTime + ` end, case when not {old} then true end` + series},
		first: "/escrow/deposits",
		far:   `select '/escrow/deposits?before=' || (extract(epoch from arrived_at) * 1000000)::bigint || '.' || id from escrow_deposit order by arrived_at, id offset 55 limit 1`,
		filters: []string{"/escrow/deposits?client={meridian}", "/escrow/deposits?client={few}", "/escrow/deposits?show=unmatched", "/escrow/deposits?show=asked", "/escrow/deposits?show=matched",
			"/escrow/deposits?show=hand", "/escrow/deposits?show=returned", "/escrow/deposits?show=gone", "/escrow/deposits?show=broken"},
		narrow: []string{"/escrow/deposits", "/escrow/deposits?show=unmatched", "/escrow/deposits?show=asked"},
	},
	{
		name: "escrow payments", tables: []string{"escrow_payment"},
		fill: []string{escrowsOf, `insert into escrow_payment (id, code, client_id, account_id, wallet_id, asset, kind, units, why, due_at, state, send_id, changed_at)
			select {uuid}, 'EP-' || lpad(g::text, 8, '0'), ` + whose + `, ` + whoseEscrow + `, ` + whoseWallet + `, 'ofctusd', 'payout', 100, 'Released', ` + onTime + `,
			case when {old} then 'due' when g % 4 = 1 then 'sending' else 'paid' end, case when not {old} then {uuid} end, ` + onTime + series},
		first:   "/escrow/refunds",
		far:     `select '/escrow/refunds?before=' || (extract(epoch from due_at) * 1000000)::bigint || '.' || id from escrow_payment order by due_at, id offset 55 limit 1`,
		filters: []string{"/escrow/refunds?client={meridian}", "/escrow/refunds?client={few}", "/escrow/refunds?show=due", "/escrow/refunds?show=sending", "/escrow/refunds?show=paid"},
		narrow:  []string{"/escrow/refunds", "/escrow/refunds?show=due"},
	},
}
