package console

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/fault"
)

// trouble provokes one scenario at the sandbox and gives the failure as our client has it.
type trouble func(t *testing.T, h *house, c *bitgo.Client) error

func sent(r bitgo.SendResult) error {
	if r.Reason == nil {
		return nil
	}
	return r.Reason
}

// payment is a send of apex whose comment asks the sandbox for a failure.
func (h *house) payment(sentinel string) bitgo.SendRequest {
	return bitgo.SendRequest{Coin: "tbtc4", WalletID: h.apex.wallet.ID, Address: h.apex.payee, Amount: "100000", Passphrase: bitgo.Secret(h.apex.wallet.Passphrase),
		SequenceID: uuid.NewString(), Comment: "sandbox:" + sentinel}
}

func sending(sentinel string) trouble {
	return func(t *testing.T, h *house, c *bitgo.Client) error {
		return sent(c.Send(t.Context(), h.payment(sentinel)))
	}
}

// outage makes the platform fail at everything and reads the session.
func outage(mode string) trouble {
	return func(t *testing.T, h *house, c *bitgo.Client) error {
		h.control(t, "down", map[string]any{"surface": "platform", "mode": mode})
		defer h.control(t, "down", map[string]any{"surface": "platform", "mode": "off"})
		_, err := c.Session(t.Context())
		return err
	}
}

// other is a client with another token, or with another server in Express's place.
func (h *house) other(t *testing.T, token, express string) *bitgo.Client {
	t.Helper()
	c, err := bitgo.New(bitgo.Options{PlatformURL: h.platform, ExpressURL: express, Token: func(context.Context) (string, error) { return token, nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// troubles provokes each of the eighteen.
var troubles = map[string]trouble{
	"wrong-id-parameter": func(t *testing.T, h *house, c *bitgo.Client) error {
		_, err := c.Wallet(t.Context(), "tbtc4", h.apex.EnterpriseID, false)
		return err
	},
	"needs-unlock-otp": sending("needs-unlock"),
	"mpc-tss-wallet-creation-blocked": func(t *testing.T, h *house, c *bitgo.Client) error {
		_, err := c.GenerateGoAccount(t.Context(), bitgo.NewGoAccount{Enterprise: h.apex.EnterpriseID, Label: "sandbox:mpc-blocked", Passphrase: "a long passphrase", Passcode: "a long passcode"})
		return err
	},
	"503-platform-outage":               outage("html503"),
	"504-test-environment":              outage("html504"),
	"500-internal-server-error":         outage("500"),
	"sub-dust-threshold":                sending("sub-dust"),
	"user-permissions-no-wallet-access": sending("forbidden"),
	"access-token-creation-for-third-party": func(t *testing.T, h *house, c *bitgo.Client) error {
		_, err := c.CreateToken(t.Context(), bitgo.NewToken{Label: "sandbox:needs-unlock", OTP: "000000", Scope: []string{"openid"}, Duration: time.Hour, IPRestrict: []string{"127.0.0.1/32"}})
		return err
	},
	"express-vs-sdk-endpoints": func(t *testing.T, h *house, _ *bitgo.Client) error {
		return sent(h.other(t, h.token, h.platformAsExpress(t)).Send(t.Context(), h.payment("")))
	},
	"v1-to-v2-migration": oldWallet,
	"matic-to-pol-migration-errors": func(t *testing.T, h *house, c *bitgo.Client) error {
		_, err := c.Wallet(t.Context(), "tpol", h.world.Legacy.ID, false)
		return err
	},
	"openapi-spec-compliance": func(t *testing.T, h *house, c *bitgo.Client) error {
		_, err := c.RemoveWalletWebhook(t.Context(), "tbtc4", h.apex.wallet.ID, bitgo.Webhook{ID: noHex, Type: "transfer", URL: "https://x.example/hook?of=sandbox:delete-body"})
		return err
	},
	"invalid-argument-productid": func(t *testing.T, h *house, c *bitgo.Client) error {
		_, err := c.CreateAddress(t.Context(), "tbtc4", h.apex.wallet.ID, bitgo.NewAddress{Label: "sandbox:product-id"})
		return err
	},
	"general-api-troubleshooting-info-request": sending("dropped-before"),
	"api-token-permission-docs": func(t *testing.T, h *house, _ *bitgo.Client) error {
		return sent(h.other(t, h.world.Token("viewer"), h.express.URL).Send(t.Context(), h.payment("")))
	},
	"invite-user-api-error": func(t *testing.T, h *house, c *bitgo.Client) error {
		_, err := c.CreateChild(t.Context(), h.world.Organization.ID, bitgo.NewChild{Email: "sandbox+invite-not-set-up@example.com", Key: "a-key-of-this-test", AccountType: "entity", Admins: []string{h.world.Users[0].ID}})
		return err
	},
	"fetch-whitelist-via-api": func(t *testing.T, h *house, c *bitgo.Client) error {
		_, err := c.EnterpriseWhitelists(t.Context(), h.apex.EnterpriseID, "sandbox:forbidden", 10)
		return err
	},
}

// platformAsExpress is the platform where Express is looked for. Bodies are emptied on the way: the sandbox counts a
// passphrase that reaches its platform as a leak, before it says which server it is.
func (h *house) platformAsExpress(t *testing.T) string {
	t.Helper()
	wrong := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), r.Method, h.platform+r.URL.Path, strings.NewReader("{}"))
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		req.Header = r.Header.Clone()
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer res.Body.Close()
		w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	}))
	t.Cleanup(wrong.Close)
	return wrong.URL
}

