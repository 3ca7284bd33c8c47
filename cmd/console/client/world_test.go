//go:build interop

// Package client_test stands where a partner's back end stands: it has the demo's address, its key and the document, and
// nothing of this program's code.
package client_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/unykorn/console/internal/database/cluster"
	"github.com/unykorn/console/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// TestGateway has one demo for all: what one does there the others can bear.
func TestGateway(t *testing.T) {
	w := start(t)
	t.Run("a linter finds nothing in the document", func(t *testing.T) { aLinterFindsNothing(t, w.in(t)) })
	t.Run("every error has its page", func(t *testing.T) { everyErrorHasItsPage(t, w.in(t)) })
	t.Run("a typed client tells the story", func(t *testing.T) { aTypedClientTellsTheStory(t, w.in(t)) })
	t.Run("every curl line works", func(t *testing.T) { everyCurlLineWorks(t, w.in(t)) })
}

// world is a demo that runs, by its own description of itself.
type world struct {
	t         testing.TB
	file      string // the description
	Console   string `json:"console"`
	Platform  string `json:"platform"`
	Express   string `json:"express"`
	BitGo     string `json:"bitgoToken"`
	APIKey    string `json:"apiKey"`
	SecondKey string `json:"secondKey"`
	Secret    string `json:"webhookSecret"`
	Org       string `json:"organization"`
	People    []person
	Wallets   []wallet
}

// in is the same demo for a part of the test, which it fails in that part's name: what went wrong is printed with it.
func (w world) in(t *testing.T) *world {
	w.t = t
	return &w
}

type person struct{ Role, ApproverToken string }

type wallet struct{ Coin, ID, Label, Passphrase, Enterprise string }

const patience = 2 * time.Minute

// start builds the console and runs its demo on a free port, with a database of its own.
func start(t *testing.T) *world {
	t.Helper()
	checkout, err := cluster.Checkout()
	if err != nil {
		t.Fatal(err)
	}
	home, db := t.TempDir(), testkit.DB(t)
	program := filepath.Join(home, "console")
	build := exec.Command("go", "build", "-o", program, "./cmd/console")
	build.Dir = checkout
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	w := &world{t: t, file: filepath.Join(home, "demo.json")}
	cmd := exec.Command(program, "demo", "-home", home, "-describe", w.file)
	cmd.Env = append(os.Environ(), "CONSOLE_ADDR=localhost:0", "DATABASE_URL="+db.ServeURL, "DATABASE_OWNER_URL="+db.OwnerURL)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { _ = cmd.Wait(); close(over) }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // gone already is as good
		<-over
	})
	testkit.Eventually(t, patience, func() bool {
		select {
		case <-over:
			t.Fatalf("the demo ended:\n%s", said.String())
		default:
		}
		_, err := os.Stat(w.file)
		return err == nil
	})
	raw, err := os.ReadFile(w.file)
	if err == nil {
		err = json.Unmarshal(raw, w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) approver() string {
	for _, p := range w.People {
		if p.Role == "compliance" {
			return p.ApproverToken
		}
	}
	w.t.Fatal("nobody decides in this demo")
	return ""
}

func (w *world) wallet(coin string) wallet {
	for _, x := range w.Wallets {
		if x.Coin == coin {
			return x
		}
	}
	w.t.Fatalf("no wallet of %s", coin)
	return wallet{}
}

// ask is a call with the key; it has to be answered with one of these statuses.
func (w *world) ask(method, path string, body any, want ...int) map[string]any {
	w.t.Helper()
	var text io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		text = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.Console+"/api/bitgo"+path, text)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.APIKey)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("x-approver-token", w.approver())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		w.t.Fatal(err)
	}
	for _, status := range want {
		if res.StatusCode == status {
			return out
		}
	}
	w.t.Fatalf("%s %s: %d %v, want %v", method, path, res.StatusCode, out, want)
	return nil
}

// get is an open page or document.
func (w *world) get(path string) []byte {
	w.t.Helper()
	res, err := http.Get(w.Console + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return raw
}
