package doctor

// Name is a kind in words.
func (k Kind) Name() string {
	if n := kindNames[k]; n != "" {
		return n
	}
	return string(k)
}

var kindNames = map[Kind]string{
	"enterprise": "Enterprise at BitGo", "wallet": "Wallet at BitGo", "transfer": "Transfer at BitGo", "pendingapproval": "Pending approval at BitGo",
	"address": "Address's id at BitGo", "user": "User at BitGo", "txrequest": "Transaction request at BitGo", "wire": "Withdrawal to a bank account",
	"send": "Send of ours", "approval": "Approval of ours", "client": "Client of ours", "whitelistchange": "Whitelist change of ours", "sweep": "Sweep rule of ours",
	"transaction": "Transaction on a chain", "ownaddress": "Receive address", "payee": "Whitelisted payee", "reference": "Reference of a request", "delivery": "Webhook delivery",
}

// Places are where an id of this kind is valid, and where people give it in vain.
func (k Kind) Places() []Place { return places[k] }

var places = map[Kind][]Place{
	"enterprise": {
		{"/api/v2/enterprise/{enterpriseId}", "the enterprise itself", true},
		{"/api/v2/enterprise/{enterpriseId}/whitelists", "all its whitelisted addresses", true},
		{"/api/v2/wallets?enterprise={enterpriseId}", "its wallets: begin here to find a wallet's id", true},
		{"/api/v2/{coin}/wallet/{walletId}", "403: an Enterprise ID is not a Wallet ID", false},
		{"/api/prime/trading/v1/accounts/{accountId}/…", "403: an Account ID is not an Enterprise ID; it is the Go Account's wallet id", false},
	},
	"wallet": {
		{"/api/v2/{coin}/wallet/{walletId}", "the wallet, under its own coin: under another it is 404", true},
		{"/api/prime/trading/v1/accounts/{accountId}/…", "for a Go Account (coin ofc): its wallet id is the Account ID", true},
		{"/api/v2/enterprise/{enterpriseId}", "404: a wallet is not its enterprise", false},
	},
	"transfer": {
		{"/api/v2/{coin}/wallet/{walletId}/transfer/{transferId}", "the transfer, of that wallet", true},
		{"/api/v2/{coin}/wallet/{walletId}/tx/{txid}", "404: that takes the chain's txid", false},
	},
	"pendingapproval": {
		{"/api/v2/pendingapprovals/{approvalId}", "the approval; PUT decides it, with another administrator's own token", true},
		{"/api/v2/{coin}/wallet/{walletId}/transfer/{transferId}", "404: the transfer has an id of its own", false},
	},
	"address": {
		{"/api/v2/{coin}/wallet/{walletId}/address/{addressOrId}", "the address, of that wallet", true},
		{"…/sendcoins, in “address”", "refused: a send wants the address itself", false},
	},
	"user": {
		{"/api/v2/user/{userId}", "the user", true},
		{"/api/v2/{coin}/wallet/{walletId}", "403: a user is no wallet", false},
	},
	"txrequest": {
		{"/api/v2/wallet/{walletId}/txrequests?txRequestIds={id}", "the request", true},
		{"/api/v2/{coin}/wallet/{walletId}/transfer/{transferId}", "404 until it became a transfer, which has its own id", false},
	},
	"send": {
		{"/api/bitgo/sends/{sendId}", "our gateway", true},
		{"/api/v2/{coin}/wallet/{walletId}/transfer/sequenceId/{sequenceId}", "BitGo knows a send of ours by this id as its sequence id", true},
	},
	"approval":        {{"/api/bitgo/approvals/{id}", "BitGo's approvals, not ours: decide ours on its page here", false}},
	"client":          {{"/api/v2/enterprise/{enterpriseId}", "404: BitGo knows the client by its Enterprise ID", false}},
	"whitelistchange": {{"/api/v2/pendingapprovals/{approvalId}", "404: BitGo's approval of it has an id of its own", false}},
	"transaction": {
		{"/api/v2/{coin}/wallet/{walletId}/tx/{txid}", "the transaction, of a wallet that took part", true},
		{"/api/v2/{coin}/wallet/{walletId}/transfer/{transferId}", "BitGo's own id of the transfer is the surer one here", false},
	},
	"ownaddress": {{"…/sendcoins, in “address”", "money sent here comes to that wallet", true}, {"/api/v2/{coin}/wallet/{walletId}/address/{addressOrId}", "the address, of that wallet", true}},
	"payee":      {{"…/sendcoins, in “address”", "a send there counts as one to a known payee", true}},
	"reference":  {{"Support packet", "what BitGo's support asks for, from this reference", true}},
}
