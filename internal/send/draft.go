package send

import (
	"errors"
	"math/big"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/address"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/money"
)

// order is a draft as far as it could be read. A part that is empty or wrong is nil, and wrong parts have their
// sentence in problems, by field.
type order struct {
	wallet  string
	coin    *money.Coin
	address *address.Address
	amount  *money.Amount
	typed   string
	payee   string
	purpose string
	keep    *money.Units
	instead *uuid.UUID // the send in whose place it is asked for
	reason  string

	problems map[string]string
}

var hex32 = regexp.MustCompile(`^[0-9a-f]{32}$`)

// read takes a draft apart. Pure: it knows the coins and nothing of wallets.
func read(d Draft) order {
	o := order{problems: map[string]string{}, typed: strings.TrimSpace(d.Address), keep: d.Keep}
	o.readWallet(d)
	o.readAsset(d)
	if o.coin != nil {
		o.readAddress(d)
		o.readAmount(d)
	}
	o.payee = o.text(FieldPayee, d.Payee, 120)
	o.purpose = o.text(FieldPurpose, d.Purpose, 256)
	if d.From != uuid.Nil {
		o.instead, o.reason = &d.From, o.text(FieldReason, d.Reason, 256)
	}
	return o
}

func (o *order) readWallet(d Draft) {
	wallet := strings.TrimSpace(d.Wallet)
	switch {
	case wallet == "":
	case !hex32.MatchString(wallet):
		o.problems[FieldWallet] = "A wallet id is 32 characters, 0 to 9 and a to f. Choose the wallet from the list."
	default:
		o.wallet = wallet
	}
}

func (o *order) readAsset(d Draft) {
	asset := strings.TrimSpace(d.Asset)
	if asset == "" {
		return
	}
	if asset == "ofc" {
		o.problems[FieldAsset] = ofcSentence
		return
	}
	coin, ok := money.Lookup(asset)
	if !ok {
		o.problems[FieldAsset] = "This asset is not in the catalogue. Choose one that the wallet holds."
		return
	}
	o.coin = &coin
}

// ofcSentence stands where the container is named instead of an asset in it (seed 001 §6).
const ofcSentence = "“ofc” is the Go Account itself and not an asset. Name the asset in it, for example ofctbtc, ofcteth or ofctusd."

func (o *order) readAddress(d Draft) {
	if o.typed == "" {
		if strings.TrimSpace(d.Memo) != "" {
			o.text(FieldMemo, d.Memo, 250)
		}
		return
	}
	found, err := address.Check(*o.coin, d.Address, d.Memo)
	if err == nil {
		if o.text(FieldMemo, found.Memo, 250); o.problems[FieldMemo] == "" {
			o.address = &found
		}
		return
	}
	field, said := FieldAddress, "This is not an address of the asset."
	var refused *address.Error
	if errors.As(err, &refused) {
		said = refused.Message
		if refused.Code == address.MemoUnwanted || refused.Code == address.MemoFormat || refused.Code == address.MemoConflict {
			field = FieldMemo
		}
	}
	o.problems[field] = said
}

func (o *order) readAmount(d Draft) {
	typed := strings.TrimSpace(d.Amount)
	if typed == "" {
		return
	}
	var found money.Amount
	var err error
	switch d.Unit {
	case "", "decimal":
		found, err = money.Parse(*o.coin, typed)
	case "base":
		var units money.Units
		units, err = money.ParseUnits(typed)
		found = money.Of(*o.coin, units)
	default:
		o.problems[FieldUnit] = "An amount is typed in whole coins or in base units."
		return
	}
	switch {
	case err != nil:
		o.problems[FieldAmount] = sentence(err)
	case found.Units.Sign() < 0:
		o.problems[FieldAmount] = sentence(money.ErrNegative)
	case found.Units.Cmp(absurd(*o.coin)) >= 0:
		o.problems[FieldAmount] = "No coin exists in such an amount. Look at the unit that it is typed in."
	case found.Units.IsZero():
		o.problems[FieldAmount] = "The amount is zero. Type how much leaves."
	default:
		o.amount = &found
	}
}

// absurd is more whole coins than any coin of the catalogue has or will have: ten to the fifteenth. A draft keeps
// nothing that could only be a slip of the keyboard.
func absurd(c money.Coin) money.Units {
	return money.FromBig(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(15+c.Decimals)), nil))
}

// sentence makes a money error, which is written for people, stand by itself.
func sentence(err error) string {
	s := err.Error()
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}

// text refuses what no honest form sends: broken encoding, control characters, and marks that turn the reading
// direction around and so could show another text than the one kept.
func (o *order) text(field, typed string, most int) string {
	typed = strings.TrimSpace(typed)
	switch {
	case !utf8.ValidString(typed):
		o.problems[field] = "This is not readable text."
	case utf8.RuneCountInString(typed) > most:
		o.problems[field] = "This is too long; the most is " + money.NewUnits(int64(most)).String() + " characters."
	case strings.ContainsFunc(typed, hidden):
		o.problems[field] = "This has invisible characters. Type it again without them."
	default:
		return typed
	}
	return ""
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// complete is what must be there before anything is kept.
func (o *order) complete() *fault.Fault {
	missing := func(field, said string) {
		if _, has := o.problems[field]; !has {
			o.problems[field] = said
		}
	}
	if o.wallet == "" {
		missing(FieldWallet, "Choose the wallet that pays.")
	}
	if o.coin == nil {
		missing(FieldAsset, "Choose the asset that leaves.")
	}
	if o.address == nil && o.problems[FieldMemo] == "" {
		missing(FieldAddress, "Type the address of the payee.")
	}
	if o.amount == nil && o.problems[FieldUnit] == "" {
		missing(FieldAmount, "Type how much leaves.")
	}
	if o.purpose == "" {
		missing(FieldPurpose, "Say what the payment is for.")
	}
	if o.instead != nil && o.reason == "" {
		missing(FieldReason, "Say why it is asked for again.")
	}
	if o.coin == nil { // unreadable without the asset, so not to blame
		delete(o.problems, FieldAddress)
		delete(o.problems, FieldAmount)
	}
	if len(o.problems) == 0 {
		return nil
	}
	f := ErrFields
	for field, said := range o.problems {
		f = f.Field(field, said)
	}
	return f
}
