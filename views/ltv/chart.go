package ltvview

import (
	"strconv"
	"strings"

	"github.com/unykorn/console/internal/ltv"
	"github.com/unykorn/console/internal/money"
)

// The chart's own units. Its scale ends at twice the cap, or where the highest reading is.
const (
	chartWidth  = 720
	chartHeight = 150
	chartPoints = 240 // of a longer history the highest of each stretch is drawn
	tableRows   = 24
)

// chart is a history as it is drawn, oldest first.
type chart struct {
	line string // of a polyline
	capY string
	top  int // basis points at the upper edge
	says string
}

func draw(newestFirst []ltv.Reading) chart {
	values := make([]int, 0, len(newestFirst))
	for i := len(newestFirst) - 1; i >= 0; i-- {
		values = append(values, points(newestFirst[i].Loan, newestFirst[i].Collateral))
	}
	values = highest(values)
	c := chart{top: 2 * ltv.CapBasisPoints}
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	c.top = max(c.top, high)
	var b strings.Builder
	for i, v := range values {
		x := chartWidth
		if len(values) > 1 {
			x = i * chartWidth / (len(values) - 1)
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(x) + "," + c.y(v))
	}
	c.line, c.capY = b.String(), c.y(ltv.CapBasisPoints)
	c.says = "Loan-to-value between " + share(low) + " and " + share(high) + ", now " + share(values[len(values)-1]) + ", cap 35 %"
	return c
}

func (c chart) y(points int) string { return strconv.Itoa(chartHeight - points*chartHeight/c.top) }

// highest keeps the highest of each stretch, so that a peak is never smoothed away.
func highest(values []int) []int {
	if len(values) <= chartPoints {
		return values
	}
	out := make([]int, chartPoints)
	for i := range out {
		from, to := i*len(values)/chartPoints, (i+1)*len(values)/chartPoints
		for _, v := range values[from:to] {
			out[i] = max(out[i], v)
		}
	}
	return out
}

// troubleWords says what was wrong with a reading.
func troubleWords(p ltv.Problem) string {
	switch p {
	case ltv.OverCap:
		return "over the cap"
	case ltv.NoPrice:
		return "a price was missing"
	case ltv.StalePrice:
		return "a price was old"
	case ltv.None:
	}
	return ""
}

func newest(all []ltv.Reading) []ltv.Reading { return all[:min(len(all), tableRows)] }

func tableNote(n int) string {
	if n <= tableRows {
		return ""
	}
	return "the newest " + strconv.Itoa(tableRows) + " of " + money.NewUnits(int64(n)).Grouped() + " readings"
}
