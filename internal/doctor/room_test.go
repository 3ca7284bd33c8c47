package doctor_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/testkit"
)

// clinic is the room over a database, hearing of every call of a client to a sandbox.
type clinic struct {
	*doctor.Service
	db     *testkit.Database
	clock  *clock.Manual
	client *bitgo.Client
	world  sandbox.World
	server *sandbox.Server
	from   sandbox.WorldWallet
	calls  int
}

func openClinic(t *testing.T) *clinic {
	t.Helper()
	server, err := sandbox.Open(sandbox.Options{Seed: true})
	if err != nil {
		t.Fatal(err)
	}
	platform, express := httptest.NewServer(server.Platform()), httptest.NewServer(server.Express())
	t.Cleanup(func() { platform.Close(); express.Close(); _ = server.Close() })
	c := &clinic{db: testkit.DB(t), clock: clock.NewManual(testkit.Start), world: server.World(), server: server}
	c.Service = &doctor.Service{DB: c.db.Serve, Clock: c.clock, Env: doctor.Test, BaseURL: platform.URL}
	c.client = c.as(t, platform.URL, express.URL, c.world.Tokens[0].Token)
	c.BitGo, c.Looker = c.client, c.client
	for _, w := range c.world.Wallets {
		if w.Coin == "ofc" {
			c.from = w
			return c
		}
	}
	t.Fatal("the world has no Go Account")
	return nil
}

