package express_test

import "testing"

// TestForms: what Express says of a body that does not fit (bitgo-api.md §4.3).
func TestForms(t *testing.T) {
	t.Parallel()
	s := newStand(t, nil)
	const generate = "/api/v2/ofc/wallet/generate"
	for _, x := range []struct{ path, body, want string }{
		{account + "/sendcoins", `{}`, "Missing required field 'address'. Missing required field 'amount'."},
		{account + "/sendcoins", ``, "Missing required field 'address'. Missing required field 'amount'."},
		{account + "/sendcoins", `{"amount":"1"}`, "Missing required field 'address'."},
		{account + "/sendcoins", `{"address":5,"amount":true}`, "Invalid value for 'address': expected string, got '5'. Invalid value for 'amount': expected number, got 'true'."},
		{account + "/sendcoins", `{"address":"a","amount":null}`, "Invalid value for 'amount': expected number, got 'null'."},
		{account + "/sendcoins", `{"address":"a","amount":"1","memo":{"value":"7"}}`, "Missing required field 'memo.type'."},
		{account + "/sendcoins", `{"address":"a","amount":"1","memo":"7"}`, "Invalid value for 'memo': expected { value: string, type: string }, got '7'."},
		{account + "/sendcoins", `{"address":"a","amount":"1","unspents":["a",1,2]}`, "Invalid value for 'unspents': expected string, got '1'."},
		{account + "/sendcoins", `{"address":"a","amount":"1","txFormat":"x"}`, `Invalid value for 'txFormat': expected "legacy", got 'x'.`},
		{account + "/sendcoins", `{"address":"a","amount":"1","numBlocks":"2"}`, "Invalid value for 'numBlocks': expected number, got '2'."},
		{account + "/sendcoins", `{"address":"a","amount":"1","hop":{ "x": 1 }}`, `Invalid value for 'hop': expected boolean, got '{"x":1}'.`},
		{account + "/sendmany", `{"recipients":[{"address":"a"},{"amount":1}]}`, "Missing required field 'recipients.amount'. Missing required field 'recipients.address'."},
		{account + "/sendmany", `{"recipients":{}}`, "Invalid value for 'recipients': expected Array<{ address: string, amount: (number | string) }>, got '{}'."},
		{account + "/sendmany", `{"feeRate":"1"}`, "Invalid value for 'feeRate': expected number, got '1'."},
		{generate, `{}`, "Missing required field 'label'."},
		{generate, `{"label":"l","type":"odd"}`, `Invalid value for 'type': expected "hot", got 'odd'.`},
		{generate + "?includeKeychains=no", `{"label":"l"}`, "Invalid value for 'query.includeKeychains': expected BooleanFromString, got 'no'."},
		{"/api/v2/ofc/signPayload", `{"walletId":"","payload":1}`, "Invalid value for 'walletId': expected NonEmptyString, got ''."},
		{"/api/v2/ofc/signPayload", `{"walletId":"x"}`, "Missing required field 'payload'."},
		{"/api/v2/user/login", `{"email":"a"}`, "Missing required field 'password'."},
		{"/api/v2/tbtc4/keychain/x/changepassword", `{"oldPassword":"a"}`, "Missing required field 'newPassword'."},
	} {
		got := s.post(x.path, x.body)
		if got.status != 400 || got.body["error"] != x.want || got.body["message"] != x.want || got.body["name"] != "ValidationError" || got.body["bitgoExpressVersion"] != "16.3.7" {
			t.Errorf("%s %s: %d %s\nwant %s", x.path, x.body, got.status, got.raw, x.want)
		}
	}
	if calls := s.order(); len(calls) > 0 {
		t.Errorf("the platform was asked: %v", calls)
	}
}

// TestSendChecks: what the SDK refuses between the wallet and the first key (bitgo-api.md §4.4).
func TestSendChecks(t *testing.T) {
	t.Parallel()
	script, _ := accountWorld(t)
	script["GET /api/v2/hteth/wallet/"+walletID] = []said{ok(`{"id":"` + walletID + `","keys":["k"]}`)}
	s := newStand(t, script)
	const whole = "invalid argument for amount - Integer greater than zero or numeric string expected"
	const several = "invalid argument for amount - positive number greater than zero or numeric string expected"
	ether := "/api/v2/hteth/wallet/" + walletID
	for _, x := range []struct{ path, body, want string }{
		{account + "/sendcoins", `{"address":"","amount":"1"}`, "Missing parameter: address"},
		{account + "/sendcoins", `{"address":"a","amount":"0"}`, whole},
		{account + "/sendcoins", `{"address":"a","amount":-1}`, whole},
		{account + "/sendcoins", `{"address":"a","amount":"1.5"}`, whole},
		{account + "/sendcoins", `{"address":"a","amount":"1/2"}`, whole},
		{account + "/sendcoins", `{"address":"a","amount":"max"}`, whole},
		{account + "/sendmany", `{"recipients":[{"address":"a","amount":"1"},{"address":"a","amount":"0"}]}`, several},
		{account + "/sendmany", `{"recipients":[{"address":"a","amount":-3}]}`, several},
		{ether + "/sendcoins", `{"address":"a","amount":"1","eip1559":{"maxFeePerGas":1}}`, "eip1559 missing maxPriorityFeePerGas"},
		{ether + "/sendcoins", `{"address":"a","amount":"1","eip1559":{"maxPriorityFeePerGas":1}}`, "eip1559 missing maxFeePerGas"},
		{ether + "/sendcoins", `{"address":"a","amount":"1","gasPrice":1,"eip1559":{"maxPriorityFeePerGas":1,"maxFeePerGas":2}}`, "Only one of params.eip1559 and params.gasPrice may be specified"},
	} {
		got := s.post(x.path, x.body)
		if got.status != 400 || got.body["error"] != x.want {
			t.Errorf("%s: %d %s", x.body, got.status, got.raw)
		}
		if calls := s.order(); len(calls) != 1 {
			t.Errorf("%s: asked %v", x.body, calls)
		}
		s.seen = nil
	}
	// Ether may send nothing, and an empty fee is none.
	if got := s.post(ether+"/sendcoins", `{"address":"a","amount":"0","gasPrice":1,"eip1559":{}}`); got.body["error"] != "not found" || len(s.order()) != 2 {
		t.Errorf("nothing of ether: %s after %v", got.raw, s.order())
	}
}
