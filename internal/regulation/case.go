package regulation

import (
	"slices"
	"time"

	"github.com/unykorn/console/internal/money"
)

// Regulation is what a security, or a lot of it, was sold under.
type Regulation string

// The regulations whose rules are known here.
const (
	RegD506B   Regulation = "REG_D_506B"
	RegD506C   Regulation = "REG_D_506C"
	RegS       Regulation = "REG_S"
	RegATier1  Regulation = "REG_A_TIER_1"
	RegATier2  Regulation = "REG_A_TIER_2"
	RegCF      Regulation = "REG_CF"
	Rule144A   Regulation = "RULE_144A"
	Registered Regulation = "REGISTERED"
)

// Regulations in the order in which documents list them.
var Regulations = []Regulation{RegD506B, RegD506C, RegS, RegATier1, RegATier2, RegCF, Rule144A, Registered}

// Type of a transfer.
type Type string

// The types. Only the first two are sales; a gift and an estate are none, and the issuer takes a redemption back.
const (
	PrimaryIssuance Type = "PRIMARY_ISSUANCE"
	Secondary       Type = "SECONDARY"
	Gift            Type = "GIFT"
	Estate          Type = "ESTATE"
	Redemption      Type = "REDEMPTION"
)

// Types in the order in which documents list them.
var Types = []Type{PrimaryIssuance, Secondary, Gift, Estate, Redemption}

// Instrument is whether the security is a share or a debt.
type Instrument string

// The instruments. A partner's interest and a fund's unit are equity.
const (
	Equity Instrument = "EQUITY"
	Debt   Instrument = "DEBT"
)

// Known is a question that may not have been answered.
type Known string

// The answers. The zero Known is unknown.
const (
	Unknown Known = ""
	Yes     Known = "yes"
	No      Known = "no"
)

// Case is all that is known of a transfer when it is judged: facts only. Days are midnights in UTC, and the zero day is none
// or not known, as the field says.
type Case struct {
	Security Security
	Giver    Giver
	Receiver Receiver
	Transfer Transfer
	Counts   Counts
}

// Security is what is transferred, and whose it is.
type Security struct {
	Regulation      Regulation
	Domicile        string // of the issuer: a country, or country and state, "US_DE"
	Instrument      Instrument
	ReportingSince  time.Time // the issuer files reports under the Exchange Act since; none: it does not
	Current         bool      // it has filed all of the last year, or publishes what 17 CFR 230.144(c)(2) asks for
	USInterest      Known     // a substantial US market interest in the class (17 CFR 230.902(j)); asked of foreign issuers
	OfferingClosed  time.Time // the later of the first offer to others and the closing; none: not yet
	Solicited       bool      // the offering was or is advertised
	Listed          bool      // on a national securities exchange once the offering is done
	Class12g        bool      // the class is registered under section 12 already
	Outstanding     money.Units
	WeeklyVolumes   []money.Units // reported trading of the last calendar weeks, the newest first; none: not traded
	TotalAssets     *money.Cents  // of the issuer at its last fiscal year's end; nil: not known
	FiscalMonth     time.Month    // the fiscal year's end; 0: not known
	FiscalDay       int
	CrowdConditions bool      // under Regulation CF: reports current and a registered transfer agent
	CrowdOutgrown   time.Time // the fiscal year's end at which the assets first went above the limit of 17 CFR 240.12g-6
	Limits          Limits
}

// Averaged is an average of so many weeks as WeeklyVolumes takes it. Should the law ask for more weeks, it says nothing of them.
func Averaged(perWeek money.Units, weeks int) []money.Units {
	return slices.Repeat([]money.Units{perWeek}, max(weeks, 0))
}

// Limits are the issuer's own, from its terms: they bind by contract, not by law.
type Limits struct {
	MaxHolders     int64    // of record; 0: none
	MaxShareBps    int64    // of all shares that one holder may have, in hundredths of a per cent; 0: none
	Allowed        []string // countries, or country and state; none: all
	Barred         []string
	AccreditedOnly bool // also on the second-hand market
}

