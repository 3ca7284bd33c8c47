package sandbox

import (
	"slices"
	"strings"
)

// placeholder makes an event up: every fact that the type's payload has gets a value of
// its shape. Wallet, enterprise and coin are the given wallet's, where it has them.
func (s *Server) placeholder(b *batch, kind string, w *wallet, state string) happening {
	hash, id := b.txid(), b.id("placeholder")
	if state == "" {
		state = map[bool]string{true: "approved", false: "confirmed"}[strings.Contains(strings.ToLower(kind), "kyc")]
	}
	coin := w.Coin
	if coin == "" {
		coin = "tbtc4"
	}
	given := func(value string) string {
		if value != "" {
			return value
		}
		return id
	}
	e := happening{kind: kind, subject: id, state: state, wallet: w.ID, enterprise: w.Enterprise, coin: coin, facts: facts{
		"hash": hash, "transfer": id, "transferId": id, "coin": coin, "state": state, "kycState": state, "identityStatus": state,
		"wallet": given(w.ID), "walletId": given(w.ID), "enterpriseId": given(w.Enterprise), "pendingApprovalId": id, "whitelistId": id,
		"address": payeeBitcoin("placeholder"), "addressId": id, "userId": fixed("user", "service"), "username": "service@unykorn.example",
		"tokenId": id, "tokenLabel": "placeholder", "tokenCreateTime": stamp(b.at), "bankAccountId": id, "action": "update",
		"ruleId": id, "item": payeeBitcoin("placeholder"), "itemType": "address", "label": "placeholder",
		"txRequestId": uuid(id), "orderId": uuid(id), "identityId": uuid(id), "idvId": uuid(id), "height": "1"}}
	if slices.Contains(strings.Fields(payloadFields[kind]), "hash") {
		e.hash = hash
	}
	return e
}

// uuid shapes 32 hexadecimal digits as a UUID of version 4.
func uuid(digits string) string {
	return digits[:8] + "-" + digits[8:12] + "-4" + digits[13:16] + "-a" + digits[17:20] + "-" + digits[20:32]
}
