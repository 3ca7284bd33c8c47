package console

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/money"
	"github.com/unykorn/console/internal/security"
	"github.com/unykorn/console/views/link"
	securityview "github.com/unykorn/console/views/security"
	"github.com/unykorn/console/views/ui"
	"github.com/unykorn/console/web"
)

// shareTransferNew is the form of a transfer.
func (s *Server) shareTransferNew(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p := securityview.OrderProps{Security: q.Get("security"), From: q.Get("from"), Received: s.Clock.Now().UTC().Format(time.DateOnly)}
	if p.From != "" {
		p.Type = string(security.Secondary)
	}
	return s.orderForm(w, r, http.StatusOK, p, nil)
}

func (s *Server) orderForm(w http.ResponseWriter, r *http.Request, status int, p securityview.OrderProps, refused *fault.Fault) error {
	p.Key = formKey(p.Key)
	var err error
	if p.Securities, err = s.securitiesOffered(r, p.Security); err != nil {
		return err
	}
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Ask for a transfer of shares", securityview.Order(p))
}

// securitiesOffered are the securities that a form can offer to treasury: the newest, and always the one that is named.
func (s *Server) securitiesOffered(r *http.Request, named string) (out []ui.Option, err error) {
	actor := actorFrom(r.Context())
	rows, _, err := s.Securities.List(r.Context(), actor, security.ListFilter{Client: s.chosenClient(r), Limit: 100})
	if err != nil {
		return nil, err
	}
	seen := false
	for _, x := range rows {
		if actor.Has(identity.Treasury, x.Client) {
			out = append(out, ui.Option{Value: x.ID, Label: securityview.Title(x.Issuer, x.Name) + " · " + x.ClientName})
			seen = seen || x.ID == named
		}
	}
	if named == "" || seen {
		return out, nil
	}
	x, err := s.Securities.Get(r.Context(), actor, named)
	if err != nil {
		return nil, err
	}
	return append(out, ui.Option{Value: x.ID, Label: x.Issuer}), nil
}

// shareAsk asks the rules about a transfer, or asks for it. The form's key makes a second press find the first.
func (s *Server) shareAsk(w http.ResponseWriter, r *http.Request) error {
	p, err := orderTyped(r)
	if err != nil {
		return err
	}
	actor := actorFrom(r.Context())
	o, refused := orderOf(p)
	if refused == nil && r.PostForm.Get("act") == "ask" {
		t, err := s.Securities.Move(r.Context(), actor, o, "form-"+p.Key)
		if err == nil {
			return s.shareAsked(w, r, t)
		}
		if refused = fault.As(err); !answersForm(refused) {
			return err
		}
	}
	if refused == nil || refused.Code == security.ErrRule.Code || refused.Code == security.ErrShares.Code {
		rules, err := s.Securities.Preview(r.Context(), actor, o)
		if f := fault.As(err); err != nil && !answersForm(f) {
			return err
		} else if err != nil {
			refused = f
		}
		p.Judged, p.Rules = err == nil, rules
	}
	status := http.StatusOK
	if refused != nil {
		s.note(r, refused)
		status = fault.Status(refused.Kind)
	}
	return s.orderForm(w, r, status, p, refused)
}

func (s *Server) shareAsked(w http.ResponseWriter, r *http.Request, t security.Transfer) error {
	said := "Asked for. Compliance is next; its shares are promised, and none has moved."
	if t.OverrideWhy != "" {
		said = "Asked for, with an override. Two of compliance decide; its shares are promised, and none has moved."
	}
	if t.State != security.PendingReview {
		said = "This form was already used for this transfer."
	}
	return s.doneAs(w, r, link.ShareTransfer(t.ID), ui.Info, said)
}

// orderTyped reads the form, whichever way it came. Of a paper that was uploaded only the digest is kept.
func orderTyped(r *http.Request) (securityview.OrderProps, error) {
	var digest string
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		if err := r.ParseMultipartForm(web.MaxBody); err != nil {
			return securityview.OrderProps{}, errForm.With(err)
		}
		var err error
		if digest, err = paperDigest(r); err != nil {
			return securityview.OrderProps{}, err
		}
	}
	f := r.PostForm
	line := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	p := securityview.OrderProps{Key: formKey(f.Get("key")), Security: line("securityId"), Type: f.Get("transferType"), From: line("fromHolder"), To: line("toHolder"), Shares: line("shares"),
		Price: line("price"), LockUntil: line("lockUntil"), Paper: f.Get("instruction"), Reference: line("reference"), Document: strings.ToLower(line("document")), Received: line("received"),
		Override: line("overrideWhy")}
	if digest != "" {
		p.Document = digest
	}
	return p, nil
}

// paperDigest is the SHA-256 of the file that was chosen; "" where none was.
func paperDigest(r *http.Request) (string, error) {
	for _, head := range r.MultipartForm.File["file"] {
		if head.Size == 0 {
			continue
		}
		f, err := head.Open()
		if err != nil {
			return "", errForm.With(err)
		}
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		_ = f.Close() // it is in memory
		if err != nil {
			return "", errForm.With(err)
		}
		return hex.EncodeToString(sum.Sum(nil)), nil
	}
	return "", nil
}

// orderOf reads what was typed; what is no number and no day is named at its field. What may be asked for, the room says.
func orderOf(p securityview.OrderProps) (security.Order, *fault.Fault) {
	o := security.Order{Security: p.Security, From: p.From, To: p.To, Type: security.Type(p.Type), ByTwo: true, OverrideWhy: p.Override,
		Instruction: security.Instruction{Paper: security.Paper(p.Paper), Reference: p.Reference, Document: p.Document}}
	bad := security.ErrTransfer
	if p.Security == "" {
		bad = bad.Field("securityId", "Choose the security.")
	}
	var err error
	if o.Shares, err = money.ParseUnits(p.Shares); err != nil {
		bad = bad.Field("shares", "A whole number of shares, from 1 to 9007199254740991.")
	}
	if p.Price != "" {
		price, err := money.ParseUSD(p.Price)
		if o.Price = &price; err != nil {
			bad = bad.Field("price", "US dollars, not below zero.")
		}
	}
	if p.LockUntil != "" {
		day, err := time.Parse(time.DateOnly, p.LockUntil)
		if o.LockUntil = &day; err != nil {
			bad = bad.Field("lockUntil", "A day, like 2027-01-31.")
		}
	}
	if p.Received != "" {
		if o.Received, err = time.Parse(time.DateOnly, p.Received); err != nil {
			bad = bad.Field("received", "A day, like 2026-01-31.")
		}
	}
	if len(bad.Fields) > 0 {
		return o, bad
	}
	return o, nil
}
