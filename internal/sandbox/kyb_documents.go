package sandbox

import (
	"net/http"
	"slices"
)

// kybDocumentAdd ties documents of the document service to an identity: those whose files
// have arrived are accepted, the others rejected with a reason.
func (s *Server) kybDocumentAdd(c *call) answer {
	k, refused := s.kybHolder(c)
	if refused != nil {
		return *refused
	}
	var in struct {
		Documents []kybDocument `json:"documents"`
	}
	if c.decode(&in) != nil || len(in.Documents) == 0 {
		return kybFail(http.StatusBadRequest, "documents must have at least one item")
	}
	b := s.begin("kyb.document")
	changed, accepted, rejected := *k, []any{}, []any{}
	changed.Documents = slices.Clone(k.Documents)
	for _, asked := range in.Documents {
		if !uuidForm.MatchString(asked.Document) || !slices.Contains(documentTypes, asked.Type) {
			return kybFail(http.StatusBadRequest, "documentId must be a UUID and documentType one of BitGo's")
		}
		if reason := s.unusable(c, asked); reason != "" {
			rejected = append(rejected, map[string]any{"documentId": asked.Document, "documentType": asked.Type, "reason": reason})
			continue
		}
		d := kybDocument{ID: uuid(b.id("association")), Document: asked.Document, Type: asked.Type, Created: b.at, Updated: b.at}
		changed.Documents = append(changed.Documents, d)
		accepted = append(accepted, changed.associationBody(d))
	}
	if len(accepted) == 0 {
		return kybFail(http.StatusUnprocessableEntity, "no document was accepted: "+rejected[0].(map[string]any)["reason"].(string))
	}
	b.put(&changed)
	if err := b.commit(); err != nil {
		return kybFail(http.StatusInternalServerError, "internal server error")
	}
	return reply(http.StatusCreated, map[string]any{"identityId": k.ID, "acceptedDocuments": accepted, "rejectedDocuments": rejected})
}

// kybHolder is kybOf for the routes of documents, which want a UUID.
func (s *Server) kybHolder(c *call) (*kybIdentity, *answer) {
	if !uuidForm.MatchString(c.path["identity"]) {
		a := kybFail(http.StatusBadRequest, "identityId must be a UUID")
		return nil, &a
	}
	return s.kybOf(c)
}

// unusable is why a document cannot be tied to an identity, or nothing.
func (s *Server) unusable(c *call, asked kybDocument) string {
	d := s.state.documents.get(asked.Document)
	switch {
	case d == nil || d.User != c.user.ID:
		return "document not found"
	case d.Type != asked.Type:
		return "document is a " + d.Type
	case d.status() != "uploaded" && d.status() != "accepted":
		return "document is " + d.status()
	}
	return ""
}

func (s *Server) kybDocuments(c *call) answer {
	k, refused := s.kybHolder(c)
	if refused != nil {
		return *refused
	}
	out := []any{}
	for _, d := range k.Documents {
		out = append(out, k.associationBody(d))
	}
	return ok(map[string]any{"identityId": k.ID, "documents": out})
}

// kybDocumentOf is the association of the path.
func (s *Server) kybDocumentOf(c *call) (*kybIdentity, int, *answer) {
	k, refused := s.kybOf(c)
	if refused != nil {
		return nil, 0, refused
	}
	place := slices.IndexFunc(k.Documents, func(d kybDocument) bool { return d.ID == c.path["document"] })
	if place < 0 {
		a := kybFail(http.StatusNotFound, "document not found")
		return nil, 0, &a
	}
	return k, place, nil
}

// kybDocumentPut puts another document in the place of one.
func (s *Server) kybDocumentPut(c *call) answer {
	k, place, refused := s.kybDocumentOf(c)
	if refused != nil {
		return *refused
	}
	var in struct {
		Document string `json:"documentId"`
		Type     string `json:"documentType"`
	}
	if c.decode(&in) != nil || in.Document != "" && !uuidForm.MatchString(in.Document) || in.Type != "" && !slices.Contains(documentTypes, in.Type) {
		return kybFail(http.StatusBadRequest, "documentId must be a UUID and documentType one of BitGo's")
	}
	b := s.begin("kyb.document")
	changed := *k
	changed.Documents = slices.Clone(k.Documents)
	d := &changed.Documents[place]
	if in.Document != "" {
		d.Document = in.Document
	}
	if in.Type != "" {
		d.Type = in.Type
	}
	d.Updated = b.at
	if reason := s.unusable(c, *d); reason != "" {
		return kybFail(http.StatusUnprocessableEntity, reason)
	}
	b.put(&changed)
	if err := b.commit(); err != nil {
		return kybFail(http.StatusInternalServerError, "internal server error")
	}
	return ok(changed.associationBody(*d))
}

func (s *Server) kybDocumentRemove(c *call) answer {
	k, place, refused := s.kybDocumentOf(c)
	if refused != nil {
		return *refused
	}
	b := s.begin("kyb.document")
	changed := *k
	changed.Documents = slices.Delete(slices.Clone(k.Documents), place, place+1)
	b.put(&changed)
	if err := b.commit(); err != nil {
		return kybFail(http.StatusInternalServerError, "internal server error")
	}
	return answer{status: http.StatusNoContent}
}