// oldWallet asks for a wallet of version 1, which no call of our client does: the answer is made into its error by hand.
func oldWallet(t *testing.T, h *house, _ *bitgo.Client) error {
	t.Helper()
	const path = "/api/v1/wallet/2N8ryDAob6Qn8uCsWvkkQDhyeCQTqybGUFe"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.platform+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+h.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	var body struct{ Error, Name string }
	if err != nil || json.Unmarshal(raw, &body) != nil {
		t.Fatalf("%d %s %v", res.StatusCode, raw, err)
	}
	return &bitgo.Error{Status: res.StatusCode, Host: bitgo.Platform, Method: req.Method, Path: path, Name: body.Name, Message: body.Error}
}

// TestEachTroubleIsExplainedOnTheScreen goes for each of the eighteen from the sandbox's failure through our client to
// the words of the page.
func TestEachTroubleIsExplainedOnTheScreen(t *testing.T) {
	t.Parallel()
	h := build(t)
	client, ok := h.Doctor.BitGo.(*bitgo.Client)
	if !ok || len(troubles) != 18 {
		t.Fatalf("%d troubles", len(troubles))
	}
	ask := fault.New(fault.Upstream, "test.bitgo", "BitGo answered badly. Whether money moved, the page of the thing says.")
	for _, s := range doctor.Scenarios() {
		provoke := troubles[s.ID]
		if provoke == nil {
			t.Errorf("%s is not provoked", s.ID)
			continue
		}
		err := provoke(t, h, client)
		if err == nil {
			t.Errorf("%s: nothing failed", s.ID)
			continue
		}
		rec := httptest.NewRecorder()
		h.fail(rec, httptest.NewRequest(http.MethodGet, "/", nil), ask.With(err))
		page := rec.Body.String()
		for _, want := range append([]string{s.Title, s.Happened, s.Act, "/doctor/errors/" + s.ID, "Whether money moved"}, s.Next...) {
			if !strings.Contains(page, htmlText(want)) {
				t.Errorf("%s: %q is not on the page, which tells of %v", s.ID, want, err)
				break
			}
		}
	}
}

func htmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(s)
}

// TestNearMissesAreNotExplained: failures that resemble one of the eighteen lead to a page without a diagnosis.
func TestNearMissesAreNotExplained(t *testing.T) {
	t.Parallel()
	h := build(t)
	client, ok := h.Doctor.BitGo.(*bitgo.Client)
	if !ok {
		t.Fatal("no client")
	}
	for name, provoke := range map[string]trouble{
		"an OTP alone":        sending("incorrect-otp"),
		"a rate limit":        sending("rate-limited"),
		"a policy":            sending("policy-denied"),
		"a sanction":          sending("ofac"),
		"a used sequence":     sending("duplicate-sequence"),
		"a locked wallet":     sending("locked-423"),
		"the IP address":      sending("ip-restricted"),
		"an unknown wallet":   sending("wallet-not-found"),
		"too many, unproxied": outage("429"),
	} {
		err := provoke(t, h, client)
		if x, told := h.Doctor.Explain(err); err == nil || told {
			t.Errorf("%s: taken for %q: %v", name, x.ID, err)
		}
	}
}
