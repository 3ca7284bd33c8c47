package api

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/reconcile"
	"github.com/unykorn/console/internal/testkit"
	"github.com/unykorn/console/internal/wallet"
)

// refusing is the wallet room before a BitGo that does not show some of the wallets.
type refusing struct {
	reconcile.Wallets
	says map[string]error
}

func (r refusing) ImportPage(ctx context.Context, id, cursor string, since time.Time) (string, wallet.Report, error) {
	if err := r.says[id]; err != nil {
		return "", wallet.Report{}, wallet.ErrBitGo.With(fmt.Errorf("list transfers: %w", err))
	}
	return r.Wallets.ImportPage(ctx, id, cursor, since)
}

// A wallet that BitGo refuses, or cannot show, holds up no other, and the end says which were not read.
func TestReconcileGoesOnPastAWallet(t *testing.T) {
	h := setup(t)
	tess := h.db.Person(t, "Tess", testkit.Whole(identity.Treasury))
	wallets, err := h.Wallets.List(t.Context(), tess)
	h.must(err)
	refused, broken, good := wallets[0].ID, wallets[1].ID, wallets[2:]
	if refused > broken {
		refused, broken = broken, refused
	}
	says := map[string]error{refused: &bitgo.Error{Status: 403, Name: "Forbidden"}, broken: &bitgo.Error{Status: 500, Name: "InternalError"}}
	room := *h.Reconcile
	room.Wallets = refusing{h.Reconcile.Wallets, says}
	r, err := room.Start(t.Context(), tess, reconcile.Ask{}, 100)
	h.must(err)
	if r.State != reconcile.Running || r.WalletsDone != len(good) || len(r.Unread) != 2 {
		t.Fatalf("%+v", r)
	}
	for _, u := range r.Unread {
		if u.Why == "" || u.GivenUp != (u.Wallet == refused) {
			t.Errorf("%+v", u)
		}
	}
	work := func() error {
		return room.Work(t.Context(), &river.Job[reconcile.Work]{Args: reconcile.Work{ID: r.ID}})
	}
	for range 3 {
		if err := work(); err == nil {
			t.Fatal("nothing is wrong with a wallet that BitGo cannot show")
		}
	}
	says[broken] = nil
	h.must(work())
	a := h.want(200, "GET", "/reconcile/"+r.ID.String(), nil)
	if a.text("state") != "done" || a.text("walletsDone") != fmt.Sprint(len(good)+1) || a.text("unread") == "[]" || a.text("trouble") != "" {
		t.Errorf("%s", a.raw)
	}
	if !strings.Contains(a.text("unread"), refused) || strings.Contains(a.text("unread"), broken) {
		t.Errorf("unread: %s", a.raw)
	}

	// One that never answers is given up after some hours' tries, and the next reconciliation reads it from where it was.
	says[broken] = &bitgo.Error{Status: 500}
	late, err := room.Start(t.Context(), tess, reconcile.Ask{Wallet: broken}, 1)
	h.must(err)
	testkit.Eventually(t, 20*time.Second, func() bool {
		_ = room.Work(t.Context(), &river.Job[reconcile.Work]{Args: reconcile.Work{ID: late.ID}})
		late, err = room.Get(t.Context(), tess, late.ID)
		h.must(err)
		return late.State == reconcile.Done
	})
	if len(late.Unread) != 1 || !late.Unread[0].GivenUp || late.WalletsDone != 0 {
		t.Errorf("%+v", late)
	}
	if n := h.db.Count(t, `select count(*) from reconciliation_wallet where reconciliation_id = $1 and pass = 2`, late.ID); n != 0 {
		t.Error("what was not read counts as proven")
	}
}

// While all of BitGo is away only a few wallets are tried.
func TestReconcileDoesNotTryEveryWalletOfABitGoThatIsAway(t *testing.T) {
	h := setup(t)
	says := map[string]error{}
	wallets, err := h.Wallets.List(t.Context(), program)
	h.must(err)
	for _, w := range wallets {
		says[w.ID] = &bitgo.Error{Transport: true}
	}
	room := *h.Reconcile
	room.Wallets = refusing{h.Reconcile.Wallets, says}
	tess := h.db.Person(t, "Tess", testkit.Whole(identity.Treasury))
	r, err := room.Start(t.Context(), tess, reconcile.Ask{}, 100)
	h.must(err)
	if r.State != reconcile.Running || len(r.Unread) != 3 || len(wallets) <= 3 {
		t.Errorf("%d of %d were tried", len(r.Unread), len(wallets))
	}
}
