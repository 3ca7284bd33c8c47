package console

import (
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/unykorn/console/internal/batch"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/wallet"
	"github.com/unykorn/console/web"

	batchview "github.com/unykorn/console/views/batch"
	"github.com/unykorn/console/views/link"
)

const batchesOnPage = 20

// bulk is where a list of sends is typed.
func (s *Server) bulk(w http.ResponseWriter, r *http.Request) error {
	return s.showBulk(w, r, http.StatusOK, "", nil)
}

func (s *Server) showBulk(w http.ResponseWriter, r *http.Request, status int, typed string, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	mine, err := s.Batches.List(r.Context(), actor, batchesOnPage)
	if err != nil {
		return err
	}
	all, err := s.walletsOffered(r)
	if err != nil {
		return err
	}
	p := batchview.FormProps{Text: typed, Mine: mine, Sample: sampleList(all, actor), Now: s.Clock.Now()}
	if refused != nil {
		p.Problem = refused.Message
	}
	return s.showAs(w, r, status, "Sends from a list", batchview.Form(p))
}

// sampleList is a list to copy, with the label of a wallet of the reader's where there is one.
func sampleList(all []wallet.Wallet, actor identity.Actor) string {
	from, asset := "Treasury wallet", "tbtc4"
	for _, w := range all {
		if w.State == wallet.Ready && actor.Has(identity.Treasury, w.Client) && w.Coin == asset && !strings.ContainsAny(w.Label, "\",;\n") {
			from = w.Label
			break
		}
	}
	return "wallet,asset,address,memo,amount,payee,purpose\n" +
		from + "," + asset + ",tb1qxu8kka4lhq0eyvhycy3gpgx7hznskhk7reh476,,0.005,Power company,Power bill\n" +
		from + "," + asset + ",tb1qefeyuxr4s59dugah7u6acxnedpj8ja5ve50uac,,0.0075,\"Hosting, Inc.\",Hosting"
}

// listTyped reads a list that was pasted or uploaded, whichever way the form came. A file counts before what is pasted.
func listTyped(r *http.Request) (string, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return r.PostForm.Get("list"), nil
	}
	if err := r.ParseMultipartForm(web.MaxBody); err != nil {
		return "", errForm.With(err)
	}
	for _, head := range r.MultipartForm.File["file"] {
		if head.Size == 0 {
			continue
		}
		if head.Size > batch.MostBytes {
			return "", batch.ErrFile.Because("The file has %d KB; the most is %d. Nothing was kept and nothing was sent. Split it.", head.Size>>10, batch.MostBytes>>10)
		}
		f, err := head.Open()
		if err != nil {
			return "", errForm.With(err)
		}
		raw, err := io.ReadAll(f)
		_ = f.Close() // it is in memory
		return string(raw), err
	}
	return r.PostForm.Get("list"), nil
}

// bulkChecks is the dry run. It keeps nothing.
func (s *Server) bulkChecks(w http.ResponseWriter, r *http.Request) error {
	typed, err := listTyped(r)
	var p batch.Plan
	if err == nil {
		p, err = s.Batches.Look(r.Context(), actorFrom(r.Context()), typed)
	}
	if err != nil {
		return s.bulkRefused(w, r, typed, err)
	}
	return s.showPlan(w, r, http.StatusOK, batchview.PlanProps{Plan: p, Text: typed, Key: uuid.NewString()})
}

// bulkRefused shows the list again with why it cannot be read.
func (s *Server) bulkRefused(w http.ResponseWriter, r *http.Request, typed string, err error) error {
	f := fault.As(err)
	if !answersForm(f) {
		return err
	}
	s.note(r, f)
	return s.showBulk(w, r, fault.Status(f.Kind), strings.ToValidUTF8(typed, "\ufffd"), f)
}

func (s *Server) showPlan(w http.ResponseWriter, r *http.Request, status int, p batchview.PlanProps) error {
	labels, err := s.walletLabels(r)
	if err != nil {
		return err
	}
	p.Labels, p.Now = labels, s.Clock.Now()
	return s.showAs(w, r, status, "Dry run of a list", batchview.Plan(p))
}

func (s *Server) walletLabels(r *http.Request) (map[string]string, error) {
	all, err := s.walletsOffered(r)
	out := map[string]string{}
	for _, w := range all {
		out[w.ID] = w.Label
	}
	return out, err
}

// bulkConfirm keeps the list and asks for its sends. What cannot be taken comes back as the dry run of this moment.
func (s *Server) bulkConfirm(w http.ResponseWriter, r *http.Request) error {
	typed, err := listTyped(r)
	if err != nil {
		return s.bulkRefused(w, r, typed, err)
	}
	c := batch.Confirmation{Text: typed, Key: r.PostForm.Get("key"), Shown: r.PostForm.Get("shown"), Leave: r.PostForm.Get("leave") != ""}
	b, p, err := s.Batches.Confirm(r.Context(), actorFrom(r.Context()), c)
	if err == nil {
		return s.done(w, r, link.Batch(b.ID.String()), "The list is confirmed. Each row that passes is asked for as a send; nothing has left.")
	}
	f := fault.As(err)
	if !answersForm(f) || len(p.Rows) == 0 {
		return s.bulkRefused(w, r, typed, err)
	}
	s.note(r, f)
	if len(c.Key) < 8 || len(c.Key) > 100 {
		c.Key = uuid.NewString()
	}
	return s.showPlan(w, r, fault.Status(f.Kind), batchview.PlanProps{Plan: p, Text: typed, Key: c.Key, Leave: c.Leave, Problem: f.Message, Fields: f.Fields})
}

// batchPage is a list that was confirmed, and what became of each row.
func (s *Server) batchPage(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("batch"))
	if err != nil {
		return batch.ErrNotFound
	}
	d, err := s.Batches.Get(r.Context(), actorFrom(r.Context()), id)
	if err != nil {
		return err
	}
	labels, err := s.walletLabels(r)
	if err != nil {
		return err
	}
	return s.show(w, r, "Sends from a list", batchview.Page(batchview.Props{Detail: d, Labels: labels, Now: s.Clock.Now()}))
}

// batchMove goes on with a list now, or leaves out what waits.
func (s *Server) batchMove(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("batch"))
	if err != nil {
		return batch.ErrNotFound
	}
	actor, to := actorFrom(r.Context()), link.Batch(id.String())
	switch r.PostForm.Get("act") {
	case "go":
		if err := s.Batches.Resume(r.Context(), actor, id); err != nil {
			return err
		}
		return s.done(w, r, to, "The list goes on.")
	case "stop":
		if err := s.Batches.Stop(r.Context(), actor, id); err != nil {
			return err
		}
		return s.done(w, r, to, "What still waited is left out. What was asked for stays asked for.")
	}
	return errAction
}
