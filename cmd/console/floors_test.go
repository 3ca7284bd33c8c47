package main_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// The floors, lowest first. Imports go down only; on one floor only over the bridges below.
const (
	ground = iota
	pipes
	standIn
	rooms
	kit
	sight
	doors
	keys
)

// floors names the packages of the lower floors. The rest goes by folder: see floorOf.
var floors = map[string]int{
	"internal/money": ground, "internal/address": ground, "internal/fault": ground, "internal/clock": ground,
	"internal/config": ground, "migrations": ground, "static": ground,
	"queries": pipes, "internal/database": pipes, "internal/database/cluster": pipes, "internal/bitgo": pipes,
	"internal/seal":     pipes,
	"internal/outbound": pipes, "internal/mail": pipes,
	"internal/sandbox": standIn, "internal/sandbox/sdkhmac": standIn,
	"internal/sandbox/keychain": standIn, "internal/sandbox/express": standIn, "internal/sandbox/interop": standIn,
	"internal/sandbox/contract": standIn, "internal/sandbox/contract/check": standIn, "internal/sandbox/contract/tour": standIn,
	"internal/testkit": kit, "internal/testkit/canary": kit,
}

// bridges are the imports allowed on one floor, each with its reason. "*" stands for every room.
var bridges = map[string]map[string]string{
	"internal/address": {"internal/money": "an address belongs to a coin"},
	"*": {
		"internal/identity": "every verb names its actor",
		"internal/audit":    "every change writes its audit row in its own transaction",
	},
	"internal/sandbox": {
		"internal/sandbox/contract": "a surface writes down what it hears and says",
		"internal/sandbox/express":  "a sandbox holds an Express before its platform",
		"internal/sandbox/keychain": "the platform makes addresses, verifies and co-signs for real",
		"internal/sandbox/sdkhmac":  "the platform verifies and signs as BitGo's SDK does",
	},
	"internal/sandbox/express": {
		"internal/sandbox/contract": "a surface writes down what it hears and says",
		"internal/sandbox/keychain": "Express makes keys, opens them and signs for real",
		"internal/sandbox/sdkhmac":  "Express signs as BitGo's SDK does, and verifies the answers",
	},
	"internal/sandbox/contract/check": {"internal/sandbox/contract": "the judge reads what was written down"},
	"internal/wallet": {
		"internal/ledger": "a balance is shown beside what the books say",
	},
	"internal/freeze": {
		"internal/wallet": "a wallet that is frozen is a client's: it is known there",
	},
	"internal/countersign": {
		"internal/freeze": "nothing is approved at BitGo that is frozen here, in the decision's own transaction",
		"internal/linked": "whoever asked here does not also agree at BitGo, by whose user there is whose",
	},
	"internal/send": {
		"internal/freeze":    "what is frozen stops a send in the claim's own transaction; an interface could not say so to both",
		"internal/approval":  "a send opens the request that decides it, in one transaction",
		"internal/wallet":    "a send reserves what is spendable in a wallet",
		"internal/ltv":       "a send may not take the loan-to-value over the limit",
		"internal/whitelist": "a payee is whitelisted or new",
		"internal/sanction":  "a payee is screened in the send's own transaction",
		"internal/travel":    "what has to travel is judged in the send's own transaction",
		"internal/ledger":    "a send that had to be looked up is posted as such",
	},
	"internal/consolidation": {
		"internal/wallet": "what is gathered must not be what sends under way hold back, under the wallet's own lock",
		"internal/freeze": "a fee leaves nothing that is frozen, in the claim's own transaction",
		"internal/ledger": "a consolidation that had to be looked up is posted as such",
	},
	"internal/webhook": {
		"internal/wallet": "a transfer event changes balances",
		"internal/send":   "a transfer or pending approval event moves a send",
		"internal/ledger": "a confirmed transfer is posted",
	},
	"internal/whitelist": {
		"internal/freeze": "no payee is added to what is frozen, in the decision's own transaction",
		"internal/wallet": "a whitelist at BitGo is a wallet's: its client and coin are known there",
	},
	"internal/statement": {
		"internal/ledger": "a statement shows the books' postings and accounts, in their words",
	},
	"internal/reconcile": {
		"internal/wallet": "what BitGo lists is taken in by whoever keeps the mirror",
	},
	"internal/onboarding": {
		"internal/wallet":       "a Go Account that was made is taken into the mirror",
		"internal/subscription": "a Go Account's transfers are told by a webhook",
	},
	"internal/ceremony": {
		"internal/wallet":       "a wallet that was made is taken into the mirror",
		"internal/subscription": "a new wallet's transfers are told by a webhook",
	},
	"internal/subscription": {
		"internal/wallet":    "a webhook of a wallet is asked for where its coin is known",
		"internal/reconcile": "what a suspended webhook missed is read from BitGo's own lists, and proven",
	},
	"internal/offering": {
		"internal/accreditation": "a purchaser's evidence is judged in the subscription's own transaction",
	},
	"internal/holder": {
		"internal/accreditation": "a holder is an investor too: a name on one line, and whose they are, are read as there",
	},
	"internal/security": {
		"internal/ledger":        "shares move as postings",
		"internal/accreditation": "a purchaser's evidence is judged in the transfer's own transaction",
		"internal/regulation":    "what the law says of a transfer is judged by its dated figures, in the transfer's own transaction",
	},
	"internal/captable": {
		"internal/security":      "a file is judged by the security's terms, with the security held still",
		"internal/ledger":        "a register is opened by postings",
		"internal/holder":        "a row says how its holder is registered and taxed, in the words of that file",
		"internal/accreditation": "an exemption and a line of text are what they are there",
	},
	"internal/sweep": {
		"internal/wallet":    "a rule looks at what a wallet has available",
		"internal/whitelist": "a rule pays only whom the wallet knows",
		"internal/approval":  "a rule opens the request that decides it, in one transaction",
		"internal/send":      "a run asks for an ordinary send",
		"internal/freeze":    "a run asks for nothing out of what is frozen",
	},
	"internal/batch": {
		"internal/send":   "a row of a list asks for an ordinary send, after the checks of one",
		"internal/wallet": "a row names the wallet that pays by its label",
	},
	"internal/wire": {
		"internal/ledger": "a withdrawal that waits is taken in as read from BitGo's own list",
		"internal/wallet": "a withdrawal leaves a wallet of a client",
		"internal/freeze": "no withdrawal out of what is frozen is confirmed, in the claim's own transaction",
		"internal/send":   "who asked for a withdrawal, or released it, does not confirm it",
	},
	"internal/delivery": {
		"internal/notify": "what is delivered is a notice",
	},
	"internal/job":        {"*": "the engine room works every room's jobs"},
	"views/wallet":        {"views/ltv": "the loan against a wallet stands on the wallet's page, in the desk's own words"},
	"views/consolidation": {"views/wallet": "a wallet's unspents stand under the head of its other pages"},
	"views/batch":         {"views/send": "a row that was asked for is told as the send that it became"},
	"views/txrequest":     {"views/send": "a request at BitGo is told together with the send of ours that it belongs to"},
	"views/whitelist":     {"views/travel": "a payee is told with how far its data for the travel rule are"},
	"views/access":        {"views/identity": "a person's page shows their sessions as their own account does"},
	"views/approval":      {"views/send": "who decides sees the very card of the send", "views/sweep": "who decides on a rule sees the very terms of its page", "views/countersign": "what waits at BitGo stands below what waits here"},
}

