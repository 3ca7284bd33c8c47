package sandbox

import (
	"bytes"
	"encoding/json"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// conditionChange is what an update does to a rule's condition: a list takes or loses one entry, a
// limit or a webhook is written anew.
type conditionChange struct {
	Add      *listEntry `json:"add,omitempty"`
	Remove   string     `json:"remove,omitempty"`
	Amount   *big.Int   `json:"amount,omitempty"`
	Window   int64      `json:"window,omitempty"`
	Groups   []string   `json:"groups,omitempty"`
	Excludes []string   `json:"excludes,omitempty"`
	URL      string     `json:"url,omitempty"`
}

// empty reports whether the update leaves the condition alone.
func (c conditionChange) empty() bool {
	return c.Add == nil && c.Remove == "" && c.Amount == nil && c.URL == ""
}

// longestWindow is 31 days, BitGo's limit on a velocity limit's timeWindow.
const longestWindow = 2678400

var integer = regexp.MustCompile(`^-?\d{1,80}$`)

// condition reads the part of a body that depends on the rule's type. Making a rule needs
// it where the type has one; a change may leave it out, a removal ignores it.
func (u *ruleUpdate) condition(raw json.RawMessage) *problem {
	raw = bytes.TrimSpace(raw)
	if u.Op == "remove" {
		return nil
	}
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		if u.Op == "add" && (u.Type == "velocityLimit" || u.Type == "webhook") {
			return bad("condition is required for a rule of type %s", u.Type)
		}
		return nil
	}
	if raw[0] != '{' {
		return bad("condition must be an object")
	}
	switch u.Type {
	case "advancedWhitelist":
		return u.advancedList(raw)
	case "coinAddressWhitelist", "bitcoinAddressWhitelist", "coinAddressBlacklist":
		return u.addressList(raw)
	case "velocityLimit", "transactionLimit":
		return u.limit(raw)
	case "webhook":
		return u.webhook(raw)
	}
	return nil
}

// advancedList takes one entry, or names the one that goes.
func (u *ruleUpdate) advancedList(raw json.RawMessage) *problem {
	var in struct {
		Add    json.RawMessage `json:"add"`
		Remove json.RawMessage `json:"remove"`
	}
	if json.Unmarshal(raw, &in) != nil {
		return bad("condition must hold add or remove")
	}
	if len(in.Add) > 0 == (len(in.Remove) > 0) {
		return bad("condition must hold exactly one of add and remove, and each holds one entry")
	}
	if len(in.Remove) > 0 {
		var bare string
		if json.Unmarshal(in.Remove, &bare) == nil {
			u.Change.Remove = bare
		} else if e, p := readEntry(in.Remove, false); p != nil {
			return p
		} else {
			u.Change.Remove = e.Item
		}
		if u.Change.Remove == "" || len(u.Change.Remove) > longest {
			return bad("remove must name an item of the list")
		}
		return nil
	}
	e, p := readEntry(in.Add, true)
	u.Change.Add = e
	return p
}

// readEntry reads an entry of an advancedWhitelist. The text for one that is no object is
// BitGo's (BitGoJS issue 3928).
func readEntry(raw json.RawMessage, typed bool) (*listEntry, *problem) {
	var in struct {
		Item       string         `json:"item"`
		Type       string         `json:"type"`
		MetaData   map[string]any `json:"metaData"`
		State      string         `json:"verificationState"`
		VerifiedBy string         `json:"verifiedBy"`
	}
	if raw[0] != '{' {
		return nil, bad("items must be object, received item of type: %s", jsonType(raw))
	}
	if json.Unmarshal(raw, &in) != nil {
		return nil, bad("the entry must have an item and a type, both texts")
	}
	switch {
	case in.Item == "" || len(in.Item) > longest:
		return nil, bad("item must be a text of 1 to %d characters", longest)
	case typed && !slices.Contains([]string{"address", "walletId", "enterpriseId"}, in.Type):
		return nil, bad("the entry's type must be one of address, walletId, enterpriseId")
	case !slices.Contains([]string{"", "unverified", "verified"}, in.State):
		return nil, bad("verificationState must be unverified or verified")
	case !slices.Contains([]string{"", "unverifiedRule", "fastWithdrawal"}, in.VerifiedBy):
		return nil, bad("verifiedBy must be unverifiedRule or fastWithdrawal")
	}
	return &listEntry{Item: in.Item, Type: in.Type, Meta: in.MetaData, State: in.State, VerifiedBy: in.VerifiedBy}, nil
}

func jsonType(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		return "string"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// addressList takes an address, or names the one that goes.
func (u *ruleUpdate) addressList(raw json.RawMessage) *problem {
	var in struct {
		Add      *string        `json:"add"`
		Remove   *string        `json:"remove"`
		MetaData map[string]any `json:"metaData"`
	}
	if json.Unmarshal(raw, &in) != nil || (in.Add == nil) == (in.Remove == nil) {
		return bad("condition must hold exactly one of add and remove, an address each")
	}
	text := in.Add
	if text == nil {
		text = in.Remove
	}
	if *text == "" || len(*text) > longest {
		return bad("the address must be a text of 1 to %d characters", longest)
	}
	if in.Add == nil {
		u.Change.Remove = *in.Remove
		return nil
	}
	u.Change.Add = &listEntry{Item: *in.Add, Type: "address", Meta: in.MetaData}
	return nil
}

// limit reads an amount in base units and a window in seconds; a window of 0 looks at one
// transaction alone.
func (u *ruleUpdate) limit(raw json.RawMessage) *problem {
	var in struct {
		Amount   string      `json:"amountString"`
		Window   json.Number `json:"timeWindow"`
		Groups   []string    `json:"groupTags"`
		Excludes []string    `json:"excludeTags"`
	}
	if json.Unmarshal(raw, &in) != nil || !integer.MatchString(in.Amount) {
		return bad("amountString must be an integer in base units, as a text")
	}
	amount := units(in.Amount)
	if amount.Sign() < 0 {
		return bad("amountString must not be negative")
	}
	if u.Type == "transactionLimit" && in.Window == "" {
		in.Window = "0"
	}
	seconds, err := strconv.ParseInt(in.Window.String(), 10, 64)
	if err != nil || seconds < 0 || seconds > longestWindow {
		return bad("timeWindow must be a whole number of seconds between 0 and %d", longestWindow)
	}
	u.Change.Amount, u.Change.Window, u.Change.Groups, u.Change.Excludes = amount, seconds, in.Groups, in.Excludes
	return nil
}

func (u *ruleUpdate) webhook(raw json.RawMessage) *problem {
	var in struct {
		URL string `json:"url"`
	}
	if json.Unmarshal(raw, &in) != nil {
		return bad("condition must hold a url")
	}
	target, err := url.Parse(in.URL)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" || len(in.URL) > 2048 {
		return bad("url must be a URL of http or https")
	}
	u.Change.URL = in.URL
	return nil
}

// sameItem compares two entries of a list: an Ethereum address has no case, any other does.
func sameItem(a, b string) bool {
	return a == b || hexAddress.MatchString(a) && strings.EqualFold(a, b)
}
