// Package layout is the frame around every page: navigation, search, who is
// signed in, which network the money is on. Everything in it is decided by the
// door beforehand; what a role can never use is not passed in.
package layout

import (
	"time"

	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// Section groups links of the navigation; the first has no title.
type Section struct {
	Title string
	Items []Item
}

// Item is one link. Count is what waits there, empty for nothing.
type Item struct {
	Label   string
	Href    string
	Icon    string
	Count   string
	Key     string // with g before it, goes there
	Current bool
}

// Actor is who is signed in, in words.
type Actor struct {
	Name  string // "treasury-1"
	Email string
	Roles string // "treasury · Apex Mining"
}

// Client is one choice of the client switcher; Value "" is all of them.
type Client struct {
	Name, Value string
	Current     bool
}

// Crumb is a step of the way back; the last is the page itself, without Href.
type Crumb struct{ Label, Href string }

// Theme is what the person chose; System follows the device.
type Theme string

const (
	System Theme = ""
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// Props is all that a page's frame shows.
type Props struct {
	Title      string
	Nav        []Section
	Actor      Actor
	Clients    []Client // none or one: no switcher
	More       bool     // there may be clients that the switcher does not offer
	Production bool     // false shows "Test network"
	Flash      []ui.Flash
	Banners    []Banner // what is frozen and concerns this page
	Crumbs     []Crumb
	Theme      Theme
	Path       string    // of this page with its query: where a theme or client choice returns to
	Search     string    // what was searched for
	Notices    string    // unread, empty for none
	Now        time.Time // by the server's clock, which the ages follow
}

// Banner is a freeze that whoever reads the page must know of.
type Banner struct{ Text, Href, Label string }

func (p Props) client() string {
	for _, c := range p.Clients {
		if c.Current {
			return c.Name
		}
	}
	return "All clients"
}

// now is the moment the page was made, for the script's ages.
func (p Props) now() string {
	if p.Now.IsZero() {
		return ""
	}
	return p.Now.UTC().Format(time.RFC3339Nano)
}

// Roles of the console, as the navigation reads them.
type Roles struct {
	Admin, Treasury, Compliance, Auditor bool
	Keys                                 bool // sees the API keys
	People                               bool // sees who works here
}

// Counts is what waits, as text, empty for nothing.
type Counts struct{ Home, Approvals, Sends, Whitelists, Rules, People string }

// Nav is the navigation of somebody with these roles, with the section of the
// current path marked. Links of later rooms are added here and nowhere else.
func Nav(r Roles, current string, n Counts) []Section {
	everyday := []Item{{Label: "Home", Key: "h", Href: link.Home(), Icon: "home", Count: n.Home}}
	everyday = append(everyday, Item{Label: "Wallets", Key: "w", Href: link.Wallets(), Icon: "wallet"})
	everyday = append(everyday, Item{Label: "Key ceremonies", Href: link.Ceremonies(), Icon: "key"})
	everyday = append(everyday, Item{Label: "Send", Href: link.Sends(), Icon: "send", Count: n.Sends})
	everyday = append(everyday, Item{Label: "Transaction requests", Href: link.Requests(), Icon: "refresh"})
	everyday = append(everyday, Item{Label: "Sweeps", Href: link.Sweeps(), Icon: "refresh"})
	everyday = append(everyday, Item{Label: "Wires", Href: link.Wires(), Icon: "bank"})
	everyday = append(everyday, Item{Label: "Collateral & LTV", Href: link.Facilities(), Icon: "ledger"})
	everyday = append(everyday, Item{Label: "Approvals", Key: "a", Href: link.Approvals(), Icon: "approval", Count: n.Approvals})
	everyday = append(everyday, Item{Label: "Whitelists", Href: link.Whitelists(), Icon: "check", Count: n.Whitelists})
	if r.Admin || r.Compliance {
		everyday = append(everyday, Item{Label: map[bool]string{true: "Clients", false: "Clients & KYC"}[r.Admin], Key: "c", Href: link.Clients(), Icon: "bank"})
	}
	records := []Item{{Label: "Ledger", Key: "l", Href: link.Ledger(), Icon: "ledger"}}
	if r.Auditor || r.Compliance || r.Admin {
		records = append(records, Item{Label: "Audit", Href: link.Audit(), Icon: "audit"})
	}
	if r.Auditor || r.Compliance || r.Admin {
		records = append(records, Item{Label: "Sanctions", Href: link.Sanctions(), Icon: "warn"})
	}
	if r.Auditor || r.Compliance || r.Treasury {
		records = append(records, Item{Label: "Travel rule", Href: link.Travels(), Icon: "check"})
	}
	records = append(records, Item{Label: "The law in figures", Href: link.Regulations(), Icon: "ledger"})
	records = append(records, Item{Label: "Freezes", Href: link.Freezes(), Icon: "lock"})
	records = append(records, Item{Label: "Exports", Href: link.Exports(), Icon: "ledger"})
	records = append(records, Item{Label: "Doctor", Key: "d", Href: link.Doctor(), Icon: "info"})
	securities := []Item{{Label: "Register", Href: link.Securities(), Icon: "ledger"}, {Label: "Transfers", Href: link.ShareTransfers(""), Icon: "send"},
		{Label: "Offerings", Href: link.Offerings(), Icon: "bank"}, {Label: "Escrow", Href: link.Escrows(), Icon: "bank"}, {Label: "Dividends", Href: link.Dividends(), Icon: "bank"},
		{Label: "Holders", Href: link.Holders(), Icon: "people"}, {Label: "Investors", Href: link.Investors(), Icon: "check"}}
	sections := []Section{{Items: everyday}, {Title: "Securities", Items: securities}, {Title: "Records", Items: records}}
	var control []Item
	if r.Admin || r.Auditor {
		control = append(control, Item{Label: "Webhooks", Href: link.Webhooks(), Icon: "webhook"})
		control = append(control, Item{Label: "Partner endpoints", Href: link.Partners(), Icon: "out"})
	}
	if r.Keys {
		control = append(control, Item{Label: "API keys", Href: link.Keys(), Icon: "key"})
	}
	if r.Keys {
		control = append(control, Item{Label: "BitGo tokens", Href: link.BitGoTokens(), Icon: "bank"})
	}
	if r.People {
		control = append(control, Item{Label: "People", Href: link.People(), Icon: "people", Count: n.People})
	}
	control = append(control, Item{Label: "Approval rules", Href: link.Rules(), Icon: "approval", Count: n.Rules})
	if len(control) > 0 {
		sections = append(sections, Section{Title: "Control", Items: control})
	}
	var here *Item // the longest that the path is within: a page below another's is its own
	for i := range sections {
		for j := range sections[i].Items {
			if it := &sections[i].Items[j]; within(current, it.Href) && (here == nil || len(it.Href) > len(here.Href)) {
				here = it
			}
		}
	}
	if here != nil {
		here.Current = true
	}
	return sections
}

// within says whether a path is the link's own page or one below it.
func within(path, href string) bool {
	if href == "/" {
		return path == "/"
	}
	return path == href || len(path) > len(href) && path[:len(href)] == href && (path[len(href)] == '/' || path[len(href)] == '?')
}
