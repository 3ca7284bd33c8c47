package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

func (s *Server) bankRoutes() []route {
	return []route{
		at("GET", "/api/v2/bankaccounts", s.bankList).needs("enterprise_view_all"),
		at("POST", "/api/v2/bankaccounts", s.bankAdd).needs("enterprise_manage_all"),
		at("GET", "/api/v2/bankaccounts/deposit/info", s.depositInfo).needs("enterprise_view_all"),
		at("GET", "/api/v2/bankaccounts/{account}", s.bankGet).needs("enterprise_view_all"),
		at("PUT", "/api/v2/bankaccounts/{account}", s.bankUpdate).needs("enterprise_manage_all"),
		at("DELETE", "/api/v2/bankaccounts/{account}", s.bankDelete).needs("enterprise_manage_all"),
	}
}

// bankList lists the bank accounts of the enterprises that the caller belongs to. One that
// was removed is shown only to who asks for it.
func (s *Server) bankList(c *call) answer {
	for _, id := range c.query["enterpriseId"] {
		if s.state.enterprises[id] == nil || !c.sees(id) {
			return c.fail(problem{status: http.StatusNotFound, message: "enterprise not found"})
		}
	}
	state := c.query.Get("verificationState")
	if state != "" && !slices.Contains([]string{"approved", "rejected", "pending", "removed", "revise"}, state) {
		return c.fail(invalidArgument("verificationState"))
	}
	hashes := slices.Concat(c.query["idHash"], c.query["bankAccountIdHash"])
	out := []any{}
	for _, a := range s.state.banks.all(func(a *bankAccount) bool {
		return c.sees(a.Enterprise) && matches(c.query["enterpriseId"], a.Enterprise) && matches(hashes, a.Hash) &&
			matches(c.query["bankAccountId"], a.ID) && matches(c.query["type"], a.Type) && matches(c.query["trustOrg"], "BitGo Trust") &&
			(a.State == state || state == "" && a.State != "removed")
	}) {
		out = append(out, a.body())
	}
	return ok(map[string]any{"bankAccounts": out})
}

// bankInput is the body that makes a bank account, and the part of one that changes it.
type bankInput struct {
	Type        string `json:"type"`
	Routing     string `json:"routingNumber"`
	Swift       string `json:"swiftCode"`
	Name        string `json:"name"`
	Number      string `json:"accountNumber"`
	Enterprise  string `json:"enterpriseId"`
	Currency    string `json:"currency"`
	Owner       string `json:"ownerName"`
	AccountType string `json:"accountType"`
	Country     string `json:"shortCountryCode"`

	details map[string]string
}

var country = regexp.MustCompile(`^[A-Z]{2}$`)

// bankInput reads a body; field names what is wrong with it, "" when nothing is.
func (c *call) bankInput() (in bankInput, field string) {
	all := map[string]any{}
	if len(c.body) == 0 || json.Unmarshal(c.body, &all) != nil || json.Unmarshal(c.body, &in) != nil {
		return in, "body"
	}
	in.details = map[string]string{}
	for _, name := range bankDetails {
		value, given := all[name]
		text, isText := value.(string)
		if given && (!isText || len(text) > 512) {
			return in, name
		}
		if text != "" {
			in.details[name] = text
		}
	}
	in.Country = cmp.Or(in.Country, in.details["bankAddressCountryCode"])
	return in, ""
}

// missing names the first field that a new bank account lacks.
func (in bankInput) missing() string {
	addressed := in.details["ownerAddressLine1"] != "" && in.details["bankAddressLine1"] != "" && in.details["ownerAddressCountryCode"] != "" ||
		in.details["address"] != "" && in.details["ownerAddress"] != ""
	switch {
	case !slices.Contains([]string{"wire", "ach", "sepa"}, in.Type):
		return "type"
	case in.Type == "ach" && in.Routing == "", in.Type == "wire" && (in.Routing == "") == (in.Swift == ""):
		return "routingNumber"
	case in.Type == "sepa" && in.Swift == "":
		return "swiftCode"
	case in.Name == "":
		return "name"
	case in.Number == "":
		return "accountNumber"
	case !knownCurrency(in.Currency):
		return "currency"
	case in.Owner == "":
		return "ownerName"
	case !country.MatchString(in.Country):
		return "shortCountryCode"
	case !addressed:
		return "bankAddressLine1"
	case !slices.Contains([]string{"", "checking", "saving"}, in.AccountType):
		return "accountType"
	}
	return ""
}

