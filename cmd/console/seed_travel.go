package main

import (
	"context"
	"fmt"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/travel"
)

// known is what the demo knows of somebody, as treasury entered it and, unless it waits, compliance confirmed it.
type known struct {
	client, payee string // keys of the world; without a payee: the client as the one who pays
	data          travel.Data
	waits         bool
}

func office(name, street, town, postcode, country, registration string) travel.Data {
	return travel.Data{Kind: travel.Legal, Name: name, Street: street, Town: town, Postcode: postcode, Country: country, Registration: registration}
}

// at says which provider holds a payee's address.
func at(d travel.Data, provider, country string) travel.Data {
	d.Custody, d.VASP, d.VASPCountry = travel.Provider, provider, country
	return d
}

// alone says that a payee holds the address themselves, and how that was proved.
func alone(d travel.Data, how string) travel.Data {
	d.Custody, d.Owned, d.OwnedHow = travel.SelfHosted, true, how
	return d
}

var (
	northgate = office("Northgate Exchange Inc.", "410 Harbor Street", "San Francisco", "94107", "US", "CA C4471002")
	basin     = office("Basin Power Cooperative", "12 Dam Road", "Elko", "89801", "US", "NV 20111338")
	calder    = office("Calder OTC Ltd.", "8 Quay Lane", "Dublin", "D02 X285", "IE", "IE 611204")
)

// knowns leaves three payees open: one waits for compliance, one is confirmed and incomplete, and of one nothing is known.
var knowns = []known{
	{client: "apex", data: office("Apex Mining LLC", "77 Ridge Road", "Carson City", "89701", "US", "NV 20190455")},
	{client: "meridian", data: office("Meridian Capital LP", "200 Court Square", "Wilmington", "19801", "US", "DE 7203314")},
	{client: "kestrel", data: office("Kestrel Trading LLC", "31 Wharf Street", "Boston", "02110", "US", "MA 001448210")},
	{client: "apex", payee: "apex-exchange", data: at(northgate, "Northgate Exchange Inc.", "US")},
	{client: "apex", payee: "apex-power", data: alone(basin, "Message signed with the key of the address, 3 September")},
	{client: "meridian", payee: "apex-power", data: alone(basin, "Message signed with the key of the address, 3 September")},
	{client: "apex", payee: "apex-hosting", data: at(office("Fjord Hosting AS", "Kaigata 4", "Bergen", "5015", "NO", "NO 914 778 271"), "Nordhavn Custody AS", "NO")},
	{client: "apex", payee: "apex-ether", data: at(northgate, "Northgate Exchange Inc.", "US"), waits: true},
	{client: "meridian", payee: "meridian-fund", data: at(office("Fund III Administration LLC", "5 Market Place", "Hartford", "06103", "US", "CT 1188204"), "Prime Trustees Inc.", "US")},
	{client: "meridian", payee: "meridian-desk", data: calder},
	{client: "meridian", payee: "meridian-bitcoin", data: at(calder, "Calder OTC Ltd.", "IE")},
	{client: "kestrel", payee: "kestrel-bitcoin", data: at(office("Harbour Clearing Corp.", "1 Exchange Plaza", "New York", "10004", "US", "NY 5520119"), "Harbour Clearing Corp.", "US")},
	{client: "kestrel", payee: "kestrel-market", data: at(office("Lattice Market Makers Pte. Ltd.", "9 Raffles Place", "Singapore", "048619", "SG", "SG 201733821K"), "Lattice Market Makers Pte. Ltd.", "SG")},
}

// seedTravel enters and confirms who pays and who is paid, as people would, before anything large is sent.
func (a *app) seedTravel(ctx context.Context, act map[string]identity.Actor, w sandbox.World) error {
	clients, err := a.identity.Clients(ctx, demoActor)
	if err != nil {
		return err
	}
	byEnterprise := map[string]identity.Client{}
	for _, c := range clients {
		byEnterprise[c.EnterpriseID] = c
	}
	for _, x := range knowns {
		k := travel.Key{Client: byEnterprise[w.Enterprise(x.client).ID].ID, Subject: travel.Originator}
		if x.payee != "" {
			p := w.Payee(x.payee)
			coin, _ := money.Lookup(p.Coin)
			found, err := address.Check(coin, p.Address, p.Memo)
			if err != nil {
				return fmt.Errorf("travel rule, %s: %w", x.payee, err)
			}
			k.Subject, k.Address, k.Memo = travel.Payee, found.Canonical, found.Memo
		}
		r, err := a.travel.File(ctx, act[treasurer2], k, x.data, "demo-travel-"+x.client+"-"+x.payee)
		if err == nil && !x.waits && r.State == travel.Waiting {
			_, err = a.travel.Confirm(ctx, act[compliance2], r.ID)
		}
		if err != nil {
			return fmt.Errorf("travel rule, %s %s: %w", x.client, x.payee, err)
		}
	}
	return nil
}
