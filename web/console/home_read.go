package console

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
	homeview "github.com/unykorn/console/views/home"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
)

// mostNews is how many changes whoever only reads is shown.
const mostNews = 10

// homeNews is what changed: a person's own notices, the unread ones marked; of whoever only reads, the trail.
func (s *Server) homeNews(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	if !p.Reads {
		news, _, err := s.Notify.List(r.Context(), actor, 0, 8)
		p.News = newsOf(news)
		return err
	}
	page, err := s.Audit.List(r.Context(), actor.Reader(), audit.Filter{Client: s.chosenClient(r), Limit: 10 * mostNews})
	if err != nil {
		return err
	}
	since, err := s.lastVisit(r, actor)
	if err != nil {
		return err
	}
	p.News = changes(page.Events, since)
	return s.homeVerify(r, actor, p)
}

// changes are the newest rows of the trail without what only came and went or was read, each run of the same once.
func changes(trail []audit.Event, since *time.Time) (out []homeview.News) {
	last, times := "", 0
	for _, e := range trail {
		if e.Verb == "person.sign-in" || e.Verb == "person.sign-out" || e.Person == nil && (strings.HasSuffix(e.Verb, ".seen") || strings.HasSuffix(e.Verb, ".note")) {
			continue
		}
		n := homeview.News{Tone: ui.Info, Text: e.Verb + " by " + e.Actor, At: e.At, New: since != nil && e.At.After(*since), Seen: "Earlier", Href: link.AuditEntry(strconv.FormatInt(e.ID, 10))}
		if e.Result == "refused" {
			n.Tone = ui.Warn
		}
		said := n.Text + e.Result
		if said == last {
			times++
			out[len(out)-1].Text = n.Text + ", " + strconv.Itoa(times) + " times"
			continue
		}
		if len(out) == mostNews {
			return out
		}
		last, times = said, 1
		out = append(out, n)
	}
	return out
}

// lastVisit is when the person was last seen in another session that is still open; nil: this is the only one.
func (s *Server) lastVisit(r *http.Request, actor identity.Actor) (*time.Time, error) {
	open, err := s.Identity.Sessions(r.Context(), actor)
	for _, x := range open {
		if x.ID != actor.Session {
			return &x.LastSeenAt, err
		}
	}
	return nil, err
}

// homeVerify are the things that an auditor looks into: where books and BitGo differ, and what ended unclear.
func (s *Server) homeVerify(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	wallets, _, err := s.Wallets.Page(r.Context(), actor, wallet.Filter{Limit: mostTasks})
	if err != nil {
		return err
	}
	_, known, err := s.Wallets.Standing(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, x := range wallets {
		balances, err := s.Wallets.Balances(r.Context(), actor, x.ID)
		if err != nil {
			return err
		}
		for _, b := range balances {
			if b.Observed() && !b.Agrees() {
				p.Verify = append(p.Verify, homeview.Task{Status: ui.InProgress, Title: "Ledger and BitGo differ in " + walletName(x), Since: b.ObservedAt, Href: link.Wallet(x.ID), Action: "Open",
					Why: x.ClientName + " · " + b.Asset})
			}
		}
	}
	if left := known - len(wallets); left > 0 { // nothing here may look clear that nobody has looked at
		p.Verify = append(p.Verify, homeview.Task{Status: ui.InProgress, Title: strconv.Itoa(left) + " more wallets are not compared here", Since: p.Now, Href: link.Wallets(), Action: "Open",
			Why: "This page compares " + strconv.Itoa(mostTasks) + "; each wallet's own page compares its own."})
	}
	p.Verify, p.Late = append(p.Verify, p.Late...), nil
	return nil
}
