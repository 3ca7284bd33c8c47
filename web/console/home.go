package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/notify"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/internal/whitelist"
	homeview "github.com/unykorn/console/views/home"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/views/ui"
	whitelistview "github.com/unykorn/console/views/whitelist"
)

// mostTasks is how many things of a kind home looks at; more are counted as "100+".
const mostTasks = 100

// home is what needs this person, what is late, what is on its way, what changed, and whether BitGo is heard.
func (s *Server) home(w http.ResponseWriter, r *http.Request) error {
	actor := actorFrom(r.Context())
	p := homeview.Props{Name: actor.Name, Now: s.Clock.Now(), CanSend: actor.HasAny(identity.Treasury), Most: mostTasks, Reads: !acts(actor)}
	if len(actor.Grants) == 0 {
		p.NoRight = true
		return s.show(w, r, "Home", homeview.Home(p))
	}
	clients, err := s.clientsOffered(r)
	if err != nil {
		return err
	}
	p.NoClient, p.MayAdd = len(clients) == 0, actor.Administers()
	for _, part := range []struct {
		name   string
		gather func(*http.Request, identity.Actor, *homeview.Props) error
	}{{"approvals and sends", s.homePayments}, {"freezes", s.homeFreezes}, {"key ceremonies", s.homeCeremonies}, {"changes of whitelists and loans", s.homeDecisions},
		{"the other desks", s.homeDesks}, {"keys, tokens and deliveries", s.homeAdmin}, {"the verdict of health", s.homeHealth}, {"what changed", s.homeNews}} {
		if err := part.gather(r, actor, &p); err != nil {
			if err := s.uncounted(r, &p, part.name, err); err != nil {
				return err
			}
		}
	}
	slices.SortStableFunc(p.Waiting, sooner)
	slices.SortStableFunc(p.Late, sooner)
	return s.show(w, r, "Home", homeview.Home(p))
}

// sooner puts first what runs out, the next end first, and then what has waited longest.
func sooner(a, b homeview.Task) int {
	switch {
	case a.Until != nil && b.Until != nil:
		return a.Until.Compare(*b.Until)
	case a.Until != nil:
		return -1
	case b.Until != nil:
		return 1
	}
	return a.Since.Compare(b.Since)
}

// uncounted names what could not be read, so that the rest is shown and nothing looks done that nobody has counted.
func (s *Server) uncounted(r *http.Request, p *homeview.Props, what string, err error) error {
	if r.Context().Err() != nil {
		return err
	}
	s.note(r, fault.As(err))
	p.Uncounted = append(p.Uncounted, what)
	return nil
}

// acts reports whether the actor does more than read.
func acts(actor identity.Actor) bool {
	return actor.HasAny(identity.Admin) || actor.HasAny(identity.Treasury) || actor.HasAny(identity.Compliance)
}

func approvalTask(a approval.Request) homeview.Task {
	until := a.ExpiresAt
	return homeview.Task{Status: ui.NeedsYou, Title: a.Title, Until: &until, Since: a.OpenedAt, Href: link.Approval(a.ID.String()), Action: "Decide",
		Why: a.ClientName + " · asked by " + a.AskedByName + " · " + strconv.Itoa(a.Given) + " of " + strconv.Itoa(a.Needed) + " approvals"}
}

func changeTask(c whitelist.Filed) homeview.Task {
	return homeview.Task{Status: ui.NeedsYou, Title: whitelistview.Title(c.Change), Since: c.AskedAt, Href: link.WhitelistChange(c.ID.String()), Action: "Decide",
		Why: c.ClientName + " · whitelist of " + c.WalletLabel + " · asked by " + c.AskedByName}
}

// sendTask says whether a send waits for this person: treasury releases, resolves and finishes drafts of its own.
func sendTask(x send.Send, actor identity.Actor) (homeview.Task, bool) {
	t := homeview.Task{Title: "Send " + x.Amount.Short() + " " + x.Amount.Coin.Symbol() + " to " + payeeOf(x), Raw: string(x.State), Since: x.Updated, Action: "Open",
		Href: link.Send(x.ID.String()), Why: x.ClientName + " · " + x.WalletLabel + " · " + x.Purpose, Status: ui.WithOthers, Until: x.ExpiresAt}
	treasury := actor.Has(identity.Treasury, x.Client)
	switch x.State {
	case send.Approved:
		if treasury {
			t.Status, t.Action = ui.NeedsYou, "Release"
		}
		return t, treasury
	case send.Unknown, send.Removed:
		t.Status, t.Until = ui.NeedsYou, nil
		return t, treasury || actor.Has(identity.Compliance, x.Client)
	case send.Drafted:
		t.Status, t.Action, t.Until = ui.Draft, "Finish", nil
		return t, x.AskedBy == actor.Person
	case send.PendingAtBitGo:
		t.Status, t.Until = ui.AtBitGo, nil
	case send.Submitting, send.Submitted:
		t.Status, t.Until = ui.InProgress, nil
	case send.AwaitingApproval, send.Checked, send.Confirmed, send.Failed, send.Rejected, send.Expired, send.Cancelled:
	}
	return t, false
}

