-- +goose Up
-- The law as dated data: every figure by which a transfer or an offering of a security is judged, from which day it holds, where
-- it is written, how well that was checked, and who reviewed it. A law that changes is another row, filed by one person and in
-- force by the review of another; no row is ever changed but by its one review.

create table regulation_figure (
    id             bigint generated always as identity primary key,
    name           text not null constraint regulation_figure_name check (length(name) <= 80 and name ~ '^[a-z0-9_]+(\.[A-Za-z0-9_]+)+$'),
    effective_from date not null,
    value          numeric not null constraint regulation_figure_value check (whole_units(value) and value between 0 and 1000000000000000),
    unit           text not null constraint regulation_figure_unit check (unit in
                       ('months', 'weeks', 'days', 'business_days', 'years', 'usd_cents', 'persons', 'shares', 'bps', 'listed', 'month_day', 'nth_weekday')),
    mark           text not null constraint regulation_figure_mark check (mark in ('V', 'V2', 'U', 'T')), -- seen in the law's text · in commentary · nowhere · our own reading
    source         text not null constraint regulation_figure_source check (length(source) between 3 and 300),
    note           text not null constraint regulation_figure_note check (length(note) <= 500),
    state          text not null constraint regulation_figure_state check (state in ('filed', 'in_force', 'refused')),
    filed_by       uuid references person (id), -- null: it came with the product
    filed_at       timestamptz,
    one_time       text constraint regulation_figure_one_time check (length(one_time) between 1 and 100),
    reviewed_by    uuid references person (id),
    reviewed_on    timestamptz,
    review         text not null default '' constraint regulation_figure_review check (length(review) <= 500), -- what the reviewer looked at, or why not
    constraint regulation_figure_once unique (filed_by, one_time),
    constraint regulation_figure_filed check ((filed_by is null) = (filed_at is null) and (filed_by is null) = (one_time is null)),
    constraint regulation_figure_reviewed check ((reviewed_by is null) = (reviewed_on is null) and (reviewed_by is null or length(review) >= 3)),
    constraint regulation_figure_in_force check (case when filed_by is null then state = 'in_force' else (state = 'filed') = (reviewed_by is null) end),
    constraint regulation_figure_two_people check (reviewed_by <> filed_by)
);
create unique index regulation_figure_waits on regulation_figure (name) where state = 'filed'; -- one open filing for a figure
create index regulation_figure_history on regulation_figure (name, effective_from, id);
alter table regulation_figure enable row level security;
create policy regulation_figure_read on regulation_figure for select using (coalesce(current_setting('app.scope', true), '') <> '');
create policy regulation_figure_file on regulation_figure for insert with check (whole_organization());
create policy regulation_figure_decide on regulation_figure for update using (whole_organization()) with check (whole_organization());
grant select, insert, update (state, reviewed_by, reviewed_on, review) on regulation_figure to console_serving;