// bankAdd makes a bank account, which BitGo then screens for 48 hours.
func (s *Server) bankAdd(c *call) answer {
	in, field := c.bankInput()
	if field = cmp.Or(field, in.missing()); field != "" {
		return c.fail(invalidArgument(field))
	}
	switch {
	case s.state.enterprises[in.Enterprise] == nil || !c.sees(in.Enterprise):
		return c.fail(problem{status: http.StatusNotFound, message: "enterprise not found"})
	case !c.user.admin(in.Enterprise):
		return c.fail(forbidden("user is not an administrator of the enterprise"))
	}
	b := s.begin("bank.add")
	a := &bankAccount{ID: b.id("bank account"), Hash: b.id("bank hash"), Enterprise: in.Enterprise, Type: in.Type, Currency: in.Currency,
		Name: in.Name, Owner: in.Owner, Number: digits4(in.Number), Routing: in.Routing, Swift: in.Swift, AccountType: in.AccountType,
		Country: in.Country, Details: in.details, Created: b.at}
	a = b.enterBank(a, "pending")
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(a.body())
}

func (s *Server) bankOfPath(c *call) (*bankAccount, *problem) {
	a := s.state.banks.get(c.path["account"])
	if a == nil || !c.sees(a.Enterprise) {
		return nil, &problem{status: http.StatusNotFound, message: "bank account not found"}
	}
	return a, nil
}

func (s *Server) bankGet(c *call) answer {
	a, p := s.bankOfPath(c)
	if p != nil {
		return c.fail(*p)
	}
	return ok(a.body())
}

// bankUpdate changes a bank account, which is screened again.
func (s *Server) bankUpdate(c *call) answer {
	a, p := s.bankOfPath(c)
	if p != nil {
		return c.fail(*p)
	}
	in, field := c.bankInput()
	if field == "" && in.Country != "" && !country.MatchString(in.Country) {
		field = "shortCountryCode"
	}
	switch {
	case field != "":
		return c.fail(invalidArgument(field))
	case !c.user.admin(a.Enterprise):
		return c.fail(forbidden("user is not an administrator of the enterprise"))
	case a.State == "removed":
		return c.fail(problem{status: http.StatusConflict, message: "the bank account was removed"})
	}
	next := *a
	next.Name, next.Owner, next.Country = cmp.Or(in.Name, a.Name), cmp.Or(in.Owner, a.Owner), cmp.Or(in.Country, a.Country)
	next.AccountType = cmp.Or(in.AccountType, a.AccountType)
	next.Details = map[string]string{}
	for _, from := range []map[string]string{a.Details, in.details} {
		for name, text := range from {
			next.Details[name] = text
		}
	}
	return s.bankEnter(c, &next, "pending")
}

// bankDelete removes a bank account, unless money is on its way there.
func (s *Server) bankDelete(c *call) answer {
	a, p := s.bankOfPath(c)
	if p != nil {
		return c.fail(*p)
	}
	switch {
	case !c.user.admin(a.Enterprise):
		return c.fail(forbidden("user is not an administrator of the enterprise"))
	case a.State == "removed":
		return c.fail(problem{status: http.StatusConflict, message: "the bank account was removed already"})
	case s.owes(a):
		return c.fail(problem{status: http.StatusConflict, message: "a withdrawal to the bank account is not settled"})
	}
	return s.bankEnter(c, a, "removed")
}

func (s *Server) bankEnter(c *call, a *bankAccount, state string) answer {
	b := s.begin("bank." + state)
	a = b.enterBank(a, state)
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(a.body())
}

// owes reports whether a withdrawal to the bank account is on its way.
func (s *Server) owes(a *bankAccount) bool {
	for _, id := range s.state.walletOrder {
		if s.state.wallets[id].Enterprise != a.Enterprise {
			continue
		}
		for _, id := range s.state.transfersOf[id] {
			if t := s.state.transfers[id]; t.Address == a.Hash && t.inFlight() {
				return true
			}
		}
	}
	return false
}

// depositInfo is BitGo's own bank account, where money for a Go Account is sent, and the
// reference that names the Go Account.
func (s *Server) depositInfo(c *call) answer {
	currency := c.query.Get("currency")
	w := s.state.wallets[c.query.Get("goAccountId")]
	switch {
	case !knownCurrency(currency):
		return c.fail(invalidArgument("currency"))
	case w == nil || w.Coin != "ofc" || !c.sees(w.Enterprise):
		return c.fail(problem{status: http.StatusNotFound, message: "go account not found"})
	}
	own := &bankAccount{ID: fixed("bank account", currency), Hash: fixed("bank", currency), Enterprise: w.Enterprise, Type: "wire",
		Currency: currency, Name: "Sandbox Deposit Bank", Owner: "BitGo Trust Company", Number: "****0001", Routing: "021000021",
		Country: "US", State: "approved", Created: s.state.meta.Born}
	return ok(map[string]any{"memoId": strings.ToUpper(digest("memo|" + w.ID)[:12]), "bankAccounts": []any{own.body()}})
}
