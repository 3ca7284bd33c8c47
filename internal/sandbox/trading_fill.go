package sandbox

import (
	"math/big"
	"time"
)

// marketFor is the price at which the order would trade now.
func (s *Server) marketFor(o *tradeOrder) *big.Rat {
	pair := product{name: o.Product, base: o.Base, quote: o.Quote}
	if o.Side == "buy" {
		return s.askPrice(pair)
	}
	return s.bidPrice(pair)
}

// marketable reports whether an open order trades at the price. A stop waits for its
// trigger first; then, and for every other type, the limit decides.
func (o *tradeOrder) marketable(price *big.Rat) bool {
	if price.Sign() <= 0 {
		return false
	}
	better := func(text string) int {
		n, fine := parseDecimal(text)
		if !fine {
			return 0
		}
		if o.Side == "buy" {
			return n.Cmp(price)
		}
		return price.Cmp(n)
	}
	if o.Trigger != "" && better(o.Trigger) > 0 { // a buy is triggered by a rise, a sale by a fall
		return false
	}
	return o.Limit == "" || better(o.Limit) >= 0
}

// sizes are what the order trades at a price: base units of the base and of the quote.
func (o *tradeOrder) sizes(price *big.Rat) (amount, cost *big.Int) {
	base, quote, buys := coins[o.Base].decimals, coins[o.Quote].decimals, o.Side == "buy"
	if !o.InQuote {
		return o.Quantity, valued(o.Quantity, base, quote, price, buys)
	}
	return valued(o.Quantity, quote, base, new(big.Rat).Inv(price), !buys), o.Quantity
}

// holds is what an order keeps back while it is open: what it would pay at its limit, or
// at the market's price when it is made.
func (o *tradeOrder) holds(price *big.Rat) *big.Int {
	if n, fine := parseDecimal(o.Limit); fine {
		price = n
	}
	amount, cost := o.sizes(price)
	if o.Side == "buy" {
		return cost
	}
	return amount
}

// afforded reports whether what the order holds and what else can be traded pays for it:
// the market may have moved away since it was made.
func (o *tradeOrder) afforded(s *Server, price *big.Rat) bool {
	pays, cost := o.sizes(price)
	if o.Side == "buy" {
		pays = cost
	}
	there := s.tradable(s.state.wallets[o.Account], o.pays())
	return pays.Cmp(there.Add(there, o.Held)) <= 0
}

// fill trades the whole order at a price: one asset leaves the Go Account, the other
// arrives, both at once, and nobody pays a fee.
func (b *batch) fill(o *tradeOrder, price *big.Rat) *tradeOrder {
	done := *o
	done.Filled, done.FilledCost = o.sizes(price)
	done.Status, done.Done, done.Held = "completed", b.at, new(big.Int)
	t := &trade{ID: uuid(b.digest("trade")[:32]), Order: o.ID, Account: o.Account, Product: o.Product, Base: o.Base, Quote: o.Quote,
		Side: o.Side, Price: priceText(price), Amount: done.Filled, Cost: done.FilledCost, At: b.at}
	paid, got := done.FilledCost, done.Filled
	if o.Side == "sell" {
		paid, got = got, paid
	}
	b.putOrder(&done)
	b.put(t)
	b.exchange(o, "send", o.pays(), paid)
	b.exchange(o, "receive", o.gets(), got)
	return &done
}

// exchange is one side of a trade in the Go Account's transfers.
func (b *batch) exchange(o *tradeOrder, kind, ticker string, amount *big.Int) {
	w := b.server.state.wallets[o.Account]
	t := &transfer{ID: b.id("transfer"), Wallet: w.ID, Enterprise: w.Enterprise, Coin: ticker, Type: kind, Txid: b.txid(),
		Amount: amount, Fee: new(big.Int), FeeCoin: ticker, Address: "bg-" + digest("trading desk")[:32], Comment: "order " + o.ID,
		Usd: b.server.rate(coins[ticker].asset), History: []event{{At: b.at, User: o.User, Action: "created"}}, Created: b.at}
	b.enter(t, "confirmed", o.User)
}

// putOrder records an order and tells the organization's tradeOrder webhooks its status.
func (b *batch) putOrder(o *tradeOrder) {
	b.put(o)
	owner := b.server.state.wallets[o.Account].Enterprise
	b.tell(happening{kind: "tradeOrder", subject: o.ID, state: o.Status, wallet: o.Account, enterprise: owner,
		facts: facts{"orderId": o.ID, "enterpriseId": owner, "state": o.Status}})
}

// endOrder closes an order without a trade.
func (b *batch) endOrder(o *tradeOrder, reason, who string) *tradeOrder {
	done := *o
	done.Status, done.Reason, done.Canceler, done.Done, done.Held = "canceled", reason, who, b.at, new(big.Int)
	b.putOrder(&done)
	return &done
}

// orderDue takes an open order on: a scheduled one opens, one whose time is over ends, one
// that the market has reached trades, and with hurry so do those that take their time.
func (b *batch) orderDue(o *tradeOrder, now time.Time, hurry bool) bool {
	ends := o.Created.Add(time.Duration(o.Duration) * time.Minute)
	slow := o.Type == "twap" || o.Type == "steady_pace"
	price := b.server.marketFor(o)
	switch {
	case o.Status == "scheduled":
		if !hurry && now.Before(o.Scheduled) {
			return false
		}
		open := *o
		open.Status = "open"
		b.putOrder(&open)
	case slow && !hurry && now.Before(ends):
		return false
	case o.marketable(price) && o.afforded(b.server, price):
		b.fill(o, price)
	case o.marketable(price):
		b.endOrder(o, "insufficientFunds", "")
	case o.Force == "GTD" && !now.Before(ends):
		b.endOrder(o, "", "")
	default:
		return false
	}
	return true
}

func stepOrders(b *batch) int {
	return b.orders(func(o *tradeOrder) bool { return b.orderDue(o, b.at, true) })
}

func dueOrders(b *batch, now time.Time) int {
	return b.orders(func(o *tradeOrder) bool { return b.orderDue(o, now, false) })
}

// orders takes the open orders on in the order in which they were made.
func (b *batch) orders(on func(*tradeOrder) bool) int {
	if len(b.server.state.openOrders) == 0 {
		return 0
	}
	moved := 0
	for _, o := range b.server.state.orders.all((*tradeOrder).open) {
		if on(o) {
			moved++
		}
	}
	return moved
}
