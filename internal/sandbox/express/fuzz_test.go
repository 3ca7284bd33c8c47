package express_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/express"
)

// nobody is a platform without a network that refuses everything.
type nobody struct{}

func (nobody) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 404, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"error":"not found"}`)), Request: r}, nil
}

// FuzzRequest: no request line and no body makes Express panic or answer something else
// than JSON or a page.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][2]string{
		{"POST /api/v2/ofctbtc/wallet/x/sendcoins", `{"address":"a","amount":"1","memo":{"value":1}}`},
		{"POST /api/v2/tbtc4/wallet/generate?includeKeychains=%zz", `{"label":"l","passphrase":"p","type":"cold"}`},
		{"PUT /api/v2/ofctbtc/pendingapprovals/%2F", `{"state":"approved"}`},
		{"POST /api/v2/tbtc4/signtx", `{"prv":"x","txPrebuild":{"txHex":"70736274ff"}}`},
		{"POST /api/v2/tbtc4/wallet/x/address", `{"count":1e3,"trustedKeychains":[{"pub":""}]}`},
		{"GET /api/v2/wallet/x?a[]=%&b#c", ""}, {"DELETE //api//v2//x", "[1"}, {"POST /api/v2/encrypt", `{"input":"\ud800","password":"p"}`},
	} {
		f.Add(seed[0], seed[1])
	}
	s := express.New(express.Options{Platform: "http://platform", Coins: coins, Client: &http.Client{Transport: nobody{}}})
	handler := s.Handler()
	f.Fuzz(func(t *testing.T, line, body string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(fmt.Sprintf(
			"%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", line, len(body), body))))
		if err != nil {
			return
		}
		defer func() {
			if bug := recover(); bug != nil && !errors.Is(bug.(error), http.ErrAbortHandler) {
				t.Errorf("%s %s: %v", line, body, bug)
			}
		}()
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		kind := w.Header().Get("Content-Type")
		if w.Code < 200 || !strings.HasPrefix(kind, "application/json") && !strings.HasPrefix(kind, "text/html") {
			t.Errorf("%s %s: %d %s", line, body, w.Code, kind)
		}
	})
}
