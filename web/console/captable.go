package console

import (
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"

	"github.com/unykorn/console/internal/captable"
	"github.com/unykorn/console/internal/fault"
	"github.com/unykorn/console/internal/identity"
	"github.com/unykorn/console/internal/security"
	captableview "github.com/unykorn/console/views/captable"
	"github.com/unykorn/console/views/link"
	"github.com/unykorn/console/web"
)

// captable is where a register is opened by a file.
func (s *Server) captable(w http.ResponseWriter, r *http.Request) error {
	return s.showCaptable(w, r, http.StatusOK, captableview.FormProps{}, nil)
}

func (s *Server) showCaptable(w http.ResponseWriter, r *http.Request, status int, p captableview.FormProps, refused *fault.Fault) error {
	actor := actorFrom(r.Context())
	var err error
	if p.Security, err = s.Securities.Get(r.Context(), actor, r.PathValue("security")); err != nil {
		return err
	}
	if p.Imports, err = s.Captables.List(r.Context(), actor, p.Security.ID); err != nil {
		return err
	}
	p.Key, p.Now, p.MayUpload = formKey(p.Key), s.Clock.Now(), actor.Has(identity.Treasury, p.Client)
	p.NoUpload = noUpload(p.Security, p.Imports)
	if refused != nil {
		p.Problem, p.Fields = refused.Message, refused.Fields
	}
	return s.showAs(w, r, status, "Import of a cap table", captableview.Form(p))
}

// noUpload says why a file cannot be uploaded now; "": it can.
func noUpload(x security.Security, all []captable.Import) string {
	for _, i := range all {
		if i.State == captable.Waits {
			return "Another file waits for compliance. Have that one decided, or take it back."
		}
	}
	if !x.Issued.IsZero() || !x.Reserved.IsZero() {
		return "Shares were entered already. A register is opened while it is empty; what comes later comes by transfers."
	}
	return ""
}

// captableTyped reads the file that was chosen, or what was pasted, byte by byte as it came.
func captableTyped(r *http.Request) (name string, raw []byte, err error) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		if err := r.ParseMultipartForm(web.MaxUpload); err != nil {
			return "", nil, errForm.With(err)
		}
		for _, head := range r.MultipartForm.File["file"] {
			if head.Size == 0 {
				continue
			}
			f, err := head.Open()
			if err != nil {
				return "", nil, errForm.With(err)
			}
			raw, err = io.ReadAll(f)
			_ = f.Close() // it is in memory
			return head.Filename, raw, err
		}
	}
	return "pasted", []byte(r.PostForm.Get("list")), nil
}

// captableUpload keeps the dry run of a file. It enters nothing.
func (s *Server) captableUpload(w http.ResponseWriter, r *http.Request) error {
	name, raw, err := captableTyped(r)
	if err != nil {
		return err
	}
	p := captableview.FormProps{Key: formKey(r.PostForm.Get("key"))}
	i, err := s.Captables.Upload(r.Context(), actorFrom(r.Context()), r.PathValue("security"), name, raw, "form-"+p.Key)
	if err == nil && i.State == captable.Refused {
		return s.done(w, r, link.Import(i.ID), "Every row was judged, and something is wrong. Nothing was entered. Correct the file and upload it again.")
	}
	if err == nil {
		return s.done(w, r, link.Import(i.ID), "Nothing is wrong with any row. Compliance is next; nothing was entered yet.")
	}
	refused := fault.As(err)
	if !answersForm(refused) {
		return err
	}
	s.note(r, refused)
	if p.Text = r.PostForm.Get("list"); len(p.Text) > web.MaxBody {
		p.Text = ""
	}
	return s.showCaptable(w, r, fault.Status(refused.Kind), p, refused)
}

var lineForm = regexp.MustCompile(`^[0-9]{1,9}$`)

// captableImport is one file with its dry run.
func (s *Server) captableImport(w http.ResponseWriter, r *http.Request) error {
	return s.showImport(w, r, http.StatusOK, nil)
}

const rowsOnPage = 100

func (s *Server) showImport(w http.ResponseWriter, r *http.Request, status int, refused *fault.Fault) error {
	actor, q := actorFrom(r.Context()), asked(r)
	after, _ := strconv.Atoi(q.form("after", lineForm, "a page of this file"))
	d, err := s.Captables.Detail(r.Context(), actor, r.PathValue("import"), after, rowsOnPage)
	if err != nil {
		return err
	}
	p := captableview.Props{Detail: d, Decides: actor.Has(identity.Compliance, d.Client), NoDecide: why(d.WhyNotDecide(actor)), MayWithdraw: d.WhyNotWithdraw(actor) == nil, Problems: q.problems, Now: s.Clock.Now()}
	if after > 0 {
		p.Newest = q.with("after", "")
	}
	if d.More > 0 {
		p.Older = q.page("after", strconv.Itoa(d.More))
	}
	if refused != nil {
		p.Problem, p.Fields, p.Reason = refused.Message, refused.Fields, r.PostForm.Get("reason")
	}
	return s.showAs(w, r, status, "Cap table of "+d.Issuer, captableview.Page(p))
}

// captableDecide enters all of a file, or rejects it.
func (s *Server) captableDecide(w http.ResponseWriter, r *http.Request) error {
	f := r.PostForm
	enter := f.Get("verdict") == "enter"
	if !enter && f.Get("verdict") != "reject" {
		return errAction
	}
	i, err := s.Captables.Decide(r.Context(), actorFrom(r.Context()), r.PathValue("import"), f.Get("digest"), enter, f.Get("reason"))
	switch {
	case err == nil && enter:
		return s.done(w, r, link.Security(i.Security), "The register is opened: every row of the file is in it.")
	case err == nil:
		return s.done(w, r, link.Import(i.ID), "Rejected. Nothing was entered.")
	}
	return s.importRefused(w, r, err)
}

// captableWithdraw takes a file back.
func (s *Server) captableWithdraw(w http.ResponseWriter, r *http.Request) error {
	i, err := s.Captables.Withdraw(r.Context(), actorFrom(r.Context()), r.PathValue("import"))
	if err != nil {
		return s.importRefused(w, r, err)
	}
	return s.done(w, r, link.Captable(i.Security), "Taken back. Nothing was entered.")
}

func (s *Server) importRefused(w http.ResponseWriter, r *http.Request, err error) error {
	refused := fault.As(err)
	if !answersPress(refused) {
		return err
	}
	s.note(r, refused)
	return s.showImport(w, r, fault.Status(refused.Kind), refused)
}
