package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestExpressAlone: platform and Express are two processes, a send goes through both, and Express that is killed leaves
// a platform that answers and an Express before nothing says so.
func TestExpressAlone(t *testing.T) {
	_, world := child(t, filepath.Join(t.TempDir(), "journal"))
	express, stop := alone(t, world.Platform)
	w := world.Wallet("apex-bitcoin")
	path := "/api/v2/tbtc4/wallet/" + w.ID + "/sendcoins"
	send := func(base, sequence string) int {
		return ask(t, world, "POST", base+path, map[string]any{"address": world.Payee("apex-power").Address, "amount": "250000",
			"walletPassphrase": w.Passphrase, "sequenceId": sequence}, nil)
	}
	if status := send(express, "through-two"); status != http.StatusOK {
		t.Fatalf("send: %d", status)
	}
	stop()
	if status := send(express, "into-nothing"); status != 0 {
		t.Fatalf("a killed Express answered %d", status)
	}
	var found map[string]any
	if status := ask(t, world, "GET", world.Platform+"/api/v2/tbtc4/wallet/"+w.ID+"/transfer/sequenceId/through-two", nil, &found); status != http.StatusOK {
		t.Fatalf("the platform: %d", status)
	}
	again, _ := alone(t, world.Platform)
	if status := send(again, "through-two"); status != http.StatusBadRequest {
		t.Fatalf("the same sequenceId through another Express: %d", status)
	}
	nowhere, _ := alone(t, "http://127.0.0.1:1")
	response, err := http.Get(nowhere + "/api/v2/user/session")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	refused, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusInternalServerError || !strings.Contains(string(refused), "ECONNREFUSED") {
		t.Fatalf("before nothing: %d %s %v", response.StatusCode, refused, err)
	}
}

// alone starts an Express before a platform and returns its URL and what kills it.
func alone(t *testing.T, platform string) (url string, stop func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-express", "127.0.0.1:0", "-upstream", platform)
	cmd.Env = append(os.Environ(), "SANDBOX_TEST_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	kill := func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	words := strings.Fields(line)
	if err != nil || len(words) < 4 || words[2] != "express" {
		t.Fatalf("ready line %q: %v", line, err)
	}
	return words[3], kill
}
