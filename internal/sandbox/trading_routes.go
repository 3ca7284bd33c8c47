package sandbox

import (
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// orderPlace places an order: a market order trades at once at the market's price or not
// at all, a limit order trades when the market reaches it, the others when the clock or a
// step says so. A clientOrderId is used once.
func (s *Server) orderPlace(c *call) answer {
	w, p := s.tradingAccount(c, "trade_trade")
	if p != nil {
		return c.fail(*p)
	}
	var in orderInput
	if len(c.body) == 0 || c.decode(&in) != nil {
		return c.fail(problem{status: http.StatusUnprocessableEntity, name: "backend:common:invalidArgument", message: "JSON payload is improperly formatted"})
	}
	b := s.begin("order")
	o, p := s.order(w, in, b.at)
	if p != nil {
		return c.fail(*p)
	}
	if taken := s.state.orders.all(func(o *tradeOrder) bool { return in.ClientID != "" && o.ClientID == in.ClientID && o.Account == w.ID }); len(taken) > 0 {
		return c.fail(problem{status: http.StatusConflict, name: "backend:common:inUse", message: "backend:common:inUse key=clientOrderId"})
	}
	o.ID, o.User = uuid(b.digest("order")[:32]), c.user.ID
	price := s.marketFor(o)
	if price.Sign() <= 0 {
		return c.fail(invalidArgument("productID")) // worth less than a price can say
	}
	o.Held = o.holds(price)
	switch now := o.Force == "IOC" || o.Force == "FOK"; {
	case o.Held.Cmp(s.tradable(w, o.pays())) > 0:
		b.endOrder(o, "insufficientFunds", "")
	case o.Status == "open" && o.Type != "twap" && o.Type != "steady_pace" && o.marketable(price):
		b.fill(o, price)
	case now:
		b.endOrder(o, "", "")
	default:
		b.putOrder(o)
	}
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(s.orderBody(s.state.orders.get(o.ID)))
}

func (s *Server) orderOf(c *call) (*tradeOrder, *problem) {
	w, p := s.tradingAccount(c, "trade_view")
	if p != nil {
		return nil, p
	}
	o := s.state.orders.get(c.path["order"])
	switch {
	case !uuidShape.MatchString(c.path["order"]):
		wrong := invalidArgument("orderID")
		return nil, &wrong
	case o == nil || o.Account != w.ID:
		return nil, &problem{status: http.StatusNotFound, message: "order not found"}
	}
	return o, nil
}

func (s *Server) orderGet(c *call) answer {
	o, p := s.orderOf(c)
	if p != nil {
		return c.fail(*p)
	}
	return ok(s.orderBody(o))
}

// orderCancel asks for an order's end, which here comes at once. One that is done, or
// unknown, cannot be cancelled: 400.
func (s *Server) orderCancel(c *call) answer {
	o, p := s.orderOf(c)
	switch {
	case p != nil && p.status == http.StatusNotFound:
		return c.fail(invalidArgument("orderID"))
	case p != nil:
		return c.fail(*p)
	case !o.open():
		return c.fail(problem{status: http.StatusBadRequest, name: "backend:trade:orderNotOpen", message: "the order is " + o.Status})
	}
	b := s.begin("order.cancel")
	b.endOrder(o, "", c.user.ID)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{})
}

// cutout cuts a list by offset and limit, of which BitGo documents no bounds: 500 here.
func cutout[T any](c *call, all []T) ([]T, *problem) {
	bounds := map[string]int{"offset": 0, "limit": 100}
	for name := range bounds {
		if text := c.query.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || name == "limit" && (n < 1 || n > 500) {
				p := invalidArgument(name)
				return nil, &p
			}
			bounds[name] = n
		}
	}
	from := min(bounds["offset"], len(all))
	return all[from:min(from+bounds["limit"], len(all))], nil
}

// between reads two bounds on a time; what is left out bounds nothing.
func (c *call) between(from, to string) (func(time.Time) bool, *problem) {
	after, fine := c.moment(from, time.Time{})
	before, known := c.moment(to, time.Time{})
	if !fine || !known {
		p := invalidArgument(from)
		if fine {
			p = invalidArgument(to)
		}
		return nil, &p
	}
	return func(t time.Time) bool { return !t.Before(after) && (before.IsZero() || t.Before(before)) }, nil
}

var orderStates = []string{"pending_open", "open", "completed", "pending_cancel", "canceled", "error", "scheduled"}

// orderList lists the orders of an account, the newest first.
func (s *Server) orderList(c *call) answer {
	w, p := s.tradingAccount(c, "trade_view")
	if p != nil {
		return c.fail(*p)
	}
	fits, p := c.between("dateGte", "dateLt")
	status := c.query.Get("status")
	if p == nil && status != "" && !slices.Contains(orderStates, status) {
		wrong := invalidArgument("status")
		p = &wrong
	}
	if p != nil {
		return c.fail(*p)
	}
	all := s.state.orders.all(func(o *tradeOrder) bool {
		return o.Account == w.ID && fits(o.Created) && (status == "" || o.Status == status) && c.query.Get("fundingType") != "margin" &&
			(c.query.Get("clientOrderId") == "" || c.query.Get("clientOrderId") == o.ClientID)
	})
	slices.Reverse(all)
	part, p := cutout(c, all)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, o := range part {
		out = append(out, s.orderBody(o))
	}
	return ok(map[string]any{"data": out})
}

