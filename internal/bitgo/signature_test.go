package bitgo

import (
	"strings"
	"testing"
)

// The vector of bitgo-api.md §10.2.
const (
	vectorSecret    = "whsec_sandbox_1"
	vectorBody      = `{"hash":"b8a828b98dbf32d9fd1875cbace9640ceb8c82626716b4a64203fdc79bb46d26","transfer":"59cd72485007a239fb00282ed480da1f","coin":"tbtc4","type":"transfer","state":"confirmed","wallet":"5b34252f1bf349930e34020a00000000"}`
	vectorSignature = "ba181e54b32e621b0769fcc3e157a1a8ac9b70500f151cf9deb6a35da6c4be0d"
)

func TestWebhookSignatureVector(t *testing.T) {
	if got := WebhookSignature(vectorSecret, []byte(vectorBody)); got != vectorSignature {
		t.Errorf("%s", got)
	}
}

func TestVerifyWebhook(t *testing.T) {
	body := []byte(vectorBody)
	for _, test := range []struct {
		name    string
		secrets []string
		body    []byte
		header  string
		want    bool
	}{
		{"only secret", []string{vectorSecret}, body, vectorSignature, true},
		{"new of two", []string{"other", vectorSecret}, body, vectorSignature, true},
		{"old of two", []string{vectorSecret, "other"}, body, vectorSignature, true},
		{"upper case", []string{vectorSecret}, body, strings.ToUpper(vectorSignature), true},
		{"wrong secret", []string{"other"}, body, vectorSignature, false},
		{"no secret", nil, body, vectorSignature, false},
		{"empty secret", []string{""}, body, WebhookSignature("", body), false},
		{"changed body", []string{vectorSecret}, append([]byte(" "), body...), vectorSignature, false},
		{"no header", []string{vectorSecret}, body, "", false},
		{"cut header", []string{vectorSecret}, body, vectorSignature[:62], false},
		{"prefixed", []string{vectorSecret}, body, "sha256=" + vectorSignature, false},
		{"longer", []string{vectorSecret}, body, vectorSignature + "00", false},
	} {
		if got := VerifyWebhook(test.secrets, test.body, test.header); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestParseNotification(t *testing.T) {
	n, err := ParseNotification([]byte(vectorBody))
	if err != nil || n.Transfer != "59cd72485007a239fb00282ed480da1f" || n.Wallet != "5b34252f1bf349930e34020a00000000" || n.State != "confirmed" || n.Coin != "tbtc4" {
		t.Errorf("%+v %v", n, err)
	}
	n, err = ParseNotification([]byte(`{"type":"pendingapproval","pendingApprovalId":"p","walletId":"w","state":"pending","new":{"a":[1]},"coin":7}`))
	if err != nil || n.PendingApprovalID != "p" || n.Wallet != "w" || n.Coin != "" {
		t.Errorf("%+v %v", n, err)
	}
	n, err = ParseNotification([]byte(`{"type":"enterpriseKycState","enterpriseId":"e","kycState":"approved","simulation":true}`))
	if err != nil || n.EnterpriseID != "e" || n.State != "approved" || !n.Simulation {
		t.Errorf("%+v %v", n, err)
	}
	for _, bad := range []string{``, `null`, `[]`, `"x"`, `{}`, `{"type":7}`, `{"type":"transfer"`, `{"type":"transfer"}{}`, `{"type":"a\u0000b"}`,
		`{"type":"transfer","hash":"` + strings.Repeat("a", 257) + `"}`, `{"type":"t","x":` + strings.Repeat("[", 17) + strings.Repeat("]", 17) + `}`,
		`{"type":"t","x":"` + strings.Repeat("a", maxNotification) + `"}`, "{\"type\":\"\xff\"}"} {
		if n, err := ParseNotification([]byte(bad)); err == nil {
			t.Errorf("%.60q became %+v", bad, n)
		}
	}
}

func FuzzNotification(f *testing.F) {
	f.Add([]byte(vectorBody))
	f.Add([]byte(`{"type":"pendingapproval","pendingApprovalId":"p","walletId":"w"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := ParseNotification(body)
		if err != nil {
			if n != (Notification{}) {
				t.Errorf("an error came with %+v", n)
			}
			return
		}
		if n.Type == "" || len(body) > maxNotification {
			t.Errorf("%q became %+v", body, n)
		}
		for _, s := range []string{n.Type, n.Coin, n.Wallet, n.Transfer, n.Hash, n.State, n.PendingApprovalID, n.TxRequestID, n.Address, n.EnterpriseID, n.OrganizationID, n.UserID} {
			if len(s) > maxNotificationText || strings.ContainsRune(s, 0) {
				t.Errorf("%q got through", s)
			}
		}
	})
}
