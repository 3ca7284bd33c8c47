package bitgo

import (
	"encoding/json"
	"slices"
)

// PolicyRule is one rule of a wallet's own policy (§11). Condition is kept as BitGo wrote it: its shape differs by type.
type PolicyRule struct {
	ID        string          `json:"id"`
	Type      string          `json:"type"` // advancedWhitelist coinAddressWhitelist velocityLimit allTx webhook …
	Coin      string          `json:"coin"`
	Condition json.RawMessage `json:"condition"`
	Action    struct {
		Type  string   `json:"type"` // deny getApproval getFinalApproval …
		Users []string `json:"userIds"`
	} `json:"action"`
	LockDate Time `json:"lockDate"`
}

// WhitelistEntry is a payee that a whitelist rule allows.
type WhitelistEntry struct {
	Rule  string
	Type  string // address walletId enterpriseId …
	Item  string
	Label string

	Verification string // unverified or verified, where BitGo holds the keys
	// What BitGo knows beside, where it was asked to expand.
	Address, Wallet, WalletLabel, Enterprise string
}

var whitelistTypes = map[string]bool{
	"advancedWhitelist": true, "coinAddressWhitelist": true, "bitcoinAddressWhitelist": true,
}

// Whitelist gives what the wallet's whitelist rules allow, and whether it has such a rule at all: a rule without
// entries allows nobody, no rule allows everybody.
func (w Wallet) Whitelist() (entries []WhitelistEntry, enforced bool) {
	for _, rule := range w.Rules {
		if !whitelistTypes[rule.Type] {
			continue
		}
		enforced = true
		var condition struct {
			Addresses []json.RawMessage `json:"addresses"`
			Items     []json.RawMessage `json:"items"`
			Entries   []json.RawMessage `json:"entries"`
		}
		if json.Unmarshal(rule.Condition, &condition) != nil {
			continue // unreadable: enforced, and nothing known to be allowed
		}
		for _, raw := range slices.Concat(condition.Addresses, condition.Items, condition.Entries) {
			if entry, ok := whitelistEntry(raw); ok {
				entry.Rule = rule.ID
				entries = append(entries, entry)
			}
		}
	}
	return entries, enforced
}

// whitelistEntry reads an entry, which is a bare address or an object (§11).
func whitelistEntry(raw json.RawMessage) (WhitelistEntry, bool) {
	var bare string
	if json.Unmarshal(raw, &bare) == nil {
		return WhitelistEntry{Type: "address", Item: bare}, bare != ""
	}
	var full struct {
		Type     string `json:"type"`
		Item     string `json:"item"`
		Address  string `json:"address"`
		Label    string `json:"label"`
		State    string `json:"verificationState"`
		MetaData struct {
			Label       string `json:"label"`
			Address     string `json:"address"`
			Wallet      string `json:"walletId"`
			WalletLabel string `json:"walletLabel"`
			Enterprise  string `json:"enterpriseId"`
		} `json:"metaData"`
	}
	if json.Unmarshal(raw, &full) != nil {
		return WhitelistEntry{}, false
	}
	entry := WhitelistEntry{Type: full.Type, Item: full.Item, Label: full.MetaData.Label, Verification: full.State, Address: full.MetaData.Address,
		Wallet: full.MetaData.Wallet, WalletLabel: full.MetaData.WalletLabel, Enterprise: full.MetaData.Enterprise}
	if entry.Item == "" {
		entry.Item = full.Address
	}
	if entry.Type == "" {
		entry.Type = "address"
	}
	if entry.Label == "" {
		entry.Label = full.Label
	}
	return entry, entry.Item != ""
}