-- Units: listed is 1 (on the list) or 0 (off it); month_day is month × 100 + day; nth_weekday is month × 100 + weekday × 10 +
-- which one, Sunday being 0 and the fifth the last.
insert into regulation_figure (name, effective_from, value, unit, mark, source, note, state)
select s.name, s.effective_from::date, s.value, s.unit, s.mark, s.source, 'Came with the product''s reference of the law, which counsel had not reviewed.', 'in_force'
from (values
('rule144.reporting.since', '2008-02-15', 90, 'days', 'V2', '17 CFR 230.144(c)(1), (d)(1)(i)'),
('rule144.holding.reporting', '2008-02-15', 6, 'months', 'V2', '17 CFR 230.144(d)(1)(i)'),
('rule144.holding.other', '2008-02-15', 12, 'months', 'V2', '17 CFR 230.144(d)(1)(ii)'),
('rule144.information', '2008-02-15', 12, 'months', 'U', '17 CFR 230.144(b)(1)(i)'),
('rule144.affiliate.share', '2008-02-15', 100, 'bps', 'V2', '17 CFR 230.144(e)(1)(i)'),
('rule144.affiliate.weeks', '2008-02-15', 4, 'weeks', 'V2', '17 CFR 230.144(e)(1)(ii)'),
('rule144.affiliate.window', '2008-02-15', 3, 'months', 'V2', '17 CFR 230.144(e)(1)'),
('rule144.notice.shares', '2008-02-15', 5000, 'shares', 'V2', '17 CFR 230.144(h)(1)'),
('rule144.notice.usd', '2008-02-15', 5000000, 'usd_cents', 'V2', '17 CFR 230.144(h)(1)'),
('regs.category2', '1998-02-17', 40, 'days', 'V2', '17 CFR 230.903(b)(2)'),
('regs.category3.debt', '1998-02-17', 40, 'days', 'U', '17 CFR 230.903(b)(3)(ii)'),
('regs.category3.equity', '1998-02-17', 12, 'months', 'V2', '17 CFR 230.903(b)(3)(iii)'),
('regs.category3.reporting', '2008-02-15', 6, 'months', 'U', '17 CFR 230.903(b)(3)(iii)'),
('rule506b.others', '1982-04-15', 35, 'persons', 'V2', '17 CFR 230.506(b)(2)(i)'),
('rule506b.window', '2021-03-15', 90, 'days', 'U', '17 CFR 230.506(b)(2)(i)'),
('accreditation.documents.months', '2013-09-23', 3, 'months', 'V2', '17 CFR 230.506(c)(2)(ii)(B), (C)'),
('accreditation.documents.days', '2013-09-23', 90, 'days', 'T', '17 CFR 230.506(c)(2)(ii)(B), (C), as an early note read it'),
('accreditation.earlier', '2021-03-15', 60, 'months', 'V2', '17 CFR 230.506(c)(2)(ii)(E)'),
('accreditation.income.years', '2013-09-23', 2, 'years', 'V2', '17 CFR 230.506(c)(2)(ii)(A)'),
('accreditation.income.single', '1982-04-15', 20000000, 'usd_cents', 'V2', '17 CFR 230.501(a)(6)'),
('accreditation.income.joint', '1982-04-15', 30000000, 'usd_cents', 'V2', '17 CFR 230.501(a)(6)'),
('accreditation.networth', '2010-07-21', 100000000, 'usd_cents', 'V2', '17 CFR 230.501(a)(5)'),
('accreditation.entity.assets', '1982-04-15', 500000000, 'usd_cents', 'U', '17 CFR 230.501(a)(3), (9)'),
('accreditation.minimum.natural', '2025-03-12', 20000000, 'usd_cents', 'V2', 'SEC no-action letter of 12 March 2025 on 17 CFR 230.506(c)'),
('accreditation.minimum.entity', '2025-03-12', 100000000, 'usd_cents', 'V2', 'SEC no-action letter of 12 March 2025 on 17 CFR 230.506(c)'),
('accreditation.minimum.owner', '2025-03-12', 20000000, 'usd_cents', 'U', 'SEC no-action letter of 12 March 2025 on 17 CFR 230.506(c)'),
('accreditation.minimum.owners', '2025-03-12', 5, 'persons', 'U', 'SEC no-action letter of 12 March 2025 on 17 CFR 230.506(c)'),
('formd.due', '1982-04-15', 15, 'days', 'V', '17 CFR 230.503(a)(1)'),
('formd.amendment', '2009-03-16', 12, 'months', 'V', '17 CFR 230.503(a)(3)(iii)'),
('formd.reminder.first', '2020-01-01', 1, 'days', 'T', 'Our own clock for 17 CFR 230.503'),
('formd.reminder.second', '2020-01-01', 7, 'days', 'T', 'Our own clock for 17 CFR 230.503'),
('formd.reminder.third', '2020-01-01', 12, 'days', 'T', 'Our own clock for 17 CFR 230.503'),
('badactor.votes', '2013-09-23', 2000, 'bps', 'V2', '17 CFR 230.506(d)(1)'),
('rega.tier1.cap', '2021-03-15', 2000000000, 'usd_cents', 'V2', '17 CFR 230.251(a)(1)'),
('rega.tier2.cap', '2021-03-15', 7500000000, 'usd_cents', 'V2', '17 CFR 230.251(a)(2)'),
('rega.tier1.affiliates', '2021-03-15', 600000000, 'usd_cents', 'V2', '17 CFR 230.251(a)(1)'),
('rega.tier2.affiliates', '2021-03-15', 2250000000, 'usd_cents', 'U', '17 CFR 230.251(a)(2)'),
('rega.window', '2015-06-19', 12, 'months', 'V2', '17 CFR 230.251(a)'),
('rega.tier2.investor', '2015-06-19', 1000, 'bps', 'V2', '17 CFR 230.251(d)(2)(i)(C)'),
('regcf.cap', '2021-03-15', 500000000, 'usd_cents', 'V2', '17 CFR 227.100(a)(1)'),
('regcf.window', '2016-05-16', 12, 'months', 'V2', '17 CFR 227.100(a)(1), (2)'),
('regcf.limit.means', '2022-09-20', 12400000, 'usd_cents', 'V2', '17 CFR 227.100(a)(2); sources conflict on greater and lesser, this follows greater'),
('regcf.limit.floor', '2022-09-20', 250000, 'usd_cents', 'V2', '17 CFR 227.100(a)(2)(i)'),
('regcf.limit.low', '2016-05-16', 500, 'bps', 'V2', '17 CFR 227.100(a)(2)(i)'),
('regcf.limit.high', '2016-05-16', 1000, 'bps', 'V2', '17 CFR 227.100(a)(2)(ii)'),
('regcf.limit.most', '2022-09-20', 12400000, 'usd_cents', 'V2', '17 CFR 227.100(a)(2)(ii)'),
('regcf.resale', '2016-05-16', 12, 'months', 'V2', '17 CFR 227.501(a)'),
('section12g.assets', '2012-04-05', 1000000000, 'usd_cents', 'V2', 'Exchange Act section 12(g)(1)(A), 17 CFR 240.12g-1'),
('section12g.holders', '2012-04-05', 2000, 'persons', 'V2', 'Exchange Act section 12(g)(1)(A)(i)'),
('section12g.others', '2012-04-05', 500, 'persons', 'V2', 'Exchange Act section 12(g)(1)(A)(ii)'),
('section12g.register', '2012-04-05', 120, 'days', 'V2', 'Exchange Act section 12(g)(1)(A)'),
('section12g.crowd.assets', '2016-05-16', 2500000000, 'usd_cents', 'V2', '17 CFR 240.12g-6(a)'),
('section12g.crowd.transition', '2016-05-16', 24, 'months', 'V2', '17 CFR 240.12g-6(b)'),
('agent.posting', '1984-01-01', 30, 'days', 'V', '17 CFR 240.17Ad-10, exempt transfer agents'),
('agent.turnaround', '1977-12-01', 3, 'business_days', 'U', '17 CFR 240.17Ad-2(a)'),
('agent.inquiry', '1977-12-01', 5, 'business_days', 'U', '17 CFR 240.17Ad-5'),
('sanctions.screening', '2020-01-01', 7, 'days', 'T', 'Our own rule, as long as a list of the sanctions desk counts'),
('sanctioned.CU', '1963-07-08', 1, 'listed', 'U', '31 CFR part 515'),
('sanctioned.IR', '1995-05-07', 1, 'listed', 'U', '31 CFR part 560'),
('sanctioned.KP', '2016-03-16', 1, 'listed', 'U', '31 CFR part 510, Executive Order 13722'),
('sanctioned.SY', '2011-08-18', 1, 'listed', 'U', '31 CFR part 542, Executive Order 13582'),
('sanctioned.SY', '2025-07-01', 0, 'listed', 'U', 'Executive Order 14312 of 30 June 2025'),
('sanctioned.UA_43', '2014-12-19', 1, 'listed', 'U', '31 CFR part 589, Executive Order 13685: Crimea'),
('sanctioned.UA_14', '2022-02-21', 1, 'listed', 'U', 'Executive Order 14065: the so-called Donetsk republic'),
('sanctioned.UA_09', '2022-02-21', 1, 'listed', 'U', 'Executive Order 14065: the so-called Luhansk republic'),
('notice.state.other', '1996-10-11', 15, 'days', 'V2', 'Securities Act section 18(b)(4)(F) and the notice laws of the states'),
('notice.state.FL', '1996-10-11', 0, 'days', 'V2', 'Florida asks for no notice of Rule 506, as one source says'),
('holiday.new_year', '1971-01-01', 101, 'month_day', 'U', '5 U.S.C. 6103(a)'),
('holiday.king', '1986-01-01', 113, 'nth_weekday', 'U', '5 U.S.C. 6103(a)'),
('holiday.washington', '1971-01-01', 213, 'nth_weekday', 'U', '5 U.S.C. 6103(a)'),
('holiday.memorial', '1971-01-01', 515, 'nth_weekday', 'U', '5 U.S.C. 6103(a)'),
('holiday.juneteenth', '2021-06-17', 619, 'month_day', 'U', '5 U.S.C. 6103(a)'),
('holiday.independence', '1971-01-01', 704, 'month_day', 'U', '5 U.S.C. 6103(a)'),
('holiday.labor', '1971-01-01', 911, 'nth_weekday', 'U', '5 U.S.C. 6103(a)'),
('holiday.columbus', '1971-01-01', 1012, 'nth_weekday', 'U', '5 U.S.C. 6103(a)'),
('holiday.veterans', '1978-01-01', 1111, 'month_day', 'U', '5 U.S.C. 6103(a)'),
('holiday.thanksgiving', '1971-01-01', 1144, 'nth_weekday', 'U', '5 U.S.C. 6103(a)'),
('holiday.christmas', '1971-01-01', 1225, 'month_day', 'U', '5 U.S.C. 6103(a)')
) as s (name, effective_from, value, unit, mark, source);

