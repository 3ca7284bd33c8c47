package doctor

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
)

var (
	uuidForm      = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	chainForm     = regexp.MustCompile(`^(?:0x)?[0-9a-fA-F]{64}$`)
	oursForm      = regexp.MustCompile(`^[0-9a-f]{24}$`)
	referenceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:=-]{3,119}$`)
	addressForm   = regexp.MustCompile(`^[A-Za-z0-9:._?=-]{20,200}$`)
	secretForm    = regexp.MustCompile(`(?i)^(?:bearer\s+)?(?:v2x[0-9a-f]{8,}|uk_\S{8,}|[xt]prv\S{8,})|^(?:bearer)\s`)
)

// Kind is what an id names.
type Kind string

// Thing is something known here by an id.
type Thing struct {
	Kind        Kind
	ID, Page    string // Page is the id by which its page here is found
	Client      uuid.UUID
	Label       string
	State       string
	Reference   bool // a support packet can be made of it
	BitGoAnswer bool // BitGo said so just now
}

// Place is an endpoint that takes an id, or one that people give it to in vain.
type Place struct {
	Endpoint string
	As       string
	Valid    bool
}

// Resolved is what is known of an id.
type Resolved struct {
	Text   string
	Secret bool    // it looks like a token or a key: it was not searched for
	Form   string  // what it is by its form, in a sentence
	Things []Thing // here, within the reader's clients
	Kinds  []Kind  // what it may be: those found, or all that its form allows
	May    bool    // BitGo can be asked about it
}

// clean takes away what comes along when an id is copied.
func clean(text string) string {
	text = strings.Trim(strings.TrimSpace(text), `"'<>(),;`)
	if lower := strings.ToLower(text); hex32.MatchString(lower) || uuidForm.MatchString(lower) || oursForm.MatchString(lower) {
		return lower
	}
	return text
}

// Form says what a text may be by its form alone.
func Form(text string) Resolved {
	r := Resolved{Text: clean(text)}
	switch {
	case secretForm.MatchString(r.Text):
		r = Resolved{Secret: true, Form: "This looks like a token or a private key, not an id. It was not searched for and is not kept. If it was meant for nobody, revoke it."}
	case hex32.MatchString(r.Text):
		r.Form, r.Kinds, r.May = "32 hexadecimal digits: BitGo's form for enterprises, wallets, transfers, pending approvals, addresses, users, tokens and webhooks alike.",
			[]Kind{"enterprise", "wallet", "transfer", "pendingapproval", "address", "user"}, true
	case uuidForm.MatchString(r.Text):
		r.Form, r.Kinds = "A UUID: our form for sends, approvals and clients, and BitGo's for transaction requests.", []Kind{"send", "approval", "client", "txrequest"}
	case chainForm.MatchString(r.Text):
		r.Form, r.Kinds = "64 hexadecimal digits: a transaction on a chain, not one of BitGo's own ids.", []Kind{"transaction"}
	case oursForm.MatchString(r.Text):
		r.Form, r.Kinds = "24 hexadecimal digits: a reference that this console shows with an error.", []Kind{"reference"}
	case strings.HasPrefix(r.Text, "unk-"):
		r.Form, r.Kinds = "The request id of one of BitGo's newer services.", []Kind{"reference"}
	case addressForm.MatchString(r.Text):
		r.Form, r.Kinds = "By its form an address, or a request id of BitGo's.", []Kind{"ownaddress", "reference"}
	case r.Text == "":
	default:
		r.Form = "This has the form of no id of ours or BitGo's."
	}
	return r
}

