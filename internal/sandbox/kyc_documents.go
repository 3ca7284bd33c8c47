package sandbox

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
)

// idClasses are the government ids that BitGo knows.
var idClasses = strings.Fields("cct cid dl foid hic id ipp keyp ltpass munid myn nbi nric ofw rp pan pid pp ppc pr sss td tribalid umid vid visa wp")

// largestPhoto is BitGo's limit on one file of an identity document.
const largestPhoto = 15 << 20

// kycForm is the form that carries an identity document.
type kycForm struct {
	class string
	files []kycUpload
}

// kycForm reads the form, and of its files no more than how large they are.
func (c *call) kycForm() (kycForm, string) {
	var form kycForm
	kind, parameters, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || parameters["boundary"] == "" {
		return form, "the body must be multipart/form-data"
	}
	reader := multipart.NewReader(bytes.NewReader(c.body), parameters["boundary"])
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return form, "the body must be multipart/form-data"
		}
		switch name := part.FormName(); name {
		case "selectedIdClass":
			text, _ := io.ReadAll(io.LimitReader(part, 64)) // it is in memory
			form.class = string(text)
		case "frontPhoto", "backPhoto", "proofOfResidency":
			size, _ := io.Copy(io.Discard, part)
			if size == 0 || size > largestPhoto || part.FileName() == "" {
				return form, name + " must be a file of at most 15 MB"
			}
			form.files = append(form.files, kycUpload{Part: name, Name: part.FileName(), Size: size})
		}
	}
	if !slices.Contains(idClasses, form.class) {
		return form, "selectedIdClass is not one of BitGo's"
	}
	if len(form.files) == 0 {
		return form, "frontPhoto, backPhoto or proofOfResidency is required"
	}
	return form, ""
}

// kycDocumentAdd uploads an identity document. The first one lets the identity go on.
func (s *Server) kycDocumentAdd(c *call) answer {
	k, p := s.kycOf(c)
	if p != nil {
		return c.fail(*p)
	}
	form, wrong := c.kycForm()
	if wrong != "" {
		return c.fail(invalid("BadRequest", wrong))
	}
	if k.Status != awaitingDocuments && !slices.Contains(retryable, k.Status) {
		return c.fail(invalid("BadRequest", "the identity is "+k.Status+" and awaits no document"))
	}
	b := s.begin("kyc.document")
	d := kycDocument{ID: uuid(b.id("document")), Class: form.class, Status: "pending", Files: form.files, Created: b.at, Updated: b.at}
	changed := *k
	changed.Documents = append(slices.Clone(k.Documents), d)
	b.enterKyc(&changed, "records uploaded")
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"id": d.ID, "status": d.Status, "selectedIdClass": d.Class, "fileUploads": uploadBodies(d.Files)})
}

// kycDocumentPut replaces a document's files, which are looked at again.
func (s *Server) kycDocumentPut(c *call) answer {
	k, p := s.kycOf(c)
	if p != nil {
		return c.fail(*p)
	}
	place := slices.IndexFunc(k.Documents, func(d kycDocument) bool { return d.ID == c.path["document"] })
	if place < 0 {
		return c.fail(problem{status: http.StatusNotFound, name: "DocumentNotFound", message: "document not found"})
	}
	form, wrong := c.kycForm()
	if wrong != "" {
		return c.fail(invalid("BadRequest", wrong))
	}
	if k.Status == "approved" || k.Status == "declined" {
		return c.fail(invalid("BadRequest", "the identity is "+k.Status+" and awaits no document"))
	}
	b := s.begin("kyc.document")
	changed := *k
	changed.Documents = slices.Clone(k.Documents)
	d := &changed.Documents[place]
	d.Class, d.Files, d.Status, d.Updated = form.class, form.files, "pending", b.at
	b.enterKyc(&changed, "records uploaded")
	if err := b.commit(); err != nil {
		return c.broken(err)
	}
	return ok(map[string]any{"id": d.ID, "status": "pending", "selectedIdClass": d.Class})
}

// kycDocuments lists documents by their identity, or one by its own id.
func (s *Server) kycDocuments(c *call) answer {
	identity, document := c.query.Get("identityId"), c.query.Get("documentId")
	if identity+document == "" {
		return c.fail(invalid("BadRequest", "identityId or documentId is required"))
	}
	out := []any{}
	for _, k := range s.state.kyc.list() {
		if !c.sees(k.Enterprise) || identity != "" && identity != k.ID {
			continue
		}
		for _, d := range k.Documents {
			if document == "" || document == d.ID {
				out = append(out, k.kycDocumentBody(d))
			}
		}
	}
	if len(out) == 0 && (document != "" || s.state.kyc.get(identity) == nil) {
		return c.fail(problem{status: http.StatusNotFound, name: "DocumentNotFound", message: "document not found"})
	}
	return ok(map[string]any{"documents": out})
}
