package sandbox

import (
	"encoding/json"
	"math/big"
	"slices"
	"time"
)

// tradeOrder is an order of a Go Account. Amounts are base units of the coin that their
// name says; prices are decimals of quote for one whole base.
type tradeOrder struct {
	ID       string `json:"id"`
	Account  string `json:"account"`
	User     string `json:"user"`
	Canceler string `json:"canceler,omitempty"`
	ClientID string `json:"clientId,omitempty"`
	Type     string `json:"type"` // market limit twap steady_pace stop
	Force    string `json:"force"`
	Status   string `json:"status"` // scheduled open completed canceled
	Reason   string `json:"reason,omitempty"`
	Product  string `json:"product"`
	Base     string `json:"base"`
	Quote    string `json:"quote"`
	Side     string `json:"side"`

	Quantity   *big.Int `json:"quantity"`
	InQuote    bool     `json:"inQuote"` // the quantity is of the quote
	Limit      string   `json:"limit,omitempty"`
	Trigger    string   `json:"trigger,omitempty"`
	Held       *big.Int `json:"held"` // of what is paid with, while the order is open
	Filled     *big.Int `json:"filled"`
	FilledCost *big.Int `json:"filledCost"`

	Duration   int             `json:"duration,omitempty"` // minutes
	Interval   int             `json:"interval,omitempty"`
	Parameters json.RawMessage `json:"parameters,omitempty"`
	Created    time.Time       `json:"created"`
	Scheduled  time.Time       `json:"scheduled,omitzero"`
	Done       time.Time       `json:"done,omitzero"`
}

// trade is one fill of an order, settled at once.
type trade struct {
	ID      string    `json:"id"`
	Order   string    `json:"order"`
	Account string    `json:"account"`
	Product string    `json:"product"`
	Base    string    `json:"base"`
	Quote   string    `json:"quote"`
	Side    string    `json:"side"`
	Price   string    `json:"price"`
	Amount  *big.Int  `json:"amount"` // of the base
	Cost    *big.Int  `json:"cost"`   // of the quote
	At      time.Time `json:"at"`
}

var (
	_ = kind("tradeOrder", (*state).putOrder, func(s *state) []*tradeOrder { return s.orders.list() })
	_ = kind("trade", func(s *state, d *trade) { s.trades.put(d.ID, d) }, func(s *state) []*trade { return s.trades.list() })
)

// putOrder also knows which orders are open, so that a balance asks those alone.
func (s *state) putOrder(d *tradeOrder) {
	s.orders.put(d.ID, d)
	if s.openOrders == nil {
		s.openOrders = map[string]bool{}
	}
	mark(s.openOrders, d.ID, d.open())
}

func (o *tradeOrder) open() bool { return o.Status == "open" || o.Status == "scheduled" }

// pays and gets are the coins that the order gives and takes.
func (o *tradeOrder) pays() string {
	if o.Side == "buy" {
		return o.Quote
	}
	return o.Base
}

func (o *tradeOrder) gets() string {
	if o.Side == "buy" {
		return o.Base
	}
	return o.Quote
}

// heldByOrders is what the open orders of a Go Account hold of an asset.
func (s *Server) heldByOrders(w *wallet, ticker string) *big.Int {
	held := new(big.Int)
	for id := range s.state.openOrders {
		if o := s.state.orders.get(id); o.Account == w.ID && o.pays() == ticker {
			held.Add(held, o.Held)
		}
	}
	return held
}

// tradable is what of an asset can be traded: a hold on a deposit does not hinder that.
func (s *Server) tradable(w *wallet, ticker string) *big.Int {
	return new(big.Int).Add(s.balance(w, ticker).spendable, s.reserveOf(w.ID, ticker).Hold)
}

// orderInput is the body of a new order.
type orderInput struct {
	ClientID  string          `json:"clientOrderId"`
	Product   string          `json:"product"`
	Type      string          `json:"type"`
	Funding   string          `json:"fundingType"`
	Side      string          `json:"side"`
	Quantity  string          `json:"quantity"`
	Currency  string          `json:"quantityCurrency"`
	Limit     string          `json:"limitPrice"`
	Trigger   string          `json:"triggerPrice"`
	Force     string          `json:"timeInForce"`
	Duration  int             `json:"duration"`
	Interval  int             `json:"interval"`
	Scheduled string          `json:"scheduledDate"`
	Params    json.RawMessage `json:"parameters"`
}

// forces are the times in force of each type of order, the default first.
var forces = map[string][]string{"market": {"IOC", "FOK"}, "limit": {"GTC", "IOC", "FOK", "GTD"}, "stop": {"GTC"}, "twap": {"GTD"}, "steady_pace": {"GTC"}}

