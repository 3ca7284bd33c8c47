package travel

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/audit"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
)

// Message is what travels with a send, in the shape of the interVASP Messaging Standard IVMS101, and what it is about.
type Message struct {
	IVMS101  IVMS101  `json:"ivms101"`
	Transfer Transfer `json:"transfer"`
	Judged   Judged   `json:"judged"`
}

// IVMS101 is the standard's four parts.
type IVMS101 struct {
	Originator      *Originating   `json:"originator,omitempty"`
	Beneficiary     *Beneficiaries `json:"beneficiary,omitempty"`
	OriginatingVASP *OfOriginator  `json:"originatingVASP,omitempty"`
	BeneficiaryVASP *OfBeneficiary `json:"beneficiaryVASP,omitempty"`
}

// Originating is who pays, and from which account.
type Originating struct {
	Persons  []Person `json:"originatorPersons"`
	Accounts []string `json:"accountNumber"`
}

// Beneficiaries is who is paid, and at which account.
type Beneficiaries struct {
	Persons  []Person `json:"beneficiaryPersons"`
	Accounts []string `json:"accountNumber"`
}

// OfOriginator is the provider of whoever pays.
type OfOriginator struct {
	VASP Person `json:"originatingVASP"`
}

// OfBeneficiary is the provider of whoever is paid.
type OfBeneficiary struct {
	VASP Person `json:"beneficiaryVASP"`
}

// Person is a legal or a natural one.
type Person struct {
	Natural *NaturalPerson `json:"naturalPerson,omitempty"`
	Legal   *LegalPerson   `json:"legalPerson,omitempty"`
}

// NaturalPerson in the standard's words.
type NaturalPerson struct {
	Name      NaturalName  `json:"name"`
	Addresses []Postal     `json:"geographicAddress,omitempty"`
	National  *NationalID  `json:"nationalIdentification,omitempty"`
	Customer  string       `json:"customerIdentification,omitempty"`
	Birth     *DateOfBirth `json:"dateAndPlaceOfBirth,omitempty"`
	Country   string       `json:"countryOfResidence,omitempty"`
}

// NaturalName is a name in the standard's words.
type NaturalName struct {
	Identifiers []NaturalNameID `json:"nameIdentifier"`
}

// NaturalNameID is the family name, the given name and their kind.
type NaturalNameID struct {
	Primary   string `json:"primaryIdentifier"`
	Secondary string `json:"secondaryIdentifier,omitempty"`
	Type      string `json:"nameIdentifierType"`
}

// LegalPerson in the standard's words.
type LegalPerson struct {
	Name      LegalName   `json:"name"`
	Addresses []Postal    `json:"geographicAddress,omitempty"`
	Customer  string      `json:"customerNumber,omitempty"`
	National  *NationalID `json:"nationalIdentification,omitempty"`
	Country   string      `json:"countryOfRegistration,omitempty"`
}

// LegalName is a name in the standard's words.
type LegalName struct {
	Identifiers []LegalNameID `json:"nameIdentifier"`
}

// LegalNameID is a name and its kind.
type LegalNameID struct {
	Name string `json:"legalPersonName"`
	Type string `json:"legalPersonNameIdentifierType"`
}

// Postal is a postal address.
type Postal struct {
	Type     string   `json:"addressType"`
	Lines    []string `json:"addressLine"`
	Postcode string   `json:"postCode,omitempty"`
	Town     string   `json:"townName"`
	Country  string   `json:"country"`
}

// NationalID is what a register or a state calls somebody.
type NationalID struct {
	ID   string `json:"nationalIdentifier"`
	Type string `json:"nationalIdentifierType"`
}

// DateOfBirth is both, as they travel.
type DateOfBirth struct {
	Date  string `json:"dateOfBirth"`
	Place string `json:"placeOfBirth"`
}

// Transfer is what the message is about. The amount is whole base units.
type Transfer struct {
	Send    uuid.UUID `json:"sendId"`
	Asset   string    `json:"asset"`
	Amount  string    `json:"amount"`
	Address string    `json:"address"`
	Memo    string    `json:"memo,omitempty"`
	TxID    string    `json:"txid,omitempty"`
}

// Judged is by what it was judged.
type Judged struct {
	Stage             Stage     `json:"stage"`
	Verdict           Verdict   `json:"verdict"`
	USDCents          string    `json:"usdCents,omitempty"` // absent: there was no fresh price
	Jurisdiction      string    `json:"jurisdiction,omitempty"`
	ThresholdCents    string    `json:"thresholdUsdCents,omitempty"`
	PayeeVersion      int       `json:"beneficiaryVersion,omitempty"`
	OriginatorVersion int       `json:"originatorVersion,omitempty"`
	SelfHosted        bool      `json:"selfHosted,omitempty"`
	OwnershipProof    string    `json:"ownershipProof,omitempty"`
	Why               string    `json:"why"`
	At                time.Time `json:"at"`
}

// About is the send that a message is for.
type About struct {
	Client        uuid.UUID
	Send          uuid.UUID
	Wallet        string // the originator's account
	Amount        money.Amount
	Address, Memo string
	TxID          string
}

