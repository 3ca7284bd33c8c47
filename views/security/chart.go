package securityview

import (
	"strconv"

	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
)

// The chart's own units. A bar's height is its share of the whole, against the largest bar or the limit of one holder.
const (
	chartWidth  = 720
	chartHeight = 150
	mostBars    = 12
)

// bar is one holder, or what all others have together.
type bar struct {
	x, y, width, height string
	rest                bool
	says                string
}

// chart is the cap table as it is drawn, the largest first.
type chart struct {
	bars []bar
	capY string // of the most that one holder may have; "": there is no such limit
	top  string // the share at the upper edge
	says string
}

// draw shows the largest holders, and as the last bar all others together.
func draw(held []security.Held, issued money.Units, mostBps *int) chart {
	shown := held[:min(len(held), mostBars)]
	rest := issued
	var parts []int
	top := 1
	for _, h := range shown {
		rest = rest.Sub(h.Shares)
		parts = append(parts, bps(h.Shares, issued))
	}
	if rest.Sign() > 0 {
		parts = append(parts, bps(rest, issued))
	}
	for _, n := range parts {
		top = max(top, n)
	}
	if mostBps != nil {
		top = max(top, *mostBps)
	}
	c := chart{top: Percent(money.NewUnits(int64(top)), money.NewUnits(10_000))}
	step := chartWidth / max(len(parts), 1)
	for i, n := range parts {
		h := max(n*chartHeight/top, 1)
		b := bar{x: strconv.Itoa(i*step + step/8), width: strconv.Itoa(step - step/4), y: strconv.Itoa(chartHeight - h), height: strconv.Itoa(h), rest: i >= len(shown)}
		if b.says = "all others"; !b.rest {
			b.says = or(shown[i].Name, shown[i].Holder)
		}
		b.says += ": " + Percent(money.NewUnits(int64(n)), money.NewUnits(10_000))
		c.bars = append(c.bars, b)
	}
	if mostBps != nil {
		c.capY = strconv.Itoa(chartHeight - *mostBps*chartHeight/top)
	}
	c.says = "Shares of the largest holders"
	for i, b := range c.bars {
		if i < 3 || b.rest {
			c.says += "; " + b.says
		}
	}
	return c
}

// bps is a part of the whole in hundredths of a per cent, cut off.
func bps(part, whole money.Units) int {
	if whole.Sign() <= 0 {
		return 0
	}
	n := part.Big()
	n.Mul(n, money.NewUnits(10_000).Big())
	return int(n.Div(n, whole.Big()).Int64())
}
