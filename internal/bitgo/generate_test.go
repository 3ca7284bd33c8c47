package bitgo

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A wallet that may not be asked for never leaves, and the passphrase is in no error.
func TestANewWalletIsChecked(t *testing.T) {
	t.Parallel()
	left := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { left++ }))
	t.Cleanup(server.Close)
	c, err := New(Options{PlatformURL: server.URL, ExpressURL: server.URL, Token: func(context.Context) (string, error) { return "token", nil }})
	if err != nil {
		t.Fatal(err)
	}
	good := NewWallet{Coin: "tbtc4", Enterprise: strings.Repeat("ab", 16), Label: "Desk", Passphrase: "a passphrase of ours"}
	for what, spoil := range map[string]func(*NewWallet){
		"no label": func(n *NewWallet) { n.Label = " " }, "a long label": func(n *NewWallet) { n.Label = strings.Repeat("x", 251) },
		"no passphrase": func(n *NewWallet) { n.Passphrase = "" }, "broken text": func(n *NewWallet) { n.Passphrase = "a passphrase of ours\xff" },
		"a coin that is a path": func(n *NewWallet) { n.Coin = "../ofc" }, "no enterprise": func(n *NewWallet) { n.Enterprise = "apex" },
	} {
		ask := good
		spoil(&ask)
		_, err := c.GenerateWallet(t.Context(), ask)
		if e, ours := AsError(err); !ours || !Declined(err) || strings.Contains(e.Error(), "of ours") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := c.Key(t.Context(), "tbtc4", "not-an-id"); err == nil {
		t.Error("a key without an id")
	}
	if left != 0 {
		t.Errorf("%d requests left", left)
	}
}
