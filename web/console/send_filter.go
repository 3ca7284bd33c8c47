package console

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
)

var (
	namedForm = regexp.MustCompile(`^[0-9A-Za-z:_-]{1,200}$`)
	hashForm  = regexp.MustCompile(`^(0x)?[0-9a-fA-F]{32,64}$`)
)

// sendQuery keeps the filters of the list of sends; anything else in the address is left out of every link. States may be several.
func sendQuery(values url.Values) *query {
	q := &query{path: link.Sends(), values: url.Values{}}
	for _, name := range sendview.Filters {
		if v := values.Get(name); v != "" && len(v) <= 250 {
			q.values.Set(name, v)
		}
	}
	var states []string
	for _, v := range values[sendview.ByState] {
		switch {
		case v == "" || slices.Contains(states, v):
		case slices.Contains(send.States, send.State(v)):
			states = append(states, v)
		default:
			q.problems = append(q.problems, "“"+clipped(v)+"” is not a state of a send.")
		}
	}
	q.values.Del(sendview.ByState)
	if len(states) > 0 {
		q.values[sendview.ByState] = states
	}
	return q
}

// sendFilter reads the filters. What is not understood is left out, and among the problems.
func (s *Server) sendFilter(r *http.Request, actor identity.Actor, q *query) send.Filter {
	f := send.Filter{Client: s.chosenClient(r), Wallet: q.form(sendview.ByWallet, hexForm, "the id of a wallet"), Asset: q.form(sendview.ByAsset, assetForm, "an asset"),
		Payee: q.words(sendview.ByPayee), Limit: sendsOnPage}
	for _, state := range q.values[sendview.ByState] {
		f.States = append(f.States, send.State(state))
	}
	if q.values.Get(sendview.ByRelease) != "" {
		f.States = []send.State{send.Approved}
	}
	f.AskedBy = q.asker(actor)
	f.Since, f.Until = q.period()
	if f.Payee != "" {
		f.Addresses = address.Spellings(f.Payee)
	}
	f.AtLeast, f.AtMost = q.amount(sendview.AtLeast, f.Asset), q.amount(sendview.AtMost, f.Asset)
	if f.AtLeast != nil && f.AtMost != nil && f.AtLeast.Cmp(*f.AtMost) > 0 {
		q.refuse(sendview.AtLeast, "“At least” is more than “At most”, so neither is used.")
		q.values.Del(sendview.AtMost)
		f.AtLeast, f.AtMost = nil, nil
	}
	f.Named = q.form(sendview.ByID, namedForm, "an id of a send or of a transaction")
	if hashForm.MatchString(f.Named) {
		f.Named = strings.ToLower(f.Named)
	}
	f.BeforeAt, f.BeforeID = sendPlace(r.URL.Query().Get(sendview.Place))
	return f
}

// asker is whose sends are meant: the reader's, or those of the person named.
func (q *query) asker(actor identity.Actor) *uuid.UUID {
	if q.values.Get(sendview.ByMine) != "" {
		q.values.Del(sendview.ByAsker)
		return &actor.Person
	}
	v := q.values.Get(sendview.ByAsker)
	if v == "" {
		return nil
	}
	id, err := uuid.Parse(v)
	if err != nil {
		q.refuse(sendview.ByAsker, "“"+clipped(v)+"” is not the id of a person.")
		return nil
	}
	return &id
}

// amount reads a decimal number of the asset's coin as its base units.
func (q *query) amount(name, asset string) *money.Units {
	v := strings.TrimSpace(q.values.Get(name))
	if v == "" {
		q.values.Del(name)
		return nil
	}
	coin, known := money.Lookup(asset)
	if !known {
		q.refuse(name, "The amount “"+clipped(v)+"” needs its coin: choose the asset too.")
		return nil
	}
	a, err := money.Parse(coin, v)
	if err != nil || a.Units.Sign() < 0 {
		q.refuse(name, "“"+clipped(v)+"” is not an amount of "+coin.Symbol()+".")
		return nil
	}
	return &a.Units
}

// inTheWay tells which filters keep the list empty, each of them by itself, and the name of whose sends were asked for.
func (s *Server) inTheWay(r *http.Request, actor identity.Actor, q *query, f send.Filter) (asker string, names []string, err error) {
	if f.AskedBy != nil {
		page, err := s.Sends.List(r.Context(), actor, send.Filter{AskedBy: f.AskedBy, Limit: 1})
		if err != nil {
			return "", nil, err
		}
		for _, x := range page.Sends {
			asker = x.AskedByName
		}
	}
	for _, name := range sendview.Filters {
		if !q.values.Has(name) || len(q.values) < 2 {
			continue
		}
		less := s.sendFilter(r, actor, sendQuery(sendview.Without(q.values, name)))
		less.Limit = 1
		if name != sendview.ByTravel {
			less.Only = f.Only
		}
		page, err := s.Sends.List(r.Context(), actor, less)
		if err != nil {
			return "", nil, err
		}
		if len(page.Sends) > 0 {
			names = append(names, name)
		}
	}
	return asker, names, nil
}

// sendWords says which filters are set, in the order of the form.
func sendWords(q *query, f send.Filter, askedBy string) (said []string) {
	add := func(label, value string) {
		if value != "" {
			said = append(said, label+": "+value)
		}
	}
	for _, state := range f.States {
		add("State", string(state))
	}
	add("Wallet", f.Wallet)
	add("Asset", q.values.Get(sendview.ByAsset))
	add("Asked by", askedBy)
	add("Asked from", q.values.Get("from"))
	add("Asked to", q.values.Get("to"))
	add("Payee", f.Payee)
	if f.AtLeast != nil {
		add("At least", f.AtLeast.Grouped()+" base units")
	}
	if f.AtMost != nil {
		add("At most", f.AtMost.Grouped()+" base units")
	}
	add("Id", f.Named)
	return said
}
