// Package gallery shows every part of views/ui in every state, and sample
// pages built from them, with made-up figures. It is the designer's bench
// (go test ./views/gallery -serve localhost:8090) and the smoke test of the
// design system; nothing of it is in the console.
package gallery

import (
	"time"

	"github.com/a-h/templ"

	"github.com/unykorn/console/views/layout"
	"github.com/unykorn/console/views/ui"
)

// Page is one sheet of the bench.
type Page struct {
	Name string // its path, "/send"
	Body templ.Component
}

// now is the fixed moment of all samples.
var now = time.Date(2026, 11, 20, 11, 58, 40, 0, time.UTC)

func ago(d time.Duration) time.Time { return now.Add(-d) }

// Pages are all pages of the bench in the given colours.
func Pages(theme layout.Theme) []Page {
	bare := layout.BareProps{Title: "Sign in", Theme: theme}
	return []Page{
		{"/parts", parts(frame("Parts", "/", theme))},
		{"/forms", forms(frame("Forms", "/", theme))},
		{"/lists", lists(frame("Lists", "/", theme))},
		{"/send", send(frame("New send", "/sends/new", theme))},
		{"/approval", approval(frame("Send 0.75 TBTC to Meridian settlement", "/approvals/1", theme))},
		{"/ledger", ledger(frame("Ledger", "/ledger?asset=tbtc", theme))},
		{"/wallet", wallet(frame("Apex Custody Vault", "/wallets/1", theme))},
		{"/fault", faults(frame("Not sent", "/sends/1", theme))},
		{"/sign-in", signIn(bare)},
	}
}

func frame(title, path string, theme layout.Theme) layout.Props {
	return layout.Props{
		Title:   title,
		Nav:     layout.Nav(layout.Roles{Admin: true, Treasury: true, Compliance: true, Auditor: true}, path, layout.Counts{Home: "3", Approvals: "5"}),
		Actor:   layout.Actor{Name: "compliance-2", Email: "compliance-2@console.example", Roles: "compliance · Apex Mining"},
		Clients: []layout.Client{{Name: "All clients"}, {Name: "Apex Mining", Value: "apex", Current: true}, {Name: "Borealis Treasury", Value: "borealis"}},
		Theme:   theme,
		Path:    path,
		Notices: "2",
		Now:     now,
	}
}

// tones are the tones a badge, note or gate can have.
var tones = []ui.Tone{ui.OK, ui.Warn, ui.Stop, ui.Info, ui.Quiet}

var statuses = []ui.Status{ui.Draft, ui.NeedsYou, ui.WithOthers, ui.AtBitGo, ui.InProgress, ui.Done, ui.Stopped}

var icons = []string{"ok", "warn", "stop", "info", "pending", "clock", "hourglass", "you", "bank", "mark", "home", "wallet", "send", "approval", "ledger", "audit", "webhook", "people", "notice", "session", "search", "copy", "check", "close", "menu", "plus", "filter", "down", "right", "left", "ascending", "descending", "out", "in", "to", "sun", "moon", "system", "leave", "key", "lock", "ban", "refresh", "download", "open", "keyboard", "eye", "empty", "settings"}

// modules is a pattern with a code's finder corners; it encodes nothing.
func modules() [][]bool {
	const side = 29
	out := make([][]bool, side)
	seed := uint32(7)
	for y := range out {
		out[y] = make([]bool, side)
		for x := range out[y] {
			seed = seed*1664525 + 1013904223
			out[y][x] = seed>>31 == 1
		}
	}
	for _, corner := range [][2]int{{0, 0}, {side - 7, 0}, {0, side - 7}} {
		for y := -1; y < 8; y++ {
			for x := -1; x < 8; x++ {
				cx, cy := corner[0]+x, corner[1]+y
				if cx < 0 || cy < 0 || cx >= side || cy >= side {
					continue
				}
				ring := max(abs(x-3), abs(y-3))
				out[cy][cx] = ring <= 1 || ring == 3
			}
		}
	}
	return out
}

func abs(n int) int { return max(n, -n) }

// posting is a row of the sample ledger.
type posting struct {
	id, kind, with, wallet, amount, after, source, raw string
	status                                             ui.Status
	at                                                 time.Duration
}

var postings = []posting{
	{"59cd72485007a239fb00282ed480c91e", "ofc-withdrawal", "Meridian settlement", "Apex Custody Vault", "-0.75000000", "1.66850000", "webhook", "signed", ui.InProgress, 19 * time.Second},
	{"59cd72485007a239fb00282ed480c91f", "deposit", "Coinfloor cold 2", "Apex Custody Vault", "0.42000000", "2.41850000", "webhook", "confirmed", ui.Done, 27 * time.Minute},
	{"59cd72485007a239fb00282ed480c920", "sweep", "Apex deposits", "Apex Custody Vault", "0.12600000", "1.99850000", "reconciled", "confirmed", ui.Done, 114 * time.Minute},
	{"59cd72485007a239fb00282ed480c921", "on-chain send", "Unknown payee", "Apex hot 1", "-0.05000000", "0.88120000", "webhook", "removed", ui.Stopped, 166 * time.Minute},
	{"59cd72485007a239fb00282ed480c922", "fee", "Network", "Apex hot 1", "-0.00001420", "0.93120000", "webhook", "confirmed", ui.Done, 183 * time.Minute},
	{"59cd72485007a239fb00282ed480c923", "on-chain send", "Kestrel OTC", "Apex hot 1", "-0.20000000", "0.93121420", "webhook", "pendingApproval", ui.WithOthers, 183 * time.Minute},
}

var ledgerColumns = []ui.Column{
	{Label: "Time", Sort: "/ledger?sort=time", Sorted: "descending"}, {Label: "Type"}, {Label: "Counterparty and wallet"},
	{Label: "Amount", Numeric: true, Sort: "/ledger?sort=amount"}, {Label: "Balance after", Numeric: true}, {Label: "Source"}, {Label: "Status"},
}

const testAddress = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"