// Message makes what travels with a send, of the versions by which it was judged last, and writes into the trail that it was
// taken. Where nothing has to travel, nobody's data stand in it. Errors: ErrNotFound: nothing was judged of it; ErrSealed.
func (s *Service) Message(ctx context.Context, actor identity.Actor, a About) (Message, error) {
	if !actor.Sees(a.Client) || !MayRead(actor, a.Client) {
		return Message{}, ErrNotFound
	}
	m := Message{Transfer: Transfer{Send: a.Send, Asset: a.Amount.Coin.Ticker, Amount: a.Amount.Units.String(), Address: a.Address, Memo: a.Memo, TxID: a.TxID}}
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) error {
		kept, err := judgements(ctx, tx, a.Send)
		if err != nil {
			return err
		}
		if len(kept) == 0 {
			return ErrNotFound.Because("This send was not judged by the travel rule: it is a draft, or older than the rule here. Nothing was changed.")
		}
		last := kept[len(kept)-1]
		m.Judged = judged(last)
		if last.Verdict.travels() {
			if err := s.persons(ctx, tx, &m, last, a); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{At: s.Clock.Now(), By: actor.By(), Verb: "travel.download", Kind: "send", ID: a.Send.String(), Client: &a.Client,
			After: map[string]any{"beneficiaryVersion": last.PayeeVersion, "originatorVersion": last.OriginatorVersion, "persons": last.Verdict.travels()}, NoNotify: true})
	})
	return m, err
}

// travels says whether persons' data go with a send that was judged so.
func (v Verdict) travels() bool { return v == Complete || v == Missing }

// MayRead says whether the actor reads personal data of a client's payees: treasury, compliance and auditors.
func MayRead(actor identity.Actor, client uuid.UUID) bool {
	return actor.Has(identity.Treasury, client) || actor.Has(identity.Compliance, client) || actor.Has(identity.Auditor, client)
}

func judged(k Kept) Judged {
	j := Judged{Stage: k.Stage, Verdict: k.Verdict, Jurisdiction: k.Jurisdiction, PayeeVersion: k.PayeeVersion, OriginatorVersion: k.OriginatorVersion, Why: k.Why, At: k.At.UTC()}
	if k.USD != nil {
		j.USDCents = k.USD.String()
	}
	if k.Jurisdiction != "" {
		j.ThresholdCents = k.Threshold.String()
	}
	return j
}

// persons fills in who pays and who is paid, as they stood in the versions that counted.
func (s *Service) persons(ctx context.Context, tx pgx.Tx, m *Message, k Kept, a About) error {
	if k.Originator != nil {
		r, err := get(ctx, tx, *k.Originator)
		if err != nil {
			return err
		}
		p, err := s.person(r)
		if err != nil {
			return err
		}
		m.IVMS101.Originator = &Originating{Persons: []Person{p}, Accounts: []string{a.Wallet}}
	}
	if s.Entity != "" {
		m.IVMS101.OriginatingVASP = &OfOriginator{company(Data{Name: s.Entity})}
	}
	if k.Payee == nil {
		return nil
	}
	r, err := get(ctx, tx, *k.Payee)
	if err != nil {
		return err
	}
	p, err := s.person(r)
	if err != nil {
		return err
	}
	account := a.Address
	if a.Memo != "" {
		account += ":" + a.Memo
	}
	m.IVMS101.Beneficiary = &Beneficiaries{Persons: []Person{p}, Accounts: []string{account}}
	m.Judged.SelfHosted, m.Judged.OwnershipProof = r.Custody == SelfHosted, r.OwnedHow
	if r.Custody == Provider {
		m.IVMS101.BeneficiaryVASP = &OfBeneficiary{company(Data{Name: r.VASP, Country: r.VASPCountry, LEI: r.VASPLEI})}
	}
	return nil
}

func (s *Service) person(r Record) (Person, error) {
	d := r.Data
	if d.Kind == Legal {
		return company(d), nil
	}
	inside, err := s.open(r)
	if err != nil {
		return Person{}, err
	}
	p := &NaturalPerson{Name: NaturalName{[]NaturalNameID{{Primary: d.Name, Secondary: d.Given, Type: "LEGL"}}}, Addresses: postal("HOME", d), Customer: d.CustomerNumber, Country: d.Country}
	if inside.OfficialID != "" {
		p.National = &NationalID{ID: inside.OfficialID, Type: "MISC"}
	}
	if inside.BirthDate != "" {
		p.Birth = &DateOfBirth{Date: inside.BirthDate, Place: inside.BirthPlace}
	}
	return Person{Natural: p}, nil
}

func company(d Data) Person {
	p := &LegalPerson{Name: LegalName{[]LegalNameID{{Name: d.Name, Type: "LEGL"}}}, Addresses: postal("BIZZ", d), Customer: d.CustomerNumber, Country: d.Country}
	switch {
	case d.LEI != "":
		p.National = &NationalID{ID: d.LEI, Type: "LEIX"}
	case d.Registration != "":
		p.National = &NationalID{ID: d.Registration, Type: "RAID"}
	}
	return Person{Legal: p}
}

func postal(kind string, d Data) []Postal {
	if !d.HasAddress() {
		return nil
	}
	return []Postal{{Type: kind, Lines: []string{d.Street}, Postcode: d.Postcode, Town: d.Town, Country: d.Country}}
}
