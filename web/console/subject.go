package console

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/access"
	"github.com/unykorn/console/internal/accreditation"
	"github.com/unykorn/console/internal/approval"
	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/ceremony"
	"github.com/unykorn/console/internal/consolidation"
	"github.com/unykorn/console/internal/freeze"
	"github.com/unykorn/console/internal/holder"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/partner"
	"github.com/unykorn/console/internal/regulation"
	"github.com/unykorn/console/internal/sanction"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/sweep"
	"github.com/unykorn/console/internal/travel"
	"github.com/unykorn/console/views/link"
)

// thing is a kind of thing that the trail and the notices tell of: the word that rooms record, its name for people, who
// may open its page (empty: whoever is signed in), and where that is (nil: it has none).
type thing struct {
	kind, name string
	roles      []identity.Role
	page       func(id string) string
}

// things are all kinds, by name. TestEveryKindIsNamed holds this list to what the rooms record, and the roles to Routes.
var things = []thing{
	{approval.AwayKind, "absence", readers, always(link.Away())},
	{access.ReviewTopic, "access review", readers, link.Review},
	{"approval", "approval", nil, link.Approval},
	{"countersign", "approval at BitGo", nil, link.Countersign},
	{"approval-rule", "approval rule", nil, always(link.Rules())},
	{"bank", "bank account", nil, link.BankAccount},
	{batch.Kind, "batch of sends", treasury, link.Batch},
	{approval.RuleKind, "change of approval rules", nil, link.RuleChange},
	{access.Topic, "change of rights", readers, link.PeopleChange},
	{"client", "client", nil, link.Client},
	{"consolidation", "consolidation of unspents", nil, nil},
	{"deposit", "deposit looked for", nil, always(link.Deposits(""))},
	{accreditation.EvidenceKind, "evidence of an investor", nil, link.Evidence},
	{"export", "export", nil, link.Export},
	{regulation.Topic, "figure of the law", nil, link.Regulation},
	{freeze.Kind, "freeze", nil, link.Freeze},
	{"account", "Go Account", nil, nil},
	{"grant", "grant", nil, nil},
	{"dependency", "health", nil, always(link.Doctor())},
	{holder.Kind, "holder of securities", nil, holderPage},
	{accreditation.InvestorKind, "investor", nil, always(link.Investors())},
	{"key", "key", watchers, link.Key},
	{captable.Kind, "cap table", nil, link.Import},
	{ceremony.Kind, "key ceremony", nil, link.Ceremony},
	{"facility", "loan facility", nil, link.Facility},
	{"offering", "offering", nil, nil},
	{"onboarding", "onboarding", nil, nil},
	{partner.Kind, "partner's endpoint", watchers, link.Partner},
	{"person", "person", readers, link.Person},
	{"reconciliation", "reconciliation", nil, nil},
	{sanction.Kind, "sanctions list", readers, always(link.Sanctions())},
	{security.Kind, "security", nil, link.Security},
	{send.Kind, "send", nil, link.Send},
	{"session", "session", nil, nil},
	{"statement", "statement", accountants, link.Statement},
	{"offering-subscription", "subscription to an offering", nil, nil},
	{sweep.Kind, "sweep rule", nil, link.Sweep},
	{"token", "token at BitGo", watchers, link.BitGoToken},
	{"transfer", "transfer", nil, link.LedgerOfTransfer},
	{security.TransferKind, "transfer of a security", nil, link.ShareTransfer},
	{travel.Kind, "travel data", accountants, link.Travel},
	{"wallet", "wallet", nil, link.Wallet},
	{"webhook", "webhook", watchers, link.Webhook},
	{"subscription", "webhook subscription", watchers, link.Subscription},
	{"whitelist", "whitelist", nil, whitelistPage},
	{"wire", "wire", nil, link.Wire},
}

func always(page string) func(string) string { return func(string) string { return page } }

// whitelistPage is the page of a change; an address that BitGo's list was seen to hold has none of its own.
func whitelistPage(id string) string {
	if uuid.Validate(id) != nil {
		return link.Whitelists()
	}
	return link.WhitelistChange(id)
}

// holderPage is the page of an entry, which is named by whose securities they hold and its id.
func holderPage(id string) string {
	client, entry, _ := strings.Cut(id, "/")
	return link.Holder(client, entry)
}

func thingOf(kind string) (thing, bool) {
	i := slices.IndexFunc(things, func(t thing) bool { return t.kind == kind })
	if i < 0 {
		return thing{}, false
	}
	return things[i], true
}

// subjectLink is where the page of a thing is; empty where it has none.
func subjectLink(kind, id string) string {
	switch kind { // that notices know and the trail does not
	case "delivery":
		return link.AccountNotices()
	case "whitelist_change":
		return link.WhitelistChange(id)
	case consolidation.Thing:
		return link.Consolidation(id)
	}
	t, _ := thingOf(kind)
	if t.page == nil || id == "" {
		return ""
	}
	return t.page(id)
}

// SubjectLink is where a notice about a thing leads: to its page, or where it has none to the notices themselves.
func SubjectLink(kind, id string) string {
	if page := subjectLink(kind, id); page != "" {
		return page
	}
	return link.Notices()
}

// auditSubject is the page of the thing that a row tells of; empty where there is none, and where the reader may not open
// it: whoever reads the trail does not open all that it tells of.
func auditSubject(actor identity.Actor, e audit.Event) string {
	t, _ := thingOf(e.Kind)
	switch {
	case len(t.roles) > 0 && !slices.ContainsFunc(t.roles, actor.HasAny):
		return ""
	case e.Kind == "export" || e.Kind == batch.Kind: // a person's own
		if e.Person == nil || *e.Person != actor.Person {
			return ""
		}
	case e.Kind == accreditation.InvestorKind: // each client has its own numbering
		client := uuid.Nil
		if e.Client != nil {
			client = *e.Client
		}
		return link.Investor(client.String(), e.Subject)
	case (e.Kind == "account" || e.Kind == "onboarding") && e.Client != nil: // told on the client's page
		return link.Client(e.Client.String())
	}
	return subjectLink(e.Kind, e.Subject)
}
