package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/send"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/views/link"
	sendview "github.com/unykorn/console/views/send"
	"github.com/unykorn/console/views/ui"
)

// sendNew is the empty form, one with values from the address, or a draft to go on with.
func (s *Server) sendNew(w http.ResponseWriter, r *http.Request) error {
	d := typedDraft(r.URL.Query())
	if d.ID != uuid.Nil {
		kept, err := s.Sends.Get(r.Context(), actorFrom(r.Context()), d.ID)
		if err != nil {
			return err
		}
		if kept.State != send.Drafted {
			http.Redirect(w, r, link.Send(d.ID.String()), http.StatusSeeOther)
			return nil
		}
		d = draftOf(kept.Send)
	} else if d.From != uuid.Nil {
		was, err := s.Sends.Get(r.Context(), actorFrom(r.Context()), d.From)
		if err != nil {
			return err
		}
		if !was.State.Recreatable() { // its page says why not
			http.Redirect(w, r, link.Send(d.From.String()), http.StatusSeeOther)
			return nil
		}
		reason := d.Reason
		d = draftOf(was.Send)
		d.ID, d.From, d.Reason = uuid.Nil, was.ID, reason
	}
	return s.showForm(w, r, http.StatusOK, "", d, nil)
}

// typedDraft reads a draft as it was typed. The room judges it; here nothing is.
func typedDraft(v url.Values) send.Draft {
	id, err := uuid.Parse(v.Get("draft"))
	if err != nil {
		id = uuid.Nil
	}
	from, err := uuid.Parse(v.Get(send.FieldFrom))
	if err != nil {
		from = uuid.Nil
	}
	return send.Draft{ID: id, Wallet: strings.TrimSpace(v.Get(send.FieldWallet)), Asset: strings.TrimSpace(v.Get(send.FieldAsset)),
		Address: v.Get(send.FieldAddress), Memo: v.Get(send.FieldMemo), Amount: v.Get(send.FieldAmount), Unit: v.Get(send.FieldUnit),
		Payee: v.Get(send.FieldPayee), Purpose: v.Get(send.FieldPurpose), From: from, Reason: v.Get(send.FieldReason)}
}

// draftOf is a kept draft as the form shows it.
func draftOf(x send.Send) send.Draft {
	d := send.Draft{ID: x.ID, Wallet: x.Wallet, Asset: x.Amount.Coin.Ticker, Address: x.AddressTyped, Memo: x.Memo,
		Amount: x.Amount.Decimal(), Payee: x.Payee, Purpose: x.Purpose, Reason: x.FromWhy}
	if x.From != nil {
		d.From = *x.From
	}
	return d
}

// sendChecks judges what is typed so far. It keeps nothing. htmx gets the parts that changed; a browser without
// JavaScript gets the form again.
func (s *Server) sendChecks(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	d := typedDraft(r.PostForm)
	if most := r.PostForm.Get("fill"); most != "" {
		d.Amount, d.Unit = most, "decimal"
	}
	if !isHTMX(r) {
		return s.showForm(w, r, http.StatusOK, r.PostForm.Get("key"), d, nil)
	}
	changed := changedField(r)
	p, err := s.formProps(r, d, changed == send.FieldWallet)
	if err != nil {
		return err
	}
	return s.fragment(w, r, http.StatusOK, sendview.Typed(p, changed))
}

// changedField is the control that htmx asks for: "select#f-wallet".
func changedField(r *http.Request) string {
	_, id, _ := strings.Cut(r.Header.Get("HX-Source"), "#f-")
	return id
}

// sendSubmit keeps a draft or asks for the send. What cannot be taken comes back with everything that was typed.
func (s *Server) sendSubmit(w http.ResponseWriter, r *http.Request) error {
	if err := parse(r); err != nil {
		return err
	}
	actor, d, key := actorFrom(r.Context()), typedDraft(r.PostForm), r.PostForm.Get("key")
	verb := s.Sends.Submit
	switch r.PostForm.Get("action") {
	case "draft":
		verb = s.Sends.SaveDraft
	case "submit":
	default:
		return errAction
	}
	made, err := verb(r.Context(), actor, d, key)
	if err != nil {
		f := fault.As(err)
		if !answersForm(f) {
			return err
		}
		s.note(r, f)
		return s.showForm(w, r, fault.Status(f.Kind), key, d, f)
	}
	return s.submitted(w, r, made)
}

var errAction = fault.New(fault.Invalid, "console.action",
	"The form did not say whether to keep a draft or to submit. Nothing was kept and nothing was sent. Press one of its buttons.")

// answersForm tells what the person can correct or try again, from what ends here.
func answersForm(f *fault.Fault) bool {
	return f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.Upstream
}