// walls are imports that the floors alone would let through.
var walls = []struct{ from, to, why string }{
	{"views", "net/http", "a page cannot fetch"},
	{"views", module + "/internal/database", "a page cannot ask the database"},
	{"views", module + "/queries", "a page cannot ask the database"},
	{"views", module + "/internal/bitgo", "a page cannot ask BitGo"},
	{"views", "github.com/jackc/pgx", "a page cannot ask the database"},
	{"web", module + "/queries", "a door asks a room"},
	{"web", module + "/internal/bitgo", "a door asks a room"},
	{"web", "github.com/jackc/pgx", "a door asks a room"},
	{"web/api", module + "/views", "machines get JSON"},
	{"web/hook", module + "/views", "machines get JSON"},
	{"internal/bitgo", module, "the client could be a module of its own"},
	{"internal/ledger", module + "/internal/bitgo", "the books know no custodian"},
	{"internal/approval", module + "/internal/bitgo", "our approvals are ours"},
}

// floorOf is the floor a package of ours stands on, and its rank there: a higher rank may import a lower one.
func floorOf(pkg string) (floor, rank int, ok bool) {
	if f, named := floors[pkg]; named {
		return f, 0, true
	}
	parts := strings.Split(pkg, "/")
	switch {
	case parts[0] == "internal" && len(parts) == 2:
		return rooms, 0, true
	case pkg == "views/link":
		return sight, 0, true
	case pkg == "views/ui":
		return sight, 1, true
	case pkg == "views/layout":
		return sight, 2, true
	case pkg == "views/gallery":
		return sight, 4, true
	case parts[0] == "views" && len(parts) == 2:
		return sight, 3, true
	case pkg == "web": // what all doors share
		return doors, 0, true
	case parts[0] == "web" && len(parts) == 2:
		return doors, 1, true
	case parts[0] == "cmd":
		return keys, 0, true
	}
	return 0, 0, false
}