// tradeList lists the trades of an account, the newest first. All of them are settled.
func (s *Server) tradeList(c *call) answer {
	w, p := s.tradingAccount(c, "trade_view")
	if p != nil {
		return c.fail(*p)
	}
	traded, p := c.between("dateGte", "dateLt")
	if p != nil {
		return c.fail(*p)
	}
	created, p := c.between("creationDateGte", "creationDateLt")
	if p != nil {
		return c.fail(*p)
	}
	all := s.state.trades.all(func(t *trade) bool {
		return t.Account == w.ID && traded(t.At) && created(t.At) && matches(c.query["orderId"], t.Order) &&
			c.query.Get("isSettled") != "false" && c.query.Get("fundingType") != "margin"
	})
	slices.Reverse(all)
	part, p := cutout(c, all)
	if p != nil {
		return c.fail(*p)
	}
	out := []any{}
	for _, t := range part {
		out = append(out, s.tradeBody(t))
	}
	return ok(map[string]any{"data": out})
}

func (s *Server) tradeGet(c *call) answer {
	w, p := s.tradingAccount(c, "trade_view")
	if p != nil {
		return c.fail(*p)
	}
	t := s.state.trades.get(c.path["trade"])
	switch {
	case !uuidShape.MatchString(c.path["trade"]):
		return c.fail(invalidArgument("tradeID"))
	case t == nil || t.Account != w.ID:
		return c.fail(problem{status: http.StatusNotFound, message: "trade not found"})
	}
	return ok(s.tradeBody(t))
}

// orderBody has null where an order has nothing to say, as BitGo's own example does.
func (s *Server) orderBody(o *tradeOrder) map[string]any {
	base, quote := coins[o.Base].decimals, coins[o.Quote].decimals
	currency, places, left := o.Base, base, "leavesQuantity"
	if o.InQuote {
		currency, places, left = o.Quote, quote, "leavesQuoteQuantity"
	}
	body := map[string]any{"id": o.ID, "accountId": o.Account, "enterpriseId": s.state.wallets[o.Account].Enterprise, "initiatedByUserId": o.User,
		"canceledByUserId": nullable(o.Canceler), "clientOrderId": nullable(o.ClientID), "time": stamp(o.Created), "creationDate": stamp(o.Created),
		"scheduledDate": nullableTime(o.Scheduled), "lastFillDate": nil, "completionDate": nullableTime(o.Done), "settleDate": nil,
		"fundingType": "funded", "type": o.Type, "timeInForce": nullable(o.Force), "status": o.Status, "reason": nullable(o.Reason),
		"reasonDescription": nil, "product": o.Product, "side": o.Side, "quantity": decimal(o.Quantity, places), "quantityCurrency": symbol(currency),
		"filledQuantity": decimal(o.Filled, base), "filledQuoteQuantity": decimal(o.FilledCost, quote), "leavesQuantity": nil, "leavesQuoteQuantity": nil,
		"averagePrice": nil, "limitPrice": nullable(o.Limit), "triggerPrice": nullable(o.Trigger), "duration": nil, "twapInterval": nil, "rtId": nil,
		"isFinanced": false, "notes": nil}
	body[left] = decimal(o.Quantity, places)
	if o.Reason == "insufficientFunds" {
		body["reasonDescription"] = "the account does not hold enough " + symbol(o.pays())
	}
	if o.Duration > 0 {
		body["duration"] = o.Duration
	}
	if o.Interval > 0 {
		body["twapInterval"] = o.Interval
	}
	if o.Type == "steady_pace" { // the document puts both types' parameters into one, which a TWAP order's cannot be
		body["parameters"] = o.Parameters
	}
	if o.Status == "completed" {
		body[left] = "0"
		body["lastFillDate"], body["settleDate"] = stamp(o.Done), stamp(o.Done)
		body["averagePrice"] = average(o.FilledCost, o.Filled, quote, base)
	}
	return body
}

// average is the price of one whole base that a trade came to.
func average(cost, amount *big.Int, quote, base int) string {
	if amount.Sign() == 0 {
		return "0"
	}
	price := new(big.Rat).SetFrac(cost, power(quote))
	return priceText(price.Quo(price, new(big.Rat).SetFrac(amount, power(base))))
}

func (s *Server) tradeBody(t *trade) map[string]any {
	return map[string]any{"id": t.ID, "orderId": t.Order, "time": stamp(t.At), "creationDate": stamp(t.At), "product": t.Product, "side": t.Side,
		"price": t.Price, "quoteQuantity": decimal(t.Cost, coins[t.Quote].decimals), "quantity": decimal(t.Amount, coins[t.Base].decimals),
		"fundingType": "funded", "settled": true, "settleDate": stamp(t.At), "accountId": t.Account,
		"enterpriseId": s.state.wallets[t.Account].Enterprise}
}

func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func nullableTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}
