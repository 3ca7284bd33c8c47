package webhook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/database"
	"github.com/unykorn/console/internal/job"
	"github.com/unykorn/console/internal/ledger"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/seal"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/webhook"
)

// life is a random history at the sandbox, of which the console hears by webhooks alone, and badly: each word may come
// twice, late, in another order, under a known id, forged, or be worked by two processes at once.
type life struct {
	rt       *rapid.T
	ctx      context.Context
	db       *testkit.Database
	clock    *clock.Manual
	server   *sandbox.Server
	world    sandbox.World
	platform string
	express  string
	bitgo    *bitgo.Client
	wallets  *wallet.Service
	inbox    *webhook.Service
	clients  map[string]uuid.UUID
	words    []word // what BitGo has said, in its order
	heard    map[word]bool
}

// word is one notification: a transfer and the state it had.
type word struct{ wallet, coin, id, state string }

var lively = []struct{ wallet, coin string }{
	{"apex-bitcoin", "tbtc4"}, {"apex-vault", "ofctbtc"}, {"apex-vault", "ofctusd"}, {"meridian-ether", "hteth"},
	{"meridian-ether", "hteth:tusdc"}, {"kestrel-ripple", "txrp"},
}

// Whatever the order, the ledger ends at BitGo's confirmed balances to the base unit, each transfer counted exactly as
// its state says; and hearing everything once more changes nothing.
func TestTheLedgerEqualsBitGoHoweverItsWebhooksCome(t *testing.T) {
	t.Parallel()
	db := testkit.DB(t)
	rapid.Check(t, func(rt *rapid.T) {
		l := begin(rt, t, db)
		defer l.server.Close() //nolint:errcheck // its world is in memory
		for range rapid.IntRange(3, 14).Draw(rt, "steps") {
			l.step(rapid.SampledFrom([]string{"deposit", "deposit", "send", "send", "advance", "advance", "remove",
				"hear", "hear", "hear", "hear", "work", "work", "work"}).Draw(rt, "act"))
			l.clock.Advance(time.Duration(rapid.IntRange(0, 1500).Draw(rt, "pause")) * time.Millisecond)
		}
		l.settle()
	})
}