// Resolve says what a text is, by its form and by what is kept here for the reader.
func (s *Service) Resolve(ctx context.Context, actor identity.Actor, text string) (Resolved, error) {
	r := Form(text)
	if r.Secret || r.Text == "" || len(r.Text) > 250 {
		return r, nil
	}
	clients := actor.ClientFilter()
	err := s.DB.As(ctx, actor.Scope(), func(tx pgx.Tx) (err error) {
		switch {
		case hex32.MatchString(r.Text):
			r.Things, err = byHex(ctx, tx, r.Text, clients)
		case uuidForm.MatchString(r.Text):
			var id uuid.UUID
			if id, err = uuid.Parse(r.Text); err == nil {
				r.Things, err = byUUID(ctx, tx, id, clients)
			}
		case addressForm.MatchString(r.Text), referenceForm.MatchString(r.Text):
			r.Things, err = byText(ctx, tx, r.Text, clients)
		}
		if err != nil || !referenceForm.MatchString(r.Text) {
			return err
		}
		calls, err := callsOf(ctx, tx, clients, r.Text, 1)
		if err != nil {
			return err
		}
		changed, err := changesOf(ctx, tx, clients, r.Text)
		switch {
		case len(calls) > 0:
			r.Things = append(r.Things, Thing{Kind: "reference", ID: r.Text, Page: r.Text, Label: calls[0].Operation, State: calls[0].At.UTC().Format(time.DateTime) + " UTC", Reference: true})
		case len(changed) > 0:
			r.Things = append(r.Things, Thing{Kind: "reference", ID: r.Text, Page: r.Text, Label: changed[0].Verb, State: changed[0].At.UTC().Format(time.DateTime) + " UTC", Reference: true})
		}
		return err
	})
	r.found()
	return r, err
}

// found leaves of the kinds those that it is.
func (r *Resolved) found() {
	if len(r.Things) == 0 {
		return
	}
	r.Kinds = nil
	seen := map[Kind]bool{}
	for _, t := range r.Things {
		if !seen[t.Kind] {
			seen[t.Kind], r.Kinds = true, append(r.Kinds, t.Kind)
		}
	}
}

// Looker is what the live look-up asks of BitGo.
type Looker interface {
	Enterprise(ctx context.Context, enterprise string) (bitgo.Enterprise, error)
	Wallet(ctx context.Context, ticker, wallet string, allTokens bool) (bitgo.Wallet, error)
	PendingApproval(ctx context.Context, approval string) (bitgo.Approval, error)
}

// What the look-up refuses.
var (
	ErrLookForm = fault.New(fault.Invalid, "doctor.look-form",
		"Only an id of 32 hexadecimal digits can be looked up at BitGo, as an enterprise, a wallet of a coin, or a pending approval. Nothing was asked.")
	ErrLookScope = fault.New(fault.Forbidden, "doctor.look-scope",
		"A live look-up sees whatever our token sees at BitGo, so it is for people with a grant for the whole organization. Nothing was asked.")
	ErrLook = fault.New(fault.Upstream, "doctor.look",
		"BitGo did not say what this is. Nothing was changed.")
)

// tickerForm is a coin's name.
var tickerForm = regexp.MustCompile(`^[a-z0-9][A-Za-z0-9:._-]{0,79}$`)

// MayLook reports whether the actor may look up at BitGo.
func MayLook(actor identity.Actor) bool { return actor.Organization() }

// Look asks BitGo, once, whether an id names a thing of this kind. It answers with whether it does. Errors: ErrLookForm,
// ErrLookScope, ErrLook.
func (s *Service) Look(ctx context.Context, actor identity.Actor, id string, kind Kind, coin string) (Thing, bool, error) {
	id = clean(id)
	switch {
	case !MayLook(actor):
		return Thing{}, false, ErrLookScope
	case !hex32.MatchString(id) || kind == "wallet" && !tickerForm.MatchString(coin):
		return Thing{}, false, ErrLookForm
	}
	t := Thing{Kind: kind, ID: id, BitGoAnswer: true}
	var err error
	switch kind {
	case "enterprise":
		var e bitgo.Enterprise
		e, err = s.Looker.Enterprise(ctx, id)
		t.Label = e.Name
	case "wallet":
		var w bitgo.Wallet
		w, err = s.Looker.Wallet(ctx, coin, id, false)
		t.Label = w.Label
	case "pendingapproval":
		var a bitgo.Approval
		a, err = s.Looker.PendingApproval(ctx, id)
		t.State = a.State
	default:
		return Thing{}, false, ErrLookForm
	}
	if e, ok := bitgo.AsError(err); ok && (e.Status == 404 || e.Status == 400 || e.Status == 403) && !e.HTML {
		return t, false, nil
	}
	if err != nil {
		return t, false, ErrLook.With(err)
	}
	return t, true, nil
}
