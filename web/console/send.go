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
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/savedview"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

const sendsOnPage = 50

// sends lists what the actor may see; the whole view stands in the address.
func (s *Server) sends(w http.ResponseWriter, r *http.Request) error {
	actor, q := actorFrom(r.Context()), sendQuery(r.URL.Query())
	f := s.sendFilter(r, actor, q)
	if q.values.Get(sendview.ByTravel) != "" {
		lacking, err := s.Travel.Lacking(r.Context(), actor)
		if err != nil {
			return err
		}
		f.Only = lacking.IDs
	}
	found, older, err := s.sendPage(r.Context(), actor, f)
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
	query := q.values
	p := sendview.ListProps{Sends: found, Query: query, Problems: q.problems, Older: older, Counts: counts, Wallets: wallets, Assets: assetsShown(found, wallets, query),
		Export: ui.ExportProps{Action: link.Exports(), Subject: string(export.Sends), Query: query.Encode()},
		Make:   actor.HasAny(identity.Treasury), Releases: actor.HasAny(identity.Treasury), Now: s.Clock.Now()}
	if p.Saved, err = s.savedViews(r.Context(), savedview.Sends, query); err != nil {
		return err
	}
	if len(found) == 0 {
		if p.Asker, p.InTheWay, err = s.inTheWay(r, actor, q, f); err != nil {
			return err
		}
	}
	if r.URL.Query().Get(sendview.Place) != "" {
		p.Newer = link.With(link.Sends(), query)
		p.Here = r.URL.Query().Get(sendview.Place)
	}
	return s.show(w, r, "Sends", sendview.List(p))
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

// assetsShown are what the page and the wallets hold: what may be chosen.
func assetsShown(found []send.Send, wallets []wallet.Wallet, query url.Values) []string {
	var out []string
	for _, x := range found {
		out = append(out, x.Amount.Coin.Ticker)
	}
	for _, w := range wallets {
		if _, known := money.Lookup(w.Coin); known {
			out = append(out, w.Coin)
		}
	}
	if a := query.Get(sendview.ByAsset); a != "" {
		out = append(out, a)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
