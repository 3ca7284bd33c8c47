package gallery

import (
	"time"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/views/link"
	travelview "github.com/unykorn/console/views/travel"
)

func travels() []Page {
	t := threshold()
	list := travelview.ListProps{Desk: travel.Desk{Thresholds: []travel.Threshold{t}, Ours: &t}, MayEnter: true, Filters: choices(link.Travels(), "State", "Complete"), Now: now}
	first, none, unset, reader, further := list, list, list, list, list
	none.Filters, unset.Ours, unset.Thresholds = filtered(link.Travels(), "State", "Incomplete"), nil, nil
	further.Older = link.Travels() + "?after=1"
	kept, waiting := record(travel.Confirmed, 1), record(travel.Waiting, 2)
	list.Rows = []travel.Row{
		{Key: kept.Key, ClientName: longName, Label: "Harbour settlement", Newest: &waiting, InForce: &kept, Stands: travel.Waits}, {Key: kept.Key, ClientName: longName, Label: "Kestrel OTC", Newest: &kept, InForce: &kept, Stands: travel.Ready},
		{Key: kept.Key, ClientName: longName, Label: "Own cold storage in Zug", Newest: &kept, InForce: &kept, Stands: travel.Incomplete, Missing: []travel.Lack{{Key: "lei", Words: "the payee's LEI"}, {Key: "street", Words: "the payee's postal address"}}},
		{Key: travel.Key{Client: apex, Subject: travel.Originator}, ClientName: apexName, Label: apexName, Stands: travel.NoData}}
	reader.MayEnter, reader.Rows = false, list.Rows[1:2]
	return room("travel",
		page("travels", "Travel rule",
			is(Full, "payers and payees in each state", travelview.List(list)),
			is(FirstUse, "nobody is paid yet", travelview.List(first)),
			is(NoMatch, "nobody in this state", travelview.List(none)),
			is(NoMatch, "nobody on this page, there are more", travelview.List(further)),
			is(Partial, "no threshold is in force", travelview.List(unset)),
			is(NotAllowed, "an auditor enters nothing", travelview.List(reader))),
		page("travel", "Data of a payer or payee", travelStates()...),
		page("travel-new", "Enter data", travelForms()...))
}

func threshold() travel.Threshold {
	return travel.Threshold{ID: 1, Jurisdiction: "US", Name: "United States", Countries: []string{"US"}, From: ago(day(2000)), Legal: "3,000 US dollars", USD: money.NewCents(3_000_00), SelfHosted: usd(1_000_00), Needs: []string{travel.NeedsOriginatorAddress, travel.NeedsBeneficiaryAddress}, Source: "31 CFR 1010.410(f)", Reviewed: "verified"}
}

func record(s travel.State, version int) travel.Record {
	r := travel.Record{ID: uid("record " + string(s)), Key: travel.Key{Client: nordic, Subject: travel.Payee, Address: longAddress}, ClientName: longName, Version: version, State: s, MadeBy: tess.Person, MadeByName: tess.Name, MadeAt: ago(3 * time.Hour),
		Data: travel.Data{Kind: travel.Legal, Name: "Meridian Settlement Services of North America, Incorporated", Street: "4471 West Ninety-Third Street, Suite 1200", Town: "Reno", Postcode: "89501", Country: "US", CustomerNumber: "K-4471", Registration: "NV20261234567", LEI: "529900T8BM49AURSDO55", Custody: travel.Provider, VASP: "Kestrel OTC", VASPCountry: "US"}}
	if s != travel.Waiting {
		r.DecidedBy, r.Decider, r.DecidedAt, r.Reason = &vera.Person, vera.Name, to(ago(time.Hour)), "The register shows another address."
	}
	if s == travel.Confirmed {
		r.Reason = ""
	}
	return r
}

func person(s travel.State) travel.Record {
	r := record(s, 1)
	r.ID = uid("a person " + string(s))
	r.Data = travel.Data{Kind: travel.Natural, Name: "Featherstonehaugh-Cholmondeley", Given: "Bartholomew", Town: "Zug", Country: "CH", HasBirth: true, HasOfficialID: true, BirthDate: "1980-12-31", BirthPlace: "Zug", OfficialID: "passport X4471 CH", Custody: travel.SelfHosted, Owned: true, OwnedHow: "message signed with the key on 3 November"}
	return r
}

func travelStates() []State {
	of := func(r travel.Record) travelview.DetailProps {
		kept, earlier := record(travel.Confirmed, 1), record(travel.Rejected, 1)
		earlier.ID = uid("an earlier record")
		return travelview.DetailProps{Detail: travel.Detail{Record: r, Label: "Harbour settlement", Versions: []travel.Record{r, earlier}, InForce: &kept, Laws: []travel.Threshold{threshold()}}, MayEnter: true, Now: now}
	}
	mine, own, lacks, opened, inForce, bad := of(record(travel.Waiting, 2)), of(record(travel.Waiting, 2)), of(person(travel.Confirmed)), of(person(travel.Confirmed)), of(record(travel.Confirmed, 2)), of(record(travel.Waiting, 2))
	mine.Decides, mine.MayEnter, own.WhyNot = true, false, "You entered it: somebody of compliance confirms."
	lacks.Missing, opened.Revealed, inForce.Revokes = []travel.Lack{{Key: "street", Words: "the payee's postal address"}}, true, true
	bad.Decides, bad.Problem, bad.Typed, bad.Fields = true, "Nothing was decided.", "no", map[string]string{"reason": "Give a reason of at least 3 characters."}
	return []State{
		is(Full, "waits for the reader", travelview.Detail(mine)),
		is(AllDone, "in force", travelview.Detail(inForce)),
		is(Partial, "a person, not complete, sealed", travelview.Detail(lacks)),
		is(Partial, "what is sealed is shown once", travelview.Detail(opened)),
		is(NotAllowed, "whoever entered it does not confirm", travelview.Detail(own)),
		is(Failed, "rejected", travelview.Detail(of(record(travel.Rejected, 1)))),
		is(Failed, "revoked", travelview.Detail(of(record(travel.Revoked, 1)))),
		is(Failed, "came back without a reason", travelview.Detail(bad)),
	}
}

func travelForms() []State {
	r := record(travel.Confirmed, 1)
	form := travelview.FormProps{Key: "k", ID: r.Key, Client: longName, Label: "Harbour settlement", Data: r.Data, MissesIt: "the payee's LEI"}
	payer, bad := travelview.FormProps{Key: "k", ID: travel.Key{Client: apex, Subject: travel.Originator}, Client: apexName}, form
	p := person(travel.Confirmed).Data
	kept := travelview.FormProps{Key: "k", ID: r.Key, Client: longName, Label: "A person", Data: travel.Data{Kind: travel.Natural, Name: p.Name, Given: p.Given}, Kept: p}
	bad.Fields = map[string]string{"country": "Two letters of ISO 3166.", "lei": "The checksum of this LEI is wrong."}
	return []State{
		is(Full, "a payee, another version", travelview.Form(form)),
		is(FirstUse, "a payer, nothing yet", travelview.Form(payer)),
		is(Partial, "a person with sealed parts", travelview.Form(kept)),
		is(Failed, "came back with what is wrong", travelview.Form(bad)),
	}
}
