package walletview

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/unykorn/console/internal/money"
)

// Point is what the books said a wallet held from an instant on.
type Point struct {
	At    time.Time
	Units money.Units
	Why   string // what changed it
}

// History is the balance of one asset by the ledger, newest first.
type History struct {
	Asset   string
	Points  []Point
	More    bool     // there are older ones that are not drawn
	Choices []string // the assets there are
}

const (
	chartWidth, chartHeight = 720, 150
	tableRows               = 12
)

// steps draws a balance as it stood: level until the next change. Positions are whole pixels; the figures stand in the table.
func (h History) steps() string {
	var b strings.Builder
	top := big.NewInt(1)
	for _, p := range h.Points {
		if v := p.Units.Big(); v.Cmp(top) > 0 {
			top = v
		}
	}
	first, last := h.Points[len(h.Points)-1].At, h.Points[0].At
	span := last.Sub(first)
	y := ""
	for i := len(h.Points) - 1; i >= 0; i-- {
		p := h.Points[i]
		x := chartWidth
		if span > 0 {
			x = int(int64(chartWidth) * (p.At.Sub(first).Milliseconds()) / max(span.Milliseconds(), 1))
		}
		if y != "" {
			b.WriteString(strconv.Itoa(x) + "," + y + " ")
		}
		v := new(big.Int).Mul(p.Units.Big(), big.NewInt(chartHeight-6))
		if v.Sign() < 0 {
			v.SetInt64(0)
		}
		y = new(big.Int).Sub(big.NewInt(chartHeight-3), v.Quo(v, top)).String()
		b.WriteString(strconv.Itoa(x) + "," + y + " ")
	}
	return strings.TrimSpace(b.String())
}

// says is the chart in words.
func (h History) says() string {
	low, high := h.Points[0].Units, h.Points[0].Units
	for _, p := range h.Points {
		if p.Units.Cmp(low) < 0 {
			low = p.Units
		}
		if p.Units.Cmp(high) > 0 {
			high = p.Units
		}
	}
	return "Balance between " + decimal(h.Asset, low) + " and " + decimal(h.Asset, high) + " " + unitOf(h.Asset) + ", now " + decimal(h.Asset, h.Points[0].Units)
}

func (h History) rows() []Point { return h.Points[:min(len(h.Points), tableRows)] }