func payeeOf(x send.Send) string {
	if x.Payee != "" {
		return x.Payee
	}
	return x.Address
}

// health is the verdict of what this console can hear, from its own records: pages never wait for BitGo.
func (s *Server) homeHealth(r *http.Request, actor identity.Actor, p *homeview.Props) error {
	at, wallets, err := s.Wallets.Standing(r.Context(), actor)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	oldest := homeview.Line{Tone: ui.Pending, Name: "Balances", Value: "no wallets", Why: "Wallets appear once a client has one at BitGo."}
	if wallets > 0 {
		age, many := now.Sub(at), strconv.Itoa(wallets)
		if wallets == wallet.MostCounted {
			many += " and more"
		}
		oldest = homeview.Line{Tone: ui.OK, Name: "Balances", Value: ui.Span(age) + " old", Why: "Read from BitGo for " + many + " wallets; this is the oldest."}
		if age > staleAfter {
			oldest.Tone, oldest.Why = ui.Warn, "BitGo has not been heard for a while. Figures show their age, and release reads BitGo again before anything leaves."
		}
	}
	verdict, err := s.Doctor.Verdict(r.Context(), actor)
	if err != nil {
		return err
	}
	p.Health = []homeview.Line{oldest, answerLine("BitGo", "Balances, transfers and prices come from it.", verdict.Platform, now),
		answerLine("BitGo Express", "It signs what is released.", verdict.Express, now)}
	for _, t := range p.Late {
		if t.Key == troubledHooks {
			p.Health = append(p.Health, homeview.Line{Tone: ui.Warn, Name: "BitGo's webhooks", Value: strconv.Itoa(t.Count) + " failing", Why: "What BitGo does not tell is read later, and stands here later."})
		}
	}
	return nil
}

// answerLine says how one of BitGo's servers last answered.
func answerLine(name, does string, a doctor.Heard, now time.Time) homeview.Line {
	switch {
	case !a.Known(now):
		return homeview.Line{Tone: ui.Pending, Name: name, Value: "not known", Why: does + " It has not been asked within the last minute."}
	case !a.OK:
		return homeview.Line{Tone: ui.Stop, Name: name, Value: "no answer", Why: does + " No answer for " + ui.Span(now.Sub(a.Since)) + "; release is not offered until it answers."}
	}
	return homeview.Line{Tone: ui.OK, Name: name, Value: "answers", Why: does}
}

// staleAfter is the age at which a figure is marked: refreshes run every half minute.
const staleAfter = 3 * time.Minute

func newsOf(notices []notify.Notice) []homeview.News {
	out := make([]homeview.News, len(notices))
	for i, n := range notices {
		out[i] = homeview.News{Tone: ui.Tone(n.Tone), Text: n.Text, At: n.At, New: n.ReadAt == nil, Href: subjectLink(n.Kind, n.Subject)}
	}
	return out
}

// notices is the person's own list.
func (s *Server) notices(w http.ResponseWriter, r *http.Request) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // anything else means the first page
	found, older, err := s.Notify.List(r.Context(), actorFrom(r.Context()), before, 50)
	if err != nil {
		return err
	}
	p := homeview.NoticesProps{News: newsOf(found), Now: s.Clock.Now()}
	for _, n := range found {
		p.Unread = p.Unread || n.ReadAt == nil
	}
	if len(found) > 0 {
		p.UpTo = strconv.FormatInt(found[0].ID, 10)
	}
	if older > 0 {
		p.Older = link.With(link.Notices(), url.Values{"before": {strconv.FormatInt(older, 10)}})
	}
	return s.show(w, r, "Notices", homeview.Notices(p))
}

func (s *Server) noticesRead(w http.ResponseWriter, r *http.Request) error {
	upTo, err := strconv.ParseInt(r.PostFormValue("up-to"), 10, 64)
	if err != nil {
		return errNoPage.With(err)
	}
	if err := s.Notify.ReadAll(r.Context(), actorFrom(r.Context()), upTo); err != nil {
		return err
	}
	return s.done(w, r, link.Notices(), "All notices are read.")
}
