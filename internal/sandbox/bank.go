package sandbox

import (
	"slices"
	"strings"
	"time"
)

// bankAccount is a bank account of an enterprise, where a Go Account's fiat money can be
// sent: its idHash is the address of a withdrawal (bitgo-api.md §12). The number is kept as
// BitGo shows it, its last four digits.
type bankAccount struct {
	ID          string            `json:"id"`
	Hash        string            `json:"hash"`
	Enterprise  string            `json:"enterprise"`
	Type        string            `json:"type"`     // wire ach sepa
	Currency    string            `json:"currency"` // tfiatusd ...
	Name        string            `json:"name"`     // of the bank
	Owner       string            `json:"owner"`
	Number      string            `json:"number"`
	Routing     string            `json:"routing,omitempty"`
	Swift       string            `json:"swift,omitempty"`
	AccountType string            `json:"accountType,omitempty"`
	Country     string            `json:"country"`
	Details     map[string]string `json:"details,omitempty"` // the other texts, by BitGo's names
	State       string            `json:"state"`             // pending approved rejected removed revise
	Created     time.Time         `json:"created"`
}

var _ = kind("bankAccount", func(s *state, d *bankAccount) { s.banks.put(d.ID, d) },
	func(s *state) []*bankAccount { return s.banks.list() })

// currencies are the fiat coins a bank account can be of.
var currencies = []string{"fiatusd", "fiateur", "fiatsgd", "fiataed", "tfiatusd", "tfiateur", "tfiatsgd", "tfiataed"}

// screening is how long BitGo looks at a new bank account.
const screening = 48 * time.Hour

// bankDetails are the optional texts of a bank account, which BitGo keeps as they come.
var bankDetails = strings.Fields("description furtherCreditTo intermediaryBankName intermediaryBankId address ownerAddress address1 address2 address3 " +
	"ownerAddressLine1 ownerAddressLine2 ownerAddressCityLocality ownerAddressStateProvince ownerAddressPostalCode ownerAddressCountryCode " +
	"bankAddressLine1 bankAddressLine2 bankAddressCityLocality bankAddressStateProvince bankAddressPostalCode bankAddressCountryCode")

func (a *bankAccount) body() map[string]any {
	body := map[string]any{"id": a.ID, "idHash": a.Hash, "type": a.Type, "currency": a.Currency, "name": a.Name, "ownerName": a.Owner,
		"accountNumber": a.Number, "shortCountryCode": a.Country, "enterpriseId": a.Enterprise, "trustOrg": "BitGo Trust",
		"verificationState": a.State, "createdAt": stamp(a.Created), "token": "ofc" + strings.Replace(a.Currency, "fiat", "", 1),
		"accountType": nil, "fee": map[string]any{"individualFees": []any{}}}
	if a.AccountType != "" {
		body["accountType"] = a.AccountType
	}
	for key, text := range map[string]string{"routingNumber": a.Routing, "swiftCode": a.Swift} {
		if text != "" {
			body[key] = text
		}
	}
	for key, text := range a.Details {
		body[key] = text
	}
	return body
}

// bankOf finds the bank account that a withdrawal's address names.
func (s *Server) bankOf(address string) *bankAccount {
	for _, a := range s.state.banks.list() {
		if a.Hash == address && a.State != "removed" {
			return a
		}
	}
	return nil
}

// bankRefused is why a wallet cannot withdraw an asset to a bank account: it is another
// enterprise's or of another currency, or BitGo has not approved it. An address that names
// no bank account here is none of its business.
func (s *Server) bankRefused(w *wallet, ticker, address string) *problem {
	a := s.bankOf(address)
	if a == nil || coins[ticker].family != ofcAsset {
		return nil
	}
	var p problem
	switch {
	case a.Enterprise != w.Enterprise || a.Currency != coins[ticker].backing:
		p = problem{status: 400, name: "InvalidAddress", message: "invalid address " + address, context: map[string]any{"address": address, "coin": ticker}}
	case a.State != "approved":
		p = invalid("BankAccountNotApproved", "the bank account is "+a.State+", and only an approved one can be paid")
	default:
		return nil
	}
	return &p
}

// foundBanks gives two clients a bank account that BitGo has approved, and one that still
// waits.
func (s *Server) foundBanks(b *batch) {
	for _, x := range s.world.Banks {
		state, made := "approved", b.at.AddDate(0, -10, 0)
		if !x.Approved {
			state, made = "pending", b.at
		}
		b.put(&bankAccount{ID: fixed("bank account", x.Key), Hash: x.Hash, Enterprise: fixed("enterprise", x.Client), Type: "wire", Currency: "tfiatusd",
			Name: x.Bank, Owner: x.Owner, Number: "****4021", Routing: "021000021", AccountType: "checking", Country: "US", State: state, Created: made})
	}
}

func stepBanks(b *batch) int { return b.screened(func(*bankAccount) bool { return true }) }

func dueBanks(b *batch, now time.Time) int {
	return b.screened(func(a *bankAccount) bool {
		wait := screening
		if pace := b.server.options.Pace; pace > 0 {
			wait = min(wait, 2*pace)
		}
		return !now.Before(a.Created.Add(wait))
	})
}

// screened ends BitGo's look at the bank accounts that fit. A description can say what it
// comes to: sandbox:bank-rejected, sandbox:bank-revise.
func (b *batch) screened(fits func(*bankAccount) bool) int {
	waiting := b.server.state.banks.all(func(a *bankAccount) bool { return a.State == "pending" && fits(a) })
	for _, a := range waiting {
		state := "approved"
		for _, other := range []string{"rejected", "revise"} {
			if strings.Contains(a.Details["description"], "sandbox:bank-"+other) {
				state = other
			}
		}
		b.enterBank(a, state)
	}
	return len(waiting)
}

// enterBank puts a bank account into a state and tells about it.
func (b *batch) enterBank(a *bankAccount, state string) *bankAccount {
	next := *a
	next.State = state
	b.put(&next)
	b.tell(aboutBank(&next))
	return &next
}

// digits4 is a number as BitGo shows it.
func digits4(number string) string {
	runes := []rune(number)
	return "****" + string(runes[max(0, len(runes)-4):])
}

// knownCurrency reports whether a bank account can be of the currency.
func knownCurrency(ticker string) bool { return slices.Contains(currencies, ticker) }
