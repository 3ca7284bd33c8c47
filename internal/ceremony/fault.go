package ceremony

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
)

// What this room refuses.
var (
	ErrNotFound = fault.New(fault.NotFound, "ceremony.not-found", "There is no such key ceremony, or it is not yours to see. Nothing was made.")
	ErrRole     = fault.New(fault.Forbidden, "ceremony.role", "You cannot ask for this wallet. Nothing was made. Treasury of the client can.")
	ErrFields   = fault.New(fault.Invalid, "ceremony.fields", "Nothing was made. Correct the marked parts.")
	ErrLabel    = fault.New(fault.Conflict, "ceremony.label", "A wallet of this coin and label is there already, or asked for. Nothing was made. Choose another label.").
			Field("label", "There is one of this label. Labels tell wallets apart, so choose another.")
	ErrStep   = fault.New(fault.Conflict, "ceremony.step", "This step cannot be taken now. Nothing was changed. Look at where the ceremony stands.")
	ErrTyped  = fault.New(fault.Invalid, "ceremony.typed", "Nothing was made, and BitGo was not asked. Correct the marked parts.")
	ErrPlaces = fault.New(fault.Invalid, "ceremony.places", "Nothing was changed. Say where the KeyCard and the passphrase are kept, apart from each other.")
	ErrBitGo  = fault.New(fault.Upstream, "ceremony.bitgo",
		"BitGo did not answer. No wallet was made by this try. Hold the ceremony again in a minute; the wallet is looked for first.")
	ErrDoubt = fault.New(fault.Upstream, "ceremony.doubt",
		"BitGo Express did not answer. The wallet may have been made; do not hold the ceremony again. It is looked for by its label until that is certain. Keep the passphrase that was typed.")
	ErrRefused = fault.New(fault.Conflict, "ceremony.refused", "BitGo refused to make this wallet. Nothing was made. Correct what BitGo names and hold the ceremony again.")
	ErrAbsent  = fault.New(fault.Upstream, "ceremony.absent",
		"BitGo Express did not answer in its time, and BitGo has no such wallet: nothing was made. The ceremony can be held again.")
	ErrLate = fault.New(fault.Upstream, "ceremony.late",
		"The request could not leave for BitGo Express in time, so it was not sent. Nothing was made. Hold the ceremony again in a minute.")
	ErrAlarm = fault.New(fault.Conflict, "ceremony.alarm",
		"BitGo has a wallet that nobody vouches for. Nothing more is made or kept in this ceremony. Use no wallet of this label; two people abandon the ceremony.")
	ErrAddress = fault.New(fault.Upstream, "ceremony.address",
		"The wallet is made, and BitGo shows no first address yet, so nothing is proven. Receive nothing in it. It is read again by itself.")
	ErrKeys = fault.New(fault.Upstream, "ceremony.keys",
		"The wallet is made, and its keys could not be read from BitGo yet. Nothing is lost. They are read again by themselves; receive nothing before that.")
	ErrNoBox = fault.New(fault.Upstream, "ceremony.no-box",
		"The wallet is made, and BitGo keeps no closed box of its user or backup key, so there is nothing to print on a KeyCard. Receive nothing in this wallet. Ask BitGo's support.")
)

var kycWord = regexp.MustCompile(`(?i)\bkyc\b`)

// declined makes the public half of an answer that proves that nothing was made.
func declined(err error) *fault.Fault {
	cause := fmt.Errorf("ceremony: generate a wallet: %w", err)
	e, answered := bitgo.AsError(err)
	switch {
	case !answered:
		return ErrBitGo.With(cause)
	case e.Status == 403 && kycWord.MatchString(e.Message):
		return ErrRefused.Because("BitGo has not approved the client's KYC, and makes no wallet before that. Nothing was made. Finish KYC first; then hold the ceremony again.").With(cause)
	case bitgo.IsRateLimited(err):
		return ErrBitGo.Because("BitGo asks us to slow down. Nothing was made. Hold the ceremony again in a minute.").With(cause)
	case e.Status >= 400 && e.Status < 500:
		return ErrRefused.Because("BitGo refused to make this wallet: %s. Nothing was made. Correct what it names and hold the ceremony again.", said(e)).With(cause)
	}
	return ErrBitGo.With(cause)
}

// said is BitGo's reason as part of a sentence; the client has redacted it.
func said(e *bitgo.Error) string {
	text, fine := line(strings.TrimRight(strings.TrimSpace(e.Message), "."), 1, 300)
	if !fine {
		return "it gave no reason that can be shown"
	}
	return text
}
