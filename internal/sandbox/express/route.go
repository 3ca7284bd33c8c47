package express

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/unykorn/console/internal/sandbox/contract"
)

// handler answers a route of Express's own: a value that becomes JSON, or what the SDK
// throws.
type handler func(*call) (any, error)

// route is one of Express's own routes; {x} stands for one segment.
type route struct {
	method  string
	parts   []string
	form    *form // of the body, nil where Express reads none
	handle  handler
	offline bool // makes no SDK object, so that not even the constants are fetched
}

func at(method, pattern string, form *form, handle handler) route {
	return route{method: method, parts: strings.Split(strings.Trim(pattern, "/"), "/"), form: form, handle: handle}
}

const wallets = "/api/v2/{coin}/wallet/{id}"

// own are Express's own routes, the part of bitgo-api.md §5.3 that the stand-in has.
// Everything else is passed on to the platform.
var own = []route{
	{method: "GET", parts: []string{"api", "v1", "pingexpress"}, handle: pingExpress, offline: true},
	{method: "GET", parts: []string{"api", "v2", "pingexpress"}, handle: pingExpress, offline: true},
	at("GET", "/api/v1/ping", nil, ping),
	at("GET", "/api/v2/ping", nil, ping),
	at("POST", "/api/v1/user/login", loginForm, login),
	at("POST", "/api/v2/user/login", loginForm, login),
	at("POST", "/api/v1/encrypt", encryptForm, encrypt),
	at("POST", "/api/v2/encrypt", encryptForm, encrypt),
	at("POST", "/api/v1/decrypt", decryptForm, decrypt),
	at("POST", "/api/v2/decrypt", decryptForm, decrypt),
	at("POST", "/api/v1/verifyaddress", verifyForm, verifyBitcoin),
	at("POST", "/api/v2/verifyaddress", verifyForm, verifyBitcoin),
	at("POST", "/api/v2/calculateminerfeeinfo", minerFeeForm, minerFee),
	at("POST", "/api/v2/ofc/signPayload", payloadForm, signPayload),
	at("POST", "/api/v2/{coin}/keychain/local", nil, localKey),
	at("POST", "/api/v2/{coin}/keychain/{id}/changepassword", changeForm, changePassword),
	at("POST", "/api/v2/{coin}/wallet/generate", generateForm, generate),
	at("POST", "/api/v2/{coin}/verifyaddress", verifyForm, verifyAddress),
	at("POST", "/api/v2/{coin}/signtx", signForm, signTransaction),
	at("POST", wallets+"/address", addressForm, createAddress),
	at("POST", wallets+"/iswalletaddress", isWalletForm, isWalletAddress),
	at("POST", wallets+"/signtx", signForm, signWalletTransaction),
	at("POST", wallets+"/sendcoins", sendForm, sendCoins),
	at("POST", wallets+"/sendmany", sendManyForm, sendMany),
	at("POST", wallets+"/prebuildAndSignTransaction", sendManyForm, prebuildAndSign),
	at("POST", wallets+"/sweep", sweepForm, sweep),
	at("POST", wallets+"/consolidateunspents", unspentsForm, consolidateUnspents),
	at("POST", wallets+"/fanoutunspents", unspentsForm, fanoutUnspents),
	at("POST", wallets+"/consolidateAccount", nil, consolidateAccount),
	at("POST", wallets+"/acceleratetx", accelerateForm, accelerate),
	at("PUT", "/api/v2/{coin}/pendingapprovals/{id}", approvalForm, updateApproval),
}

// Routes lists the routes that Express answers itself.
func Routes() []contract.Route {
	var all []contract.Route
	for _, r := range own {
		all = append(all, contract.Route{Surface: contract.Express, Method: r.method, Pattern: "/" + strings.Join(r.parts, "/")})
	}
	return all
}

// match compares as the web framework does: without regard to case, and on decoded
// segments for what a parameter stands for.
func (r route) match(method string, parts []string) (map[string]string, bool) {
	if r.method != method || len(parts) != len(r.parts) {
		return nil, false
	}
	values := map[string]string{}
	for i, part := range r.parts {
		name, wild := strings.CutPrefix(part, "{")
		if wild && parts[i] != "" {
			values[strings.TrimSuffix(name, "}")] = unescaped(parts[i])
		} else if wild || !strings.EqualFold(part, parts[i]) {
			return nil, false
		}
	}
	return values, true
}

// answer is everything that Express does with one request.
func (s *Server) answer(r *http.Request, b body) reply {
	target := collapse(r.RequestURI)
	path, query, _ := strings.Cut(target, "?")
	values, _ := url.ParseQuery(query) // what cannot be read is left out
	c := &call{server: s, ctx: s.ending, request: r, target: target, query: values, body: b, token: bearer(r.Header.Get("Authorization"))}
	parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/"), "/")
	for _, candidate := range own {
		if found, matched := candidate.match(r.Method, parts); matched {
			c.path = found
			return c.answer(candidate)
		}
	}
	s.refresh()
	return c.spoiled(c.proxy(parts, query))
}

func (c *call) answer(r route) reply {
	if !r.offline {
		c.server.refresh()
	}
	if message := r.form.refuses(c.body.fields); message != "" {
		return (&failure{status: http.StatusBadRequest, message: message, name: "ValidationError"}).reply(nil)
	}
	result, err := r.handle(c)
	if err != nil {
		return c.spoiled(asFailure(err).reply(c.body.decoded()))
	}
	if passed, ok := result.(answer); ok {
		return c.spoiled(reply{status: passed.status, body: passed.body})
	}
	return c.spoiled(replyJSON(http.StatusOK, result))
}

// spoiled does what the stand-in's platform asked for: it has no other way to let
// something go wrong behind Express.
func (c *call) spoiled(a reply) reply {
	switch c.wish {
	case "abort":
		return reply{abort: true}
	case "cut":
		a.cut = true
	case "503":
		return gatewayPage(http.StatusServiceUnavailable)
	case "504":
		return gatewayPage(http.StatusGatewayTimeout)
	}
	return a
}
