package console

// What fills the lists of offerings.
const (
	longOffering  = "off_longlonglong"
	offeringsMany = `insert into offering (id, client_id, issuer, name, regulation, target_cents, minimum_cents, maximum_cents, currencies, state, created_by, one_time, created_at) select `
	offeringsRest = `, 'Issuer', 'Raise ' || g, 'REG_D_506C', 100000, 1000, 100000, '{USD}', case when {old} then 'CANCELLED' when g % 4 = 1 then 'PAUSED' when g % 4 = 2 then 'DRAFT' else 'OPEN' end,
		'{asker}', 'once-' || g, ` + onTime + series
)

// offeringLists are the capital raises, and what is subscribed to one. A change waits of each draft.
var offeringLists = []longList{
	{
		name: "offerings", tables: []string{"offering", "offering_change"},
		fill: []string{offeringsMany + `'off_' || substr({hex}, 1, 16), ` + whose + offeringsRest,
			`insert into offering_change (id, offering_id, client_id, kind, reason, digest, about, state, asked_by, asked_at, decided_by, decided_at, one_time)
			select 'chg_' || substr({hex}, 1, 16), 'off_' || substr({hex}, 1, 16), ` + whose + `, 'OPEN', 'As resolved', {hex} || {hex}, '[]', case when not {old} and g % 4 = 2 then 'asked' else 'approved' end, '{asker}', ` + onTime + `,
			case when {old} or g % 4 <> 2 then '{voter}'::uuid end, case when {old} or g % 4 <> 2 then ` + onTime + ` end, 'once-' || g` + series},
		first:   "/offerings",
		far:     `select '/offerings?before=' || (extract(epoch from created_at) * 1000000)::bigint || '.' || id from offering order by created_at, id offset 55 limit 1`,
		filters: []string{"/offerings?client={meridian}", "/offerings?client={few}", "/offerings?state=PAUSED", "/offerings?state=CANCELLED", "/offerings?state=CLOSED", "/offerings?waits=me", "/offerings?client={few}&state=CANCELLED"},
		narrow:  []string{"/offerings", "/offerings?state=CANCELLED", "/offerings?state=CLOSED", "/offerings?waits=me"},
	},
	{
		name: "offerings' subscriptions", tables: []string{"offering_subscription", "investor"},
		fill: []string{`insert into offering (id, client_id, issuer, name, regulation, target_cents, minimum_cents, maximum_cents, currencies, state, created_by, one_time, created_at)
			values ('` + longOffering + `', '{apex}', 'Issuer', 'Raise', 'REG_D_506C', 9000000000, 1000, 100000, '{USD}', 'OPEN', '{asker}', 'once', {at})`,
			`insert into investor (id, client_id, name, kind, residence, filed_by, one_time, filed_at) select 'inv_' || {hex}, '{apex}', 'Investor ' || g, 'natural', 'US_NY', '{asker}', 'once-' || g, ` + onTime + series,
			`insert into offering_subscription (id, offering_id, client_id, investor_id, amount_cents, currency, funding, claimed_status, agreement, state, escrow_status, rules, rules_version, asked_by, one_time, asked_at, decided_at, eligible, reference)
			select 'sub_' || substr({hex}, 1, 16), '` + longOffering + `', '{apex}', 'inv_' || {hex}, 1000, 'USD', 'WIRE', '', true, case when {old} then 'rejected' when g % 4 = 1 then 'approved' else 'pending_review' end,
			'PENDING', '[]', 'v', '{asker}', 'once-' || g, ` + onTime + `, case when {old} or g % 4 = 1 then ` + onTime + ` end, g % 4 = 1, substr(n.body, 1, 4) || '-' || substr(n.body, 5) || '-' || offering_reference_sign(n.body)` + series + ` cross join lateral (select translate(upper(lpad(to_hex(g), 8, '0')), '01', 'GH') as body) n`},
		first: "/offerings/" + longOffering + "/subscriptions",
		far:   `select '/offerings/` + longOffering + `/subscriptions?before=' || (extract(epoch from asked_at) * 1000000)::bigint || '.' || id from offering_subscription order by asked_at, id offset 55 limit 1`,
		filters: []string{"/offerings/" + longOffering + "/subscriptions?stage=FUNDING_PENDING", "/offerings/" + longOffering + "/subscriptions?stage=REFUSED", "/offerings/" + longOffering + "/subscriptions?stage=FUNDED",
			"/offerings/" + longOffering + "/subscriptions?stage=RECEIVED"},
	},
}