// Giver is who gives. Of an issuance it is the issuer, and nothing is asked of it.
type Giver struct {
	Affiliate  bool
	Residence  string
	Accredited bool        // counted as such among the holders of record
	Held       money.Units // all that the giver has, also what other transfers were promised; zero: the lots are all
	Lots       []Lot
	Sales      []Sale // of this class by this giver, and by whoever is added to them, of late
	Screening  Screening
}

// Lot is shares that were acquired together.
type Lot struct {
	Name        string
	Acquired    time.Time  // and paid in full
	Since       time.Time  // from when the holding counts, when that is earlier: tacked; none: Acquired
	Exemption   Regulation // under which they left the issuer; it stays with them for ever
	LockedUntil time.Time  // the first day on which the issuer's own lock-up is over; none: no lock-up
	Stopped     string     // why a stop order lies on them; "": none does
	Legend      string     // what is printed on them; "": nothing
	Remaining   money.Units
}

func (l Lot) since() time.Time {
	if l.Since.IsZero() {
		return Day(l.Acquired)
	}
	return Day(l.Since)
}

// Sale is what somebody sold on a day.
type Sale struct {
	On     time.Time
	Shares money.Units
	Value  money.Cents
}

// Kind is whether a party is a person.
type Kind string

// The kinds.
const (
	Natural Kind = "natural"
	Entity  Kind = "entity"
)

// Receiver is who gets. Of a redemption it is the issuer, and nothing is asked of it.
type Receiver struct {
	Kind          Kind
	Residence     string // a country, or country and state; "": not known
	USPerson      bool   // also one who resides abroad (17 CFR 230.902(k))
	Standing      Standing
	Sophisticated bool // alone or with a purchaser representative (17 CFR 230.506(b)(2)(ii))
	QIB           bool // a qualified institutional buyer (17 CFR 230.144A(a)(1))
	Family        bool // of the giver, or a trust for them (17 CFR 227.501(c))
	Certified     bool // gave the offshore buyer's certificate (17 CFR 230.903(b)(3)(iii)(B))
	Means         *Means
	Paid          []Payment // for this offering; under Regulation CF for all offerings on all portals
	Shares        money.Units
	Screening     Screening
}

// usPerson also takes whoever resides there for one.
func (r Receiver) usPerson() bool { return r.USPerson || country(r.Residence) == "US" }

// Standing is what evidence, decided by a second person, says of a purchaser. A claim is none.
type Standing struct {
	Accredited bool
	Method     string
	Expires    time.Time // the first day on which it counts no more
	Waiting    bool      // evidence is filed and not decided
}

func (s Standing) on(day time.Time) bool { return s.Accredited && day.Before(Day(s.Expires)) }

// Means are what a purchaser's limit is counted from: of an entity its revenue and net assets.
type Means struct{ Income, NetWorth money.Cents }

// Payment is what was paid on a day.
type Payment struct {
	On    time.Time
	Cents money.Cents
}

// Result of a screening.
type Result string

// The results. The zero Result is not screened, which is never clear.
const (
	NotScreened Result = ""
	Clear       Result = "clear"
	Hit         Result = "hit"
)

// Screening of a party against the sanctions lists.
type Screening struct {
	Result Result
	On     time.Time
}

// Transfer is what is asked for.
type Transfer struct {
	Type         Type
	Shares       money.Units
	Value        *money.Cents // what is paid for all of them; nil: not known, or nothing
	NoticeFiled  bool         // Form 144 is on file for it
	Registered   bool         // it is part of a registered offering
	Offered      bool         // the giver sells within the issuer's own Regulation A offering
	Intermediary string       // the registered funding portal or broker that it was bought through (Regulation CF)
}

// Counts are what the register knows of the class, before the transfer.
type Counts struct {
	Holders     int64      // of record: a nominee is one
	Others      int64      // of them not accredited
	Crowd       int64      // of them those who hold lots of Regulation CF only
	CrowdOthers int64      // and of these the not accredited
	Purchasers  []Purchase // of the offering who are not accredited, the receiver not among them
	Raised      []Payment  // by the issuer under this regulation
	ByHolders   []Payment  // of that by affiliates who sold their own
}

// Purchase is how many first bought on a day.
type Purchase struct {
	On      time.Time
	Persons int64
}
