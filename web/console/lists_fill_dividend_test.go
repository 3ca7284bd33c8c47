package console

// What fills the lists of dividends.
const (
	longDividend  = "div_longlonglong"
	dividendsMany = `insert into dividend (id, security_id, client_id, per_share, currency, record_on, pays_on, resolution, state, declared_by, declared_at, one_time, decided_by, decided_at)
		select 'div_' || substr({hex}, 1, 16), `
	dividendsRest = `, 100, 'USD', '2026-01-02', '2026-02-02', 'Resolution', case when {old} then 'withdrawn' when g % 4 = 1 then 'refused' when g % 4 = 2 then 'declared' else 'confirmed' end, '{asker}', ` + onTime + `, 'once-' || g,
		case when {old} then '{asker}'::uuid when g % 4 = 2 then null else '{voter}'::uuid end, case when not {old} and g % 4 = 2 then null else ` + onTime + ` end` + series
)

var dividendLists = []longList{
	{
		name: "dividends", tables: []string{"dividend"},
		fill: []string{`insert into security (id, client_id, issuer_name, security_type, regulation, jurisdiction, par_value, authorised, issued, status, registered_by, one_time, registered_at)
				select 'sec_' || replace(c::text, '-', ''), c, 'Other', 'LP_INTEREST', 'REG_D_506C', 'US_DE', 10, 1000, 0, 'ACTIVE', '{asker}', 'once-' || c, {at} from unnest(array['{few}', '{meridian}', '{apex}']::uuid[]) c`,
			dividendsMany + `'sec_' || replace((` + whose + `)::text, '-', ''), ` + whose + dividendsRest},
		first:   "/dividends",
		far:     `select '/dividends?before=' || (extract(epoch from declared_at) * 1000000)::bigint || '.' || id from dividend order by declared_at, id offset 55 limit 1`,
		filters: []string{"/dividends?client={meridian}", "/dividends?client={few}", "/dividends?state=refused", "/dividends?state=withdrawn", "/dividends?waits=me", "/dividends?client={few}&state=withdrawn"},
		narrow:  []string{"/dividends", "/dividends?state=withdrawn", "/dividends?state=refused"},
	},
	{
		name: "dividends of a security", tables: []string{"dividend"},
		fill:    []string{registered, dividendsMany + `'` + longSecurity + `', '{apex}'` + dividendsRest},
		first:   "/securities/" + longSecurity + "/dividends",
		far:     `select '/securities/` + longSecurity + `/dividends?before=' || (extract(epoch from declared_at) * 1000000)::bigint || '.' || id from dividend order by declared_at, id offset 55 limit 1`,
		filters: []string{"/securities/" + longSecurity + "/dividends?state=refused"},
	},
	{
		name: "pay list", tables: []string{"dividend_line", "dividend_payment", "holder"},
		fill: []string{registered, `insert into dividend (id, security_id, client_id, per_share, currency, record_on, pays_on, resolution, state, declared_by, declared_at, one_time, decided_by, decided_at, began_at, shares, holders, withhold_bps, accrued_at, done, done_shares, gross_cents)
				values ('` + longDividend + `', '` + longSecurity + `', '{apex}', 1000000, 'USD', '2026-01-02', '2026-02-02', 'Resolution', 'accrued', '{asker}', {at}, 'once', '{voter}', {at}, '2026-01-04', {rows}, {rows}, 2400, '2026-01-04', {rows}, {rows}, {rows})`,
			`insert into dividend_line (dividend_id, client_id, holder, shares, gross_cents, rest, withheld_cents, why, payment_id, owed) select '` + longDividend + `', '{apex}', 'holder-' || {hex}, 1, 1, 0, 0, '', case when {old} then null else 1 end, {old}` + series,
			`insert into dividend_payment (dividend_id, client_id, holder, what, reference, paid_on, by_person, at, one_time) select '` + longDividend + `', '{apex}', 'holder-' || {hex}, 'paid', 'Wire', '2026-02-02', '{asker}', ` + onTime + `, 'once-' || g` + series,
			`insert into holder (client_id, id, name, registration, joint, address, residence, tax_form, tax_id_end, withholding, version, changed_at)
			select '{apex}', 'holder-' || {hex}, 'Holder ' || g, 'INDIVIDUAL', '{}', 'Street', 'US', 'NONE', '', false, 1, ` + onTime + series},
		first:   "/dividends/" + longDividend,
		far:     `select '/dividends/` + longDividend + `?after=' || holder from dividend_line order by holder desc offset 105 limit 1`,
		filters: []string{"/dividends/" + longDividend + "?owed=yes"},
	},
}