// order checks a body. The second result is the refusal, nil when there is none.
func (s *Server) order(w *wallet, in orderInput, now time.Time) (*tradeOrder, *problem) {
	wrong := func(key string) (*tradeOrder, *problem) { p := invalidArgument(key); return nil, &p }
	pair, p := s.productOf(in.Product)
	if p != nil {
		return nil, p
	}
	allowed := forces[in.Type]
	switch {
	case allowed == nil:
		return wrong("type")
	case in.Side != "buy" && in.Side != "sell":
		return wrong("side")
	case in.Funding != "" && in.Funding != "funded":
		return wrong("fundingType") // no margin account exists here
	case in.Currency != symbol(pair.base) && in.Currency != symbol(pair.quote):
		return wrong("quantityCurrency")
	case len(in.ClientID) > 256:
		return wrong("clientOrderId")
	case in.Duration < 0 || in.Type == "twap" && in.Duration == 0:
		return wrong("duration")
	case in.Interval < 0:
		return wrong("interval")
	case in.Type == "limit" && in.Limit == "" || in.Limit != "" && (in.Type == "market" || !priced(in.Limit)):
		return wrong("limitPrice")
	case in.Type == "steady_pace" && !in.paced():
		return wrong("parameters")
	case (in.Type == "stop") != (in.Trigger != "") || in.Trigger != "" && !priced(in.Trigger):
		return wrong("triggerPrice")
	case in.Force == "":
		in.Force = allowed[0]
	case !slices.Contains(allowed, in.Force):
		return wrong("timeInForce")
	}
	o := &tradeOrder{Account: w.ID, ClientID: in.ClientID, Type: in.Type, Force: in.Force, Status: "open", Product: pair.name,
		Base: pair.base, Quote: pair.quote, Side: in.Side, InQuote: in.Currency == symbol(pair.quote), Limit: in.Limit, Trigger: in.Trigger,
		Filled: new(big.Int), FilledCost: new(big.Int), Duration: in.Duration, Interval: in.Interval, Parameters: in.Params, Created: now}
	if in.Type == "limit" && in.Duration > 0 {
		o.Force = "GTD"
	}
	if in.Scheduled != "" {
		when, err := time.Parse(time.RFC3339, in.Scheduled)
		if err != nil || !when.After(now) || in.Type != "twap" && in.Type != "steady_pace" {
			return wrong("scheduledDate")
		}
		o.Scheduled, o.Status = when.UTC(), "scheduled"
	}
	return o, o.measure(in.Quantity, pair)
}

// paced reports whether the parameters say how large the orders of a steady pace are, and
// how far apart.
func (in orderInput) paced() bool {
	var p struct {
		Interval int    `json:"interval"`
		Unit     string `json:"intervalUnit"`
		Size     string `json:"subOrderSize"`
	}
	if json.Unmarshal(in.Params, &p) != nil || !slices.Contains([]string{"second", "minute", "hour"}, p.Unit) {
		return false
	}
	_, fine := parseDecimal(p.Size)
	return fine && p.Interval > 0
}

// priced reports whether a price is a decimal with no more digits than the product shows.
func priced(text string) bool {
	n, fine := parseDecimal(text)
	if !fine {
		return false
	}
	_, whole := toUnits(n, priceDigits)
	return whole
}

// invalidQuantity is the name of a quantity's refusal.
const invalidQuantity = "backend:trade:invalidQuantity"

// measure reads the quantity, which has least and most values of its own in BitGo's second
// shape of an error.
func (o *tradeOrder) measure(quantity string, pair product) *problem {
	ticker, least, most := o.Base, pair.least(), new(big.Int).Mul(big.NewInt(10000), power(coins[pair.base].decimals))
	if o.InQuote {
		hundred := power(coins[pair.quote].decimals)
		ticker, least, most = o.Quote, new(big.Int).Mul(big.NewInt(10), hundred), new(big.Int).Mul(big.NewInt(100000000), hundred)
	}
	places := coins[ticker].decimals
	n, fine := parseDecimal(quantity)
	if !fine {
		p := invalidArgument("quantity")
		return &p
	}
	amount, whole := toUnits(n, places)
	details := map[string]any{"currencySymbol": symbol(ticker), "field": "quantity"}
	switch {
	case !whole:
		details["message"] = "Amount has more decimals than " + symbol(ticker) + "."
	case amount.Cmp(least) < 0:
		details["message"], details["minQuantity"] = "Amount must be at least "+decimal(least, places)+" "+symbol(ticker)+".", decimal(least, places)
	case amount.Cmp(most) > 0:
		details["message"], details["maxQuantity"] = "Amount must be at most "+decimal(most, places)+" "+symbol(ticker)+".", decimal(most, places)
	default:
		o.Quantity = amount
		return nil
	}
	return &problem{status: 400, name: invalidQuantity, extra: details}
}