func TestImportsGoDown(t *testing.T) {
	t.Parallel()
	for _, f := range sourceFiles(t) {
		floor, rank, ok := floorOf(f.pkg())
		if !ok {
			t.Errorf("%s stands on no floor: put it on one in cmd/console/floors_test.go", f.pkg())
			continue
		}
		if f.test {
			continue // a test may look from above
		}
		for _, imported := range f.imports {
			to, ours := strings.CutPrefix(imported, module+"/")
			if !ours || to == f.pkg() {
				continue
			}
			below, belowRank, ok := floorOf(to)
			switch {
			case !ok || below < floor || (below == floor && belowRank < rank):
			case floor == sight && bridged(f.pkg(), to):
			case below > floor || floor == sight || floor == doors:
				t.Errorf("%s imports %s, which stands above or beside it", f.path, to)
			case floor == keys:
				if program(f.pkg()) != program(to) {
					t.Errorf("%s imports another program's %s", f.path, to)
				}
			case !bridged(f.pkg(), to):
				t.Errorf("%s imports %s on its own floor: add the bridge with its reason, or turn the arrow (internal/README.md)", f.path, to)
			}
		}
	}
}

// program is the folder under cmd that a package belongs to.
func program(pkg string) string { return strings.Join(strings.Split(pkg, "/")[:2], "/") }

func isRoom(pkg string) bool {
	floor, _, ok := floorOf(pkg)
	return ok && floor == rooms
}

func bridged(from, to string) bool {
	return bridges[from][to] != "" ||
		(isRoom(from) && bridges["*"][to] != "") ||
		(isRoom(to) && bridges[from]["*"] != "")
}

// TestBridgesAreUsed: a permission that nobody uses is a hole in the wall.
func TestBridgesAreUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, f := range sourceFiles(t) {
		if f.test {
			continue
		}
		for _, imported := range f.imports {
			if to, ours := strings.CutPrefix(imported, module+"/"); ours {
				used[f.pkg()+" "+to] = true
				used["* "+to] = used["* "+to] || isRoom(f.pkg())
				used[f.pkg()+" *"] = used[f.pkg()+" *"] || isRoom(to)
			}
		}
	}
	for from, tos := range bridges {
		for to, why := range tos {
			if !used[from+" "+to] {
				t.Errorf("nobody uses the bridge from %s to %s (%s): remove it", from, to, why)
			}
		}
	}
}

func TestWalls(t *testing.T) {
	t.Parallel()
	for _, f := range sourceFiles(t) {
		if f.test {
			continue
		}
		for _, wall := range walls {
			if !under(f.pkg(), wall.from) {
				continue
			}
			for _, imported := range f.imports {
				if under(imported, wall.to) {
					t.Errorf("%s imports %s: %s", f.path, imported, wall.why)
				}
			}
		}
	}
}

// under reports whether a path is the folder or stands in it; pgx counts with every major version.
func under(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

// TestFewImportThese: packages with a short list of who may import them.
func TestFewImportThese(t *testing.T) {
	t.Parallel()
	for pkg, rule := range map[string]struct {
		allowed func(file) bool
		why     string
	}{
		"queries": {func(f file) bool {
			floor, _, _ := floorOf(f.pkg())
			return floor == rooms && path.Base(f.path) == "store.go"
		}, "only a room's store.go asks the database"},
		"internal/testkit":                {func(f file) bool { return false }, "it is for tests"},
		"internal/sandbox":                {func(f file) bool { return under(f.pkg(), "cmd") }, "the real program must not lean on it"},
		"internal/sandbox/contract/check": {func(f file) bool { return under(f.pkg(), "cmd/dev") }, "it links a whole schema validator"},
		"internal/database/cluster": {func(f file) bool { return under(f.pkg(), "cmd") || f.pkg() == "internal/testkit" },
			"the console serves from the database it is given"},
	} {
		for _, f := range sourceFiles(t) {
			if f.test || under(f.pkg(), pkg) || rule.allowed(f) {
				continue
			}
			if slices.Contains(f.imports, module+"/"+pkg) {
				t.Errorf("%s imports %s: %s", f.path, pkg, rule.why)
			}
		}
	}
}

// TestPoolStaysBelow: a room gets transactions with a scope, never the pool, which has none.
func TestPoolStaysBelow(t *testing.T) {
	t.Parallel()
	for _, f := range sourceFiles(t) {
		floor, _, _ := floorOf(f.pkg())
		if f.test || (floor != rooms && floor != sight && floor != doors) || f.pkg() == "internal/job" {
			continue // job runs River, which needs the pool
		}
		if slices.Contains(f.imports, "github.com/jackc/pgx/v5/pgxpool") {
			t.Errorf("%s imports pgxpool: use database.As", f.path)
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) > 0 {
				return true
			}
			if selector, ok := call.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == "Pool" {
				t.Errorf("%s takes the pool: use database.As", f.path)
			}
			return true
		})
	}
}

// TestPlaywrightInOneFile: its drift away from Chromium must stay one file's work.
func TestPlaywrightInOneFile(t *testing.T) {
	t.Parallel()
	var in []string
	for _, f := range sourceFiles(t) {
		if slices.ContainsFunc(f.imports, func(p string) bool { return under(p, "github.com/playwright-community/playwright-go") }) {
			in = append(in, f.path)
		}
	}
	if len(in) > 1 {
		t.Errorf("playwright-go is imported in %v", in)
	}
}
