package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox"
)

// TestMain lets the test binary be the sandbox, so that a process can be killed.
func TestMain(m *testing.M) {
	if os.Getenv("SANDBOX_TEST_CHILD") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// child starts a sandbox on free ports and waits for its ready line.
func child(t *testing.T, journal string, more ...string) (*exec.Cmd, sandbox.World) {
	t.Helper()
	describe := filepath.Join(t.TempDir(), "world.json")
	args := []string{"-platform", "127.0.0.1:0", "-express", "127.0.0.1:0", "-journal", journal, "-describe", describe, "-pace", "0"}
	cmd := exec.Command(os.Args[0], append(args, more...)...)
	cmd.Env = append(os.Environ(), "SANDBOX_TEST_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "sandbox ready: ") {
		t.Fatalf("ready line %q: %v", line, err)
	}
	raw, err := os.ReadFile(describe)
	if err != nil {
		t.Fatal(err)
	}
	var world sandbox.World
	if err := json.Unmarshal(raw, &world); err != nil {
		t.Fatal(err)
	}
	return cmd, world
}

func ask(t *testing.T, world sandbox.World, method, url string, body any, into any) int {
	raw, err := json.Marshal(body)
	if err != nil {
		t.Error(err)
	}
	r, err := http.NewRequest(method, url, bytes.NewReader(raw))
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header.Set("Authorization", "Bearer "+world.Token("service"))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0 // the process died under the request
	}
	defer func() { _ = response.Body.Close() }()
	raw, err = io.ReadAll(response.Body)
	if err == nil && into != nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		return 0
	}
	return response.StatusCode
}

// A sandbox that is killed on either side of acceptance remembers exactly what it accepted.
func TestKill(t *testing.T) {
	t.Parallel()
	for point, accepted := range map[string]int{"send.before": 0, "send.after": 1} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			journal := filepath.Join(t.TempDir(), "journal")
			cmd, world := child(t, journal)
			ask(t, world, "POST", world.Platform+"/_sandbox/hold", map[string]any{"point": point}, nil)
			w := world.Wallet("apex-bitcoin")
			answered := make(chan int)
			go func() {
				answered <- ask(t, world, "POST", world.Express+"/api/v2/tbtc4/wallet/"+w.ID+"/sendcoins", map[string]any{
					"address": world.Payee("apex-power").Address, "amount": "100000", "sequenceId": "killed", "walletPassphrase": w.Passphrase}, nil)
			}()
			var held struct{ Blocked int }
			ask(t, world, "GET", world.Platform+"/_sandbox/held?wait=1&point="+point, nil, &held)
			if held.Blocked != 1 {
				t.Fatalf("%d requests stand at %s", held.Blocked, point)
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if status := <-answered; status != 0 {
				t.Fatalf("the killed sandbox answered %d", status)
			}
			_ = cmd.Wait() // killed, as wanted
			_, again := child(t, journal)
			var counts sandbox.Counts
			ask(t, again, "GET", again.Platform+"/_sandbox/state", nil, &counts)
			for _, send := range counts.Sends {
				if send.Sequence == "killed" {
					if send.Requests != 1 || send.Accepted != accepted || len(send.Transfers) != accepted {
						t.Fatalf("after the kill: %+v", send)
					}
					return
				}
			}
			t.Fatal("the request was forgotten")
		})
	}
}

// What a sandbox saves when it is stopped, another begins with.
func TestSaveAndLoad(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.json")
	cmd, world := child(t, "", "-save", file, "-seed=false")
	var made struct{ ID string }
	deposit := map[string]any{"wallet": world.Wallet("apex-bitcoin").ID, "amount": "70000", "state": "confirmed"}
	if status := ask(t, world, "POST", world.Platform+"/_sandbox/deposit", deposit, &made); status != http.StatusOK {
		t.Fatalf("deposit: %d", status)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	_, again := child(t, "", "-load", file, "-shift")
	var seen struct{ ValueString string }
	path := again.Platform + "/api/v2/tbtc4/wallet/" + world.Wallet("apex-bitcoin").ID + "/transfer/" + made.ID
	if status := ask(t, again, "GET", path, nil, &seen); status != http.StatusOK || seen.ValueString != "70000" {
		t.Fatalf("loaded: %d %+v", status, seen)
	}
}

func TestLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:0", ":0"} {
		if _, _, err := serve(address, http.NotFoundHandler(), nil); err == nil || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("%s was opened: %v", address, err)
		}
	}
}
