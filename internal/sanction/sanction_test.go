package sanction

import (
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/fault"
)

// Only where case carries nothing is it folded; anything else would call another address sanctioned, or miss this one.
func TestAddressesAreComparedExactly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"0xABCDEF0123456789abcdef0123456789ABCDEF01", "0xabcdef0123456789abcdef0123456789abcdef01", true},
		{"TB1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KXPJZSX", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", true},
		{"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", true},
		{"1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1boatSLRHtKNngkdXEeobR76b53LETtpyT", false},
		{"TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC", "tJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC", false},
		{"0xABCDEF0123456789abcdef0123456789ABCDEF01", "0xABCDEF0123456789abcdef0123456789ABCDEF02", false},
		{"tb1Qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", false}, // mixed case is no bech32
	} {
		if (Normal(c.a) == Normal(c.b)) != c.same {
			t.Errorf("%s and %s: same is %v", c.a, c.b, !c.same)
		}
	}
}

// What was not screened never looks clear, and who is named is a hit however old the list.
func TestNotScreenedNeverLooksClear(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	fresh, old := &List{Version: "L", LoadedAt: now.Add(-time.Hour)}, &List{Version: "L", LoadedAt: now.Add(-8 * 24 * time.Hour)}
	edge := &List{Version: "L", LoadedAt: now.Add(-DefaultAge)}
	named := &Entry{Holder: "Somebody"}
	for name, c := range map[string]struct {
		kind   address.Kind
		list   *List
		found  *Entry
		want   State
		settle bool
	}{
		"no list":                {address.Account, nil, nil, NotScreened, true},
		"an old list":            {address.Account, old, nil, NotScreened, true},
		"as old as it may be":    {address.Account, edge, nil, Clear, false},
		"a fresh list":           {address.P2WPKH, fresh, nil, Clear, false},
		"a hit":                  {address.Account, fresh, named, Hit, false},
		"a hit on an old list":   {address.Account, old, named, Hit, false},
		"a wallet at BitGo":      {address.Wallet, fresh, nil, NotScreened, false},
		"a bank account":         {address.Bank, fresh, nil, NotScreened, false},
		"a wallet, without list": {address.Wallet, nil, nil, NotScreened, false},
	} {
		r := judge(c.kind, c.list, c.found, now, DefaultAge)
		if r.State != c.want || r.Settle != c.settle || r.Why == "" {
			t.Errorf("%s: %+v", name, r)
		}
		if r.State == NotScreened && !strings.HasPrefix(r.Why, "Not screened: ") {
			t.Errorf("%s: %s", name, r.Why)
		}
	}
}

const good = "# version: V1\n# source: S\n# published: 2026-01-31\ncode,address,holder,program\nXBT,1BoatSLRHtKNngkdXEeobR76b53LETtpyT,\"Holder, A\",CYBER2\nETH,0xABCDEF0123456789abcdef0123456789ABCDEF01,B,\nETH,0xabcdef0123456789abcdef0123456789abcdef01,B,\n"

const sdn = `<?xml version="1.0"?><sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
<publshInformation><Publish_Date>02/14/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
<sdnEntry><uid>1</uid><firstName>Ann</firstName><lastName>EXAMPLE</lastName><programList><program>CYBER2</program><program>DPRK3</program></programList>
<idList><id><uid>2</uid><idType>Digital Currency Address - XBT</idType><idNumber>1BoatSLRHtKNngkdXEeobR76b53LETtpyT</idNumber></id>
<id><uid>3</uid><idType>Passport</idType><idNumber>X1</idNumber></id></idList></sdnEntry>
<sdnEntry><uid>4</uid><lastName>NOBODY</lastName></sdnEntry></sdnList>`

func TestListsAreRead(t *testing.T) {
	t.Parallel()
	list, entries, err := Read(strings.NewReader(good))
	if err != nil || list.Version != "V1" || list.Entries != 2 || len(list.Digest) != 64 || entries[0].Holder != "Holder, A" {
		t.Fatalf("%v %+v %+v", err, list, entries)
	}
	list, entries, err = Read(strings.NewReader(sdn))
	if err != nil || list.Version != "SDN 2026-02-14" || len(entries) != 1 || entries[0] != (Entry{Code: "XBT", Address: "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", Holder: "Ann EXAMPLE", Program: "CYBER2, DPRK3"}) {
		t.Fatalf("%v %+v %+v", err, list, entries)
	}
}

// Half a list would look like a whole one, so one bad line refuses the file.
func TestAListThatCannotBeReadIsRefusedWhole(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":           "",
		"no version":        strings.Replace(good, "version", "edition", 1),
		"no day":            strings.Replace(good, "2026-01-31", "31 January", 1),
		"other columns":     strings.Replace(good, "code,address", "address,code", 1),
		"a short line":      good + "XBT,1Boat\n",
		"no holder":         good + "XBT,1BoatSLRHtKNngkdXEeobR76b53LETtpyT,,P\n",
		"an address broken": good + "XBT,1Boat SLRHtKNngkdXEeobR,H,P\n",
		"no entries":        "# version: V\n# source: S\n# published: 2026-01-31\ncode,address,holder,program\n",
		"broken XML":        sdn[:len(sdn)-30],
		"XML without a day": strings.Replace(sdn, "02/14/2026", "soon", 1),
		"other XML":         "<html><body>Not found</body></html>",
	} {
		if _, _, err := Read(strings.NewReader(text)); !fault.Is(err, ErrList) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
