// Package subscription is what BitGo is asked to tell us: the webhooks that it keeps for a wallet, an enterprise or the
// whole organization. BitGo's own lists are the only record of them; a webhook is looked for there before one is added,
// so that the same one is never kept twice. What BitGo then tells is the webhook room's.
package subscription

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/bitgo"
)

// Level says whose events a webhook tells of.
type Level string

// The levels that BitGo has (bitgo-api.md §10.1).
const (
	Wallet       Level = "wallet"
	Enterprise   Level = "enterprise"
	Organization Level = "organization"
)

// BitGo suspends a webhook that fails so often: in any seven days, or in all (bitgo-api.md §10.4).
const (
	WeeklyFailures = 100
	AllFailures    = 500
)

// types are those that each level takes (bitgo-api.md §10.1).
var types = map[Level][]string{
	Wallet: strings.Fields("transfer pendingapproval txRequest txRequestTransaction transaction transactionRemoved transactionExpire " +
		"address_confirmation block admin lowFee lowFeeAddressBalance circuitBreaker transaction_finality_on_l1 stuckTx unspentExpiry " +
		"twoStepTransfer twoStepDeposit twoStepWithdrawal endInvestorOnboardingInvite pendingDecryption"),
	Enterprise: strings.Fields("bankAccount accessToken policyBalanceChange reversal mintOrder"),
	Organization: strings.Fields("transfer txRequest txRequestTransaction pendingapproval bankAccount identityStatus idvStatus " +
		"userKycState enterpriseKycState accessToken reversal tradeOrder whitelistApproved whitelistRejected"),
}

// Ask is a webhook that somebody wants. Wallet or Enterprise say whose, neither means the organization's.
type Ask struct {
	Type          string
	URL           string
	Wallet        string
	Enterprise    string
	Label         string
	Coin          string // of the organization's: one coin alone
	Confirmations int    // 0: told at first sight and when confirmed
	AllToken      *bool  // nil: yes, without which BitGo tells of no token and of no Go Account
	Failures      bool   // told of failed, removed and replaced too
}

// level says at which level it would stand.
func (a Ask) level() Level {
	switch {
	case a.Wallet != "":
		return Wallet
	case a.Enterprise != "":
		return Enterprise
	}
	return Organization
}

// check refuses what no level takes.
func (a Ask) check() error {
	bad := ErrAsk
	level := a.level()
	switch {
	case a.Wallet != "" && a.Enterprise != "":
		bad = bad.Field("enterpriseId", "A webhook is a wallet's or an enterprise's. Leave one of the two out.")
	case slices.Contains(types[level], a.Type):
	case known(a.Type):
		bad = bad.Field("type", "BitGo has no such webhook for "+owners[level]+". It has it for "+where(a.Type)+".")
	default:
		bad = bad.Field("type", "For "+owners[level]+" BitGo has: "+strings.Join(types[level], ", ")+".")
	}
	if a.Coin != "" && (level != Organization || !bitgo.IsCoin(a.Coin)) {
		bad = bad.Field("coin", "A coin narrows the organization's webhooks only, and is one of BitGo's tickers.")
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return nil
}

var owners = map[Level]string{Wallet: "a wallet (walletId)", Enterprise: "an enterprise (enterpriseId)", Organization: "the organization (neither walletId nor enterpriseId)"}

func known(kind string) bool { return where(kind) != "" }

// where lists the levels that have the type.
func where(kind string) string {
	var out []string
	for _, level := range []Level{Wallet, Enterprise, Organization} {
		if slices.Contains(types[level], kind) {
			out = append(out, owners[level])
		}
	}
	return strings.Join(out, " and ")
}

// wire is the request to BitGo.
func (a Ask) wire() bitgo.NewWebhook {
	tokens := (a.Type == "transfer" || a.Type == "pendingapproval") && (a.AllToken == nil || *a.AllToken)
	return bitgo.NewWebhook{Type: a.Type, URL: a.URL, Label: a.Label, Coin: a.Coin, NumConfirmations: a.Confirmations,
		AllToken: tokens, ListenToFailureStates: a.Failures}
}

// same finds the oldest of the webhooks that is the one asked for.
func (a Ask) same(all []bitgo.Webhook) (bitgo.Webhook, bool) {
	all = slices.DeleteFunc(slices.Clone(all), func(w bitgo.Webhook) bool {
		return w.Type != a.Type || w.URL != a.URL || w.Coin != a.Coin && a.level() != Wallet
	})
	if len(all) == 0 {
		return bitgo.Webhook{}, false
	}
	return slices.MinFunc(all, func(x, y bitgo.Webhook) int {
		if by := x.Created.Compare(y.Created.Time); by != 0 {
			return by
		}
		return strings.Compare(x.ID, y.ID)
	}), true
}

// Webhook is one that BitGo keeps.
type Webhook struct {
	ID           string
	Level        Level
	Type         string
	URL          string
	Label        string
	Coin         string
	State        string // BitGo's word: active, suspended
	Wallet       string
	Enterprise   string
	Failed       int // in a row
	FailingSince *time.Time
	LastAttempt  *time.Time
	Created      *time.Time
	// What it is told.
	AllToken      bool
	Confirmations int
	Failures      bool
}

// IsSuspended reports whether BitGo has stopped to tell it anything.
func (w Webhook) IsSuspended() bool { return w.State != "active" }

func from(level Level, w bitgo.Webhook) Webhook {
	out := Webhook{ID: w.ID, Level: level, Type: w.Type, URL: w.URL, Label: w.Label, Coin: w.Coin, State: w.State,
		Failed: w.FailedAttempts, FailingSince: given(w.FailingSince), LastAttempt: given(w.LastAttempt), Created: given(w.Created),
		AllToken: w.AllToken, Confirmations: w.NumConfirmations, Failures: w.Failures}
	switch level {
	case Wallet:
		out.Wallet = w.WalletID
	case Enterprise:
		out.Enterprise = w.EnterpriseID
	case Organization:
	}
	return out
}

func given(t bitgo.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t.Time
}

// Unread is a list that BitGo did not give.
type Unread struct {
	Level Level
	ID    string // of the wallet or the enterprise
	Why   string
}

// Report is what BitGo keeps, as far as it could be read.
type Report struct {
	Webhooks []Webhook
	Unread   []Unread
}

// Suspended counts those that hear nothing.
func (r Report) Suspended() int {
	n := 0
	for _, w := range r.Webhooks {
		if w.IsSuspended() {
			n++
		}
	}
	return n
}

// owner is one list of webhooks at BitGo, and whose it is here.
type owner struct {
	level  Level
	id     string
	coin   string     // of a wallet
	client *uuid.UUID // nil: the organization's
}

// Types are all that BitGo has, at whichever level.
func Types() []string {
	var out []string
	for _, all := range types {
		out = append(out, all...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
