package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/export"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

const sendsOnPage = 50

// sends lists what the actor may see; the whole view stands in the address.
func (s *Server) sends(w http.ResponseWriter, r *http.Request) error {
	actor, query := actorFrom(r.Context()), sendQuery(r.URL.Query())
	found, older, err := s.sendPage(r.Context(), actor, s.sendFilter(r, actor, query))
	if err != nil {
		return err
	}
	counts, err := s.Sends.Counts(r.Context(), actor)
	if err != nil {
		return err
	}
	wallets, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	p := sendview.ListProps{Sends: found, Query: query, Older: older, Counts: counts, Wallets: wallets, Assets: assetsShown(found, query),
		Export: ui.ExportProps{Action: link.Exports(), Subject: string(export.Sends), Query: query.Encode()},
		Make:   actor.HasAny(identity.Treasury), Releases: actor.HasAny(identity.Treasury), Now: s.Clock.Now()}
	if p.Saved, err = s.savedViews(r.Context(), savedview.Sends, query); err != nil {
		return err
	}
	if r.URL.Query().Get(sendview.Place) != "" {
		p.Newer = link.With(link.Sends(), query)
		p.Here = r.URL.Query().Get(sendview.Place)
	}
	return s.show(w, r, "Sends", sendview.List(p))
}

// sendQuery keeps the filters that mean something; anything else in the address is left out of every link.
func sendQuery(q url.Values) url.Values {
	out := url.Values{}
	for _, name := range sendview.Filters {
		if v := q.Get(name); v != "" && len(v) <= 120 {
			out.Set(name, v)
		}
	}
	if !slices.Contains(send.States, send.State(out.Get(sendview.ByState))) {
		out.Del(sendview.ByState)
	}
	return out
}

func (s *Server) sendFilter(r *http.Request, actor identity.Actor, query url.Values) send.Filter {
	f := send.Filter{Client: s.chosenClient(r), Wallet: query.Get(sendview.ByWallet), Asset: query.Get(sendview.ByAsset), Limit: sendsOnPage}
	if f.Asset != "" && !assetForm.MatchString(f.Asset) {
		f.Asset = "-" // of no send: PostgreSQL takes no text that is not UTF-8, or holds a zero
	}
	if state := query.Get(sendview.ByState); state != "" {
		f.States = []send.State{send.State(state)}
	}
	if query.Get(sendview.ByRelease) != "" {
		f.States = []send.State{send.Approved}
	}
	if query.Get(sendview.ByAsker) != "" {
		f.AskedBy = &actor.Person
	}
	f.BeforeAt, f.BeforeID = sendPlace(r.URL.Query().Get(sendview.Place))
	return f
}

// sendPage reads one page, and where the next one begins.
func (s *Server) sendPage(ctx context.Context, actor identity.Actor, f send.Filter) (found []send.Send, older string, err error) {
	page, err := s.Sends.List(ctx, actor, f)
	if err != nil || !page.More {
		return page.Sends, "", err
	}
	return page.Sends, sendKey(page.Sends[len(page.Sends)-1]), nil
}

// sendKey is a place in the list, for an address.
func sendKey(x send.Send) string { return sendKeyOf(x.AskedAt, x.ID) }

func sendKeyOf(at time.Time, id uuid.UUID) string {
	return strconv.FormatInt(at.UnixMicro(), 10) + "." + id.String()
}

// sendPlace reads what sendKey wrote; anything else is the top of the list.
func sendPlace(s string) (time.Time, uuid.UUID) {
	at, rest, _ := strings.Cut(s, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	id, bad := uuid.Parse(rest)
	if err != nil || bad != nil || micro < 0 || micro > 253402300799_000000 {
		return time.Time{}, uuid.Nil
	}
	return time.UnixMicro(micro).UTC(), id
}

func assetsShown(found []send.Send, query url.Values) []string {
	var out []string
	for _, x := range found {
		if !slices.Contains(out, x.Amount.Coin.Ticker) {
			out = append(out, x.Amount.Coin.Ticker)
		}
	}
	if a := query.Get(sendview.ByAsset); a != "" && !slices.Contains(out, a) {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}