func (c *clinic) as(t *testing.T, platform, express, token string) *bitgo.Client {
	t.Helper()
	client, err := bitgo.New(bitgo.Options{PlatformURL: platform, ExpressURL: express, Now: c.clock.Now,
		Token: func(context.Context) (string, error) { return token, nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Journal: func(ctx context.Context, call bitgo.Call) {
			c.calls++
			if err := c.Journal(ctx, requestOf(ctx), call); err != nil {
				t.Errorf("journal: %v", err)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

type requestKey struct{}

func requestOf(ctx context.Context) string { s, _ := ctx.Value(requestKey{}).(string); return s }

func under(t *testing.T, request string) context.Context {
	return context.WithValue(t.Context(), requestKey{}, request)
}

// TestAPacketHoldsListedFieldsAndNoSecret plants secrets wherever a call can carry them.
func TestAPacketHoldsListedFieldsAndNoSecret(t *testing.T) {
	t.Parallel()
	c := openClinic(t)
	admin := c.db.Person(t, "admin", testkit.Whole(identity.Admin))
	secrets := []string{"canary-passphrase-7391", "canary-comment-5520", "canary-otp-443322", "canary-label-9911", c.world.Tokens[0].Token}
	for _, sentinel := range []string{"needs-unlock", "sub-dust", "internal-500", "html-503", "policy-denied"} {
		got := c.client.Send(under(t, "req-"+sentinel), bitgo.SendRequest{Coin: c.from.Assets[0], WalletID: c.from.ID, Address: c.world.Payees[0].Address, Amount: "10000",
			Passphrase: bitgo.Secret(secrets[0]), OTP: bitgo.Secret(secrets[2]), SequenceID: "6f1f1f7e-0000-4000-8000-000000000001", Comment: "sandbox:" + sentinel + " " + secrets[1]})
		if got.Outcome == bitgo.Sent {
			t.Fatalf("%s was sent", sentinel)
		}
		p, err := c.Packet(t.Context(), admin, "req-"+sentinel)
		if err != nil || len(p.Calls) != 1 {
			t.Fatalf("%s: %d calls, %v", sentinel, len(p.Calls), err)
		}
		raw, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var row string
		if err := c.db.Owner.QueryRow(t.Context(), `select to_jsonb(b)::text from bitgo_call b where request_id = $1`, "req-"+sentinel).Scan(&row); err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(p.Text()+string(raw)+row, s) {
				t.Errorf("%s: %q is in the packet", sentinel, s)
			}
		}
		for _, want := range []string{"Timestamp: 20", "Environment: test", "Wallet: " + c.from.ID, "Coin: " + c.from.Assets[0], "sendcoins", "BitGo Express version: 16.3.7", "BitGo SDK version in Express: 52.8.1", "Our request id: req-" + sentinel, "amount=10000"} {
			if !strings.Contains(p.Text(), want) {
				t.Errorf("%s: %q is missing in\n%s", sentinel, want, p.Text())
			}
		}
		if !json.Valid(raw) {
			t.Error("not JSON")
		}
	}
}

func TestAPacketIsFoundByBitGosIdAndOnlyByThoseWhoSeeTheClient(t *testing.T) {
	t.Parallel()
	c := openClinic(t)
	apex, other := c.db.Client(t, "Apex"), c.db.Client(t, "Meridian")
	own, foreign := c.db.Person(t, "own", testkit.Over(identity.Auditor, apex)), c.db.Person(t, "foreign", testkit.Over(identity.Treasury, other))
	failed := &bitgo.Error{Status: 500, Name: "InternalServerError", Message: "Internal Server Error", RequestID: "unk-theirs", Host: bitgo.Platform, Operation: "GET enterprise", Method: "GET", Path: "/api/v2/enterprise/" + apex.EnterpriseID}
	call := bitgo.Call{At: c.clock.Now(), Host: bitgo.Platform, Operation: "GET enterprise", Method: "GET", Path: "/api/v2/enterprise/{id}", Enterprise: apex.EnterpriseID, Status: 500,
		Name: failed.Name, Message: failed.Message, RequestID: failed.RequestID, Failed: failed}
	if err := c.Journal(t.Context(), "ours-0001", call); err != nil {
		t.Fatal(err)
	}
	for _, reference := range []string{"ours-0001", "unk-theirs"} {
		p, err := c.Packet(t.Context(), own, reference)
		if err != nil || len(p.Calls) != 1 || p.Calls[0].Scenario != "500-internal-server-error" || p.Calls[0].ClientName != "Apex" {
			t.Errorf("%s: %+v %v", reference, p.Calls, err)
		}
		if _, err := c.Packet(t.Context(), foreign, reference); !fault.Is(err, doctor.ErrReference) {
			t.Errorf("%s by a foreigner: %v", reference, err)
		}
	}
	if _, err := c.Packet(t.Context(), own, "a'b"); !fault.Is(err, doctor.ErrReference) {
		t.Errorf("a reference of no form: %v", err)
	}
	if found, _, err := c.Failures(t.Context(), foreign, 1<<62, 10); err != nil || len(found) != 0 {
		t.Errorf("a foreigner sees %d failures, %v", len(found), err)
	}
	c.clock.Advance(doctor.Kept + time.Hour)
	if n, err := c.Sweep(t.Context()); err != nil || n != 1 {
		t.Errorf("%d rows ended, %v", n, err)
	}
}

func TestChecksKeepNinetyDaysAndNameWhoMustAct(t *testing.T) {
	t.Parallel()
	d, clk := testkit.DB(t), clock.NewManual(testkit.Start)
	actor := d.Person(t, "auditor", testkit.Whole(identity.Auditor))
	room := &doctor.Service{DB: d.Serve, BitGo: servers{}, Clock: clk}
	for i, s := range []servers{{}, {express: &bitgo.Error{Name: bitgo.NameUnreachable}}, {session: &bitgo.Error{Status: 401}}, {}} {
		clk.Advance(30 * time.Second)
		room.BitGo = s
		if err := room.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		r, err := room.Report(t.Context(), actor)
		if err != nil {
			t.Fatal(err)
		}
		if want := []doctor.Who{doctor.Nobody, doctor.Us, doctor.Us, doctor.Nobody}[i]; r.Finding.Who != want {
			t.Errorf("check %d: %+v", i, r.Finding)
		}
		if days := r.History[doctor.Platform]; len(days) != doctor.Days || days[doctor.Days-1].Checks != int64(i+1) {
			t.Errorf("check %d: %d days, %+v today", i, len(days), days[len(days)-1])
		}
	}
	r, err := room.Report(t.Context(), actor)
	if err != nil || r.History[doctor.Express][doctor.Days-1].Failed != 1 || r.History[doctor.Token][doctor.Days-1].Failed != 1 {
		t.Errorf("failures are not counted: %v %+v", err, r.History[doctor.Express][doctor.Days-1])
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	now := testkit.Start
	h := func(ok bool, said string) doctor.Heard {
		return doctor.Heard{OK: ok, Said: said, Checked: now, Since: now}
	}
	well := func(change map[string]doctor.Heard) map[string]doctor.Heard {
		out := map[string]doctor.Heard{}
		for _, n := range doctor.Shown {
			out[n] = h(true, "")
		}
		for n, v := range change {
			out[n] = v
		}
		return out
	}
	for name, c := range map[string]struct {
		known map[string]doctor.Heard
		who   doctor.Who
		word  string
	}{
		"all well":                {well(nil), doctor.Nobody, "All is well"},
		"nothing checked":         {map[string]doctor.Heard{}, doctor.Us, "nothing has been checked"},
		"BitGo 503":               {well(map[string]doctor.Heard{doctor.Platform: h(false, "error_503")}), doctor.Them, "BitGo is reached"},
		"no name, no BitGo":       {well(map[string]doctor.Heard{doctor.Platform: h(false, "connect ETIMEDOUT x"), doctor.Network: h(false, "the name is not resolved")}), doctor.Us, "network"},
		"Express away":            {well(map[string]doctor.Heard{doctor.Express: h(false, "connect ECONNREFUSED x")}), doctor.Us, "Express does not answer"},
		"Express and BitGo away":  {well(map[string]doctor.Heard{doctor.Express: h(false, "x"), doctor.Platform: h(false, "error_504")}), doctor.Them, "them"},
		"Express cut off":         {well(map[string]doctor.Heard{doctor.Through: h(false, "error_502")}), doctor.Us, "does not reach"},
		"the token refused":       {well(map[string]doctor.Heard{doctor.Token: h(false, "error_401")}), doctor.Us, "token"},
		"the token's service off": {well(map[string]doctor.Heard{doctor.Token: h(false, "error_500")}), doctor.Them, "pings"},
		"our clock":               {well(map[string]doctor.Heard{doctor.Clock: h(false, "2m0s")}), doctor.Us, "clock"},
		"an old check of Express": {well(map[string]doctor.Heard{doctor.Express: {OK: true, Checked: now.Add(-time.Hour)}}), doctor.Unsure, "Not everything"},
	} {
		if got := doctor.Judge(c.known, now); got.Who != c.who || !strings.Contains(got.Title, c.word) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAnIdIsResolvedWithinTheReadersClients(t *testing.T) {
	t.Parallel()
	c := openClinic(t)
	apex, other := c.db.Client(t, "Apex"), c.db.Client(t, "Meridian")
	own, foreign, admin := c.db.Person(t, "own", testkit.Over(identity.Auditor, apex)), c.db.Person(t, "foreign", testkit.Over(identity.Treasury, other)), c.db.Person(t, "admin", testkit.Whole(identity.Admin))
	r, err := c.Resolve(t.Context(), own, " \""+strings.ToUpper(apex.EnterpriseID)+"\" ")
	if err != nil || len(r.Things) != 1 || r.Things[0].Kind != "enterprise" || len(r.Kinds) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	places := r.Kinds[0].Places()
	if !places[0].Valid || places[len(places)-1].Valid || !strings.Contains(places[len(places)-1].As, "Account ID is not") {
		t.Errorf("the commonest mistake is not named: %+v", places)
	}
	if r, err := c.Resolve(t.Context(), foreign, apex.EnterpriseID); err != nil || len(r.Things) != 0 || len(r.Kinds) < 5 {
		t.Errorf("a foreigner: %+v %v", r, err)
	}
	if r, err := c.Resolve(t.Context(), own, apex.ID.String()); err != nil || len(r.Things) != 1 || r.Things[0].Kind != "client" {
		t.Errorf("by our id: %+v %v", r, err)
	}
	for _, secret := range []string{"v2x" + strings.Repeat("ab", 20), "uk_abcdefghijklmnop", "Bearer x"} {
		if r, err := c.Resolve(t.Context(), admin, secret); err != nil || !r.Secret || r.Text != "" {
			t.Errorf("%q is taken for an id: %+v %v", secret, r, err)
		}
	}
	if _, _, err := c.Look(t.Context(), own, apex.EnterpriseID, "enterprise", ""); !fault.Is(err, doctor.ErrLookScope) {
		t.Errorf("a look-up with a client's grant: %v", err)
	}
	before := c.calls
	if _, is, err := c.Look(t.Context(), admin, c.from.Enterprise, "enterprise", ""); err != nil || !is || c.calls != before+1 {
		t.Errorf("a live enterprise: %v %v in %d calls", is, err, c.calls-before)
	}
	if _, is, err := c.Look(t.Context(), admin, c.from.Enterprise, "wallet", "ofc"); err != nil || is {
		t.Errorf("an enterprise is no wallet: %v %v", is, err)
	}
	if _, _, err := c.Look(t.Context(), admin, "nonsense", "enterprise", ""); !fault.Is(err, doctor.ErrLookForm) {
		t.Errorf("nonsense: %v", err)
	}
}