-- +goose StatementBegin
create function regulation_guard() returns trigger
    language plpgsql set search_path = public, pg_temp -- see 005
    as $$
    declare
        me text := coalesce(current_setting('app.person', true), '');
        who uuid := case tg_op when 'INSERT' then new.filed_by else new.reviewed_by end;
    begin
        if tg_op = 'INSERT' and (new.filed_by is null or new.state <> 'filed') then
            raise exception using errcode = 'check_violation', constraint = 'regulation_begins', message = 'a figure is filed by somebody, then reviewed';
        end if;
        if tg_op = 'UPDATE' and old.reviewed_by is not null then
            raise exception using errcode = 'check_violation', constraint = 'regulation_once', message = 'a figure is reviewed once';
        end if;
        if me not in ('', who::text) then
            raise exception using errcode = 'check_violation', constraint = 'regulation_own_name', message = 'a person acts in no other name';
        end if;
        if not exists (select from role_grant g where g.person_id = who and g.role = case tg_op when 'INSERT' then 'admin' else 'compliance' end
            and g.revoked_at is null and g.client_id is null) then
            raise exception using errcode = 'check_violation', constraint = 'regulation_role', message = 'an administrator files, compliance reviews';
        end if;
        if tg_op = 'INSERT' and exists (select from regulation_figure f where f.name = new.name and f.unit <> new.unit) then
            raise exception using errcode = 'check_violation', constraint = 'regulation_unit', message = 'a figure keeps its unit';
        end if;
        return new;
    end
    $$;
-- +goose StatementEnd
create trigger regulation_guard before insert or update on regulation_figure for each row execute function regulation_guard();
create trigger regulation_own_machine before update on regulation_figure for each row when (new.filed_by is not null)
    execute function never_own_hand('reviewed_by', 'filed_by');

-- +goose Down
drop table regulation_figure;
drop function regulation_guard();
