package tour

import (
	"maps"
	"slices"
	"testing"

	"github.com/unykorn/console/internal/sandbox"
	"github.com/unykorn/console/internal/sandbox/contract/check"
)

// topics are the rows of each resource. Each topic has a world of its own, in which its rows run in order. Who adds a
// route adds its rows: the tour fails for every operation that no row calls with success, and for every operation with
// documented errors of which none is provoked.
var topics = map[string][]row{
	"access":   accessRows,
	"address":  addressRows,
	"approval": approvalRows,
	"express":  expressRows,
	"kyc":      kycRows,
	"fiat":     fiatRows,
	"market":   marketRows,
	"org":      orgRows,
	"policy":   policyRows,
	"request":  requestRows,
	"service":  serviceRows,
	"trading":  tradingRows,
	"transfer": transferRows,
	"wallet":   walletRows,
	"webhook":  webhookRows,
}

func TestTour(t *testing.T) {
	t.Parallel()
	checker, err := check.New(sandbox.Routes(), agent)
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]string{"probes": t.TempDir()}
	for name := range topics {
		folders[name] = t.TempDir()
	}
	t.Run("worlds", func(t *testing.T) { // ends when all of them have
		for _, name := range slices.Sorted(maps.Keys(topics)) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				newStand(t, folders[name], true).drive(topics[name])
			})
		}
		t.Run("probes", func(t *testing.T) {
			t.Parallel()
			for _, op := range checker.Operations() { // a world each: a probe may well log itself out
				newStand(t, folders["probes"], false).probe(op)
			}
		})
	})
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		if err := checker.Folder(folders[name]); err != nil {
			t.Fatal(err)
		}
	}
	conclude(t, checker.Report())
}

// conclude wants every operation seen, and nothing that leaves BitGo's documents.
func conclude(t *testing.T, r check.Report) {
	t.Helper()
	for _, failure := range r.Failures(true) {
		t.Error(failure)
	}
	for _, name := range r.Missing {
		if unserved[name] != "" {
			continue
		}
		t.Errorf("%s: no row calls it with success: add one to the topic of its resource", name)
	}
	spared := map[string]bool{}
	for _, name := range r.MissingErrors {
		if faultless[name] == "" {
			t.Errorf("%s: no row provokes one of its documented errors", name)
		}
		spared[name] = true
	}
	for name := range faultless {
		if !spared[name] {
			t.Errorf("%s is called faultless and is not: remove it from the list", name)
		}
	}
	for _, name := range r.MissingStatuses {
		t.Logf("%s: documented, and not provoked", name)
	}
	t.Logf("%d operations, %d of them in no document; %d of %d documented error statuses", r.Operations, r.Undocumented, r.StatusesSeen, r.Statuses)
}

// faultless are the operations that cannot be made to answer any of their documented errors, each with why.
var faultless = map[string]string{
	"platform GET /api/identity-service/v1/products": "it takes nothing that could be wrong",
}

// unserved are Express's own routes that refuse as Express does and never succeed in the stand-in, each with why.
var unserved = map[string]string{
	"express POST /api/v2/{coin}/wallet/{walletId}/consolidateAccount": "no coin of the stand-in's consolidates accounts: invalid coin selected",
}