func begin(rt *rapid.T, t *testing.T, db *testkit.Database) *life {
	l := &life{rt: rt, ctx: t.Context(), db: db, clock: clock.NewManual(testkit.Start), clients: map[string]uuid.UUID{}, heard: map[word]bool{}}
	_, err := db.Owner.Exec(l.ctx, `truncate client, webhook_notifications, river.river_job cascade`)
	l.must(err)
	l.server, err = sandbox.Open(sandbox.Options{Clock: l.clock})
	l.must(err)
	platform, express := httptest.NewServer(l.server.Platform()), httptest.NewServer(l.server.Express())
	t.Cleanup(platform.Close)
	t.Cleanup(express.Close)
	l.world, l.platform, l.express = l.server.World(), platform.URL, express.URL
	l.bitgo, err = bitgo.New(bitgo.Options{PlatformURL: platform.URL, ExpressURL: express.URL,
		Token: func(context.Context) (string, error) { return l.world.Token("service"), nil },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	l.must(err)
	jobs, err := job.Inserter(db.Serve)
	l.must(err)
	l.wallets = &wallet.Service{DB: db.Serve, BitGo: l.bitgo, Ledger: &ledger.Service{DB: db.Serve, Clock: l.clock}, Clock: l.clock, Jobs: jobs}
	l.inbox = &webhook.Service{DB: db.Serve, Jobs: jobs, Clock: l.clock, Secrets: []seal.Secret{older, newer}, Wallets: l.wallets,
		Sends: &send.Service{DB: db.Serve, Jobs: jobs, Clock: l.clock, BitGo: l.bitgo, Wallets: l.wallets}}
	for _, e := range l.world.Enterprises {
		l.clients[e.Key] = uuid.New()
		_, err := db.Owner.Exec(l.ctx, `insert into client (id, name, enterprise_id, state, created_at) values ($1, $2, $3, 'live', $4)`,
			l.clients[e.Key], e.Name, e.ID, testkit.Start)
		l.must(err)
	}
	return l
}

func (l *life) must(err error) {
	l.rt.Helper()
	if err != nil {
		l.rt.Fatal(err)
	}
}

func (l *life) step(act string) {
	switch act {
	case "deposit":
		at := rapid.SampledFrom(lively).Draw(l.rt, "where")
		l.post(l.platform+"/_sandbox/deposit", map[string]any{"wallet": l.world.Wallet(at.wallet).ID, "coin": at.coin,
			"amount": fmt.Sprint(rapid.Int64Range(100_000, 9_000_000_000).Draw(l.rt, "amount")),
			"state":  rapid.SampledFrom([]string{"confirmed", "unconfirmed"}).Draw(l.rt, "state")})
	case "send":
		l.pay()
	case "advance":
		l.post(l.platform+"/_sandbox/advance", map[string]any{"steps": 1})
	case "remove":
		if w, ok := l.any("gone"); ok {
			said, err := l.bitgo.Transfer(l.ctx, w.coin, w.wallet, w.id)
			l.must(err)
			if said.State == "confirmed" || said.State == "unconfirmed" {
				l.post(l.platform+"/_sandbox/remove", map[string]any{"transfer": w.id})
			}
		}
	case "hear":
		if w, ok := l.any("word"); ok {
			l.hear(w)
		}
		return
	case "work":
		l.work(rapid.IntRange(1, 2).Draw(l.rt, "processes"))
		return
	}
	l.listen()
}

// pay sends when there is enough; the last digits choose what the chain makes of it (sandbox/sentinel.go).
func (l *life) pay() {
	at := rapid.SampledFrom(lively).Draw(l.rt, "from")
	payee := map[string]string{"tbtc4": l.world.Payee("apex-power").Address, "ofctbtc": l.world.Payee("apex-power").Address,
		"ofctusd": l.world.Wallet("meridian-vault").ID, "txrp": l.world.Payee("kestrel-market").Address + "?dt=7"}[at.coin]
	if payee == "" {
		payee = l.world.Payee("meridian-desk").Address
	}
	amount := rapid.Int64Range(1, 90).Draw(l.rt, "amount")*1_000_000 + rapid.SampledFrom([]int64{0, 0, 77021, 77022, 77023, 77024}).Draw(l.rt, "fate")
	w := l.world.Wallet(at.wallet)
	for _, c := range l.server.Count().Wallets {
		have, err := money.ParseUnits(c.Spendable)
		l.must(err)
		if c.Wallet == w.ID && c.Coin == at.coin && have.Cmp(money.NewUnits(amount+2_000_000_000_000_000*b2i(at.coin == "hteth")+10_000)) > 0 {
			l.post(l.express+"/api/v2/"+at.coin+"/wallet/"+w.ID+"/sendcoins", map[string]any{"address": payee, "amount": fmt.Sprint(amount),
				"walletPassphrase": w.Passphrase, "sequenceId": uuid.NewString()})
		}
	}
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (l *life) post(url string, wish map[string]any) {
	l.rt.Helper()
	raw, err := json.Marshal(wish)
	l.must(err)
	r, err := http.NewRequestWithContext(l.ctx, http.MethodPost, url, bytes.NewReader(raw))
	l.must(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+l.world.Token("service"))
	answer, err := http.DefaultClient.Do(r)
	l.must(err)
	defer answer.Body.Close() //nolint:errcheck // read to its end
	said, err := io.ReadAll(answer.Body)
	l.must(err)
	if answer.StatusCode >= 300 {
		l.rt.Fatalf("%s %v: %d %s", url, wish, answer.StatusCode, said)
	}
}

// listen notes every state of every transfer, also those that a send made in another wallet of ours.
func (l *life) listen() {
	l.rt.Helper()
	for _, w := range l.world.Wallets {
		page, err := l.bitgo.Transfers(l.ctx, w.Coin, w.ID, bitgo.TransferQuery{AllTokens: true, Limit: 500})
		l.must(err)
		for i := range page.Items {
			t := page.Items[len(page.Items)-1-i]
			said := word{w.ID, t.Coin, t.ID, t.State}
			if !l.heard[said] {
				l.heard[said] = true
				l.words = append(l.words, said)
			}
		}
	}
}

func (l *life) any(label string) (word, bool) {
	if len(l.words) == 0 {
		return word{}, false
	}
	return rapid.SampledFrom(l.words).Draw(l.rt, label), true
}

// hear delivers one word, perhaps for the second time or under an id that is known, and perhaps a forged one before.
func (l *life) hear(w word) {
	l.rt.Helper()
	d := delivery(fmt.Appendf(nil, `{"type":"transfer","coin":%q,"wallet":%q,"transfer":%q,"state":%q}`, w.coin, w.wallet, w.id, w.state),
		rapid.SampledFrom([]string{"", w.id + w.state, w.id, "k-1"}).Draw(l.rt, "id"))
	if rapid.IntRange(0, 5).Draw(l.rt, "forged") == 0 {
		forged := d
		forged.Signature = bitgo.WebhookSignature("somebody else's", d.Body)
		if answer, err := l.inbox.Receive(l.ctx, forged); err != nil || answer != webhook.BadSignature {
			l.rt.Fatalf("a forged word: %v, %v", answer, err)
		}
	}
	if answer, err := l.inbox.Receive(l.ctx, d); err != nil || (answer != webhook.Handled && answer != webhook.Duplicate) {
		l.rt.Fatalf("%v: %v, %v", w, answer, err)
	}
}

// work works what waits, in whatever order, in one or two processes side by side.
func (l *life) work(processes int) {
	l.rt.Helper()
	rows, err := l.db.Owner.Query(l.ctx, `select vault_id from webhook_work where state = 'pending' order by vault_id`)
	l.must(err)
	vaults, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	l.must(err)
	if len(vaults) == 0 {
		return
	}
	vaults = rapid.Permutation(vaults).Draw(l.rt, "order")
	var together sync.WaitGroup
	failed := make([]error, processes)
	for p := range processes {
		together.Go(func() {
			for _, v := range vaults {
				if err := l.inbox.Process(l.ctx, v, false); err != nil {
					failed[p] = fmt.Errorf("work on %d: %w", v, err)
				}
			}
		})
	}
	together.Wait()
	for _, err := range failed {
		l.must(err)
	}
}

// settle hears everything that BitGo has said, in whatever order, and compares.
func (l *life) settle() {
	l.rt.Helper()
	l.listen()
	if len(l.words) == 0 {
		return
	}
	l.clock.Advance(time.Second)
	everything := func(round string) {
		for i, w := range rapid.Permutation(l.words).Draw(l.rt, round) {
			d := delivery(fmt.Appendf(nil, `{"type":"transfer","coin":%q,"wallet":%q,"transfer":%q,"state":%q}`, w.coin, w.wallet, w.id, w.state), fmt.Sprint(round, i))
			if answer, err := l.inbox.Receive(l.ctx, d); err != nil || answer != webhook.Handled {
				l.rt.Fatalf("%v: %v, %v", w, answer, err)
			}
		}
		l.work(2)
		l.agrees()
	}
	everything("at the end")
	postings := l.count(`select count(*) from posting`)
	l.clock.Advance(time.Second)
	everything("once more")
	if n := l.count(`select count(*) from posting`); n != postings {
		l.rt.Fatalf("%d postings became %d by hearing the same again", postings, n)
	}
}

func (l *life) agrees() {
	l.rt.Helper()
	owner := map[string]uuid.UUID{}
	for _, w := range l.world.Wallets {
		owner[w.ID] = l.clients[w.Client]
	}
	for _, c := range l.server.Count().Wallets {
		var booked money.Units
		l.must(l.db.Serve.As(l.ctx, database.System("test"), func(tx pgx.Tx) (err error) {
			booked, err = l.wallets.Ledger.Balance(l.ctx, tx, owner[c.Wallet], c.Wallet, c.Coin)
			return err
		}))
		if booked.String() != c.Confirmed {
			l.rt.Fatalf("%s of %s: the ledger says %s, BitGo %s", c.Coin, c.Wallet, booked, c.Confirmed)
		}
	}
	for _, wrong := range []string{
		`select count(*) from transaction_sweeps t where (select coalesce(sum(effect), 0) from ledger_line l
			where l.transfer_id = t.transfer_id and l.asset = t.coin) <> case when t.state = 'confirmed' then t.amount else 0 end`,
		`select count(*) from transaction_sweeps where raw_state <> state`,
		`select count(*) from webhook_work where state <> 'done'`,
		`select count(*) from posting a join posting b on b.transfer_id = a.transfer_id and b.part = a.part and b.step = a.step + 1
			where (b.effective_at, b.id) < (a.effective_at, a.id)`,
	} {
		if n := l.count(wrong); n != 0 {
			l.rt.Fatalf("%d rows of: %s", n, wrong)
		}
	}
}

func (l *life) count(query string) (n int) {
	l.rt.Helper()
	l.must(l.db.Owner.QueryRow(l.ctx, query).Scan(&n))
	return n
}