// note logs what the page itself shows, as fail would have.
func (s *Server) note(r *http.Request, f *fault.Fault) {
	s.logFault(r, f, requestID(r))
	s.keepDiagnosis(r, f)
}

func (s *Server) submitted(w http.ResponseWriter, r *http.Request, x send.Send) error {
	to := link.Send(x.ID.String())
	switch x.State {
	case send.Drafted:
		return s.done(w, r, to, "The draft is kept. Nothing is reserved and nobody was asked.")
	case send.AwaitingApproval:
		return s.done(w, r, to, "Asked for approval: "+x.Rule+". The amount is reserved; nothing has left.")
	case send.Approved:
		return s.done(w, r, to, "The rule asks nobody to approve this. It can be released now; nothing has left.")
	}
	return s.doneAs(w, r, to, ui.Info, "This form was already used for this send. It is "+x.State.Words()+".")
}

// sendSubmitDraft asks for a send that was kept as a draft. The draft's own id is the key, so that a second press
// finds the first.
func (s *Server) sendSubmitDraft(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("send"))
	if err != nil {
		return send.ErrNotFound
	}
	actor := actorFrom(r.Context())
	kept, err := s.Sends.Get(r.Context(), actor, id)
	if err != nil {
		return err
	}
	if kept.State != send.Drafted {
		return s.submitted(w, r, kept.Send)
	}
	d := draftOf(kept.Send)
	made, err := s.Sends.Submit(r.Context(), actor, d, "draft-"+id.String())
	if err != nil {
		f := fault.As(err)
		if !answersForm(f) {
			return err
		}
		s.note(r, f)
		return s.showForm(w, r, fault.Status(f.Kind), "", d, f)
	}
	return s.submitted(w, r, made)
}

// showForm answers with the form, its checks and, when something was refused, the reason at its field.
func (s *Server) showForm(w http.ResponseWriter, r *http.Request, status int, key string, d send.Draft, refused *fault.Fault) error {
	p, err := s.formProps(r, d, false)
	if err != nil {
		return err
	}
	p.Key = key
	if len(key) < 8 || len(key) > 100 || (refused != nil && fault.Is(refused, send.ErrKeyReused)) {
		p.Key = uuid.NewString()
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "New send", sendview.Form(p))
}

// formProps gathers what the form chooses from, and judges what is typed. With fresh set the wallet has just been
// chosen, and an asset that it does not hold is forgotten.
func (s *Server) formProps(r *http.Request, d send.Draft, fresh bool) (sendview.FormProps, error) {
	ctx, actor := r.Context(), actorFrom(r.Context())
	p := sendview.FormProps{Now: s.Clock.Now()}
	all, err := s.walletsOffered(r, d.Wallet)
	if err != nil {
		return p, err
	}
	chosen := s.chosenClient(r)
	for _, w := range all {
		if w.State != wallet.Deleted && actor.Has(identity.Treasury, w.Client) && (chosen == nil || *chosen == w.Client || w.ID == d.Wallet) {
			p.Wallets = append(p.Wallets, w)
		}
	}
	if err := s.choices(ctx, actor, d.Wallet, &p); err != nil {
		return p, err
	}
	p.Draft = settle(d, p.Balances, fresh)
	if d.From != uuid.Nil {
		was, err := s.Sends.Get(ctx, actor, d.From)
		if err != nil {
			return p, err
		}
		p.Instead = &was.Send
	}
	if p.Report, err = s.Sends.Check(ctx, actor, p.Draft); err != nil {
		return p, err
	}
	p.Fields = p.Report.Fields
	return p, nil
}

// choices are the chosen wallet's assets and payees.
func (s *Server) choices(ctx context.Context, actor identity.Actor, id string, p *sendview.FormProps) (err error) {
	at := slices.IndexFunc(p.Wallets, func(w wallet.Wallet) bool { return w.ID == id })
	if at < 0 {
		return nil
	}
	if p.Balances, err = s.Wallets.Balances(ctx, actor, id); err != nil {
		return err
	}
	if coin, ok := money.Lookup(p.Wallets[at].Coin); ok && !slices.ContainsFunc(p.Balances, func(b wallet.Balance) bool { return b.Asset == coin.Ticker }) {
		p.Balances = append([]wallet.Balance{{Asset: coin.Ticker}}, p.Balances...)
	}
	p.Payees, err = s.Whitelist.List(ctx, actor, p.Wallets[at].Client, id)
	return err
}

// settle chooses the asset where there is only one to choose.
func settle(d send.Draft, held []wallet.Balance, fresh bool) send.Draft {
	holds := slices.ContainsFunc(held, func(b wallet.Balance) bool { return b.Asset == d.Asset })
	if fresh && !holds {
		d.Asset = ""
	}
	if d.Asset == "" && len(held) == 1 {
		d.Asset = held[0].Asset
	}
	return d
}
