package sandbox

import (
	"html/template"
	"net/http"
)

// controlPage is for a person: what can be provoked, and how.
func (s *Server) controlPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	type row struct{ Digits, Name, What string }
	rows := []row{}
	for _, x := range sentinels {
		rows = append(rows, row{x.digits, x.name, x.what})
	}
	waiting := []*approval{}
	s.mu.Lock()
	for _, id := range s.state.approvalOrder {
		if a := s.state.approvals[id]; a.open() {
			waiting = append(waiting, a)
		}
	}
	s.mu.Unlock()
	err := controlTemplate.Execute(w, map[string]any{"Approvals": waiting, "Sentinels": rows, "Controls": controls, "Counts": s.Count(), "Sanctioned": sanctioned})
	if err != nil {
		s.complain(err)
	}
}

// controls describes the control API for the page.
var controls = [][2]string{
	{"GET /_sandbox/state", "counts: sends by sequenceId, balances, leaks, webhook deliveries"},
	{"GET /_sandbox/world", "ids, passphrases and tokens of the demo world"},
	{"POST /_sandbox/advance", `{"steps":1} moves each transfer one state; {"confirm":true} settles all; {"seconds":60} moves the clock`},
	{"POST /_sandbox/flush", "delivers every waiting webhook now, held ones and later retries included"},
	{"POST /_sandbox/hooks", `{"shuffle":true} lets webhooks leave in another order than they came`},
	{"POST /_sandbox/notify", `{"type":"enterpriseKycState","enterprise":"…","state":"approved"} fires a webhook of any type`},
	{"POST /_sandbox/hold", `{"point":"send.before","times":1} stops requests there; times 0 means all`},
	{"GET /_sandbox/held?wait=1&point=send.before", "answers when a request stands still"},
	{"POST /_sandbox/release", `{"point":"send.before","drop":false}; drop breaks the connection instead`},
	{"POST /_sandbox/deposit", `{"wallet":"…","coin":"tbtc4","amount":"100000","state":"confirmed"}`},
	{"POST /_sandbox/remove", `{"transfer":"…"} takes a transfer back, as a reorganisation does`},
	{"POST /_sandbox/approve", `{"approval":"…","state":"approved"} acts as another administrator or as BitGo's staff; states rejected, frozen, unFrozen and every pending one`},
	{"POST /_sandbox/ask", `{"type":"policyRuleRequest","wallet":"…","state":"pendingVideoApproval"} makes a pending approval of any kind`},
	{"POST /_sandbox/approval-term", `{"seconds":86400} is how long new approvals wait before they expire; 0 for ever`},
	{"POST /_sandbox/release-stuck", "confirms what was left unconfirmed"},
	{"POST /_sandbox/down", `{"surface":"express","mode":"refuse"}; modes refuse, html503, hang, 429, cut, forge, off`},
	{"POST /_sandbox/price", `{"asset":"BTC","usd":"61000.50","ageSeconds":900} or {"asset":"BTC","missing":true}`},
}

var controlTemplate = template.Must(template.New("control").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>BitGo sandbox</title>
<style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}code{font-size:.9em}</style>
<h1>BitGo sandbox</h1>
<p>This stands in for BitGo. Nothing here is real. {{.Counts.Transfers}} transfers, {{.Counts.Moving}} on their way, {{.Counts.Waiting}} webhooks waiting, {{.Counts.Leaks}} secrets seen on the platform.</p>
<h2>Now</h2>
<form method="post" action="/_sandbox/advance"><button>Move every transfer one state</button> <button name="confirm" value="true">Confirm everything</button></form>
<form method="post" action="/_sandbox/flush"><button>Deliver waiting webhooks</button></form>
<form method="post" action="/_sandbox/release-stuck"><button>Confirm what is stuck</button></form>
<form method="post" action="/_sandbox/down"><select name="surface"><option>platform</option><option>express</option></select>
<select name="mode"><option>off</option><option>refuse</option><option>html503</option><option>hang</option><option>429</option><option>cut</option><option>forge</option></select> <button>Set outage</button></form>
{{range .Approvals}}<form method="post" action="/_sandbox/approve"><input type="hidden" name="approval" value="{{.ID}}">
{{if .Amount}}{{.Amount}} {{.Coin}} to {{.Address}}{{else}}{{.Type}}{{end}}, {{.State}}: <button name="state" value="approved">Approve at BitGo</button> <button name="state" value="rejected">Reject at BitGo</button></form>
{{end}}<h2>Sentinels</h2>
<p>Send an amount whose base units end in the digits, or write <code>sandbox:name</code> in the comment.</p>
<table><tr><th>Digits</th><th>Name</th><th>What happens</th></tr>
{{range .Sentinels}}<tr><td><code>{{.Digits}}</code></td><td><code>{{.Name}}</code></td><td>{{.What}}</td></tr>
{{end}}</table>
<p>Sanctioned addresses: {{range .Sanctioned}}<code>{{.}}</code> {{end}}</p>
<h2>Controls</h2>
<table>{{range .Controls}}<tr><td><code>{{index . 0}}</code></td><td>{{index . 1}}</td></tr>
{{end}}</table></html>
`))
