package tour

// Bank accounts, and withdrawals of fiat money to them.
var fiatRows = []row{
	{call: "GET /api/v2/bankaccounts?enterpriseId=<apex>", want: 200, keep: "bank bankAccounts.0.id"},
	{call: "GET /api/v2/bankaccounts", as: "nobody", want: 401},
	{call: "GET /api/v2/bankaccounts?verificationState=perhaps", want: 400},
	{call: "GET /api/v2/bankaccounts?enterpriseId=<zeros>", want: 404},
	{call: "POST /api/v2/bankaccounts", body: bank, want: 200, keep: "account id"},
	{call: "POST /api/v2/bankaccounts", body: `{"type":"wire"}`, want: 400},
	{call: "POST /api/v2/bankaccounts", as: "viewer", body: bank, want: 403},
	{call: "POST /api/v2/bankaccounts", as: "apex", body: foreignBank, want: 404},
	{call: "GET /api/v2/bankaccounts/<account>", want: 200},
	{call: "GET /api/v2/bankaccounts/<zeros>", want: 404},
	{call: "PUT /api/v2/bankaccounts/<account>", body: `{"description":"operating account"}`, want: 200},
	{call: "PUT /api/v2/bankaccounts/<account>", body: `{"shortCountryCode":"Utah"}`, want: 400},
	{call: "PUT /api/v2/bankaccounts/<account>", as: "viewer", body: `{"description":"x"}`, want: 403},
	{call: "PUT /api/v2/bankaccounts/<zeros>", body: `{"description":"x"}`, want: 404},
	{call: "DELETE /api/v2/bankaccounts/<account>", as: "viewer", want: 403},
	{call: "DELETE /api/v2/bankaccounts/<account>", want: 200},
	{call: "DELETE /api/v2/bankaccounts/<account>", want: 409},
	{call: "PUT /api/v2/bankaccounts/<account>", body: `{"description":"x"}`, want: 409},
	{call: "DELETE /api/v2/bankaccounts/<zeros>", want: 404},
	{call: "GET /api/v2/bankaccounts/deposit/info?currency=tfiatusd&goAccountId=<apex-vault>", want: 200},
	{call: "GET /api/v2/bankaccounts/deposit/info?currency=usd&goAccountId=<apex-vault>", want: 400},
	{call: "GET /api/v2/bankaccounts/deposit/info?currency=tfiatusd&goAccountId=<zeros>", want: 404},

	{call: "express POST /api/v2/ofctusd/wallet/<apex-vault>/sendcoins", want: 200, keep: "wire transfer.id",
		body: `{"address":"<to-apex-bank>","amount":"5000","walletPassphrase":"<pass-apex-vault>"}`},
	{call: "express POST /api/v2/ofctusd/wallet/<apex-vault>/sendcoins", want: 200, keep: "fiat transfer.id",
		body: `{"address":"<to-apex-bank>","amount":"6000","walletPassphrase":"<pass-apex-vault>"}`},
	{call: "GET /api/v2/wallet/<apex-vault>/fiatwithdrawals?state=confirmationPending&coin=tfiatusd&limit=1", want: 200},
	{call: "GET /api/v2/wallet/<apex-vault>/fiatwithdrawals?state=pending", want: 400},
	{call: "GET /api/v2/wallet/<apex>/fiatwithdrawals", want: 403},
	{call: "GET /api/v2/wallet/<zeros>/fiatwithdrawals", want: 404},
	{call: "GET /api/v2/wallet/<apex-vault>/wirewithdrawals/confirm?state=confirmationPending", want: 200},
	{call: "GET /api/v2/wallet/<apex-vault>/wirewithdrawals/confirm?coin=ofctusd", want: 400},
	{call: "GET /api/v2/wallet/<apex>/wirewithdrawals/confirm", want: 403},
	{call: "GET /api/v2/wallet/<zeros>/wirewithdrawals/confirm", want: 404},
	{call: "PUT /api/v2/wallet/<apex-vault>/wirewithdrawals/<wire>/confirm", body: `{"action":"approve","amount":"5001"}`, want: 400},
	{call: "PUT /api/v2/wallet/<apex-vault>/wirewithdrawals/<wire>/confirm", body: `{"action":"approve"}`, as: "viewer", want: 403},
	{call: "PUT /api/v2/wallet/<apex-vault>/wirewithdrawals/<zeros>/confirm", body: `{"action":"approve"}`, want: 404},
	{call: "PUT /api/v2/wallet/<apex-vault>/wirewithdrawals/<wire>/confirm", want: 200,
		body: `{"action":"approve","coin":"tfiatusd","amount":"5000","address":"<to-apex-bank>"}`},
	{call: "PUT /api/v2/wallet/<apex-vault>/fiatwithdrawals/<fiat>/confirm", body: `{"action":"perhaps"}`, want: 400},
	{call: "PUT /api/v2/wallet/<apex-vault>/fiatwithdrawals/<fiat>/confirm", body: `{"action":"reject"}`, as: "viewer", want: 403},
	{call: "PUT /api/v2/wallet/<apex-vault>/fiatwithdrawals/<zeros>/confirm", body: `{"action":"reject"}`, want: 404},
	{call: "PUT /api/v2/wallet/<apex-vault>/fiatwithdrawals/<fiat>/confirm", body: `{"action":"reject"}`, want: 200},
}

const (
	bank = `{"type":"wire","routingNumber":"021000021","name":"First Bank","accountNumber":"000123456789","enterpriseId":"<apex>",` + bankRest
	// foreignBank is for an enterprise that the caller does not belong to.
	foreignBank = `{"type":"wire","routingNumber":"021000021","name":"First Bank","accountNumber":"000123456789","enterpriseId":"<kestrel>",` + bankRest
	bankRest    = `"currency":"tfiatusd","ownerName":"Apex Mining","accountType":"checking","ownerAddressLine1":"1 Mine Road",` +
		`"ownerAddressCountryCode":"US","bankAddressLine1":"2 Bank Street","bankAddressCountryCode":"US"}`
)
