package sandbox

// The functions below say what webhooks are told about a thing: one for each record that
// has webhooks of its own.

func aboutTransfer(kind string, t *transfer) happening {
	return happening{kind: kind, subject: t.ID, state: t.State, wallet: t.Wallet, enterprise: t.Enterprise, coin: t.Coin, hash: t.Txid,
		hook: t.Hook, facts: facts{"hash": t.Txid, "transfer": t.ID, "transferId": t.ID, "coin": t.Coin, "state": t.State,
			"wallet": t.Wallet, "enterpriseId": t.Enterprise}}
}

func aboutApproval(a *approval) happening {
	return happening{kind: "pendingapproval", subject: a.ID, state: a.State, wallet: a.Wallet, enterprise: a.Enterprise, coin: a.Coin,
		facts: facts{"pendingApprovalId": a.ID, "walletId": a.Wallet, "state": a.State, "enterpriseId": a.Enterprise}}
}

func aboutAddress(w *wallet, a *address) happening {
	return happening{kind: "address_confirmation", subject: a.ID, wallet: w.ID, enterprise: w.Enterprise, coin: a.Coin,
		facts: facts{"address": a.Address, "addressId": a.ID, "coin": a.Coin, "wallet": w.ID}}
}

// aboutWallet is told to the webhooks of the coin when a wallet is ready.
func aboutWallet(w *wallet) happening {
	return happening{kind: "wallet_confirmation", subject: w.ID, wallet: w.ID, enterprise: w.Enterprise, coin: w.Coin,
		facts: facts{"coin": w.Coin, "wallet": w.ID, "enterpriseId": w.Enterprise}}
}

// aboutTxRequest is of kind txRequest or txRequestTransaction.
func aboutTxRequest(kind, id, state string, w *wallet) happening {
	return happening{kind: kind, subject: id, state: state, wallet: w.ID, enterprise: w.Enterprise, coin: w.Coin,
		facts: facts{"txRequestId": id, "walletId": w.ID, "state": state, "enterpriseId": w.Enterprise}}
}

func aboutToken(t *token, u *user, enterprise string) happening {
	return happening{kind: "accessToken", subject: t.ID, enterprise: enterprise, facts: facts{"userId": u.ID, "username": u.Email,
		"tokenCreateTime": stamp(t.Created), "tokenId": t.ID, "tokenLabel": t.Label, "enterpriseId": enterprise}}
}

func aboutBank(a *bankAccount) happening {
	return happening{kind: "bankAccount", subject: a.ID, state: a.State, enterprise: a.Enterprise,
		facts: facts{"bankAccountId": a.ID, "enterpriseId": a.Enterprise, "state": a.State}}
}

func aboutOrder(o *tradeOrder, enterprise string) happening {
	return happening{kind: "tradeOrder", subject: o.ID, state: o.Status, wallet: o.Account, enterprise: enterprise,
		facts: facts{"orderId": o.ID, "enterpriseId": enterprise, "state": o.Status}}
}
