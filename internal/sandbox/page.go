package sandbox

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"math/big"
	"net/http"
	"strings"
	"time"
)

//go:embed page
var pageFiles embed.FS

var pageTemplate = template.Must(template.ParseFS(pageFiles, "page/*.html"))

// pageRows is how many rows of each list the page shows.
const pageRows = 60

// pageView is what the page shows. It is filled under the lock and printed after it.
type pageView struct {
	Problem, Now, Moved                string
	Transfers, Moving, Waiting, Hidden int
	Plain                              bool
	Pace                               string
	Holdings                           []holdingRow
	Approvals                          []approvalRow
	Webhooks                           []webhookRow
	Deliveries                         []deliveryRow
	Requests                           []requestRow
	Leaks                              []leakRow
	Surfaces                           []surfaceRow
	Modes                              []modeRow
	Gates                              []gateRow
	Points                             []string
	Prices                             []priceRow
	Flags                              [][2]string
	Sentinels                          []sentinelRow
	Sanctioned                         []string
	Controls                           [][2]string
}

// badge is a state as a word, an icon and a colour.
type badge struct{ Class, Icon, Word string }

func marked(class, word string) badge {
	icon := class
	if class == "" {
		icon = "info"
	}
	return badge{class, icon, word}
}

// controlPage is for a person: what there is, what happened, what can be provoked.
func (s *Server) controlPage(w http.ResponseWriter, _ *http.Request) { s.page(w, http.StatusOK, "") }

// page prints the page. A problem is why the form that was sent changed nothing.
func (s *Server) page(w http.ResponseWriter, status int, problem string) {
	var out bytes.Buffer
	if err := pageTemplate.ExecuteTemplate(&out, "page.html", s.view(problem)); err != nil {
		s.complain(err)
		status = http.StatusInternalServerError
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = out.WriteTo(w)
}

func (s *Server) pageStyle(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, "page/page.css")
}

func (s *Server) view(problem string) pageView {
	v := pageView{Problem: strings.TrimSuffix(problem, "."), Plain: s.options.Plain, Modes: modeRows, Points: holdPoints,
		Sanctioned: sanctioned, Controls: controls, Requests: []requestRow{}}
	if s.options.Pace > 0 {
		v.Pace = s.options.Pace.String()
	}
	for _, x := range sentinels {
		v.Sentinels = append(v.Sentinels, sentinelRow{x.digits, x.name, x.what})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	v.Now = now.Format("2 Jan 2006 15:04:05 MST")
	if moved := s.state.meta.Offset; moved > 0 {
		v.Moved = moved.Round(time.Second).String()
	}
	v.Transfers, v.Moving, v.Waiting = len(s.state.transfers), len(s.state.moving), s.state.waiting()
	s.viewMoney(&v, now)
	s.viewTraffic(&v, now)
	s.viewSwitches(&v, now)
	return v
}

// inCoins writes base units in whole coins, with every decimal the coin has.
func inCoins(n *big.Int, decimals int) string {
	digits := new(big.Int).Abs(n).String()
	if missing := decimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole, part := digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if n.Sign() < 0 {
		whole = "−" + whole
	}
	if decimals == 0 {
		return whole
	}
	return whole + "." + part
}

// ago is an age in one unit.
func ago(d time.Duration) string {
	switch {
	case d < time.Second:
		return "0 s"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}
