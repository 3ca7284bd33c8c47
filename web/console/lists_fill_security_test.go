package console

// What fills the lists of the securities desk. One security of the larger client's has all holders, lots and changes.
const (
	longSecurity = "sec_longlonglong"
	longHolder   = "holder-longest"
	registered   = `insert into security (id, client_id, issuer_name, security_type, regulation, jurisdiction, par_value, authorised, issued, status, registered_by, one_time, registered_at)
		values ('` + longSecurity + `', '{apex}', 'Longest', 'LP_INTEREST', 'REG_D_506C', 'US_DE', 10, 9000000000, 1, 'ACTIVE', '{asker}', 'once-long', {at} - interval '1 day')`
	whoseShares = `case when {old} then 'investor_old0' || g else 'investor_' || {hex} end`
)

// shareLists are the register, its transfers, the holders and the investors.
var shareLists = []longList{
	{
		name: "securities", tables: []string{"security", "security_terms"},
		fill: []string{`insert into security (id, client_id, issuer_name, security_type, regulation, jurisdiction, par_value, authorised, issued, status, registered_by, one_time, registered_at)
			select 'sec_' || substr({hex}, 1, 16), ` + whose + `, 'Issuer ' || g, 'LP_INTEREST', 'REG_D_506C', 'US_DE', 10, 1000, 0, 'ACTIVE', '{asker}', 'once-' || g, ` + onTime + series,
			`insert into security_terms (security_id, client_id, version, name, instrument, domicile, us_market, year_end, allowed, barred, authorised, status, note, state, filed_by, filed_at)
			select 'sec_' || substr({hex}, 1, 16), ` + whose + `, 1, 'Class ' || g, 'EQUITY', 'US', true, '12-31', '{}', '{}', 1000, 'ACTIVE', 'Note', 'filed', '{asker}', ` + onTime + series + ` where {old} or g % 4 = 1`},
		first:   "/securities",
		far:     `select '/securities?before=' || (extract(epoch from registered_at) * 1000000)::bigint || '.' || id from security order by registered_at, id offset 55 limit 1`,
		filters: []string{"/securities?client={meridian}", "/securities?client={few}", "/securities?waits=me"},
		narrow:  []string{"/securities", "/securities?waits=me"},
	},
	{
		name: "control book", tables: []string{"security_book"},
		fill:  []string{registered, `insert into security_book (security_id, client_id, at, why, authorised, issued) select '` + longSecurity + `', '{apex}', ` + onTime + `, 'authorised', 9000000000, 1` + series},
		first: "/securities/" + longSecurity + "/book",
		far:   `select '/securities/` + longSecurity + `/book?before=' || (extract(epoch from at) * 1000000)::bigint || '.' || id from security_book where security_id = '` + longSecurity + `' order by at, id offset 55 limit 1`,
	},
	{
		name: "cap table", tables: []string{"security_holding", "security_holding_past", "holder"},
		fill: []string{registered, `insert into security_holding (security_id, client_id, holder, shares) select '` + longSecurity + `', '{apex}', 'holder-' || {hex}, 1000 + {rank}` + series,
			`insert into security_holding_past (security_id, client_id, holder, at, shares, posting_id) select '` + longSecurity + `', '{apex}', 'holder-' || {hex}, ` + onTime + `, 1000 + {rank}, 1` + series,
			`insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_id_end, withholding, version, changed_at)
			select '{apex}', 'holder-' || {hex}, 'Holder ' || g, 'INDIVIDUAL', '{}', 'Street', 'US', 'NONE', '', false, 1, ` + onTime + series},
		first: "/securities/" + longSecurity,
		far:   `select '/securities/` + longSecurity + `?before=' || sort_shares || '.' || holder from security_holding where security_id = '` + longSecurity + `' order by sort_shares, holder offset 55 limit 1`,
	},
	{
		name: "the register as of a day", tables: []string{"security_holding", "security_holding_past", "holder"},
		fill: []string{registered, `insert into security_book (security_id, client_id, at, why, authorised, issued) values ('` + longSecurity + `', '{apex}', {at}, 'registered', 9000000000, 0)`,
			`insert into security_holding (security_id, client_id, holder, shares) select '` + longSecurity + `', '{apex}', 'holder-' || {hex}, 1000 + {rank}` + series,
			`insert into security_holding_past (security_id, client_id, holder, at, shares, posting_id) select '` + longSecurity + `', '{apex}', 'holder-' || {hex}, ` + onTime + `, 1000 + {rank}, 1` + series,
			`insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_id_end, withholding, version, changed_at)
			select '{apex}', 'holder-' || {hex}, 'Holder ' || g, 'INDIVIDUAL', '{}', 'Street', 'US', 'NONE', '', false, 1, ` + onTime + series},
		first: "/securities/" + longSecurity + "/as-of?on=2026-11-20",
		far:   `select '/securities/` + longSecurity + `/as-of?on=2026-11-20&after=' || holder from security_holding where security_id = '` + longSecurity + `' order by holder desc offset 55 limit 1`,
	},
	{
		name: "changes of a position", tables: []string{"security_holding_past", "security_lot", "security_mark", "posting", "security_transfer"},
		fill: []string{registered,
			`insert into account (client_id, asset, kind, wallet_id, holder, opened_at) values ('{apex}', '` + longSecurity + `', 'issuer', '', '', {at}), ('{apex}', '` + longSecurity + `', 'holder', '', '` + longHolder + `', {at}) on conflict do nothing`,
			`insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time, asked_at, processed_at, received_on)
			select 'tx_' || substr({hex}, 1, 16), '` + longSecurity + `', '{apex}', 'PRIMARY_ISSUANCE', 'issuer_treasury', '` + longHolder + `', 1, false, 'confirmed', '[]', 'v', 0, '{asker}', 'once-' || g, ` + onTime + `, ` + onTime + `, '2026-01-01'` + series,
			`insert into posting (id, client_id, asset, wallet_id, debit_account, credit_account, amount, kind, transfer_id, part, step, source, effective_at, posted_at) overriding system value
			select 1000000 + g, '{apex}', '` + longSecurity + `', '', d.id, c.id, 1, 'issue', 'tx_' || substr({hex}, 1, 16), 'amount', 1, 'manual', ` + onTime + `, ` + onTime + series + `
			join account d on d.asset = '` + longSecurity + `' and d.kind = 'holder' join account c on c.asset = '` + longSecurity + `' and c.kind = 'issuer'`,
			`insert into security_holding_past (security_id, client_id, holder, at, shares, posting_id) select '` + longSecurity + `', '{apex}', '` + longHolder + `', ` + onTime + `, 5, 1000000 + g` + series,
			`insert into security_lot (security_id, client_id, holder, transfer_id, acquired_at, shares, remaining, exemption, received_at)
			select '` + longSecurity + `', '{apex}', '` + longHolder + `', 'tx_' || substr({hex}, 1, 16), ` + onTime + `, 1, 1, 'REG_D_506C', ` + onTime + series,
			`insert into security_mark (id, security_id, client_id, holder, kind, reason, placed_by, placed_at, one_time)
			select 'mark_' || substr({hex}, 1, 16), '` + longSecurity + `', '{apex}', '` + longHolder + `', 'STOP_ORDER', 'Order', '{asker}', ` + onTime + `, 'once-' || g` + series},
		first: "/securities/" + longSecurity + "/holders/" + longHolder,
		far: `select '/securities/` + longSecurity + `/holders/` + longHolder + `?before=' || (extract(epoch from at) * 1000000)::bigint || '.' || id from security_holding_past
			where security_id = '` + longSecurity + `' order by at, id offset 55 limit 1`,
	},
	{
		name: "rows of a cap table", tables: []string{"captable_import", "captable_row", "captable_problem"},
		fill: []string{registered, `insert into captable_import (id, client_id, security_id, digest, file_name, bytes, lines, holders, shares, wrong, state, uploaded_by, uploaded_at, one_time)
				select 'imp_longest' || s, '{apex}', '` + longSecurity + `', repeat('0', 64), 'long.csv', 1, 1, 1, 1, case s when 'wrong' then 1 else 0 end, case s when 'wrong' then 'refused' else 'waits' end, '{asker}', {at}, 'once-' || s from unnest(array['rows', 'wrong']) s`,
			`insert into captable_row (import_id, client_id, line, holder, name, residence, kind, tax_form, shares, acquired_on, exemption, legend, certificate)
			select 'imp_longestrows', '{apex}', {rank} + 1, 'holder-' || {hex}, 'Holder', 'US', 'ENTITY', 'NONE', 1, '2024-01-01', 'REG_S', '', 'C-' || {rank}` + series,
			`insert into captable_problem (import_id, client_id, n, line, col, said, remedy) select 'imp_longestwrong', '{apex}', {rank}, {rank} + 1, 'shares', 'Wrong', 'Correct it'` + series},
		first:   "/securities/imports/of/imp_longestrows",
		far:     `select '/securities/imports/of/imp_longestrows?after=' || line from captable_row order by line desc offset 105 limit 1`,
		filters: []string{"/securities/imports/of/imp_longestwrong", `select '/securities/imports/of/imp_longestwrong?after=' || n from captable_problem order by n desc offset 105 limit 1`},
	},
	{
		name: "transfers of shares", tables: []string{"security_transfer"},
		fill: []string{registered, `insert into security (id, client_id, issuer_name, security_type, regulation, jurisdiction, par_value, authorised, issued, status, registered_by, one_time, registered_at)
				select 'sec_' || replace(c::text, '-', ''), c, 'Other', 'LP_INTEREST', 'REG_D_506C', 'US_DE', 10, 1000, 0, 'ACTIVE', '{asker}', 'once-' || c, {at} from unnest(array['{few}', '{meridian}', '{apex}']::uuid[]) c`,
			`insert into security_transfer (id, security_id, client_id, transfer_type, from_holder, to_holder, shares, claimed_accredited, state, rules, rules_version, fee_bps, asked_by, one_time, asked_at, processed_at, received_on, by_two, decided_by, decided_at)
			select 'tx_' || substr({hex}, 1, 16), 'sec_' || replace((` + whose + `)::text, '-', ''), ` + whose + `, 'GIFT', 'a', 'b', 1, false,
			case when {old} then 'cancelled' when g % 4 = 1 then 'rejected' when g % 4 = 2 then 'pending_review' else 'confirmed' end, '[]', 'v', 0, '{asker}', 'once-' || g, ` + onTime + `, case when not {old} and g % 4 = 2 then null else ` + onTime + ` end, '2026-01-01', true,
			case when not {old} and g % 4 = 2 then null else '{voter}'::uuid end, case when not {old} and g % 4 = 2 then null else ` + onTime + ` end` + series},
		first: "/securities/transfers",
		far:   `select '/securities/transfers?before=' || (extract(epoch from asked_at) * 1000000)::bigint || '.' || id from security_transfer order by asked_at, id offset 55 limit 1`,
		filters: []string{"/securities/transfers?client={meridian}", "/securities/transfers?client={few}", "/securities/transfers?state=rejected", "/securities/transfers?state=cancelled", "/securities/transfers?waits=me",
			`select '/securities/transfers?security=sec_' || replace('{few}', '-', '')`, `select '/securities/transfers?security=sec_' || replace('{meridian}', '-', '')`, "/securities/transfers?client={few}&state=confirmed"},
		narrow: []string{"/securities/transfers", "/securities/transfers?state=cancelled", "/securities/transfers?state=rejected"},
	},
	{
		name: "holders", tables: []string{"holder"},
		fill: []string{`insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_id_end, withholding, version, changed_at)
			select ` + whose + `, 'holder-' || {hex}, case when {old} then 'Zoe ' else 'Holder ' end || lpad({rank}::text, 8, '0'), 'INDIVIDUAL', '{}', case when {old} or g % 4 = 1 then '' else 'Street' end, 'US', 'NONE', '', false, 1, ` + onTime + series},
		first: "/holders",
		far: `select '/holders?after=' || rtrim(translate(encode(convert_to(jsonb_build_array(sort_name, client_id, id)::text, 'UTF8'), 'base64'), E'+/\n', '-_'), '=')
			from holder order by sort_name desc, client_id desc, id desc offset 55 limit 1`,
		filters: []string{"/holders?client={meridian}", "/holders?client={few}", "/holders?file=incomplete", "/holders?client={few}&file=incomplete", "/holders?client={meridian}&file=incomplete"},
		narrow:  []string{"/holders", "/holders?file=incomplete"},
	},
	{
		name: "investors", tables: []string{"investor", "accreditation_evidence"},
		fill: []string{`insert into investor (client_id, id, name, kind, residence, filed_by, one_time, filed_at) select ` + whose + `, ` + whoseShares + `, 'Investor ' || g, 'natural', 'US_NY', '{asker}', 'once-' || g, ` + onTime + series,
			evidenceOfMany},
		first:   "/investors",
		far:     `select '/investors?before=' || (extract(epoch from filed_at) * 1000000)::bigint || '.' || client_id || '.' || id from investor order by filed_at, client_id, id offset 55 limit 1`,
		filters: []string{"/investors?client={meridian}", "/investors?client={few}"},
		narrow:  []string{"/investors"},
	},
	{
		name: "evidence", tables: []string{"investor", "accreditation_evidence"},
		fill: []string{`insert into investor (client_id, id, name, kind, residence, filed_by, one_time, filed_at) select ` + whose + `, ` + whoseShares + `, 'Investor ' || g, 'natural', 'US_NY', '{asker}', 'once-' || g, ` + onTime + series,
			evidenceOfMany},
		first:   "/investors/evidence",
		far:     `select '/investors/evidence?after=' || (extract(epoch from filed_at) * 1000000)::bigint || '.' || id from accreditation_evidence where state = 'filed' order by filed_at desc, id desc offset 55 limit 1`,
		filters: []string{"/investors/evidence?client={meridian}", "/investors/evidence?client={few}", "/investors/evidence?waits=me"},
		narrow:  []string{"/investors/evidence"},
	},
	{
		name: "evidence that expires", tables: []string{"investor", "accreditation_evidence"},
		fill: []string{`insert into investor (client_id, id, name, kind, residence, filed_by, one_time, filed_at) select ` + whose + `, ` + whoseShares + `, 'Investor ' || g, 'natural', 'US_NY', '{asker}', 'once-' || g, ` + onTime + series,
			evidenceOfMany},
		first: "/investors/evidence?expires=30",
		far: `select '/investors/evidence?expires=30&after=' || extract(epoch from expires_on)::bigint * 1000000 || '.' || id from accreditation_evidence where state = 'approved' and expires_on > date '2026-11-20' and expires_on <= date '2026-12-20'
			order by expires_on desc, id desc offset 55 limit 1`,
		filters: []string{"/investors/evidence?expires=14", "/investors/evidence?expires=3", "/investors/evidence?expires=30&client={meridian}", "/investors/evidence?expires=30&client={few}"},
		narrow:  []string{"/investors/evidence?expires=30"},
	},
}

// evidenceOfMany is one piece of each investor: a half was approved and ends within a year of days, a quarter waits, and so do the old ones.
const evidenceOfMany = `insert into accreditation_evidence (id, client_id, investor_id, method, verifier, document_date, expires_on, filed_by, filed_at, state, decided_by, decided_at)
	select 'ev_' || substr({hex}, 1, 16), ` + whose + `, ` + whoseShares + `, 'EARLIER_VERIFIED', 'Counsel', '2022-01-01', date '2026-11-21' + (g % 365)::int, '{asker}', ` + onTime + `,
	case when {old} or g % 4 = 1 then 'filed' when g % 4 = 2 then 'rejected' else 'approved' end, case when {old} or g % 4 = 1 then null else '{voter}'::uuid end, case when {old} or g % 4 = 1 then null else ` + onTime + ` end` + series
