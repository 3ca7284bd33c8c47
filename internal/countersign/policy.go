package countersign

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/unykorn/console/internal/bitgo"
)

const itemsKept = 1000 // of one list

// Rule is one rule of a wallet's policy at BitGo. Add and Remove are of a change alone.
type Rule struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"`
	Coin    string    `json:"coin,omitempty"`
	Wallet  string    `json:"wallet,omitempty"`
	Action  string    `json:"action,omitempty"`
	Users   int       `json:"users,omitempty"` // who are named for the action; 0: whoever administers
	Items   []Item    `json:"items,omitempty"`
	Count   int       `json:"count,omitempty"` // of all items
	Add     []Item    `json:"add,omitempty"`
	Remove  []Item    `json:"remove,omitempty"`
	Units   string    `json:"units,omitempty"`   // of a limit, base units of the coin
	Seconds int64     `json:"seconds,omitempty"` // within which a limit counts; 0: each alone
	Lower   string    `json:"lower,omitempty"`   // of a threshold, US dollars
	Upper   string    `json:"upper,omitempty"`
	URL     string    `json:"url,omitempty"`
	Raw     string    `json:"raw,omitempty"` // BitGo's own words where they are not understood
	Lock    time.Time `json:"lock,omitzero"`
}

// Item is one entry of a list of payees.
type Item struct {
	Item  string `json:"item"`
	Type  string `json:"type,omitempty"`
	Label string `json:"label,omitempty"`
}

// UnmarshalJSON takes a bare address or an object, as BitGo writes both.
func (i *Item) UnmarshalJSON(b []byte) error {
	var bare string
	if json.Unmarshal(b, &bare) == nil {
		*i = Item{Item: cut(bare), Type: "address"}
		return nil
	}
	var full struct {
		Item     string `json:"item"`
		Type     string `json:"type"`
		Label    string `json:"label"`
		MetaData struct {
			Label string `json:"label"`
		} `json:"metaData"`
	}
	err := json.Unmarshal(b, &full)
	*i = Item{Item: cut(full.Item), Type: full.Type, Label: cut(cmp.Or(full.MetaData.Label, full.Label))}
	return err
}

// wireCondition is every shape of condition that BitGo documents, read leniently.
type wireCondition struct {
	Add       json.RawMessage `json:"add"`
	Remove    json.RawMessage `json:"remove"`
	Addresses []Item          `json:"addresses"`
	Items     []Item          `json:"items"`
	Entries   []Item          `json:"entries"`
	Amount    string          `json:"amountString"`
	Window    json.Number     `json:"timeWindow"`
	Lower     string          `json:"lowerBound"`
	Upper     string          `json:"upperBound"`
	URL       string          `json:"url"`
}

func ruleOf(p bitgo.PolicyRule, wallet string) Rule {
	r := Rule{ID: cut(p.ID), Type: cut(p.Type), Coin: cut(p.Coin), Wallet: cut(wallet), Action: cut(p.Action.Type), Users: len(p.Action.Users), Lock: p.LockDate.Time}
	var w wireCondition
	failed := len(p.Condition) > 0 && json.Unmarshal(p.Condition, &w) != nil
	r.Items = slices.Concat(w.Addresses, w.Items, w.Entries)
	if r.Count = len(r.Items); r.Count > itemsKept {
		r.Items = r.Items[:itemsKept]
	}
	r.Add, r.Remove = itemsIn(w.Add), itemsIn(w.Remove)
	if u, err := bitgo.ParseUnits(w.Amount); err == nil {
		r.Units = u.String()
	}
	r.Seconds, _ = strconv.ParseInt(w.Window.String(), 10, 64) // odd: each alone, and the raw words say more
	r.Lower, r.Upper, r.URL = cut(w.Lower), cut(w.Upper), cut(w.URL)
	empty := r.Count == 0 && r.Add == nil && r.Remove == nil && r.Units == "" && r.Lower == "" && r.URL == ""
	if bare := string(p.Condition); failed || empty && bare != "" && bare != "{}" && bare != "null" && !isList(r.Type) {
		r.Raw = cut(bare)
	}
	return r
}

// itemsIn reads what is added or removed: one, or several.
func itemsIn(raw json.RawMessage) []Item {
	var several []Item
	if json.Unmarshal(raw, &several) == nil {
		return several
	}
	var alone Item
	if json.Unmarshal(raw, &alone) == nil && alone.Item != "" {
		return []Item{alone}
	}
	return nil
}

func isList(kind string) bool {
	return slices.Contains([]string{"advancedWhitelist", "coinAddressWhitelist", "bitcoinAddressWhitelist", "coinAddressBlacklist"}, kind)
}

// Known is how the wallet was while the approval waited.
type Known struct {
	Rules    []Rule    `json:"rules,omitempty"`
	Wallet   string    `json:"wallet,omitempty"`
	Missing  bool      `json:"missing,omitempty"`  // BitGo did not show the wallet: nothing is known, and it is not asked again
	Required int       `json:"required,omitempty"` // approvals that each thing of the wallet needs
	At       time.Time `json:"-"`
}

// Rule finds one by its id; nil where the wallet had none.
func (k *Known) Rule(id string) *Rule {
	if k == nil {
		return nil
	}
	for i := range k.Rules {
		if k.Rules[i].ID == id {
			return &k.Rules[i]
		}
	}
	return nil
}
