package contract_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// through sends requests past a recorder and gives what was written down.
func through(t *testing.T, handler http.HandlerFunc, requests ...*http.Request) []contract.Exchange {
	t.Helper()
	folder := t.TempDir()
	rec, err := contract.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(contract.Record(contract.Platform, rec, handler))
	defer server.Close()
	for _, r := range requests {
		r.RequestURI = ""
		r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(server.URL, "http://")
		if response, err := http.DefaultClient.Do(r); err == nil {
			_, _ = io.Copy(io.Discard, response.Body) // a broken answer is recorded, not read
			_ = response.Body.Close()
		}
	}
	return read(t, folder)
}

func read(t *testing.T, folder string) (all []contract.Exchange) {
	t.Helper()
	if err := contract.Read(folder, func(e contract.Exchange) error { all = append(all, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRecordWhole(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest("PUT", "/api/v2/a%2Fb?x=1&x=2", strings.NewReader(`{"otp":"000000","walletPassphrase":"Correct horse 9","amount":"7"}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer v2x"+strings.Repeat("c3", 32))
	r.Header.Set("User-Agent", "test")
	heard := ""
	got := through(t, func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		heard = string(raw)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"token":"v2x`+strings.Repeat("c3", 32)+`","coin":"ofctbtc"}`)
	}, r)
	want := contract.Exchange{Surface: contract.Platform, Method: "PUT", Target: "/api/v2/a%2Fb?x=1&x=2", Agent: "test",
		RequestType: "application/json", RequestBody: `{"otp":"111111","walletPassphrase":"Axxxaax xxxxa 1","amount":"7"}`,
		Status: 202, ResponseType: "application/json; charset=utf-8", ResponseBody: `{"token":"v2x` + strings.Repeat("a1", 32) + `","coin":"ofctbtc"}`}
	if len(got) != 1 || got[0] != want {
		t.Fatalf("recorded\n%+v\nwant\n%+v", got, want)
	}
	if !strings.Contains(heard, "Correct horse 9") {
		t.Fatalf("the surface heard %q: a recorder must not change what it passes on", heard)
	}
}

func TestRecordBroken(t *testing.T) {
	t.Parallel()
	cut := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cut" {
			_, _ = io.WriteString(w, `{"half":`)
			_ = http.NewResponseController(w).Flush()
		}
		panic(http.ErrAbortHandler)
	}
	got := through(t, cut, httptest.NewRequest("POST", "/cut", nil), httptest.NewRequest("POST", "/gone", nil))
	if len(got) != 2 || got[0].Broken == "" || got[0].Status != 200 || got[0].ResponseBody != `{"half":` {
		t.Fatalf("recorded %+v", got)
	}
	if got[1].Broken == "" || got[1].Status != 0 {
		t.Fatalf("recorded %+v", got[1])
	}
}

func TestRecordOnceAndReadTorn(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	rec, err := contract.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		rec.Record(contract.Exchange{Surface: contract.Express, Method: "GET", Target: "/a", Status: 200})
	}
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%v %v", names, err)
	}
	raw, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(names[0], append(raw, `{"surface":"plat`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := read(t, folder); len(got) != 1 || got[0].Target != "/a" {
		t.Fatalf("read %+v", got)
	}
	if err := os.WriteFile(names[0], append([]byte("{torn\n"), raw...), 0o600); err != nil {
		t.Fatal(err)
	}
	if contract.Read(folder, func(contract.Exchange) error { return nil }) == nil {
		t.Fatal("damage before the end was passed over")
	}
}

func TestSecretsNeverWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	rec, err := contract.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{
		`{"passphrase":"hunter2"}`, `{"password" : "hunter2"}`, `{"newWalletPassphrase":"hunter2","a":1}`, `{"prv":"hunter2"}`,
		`{"passcodeEncryptionCode":1,"passphrase":"hunter2 \" hunter2"}`, `{"otp":424242}`, `{"walletPassphrase":"hunter2`,
		`{"nested":[{"userPrv":"hunter2"}]}`,
	} {
		rec.Record(contract.Exchange{RequestBody: body, ResponseBody: body})
	}
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%v %v", names, err)
	}
	raw, err := os.ReadFile(names[0])
	if err != nil || strings.Contains(string(raw), "hunter2") || strings.Contains(string(raw), "424242") {
		t.Fatalf("%v: written down:\n%s", err, raw)
	}
}
