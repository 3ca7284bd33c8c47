package regulation_test

import (
	"fmt"
	"strings"

	"github.com/unykorn/console/internal/regulation"
)

func (r *reader) giver(s string) {
	g := &r.c.Giver
	for _, p := range strings.Split(s, "; ") {
		switch {
		case r.screened(&g.Screening, p):
		case p == "affiliate":
			g.Affiliate = true
		case p == "accredited", p == "not accredited":
			g.Accredited = p == "accredited"
		default:
			g.Residence = r.place(p)
		}
	}
}

func (r *reader) receiver(s string) {
	c := &r.c.Receiver
	flags := map[string]*bool{"US person": &c.USPerson, "sophisticated": &c.Sophisticated, "QIB": &c.QIB, "family": &c.Family,
		"certified": &c.Certified, "evidence filed": &c.Standing.Waiting}
	for _, p := range strings.Split(s, "; ") {
		until, accredited := strings.CutPrefix(p, "accredited until ")
		holds, has := strings.CutPrefix(p, "holds ")
		switch flag := flags[p]; {
		case flag != nil:
			*flag = true
		case r.screened(&c.Screening, p):
		case p == "natural", p == "entity":
			c.Kind = regulation.Kind(p)
		case accredited:
			c.Standing.Accredited, c.Standing.Expires = true, day(r.t, until)
		case p == "not accredited":
			c.Standing = regulation.Standing{}
		case has:
			c.Shares = r.units(holds)
		case strings.Contains(p, "$"):
			r.means(p)
		default:
			c.Residence = r.place(p)
		}
	}
}

func (r *reader) means(p string) {
	c := &r.c.Receiver
	if c.Means == nil {
		c.Means = &regulation.Means{}
	}
	what, amount, _ := strings.Cut(p, " $")
	switch what {
	case "income":
		c.Means.Income = r.cents(amount)
	case "net worth":
		c.Means.NetWorth = r.cents(amount)
	default:
		r.wrong(p)
	}
}

func (r *reader) lot(s string) {
	var l regulation.Lot
	for i, p := range strings.Split(s, "; ") {
		kind, rest, _ := strings.Cut(p, " ")
		switch {
		case i == 0:
			l.Name, l.Remaining = kind, r.units(strings.TrimSuffix(rest, " shares"))
		case kind == "acquired":
			on, under, ok := strings.Cut(rest, " under ")
			if !ok {
				r.wrong(p)
			}
			l.Acquired, l.Exemption = day(r.t, on), regulation.Regulation(under)
		case kind == "since":
			l.Since = day(r.t, rest)
		case kind == "locked":
			l.LockedUntil = day(r.t, strings.TrimPrefix(rest, "until "))
		case kind == "stopped:":
			l.Stopped = rest
		case kind == "legend":
			l.Legend = rest
		default:
			r.wrong(p)
		}
	}
	r.c.Giver.Lots = append(r.c.Giver.Lots, l)
}

func (r *reader) payment(s string) regulation.Payment {
	amount, on, ok := strings.Cut(s, " on ")
	if !ok {
		r.wrong(s)
	}
	return regulation.Payment{On: day(r.t, on), Cents: r.cents(amount)}
}

func (r *reader) sold(s string) {
	shares, rest, ok := strings.Cut(s, " shares for ")
	if !ok {
		r.wrong(s)
	}
	p := r.payment(rest)
	r.c.Giver.Sales = append(r.c.Giver.Sales, regulation.Sale{On: p.On, Shares: r.units(shares), Value: p.Cents})
}

func (r *reader) purchasers(s string) {
	n, on, ok := strings.Cut(s, " on ")
	if !ok {
		r.wrong(s)
	}
	r.c.Counts.Purchasers = append(r.c.Counts.Purchasers, regulation.Purchase{On: day(r.t, on), Persons: r.number(n)})
}

func (r *reader) holders(s string) {
	c := &r.c.Counts
	for i, p := range strings.Split(s, "; ") {
		n, what, _ := strings.Cut(p, " ")
		switch {
		case i == 0:
			c.Holders = r.number(p)
		case what == "not accredited":
			c.Others = r.number(n)
		case what == "crowdfunded only":
			c.Crowd = r.number(n)
		case what == "of these not accredited":
			c.CrowdOthers = r.number(n)
		default:
			r.wrong(p)
		}
	}
}

func (r *reader) transfer(s string) {
	t := &r.c.Transfer
	for i, p := range strings.Split(s, "; ") {
		switch {
		case i == 0:
			what, price, priced := strings.Cut(p, " for ")
			typ, shares, ok := strings.Cut(strings.TrimSuffix(what, " shares"), " of ")
			if !ok {
				r.wrong(p)
			}
			t.Type, t.Shares = regulation.Type(typ), r.units(shares)
			if priced {
				t.Value = r.maybe(price)
			}
		case p == "notice filed":
			t.NoticeFiled = true
		case p == "registered":
			t.Registered = true
		case p == "within the offering":
			t.Offered = true
		case strings.HasPrefix(p, "through "):
			t.Intermediary = strings.TrimPrefix(p, "through ")
		default:
			r.wrong(p)
		}
	}
}

// said is the answer in the words of an expectation.
func said(c judged, figures regulation.Figures) string {
	verdicts := regulation.Judge(c.facts, figures, c.on)
	worst, earliest := regulation.Worst(verdicts), regulation.Earliest(c.facts, figures, c.on)
	var not, notices []string
	for _, v := range verdicts {
		switch {
		case v.Outcome != regulation.Passes:
			not = append(not, v.Rule)
		case v.Notice && v.Due != nil:
			notices = append(notices, v.Rule+" due "+v.Due.Format("2006-01-02"))
		case v.Notice:
			notices = append(notices, v.Rule)
		}
	}
	out := string(worst)
	switch {
	case worst == regulation.NotUntil && earliest != nil:
		out = "not until " + earliest.Format("2006-01-02")
	case worst == regulation.NotUntil:
		out = "not until, and not by time alone"
	case worst != regulation.Passes && earliest != nil:
		out += ", by time from " + earliest.Format("2006-01-02")
	}
	if len(not) > 0 {
		out += ": " + strings.Join(not, ", ")
	}
	if len(notices) > 0 {
		out += " | notice: " + strings.Join(notices, ", ")
	}
	return out
}

// details are the lines that the program writes below a day.
func details(c judged, figures regulation.Figures) []string {
	var out []string
	for _, v := range regulation.Judge(c.facts, figures, c.on) {
		outcome := string(v.Outcome)
		if v.Earliest != nil && v.Outcome == regulation.NotUntil {
			outcome += " " + v.Earliest.Format("2006-01-02")
		} else if v.Earliest != nil {
			outcome += " or from " + v.Earliest.Format("2006-01-02")
		}
		line := fmt.Sprintf("    %-20s %-20s [%s]", v.Rule, outcome, v.Citation)
		if v.Outcome != regulation.Passes || v.Notice {
			line += " " + v.Reason
		}
		out = append(out, line)
	}
	return out
}
