package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// documentRoutes are the document service. Its errors are {code, message}.
func (s *Server) documentRoutes() []route {
	const all, one = "/api/document-service/v1/documents", "/api/document-service/v1/documents/{document}"
	return []route{
		at("POST", all, s.documentCreate).needs("profile"),
		at("GET", all, s.documentList).needs("profile"),
		at("GET", one, s.documentGet).needs("profile"),
		at("PATCH", one+"/files/{file}", s.documentFileSet).needs("profile"),
		at("POST", one+"/verify", s.documentVerify).needs("profile"),
	}
}

func documentFail(status int, message string) answer {
	return reply(status, map[string]any{"code": serviceName(status), "message": message})
}

// documentCreate makes a document and says where its files go.
func (s *Server) documentCreate(c *call) answer {
	var in struct {
		Type    string          `json:"documentType"`
		SubType string          `json:"subType"`
		Meta    json.RawMessage `json:"metadata"`
		For     string          `json:"forUserId"`
	}
	switch {
	case c.decode(&in) != nil:
		return documentFail(http.StatusBadRequest, "invalid body")
	case !slices.Contains(documentTypes, in.Type) && !slices.Contains(lateTypes, in.Type):
		return documentFail(http.StatusBadRequest, "documentType is not one of BitGo's")
	case in.SubType != "" && !slices.Contains(subTypes, in.SubType):
		return documentFail(http.StatusBadRequest, "subType is not one of BitGo's")
	case len(in.Meta) > 100<<10:
		return documentFail(http.StatusBadRequest, "metadata must be at most 100 KB")
	case in.For != "" && !hex32.MatchString(in.For):
		return documentFail(http.StatusBadRequest, "forUserId must be a user's id")
	}
	b := s.begin("document")
	d := &document{ID: uuid(b.id("document")), User: c.user.ID, Type: in.Type, SubType: in.SubType, Meta: in.Meta, For: in.For,
		Enterprise: c.token.Enterprise, Created: b.at, Updated: b.at}
	for _, view := range views(in.Type, in.SubType) {
		d.Files = append(d.Files, documentFile{ID: uuid(b.id("file")), View: view, Status: "awaitingUpload", Updated: b.at})
	}
	b.put(d)
	if err := b.commit(); err != nil {
		return documentFail(http.StatusInternalServerError, "internal server error")
	}
	files := []any{}
	for _, f := range d.Files {
		files = append(files, map[string]any{"fileId": f.ID, "fileView": f.View, "label": label(f.View), "required": true,
			"uploadUrl": uploadURL(c, d, f), "expiresAt": stamp(b.at.Add(uploadLife))})
	}
	body := map[string]any{"documentId": d.ID, "documentType": d.Type, "documentTypeLabel": label(d.Type), "status": d.status(), "files": files}
	if d.SubType != "" {
		body["subType"] = d.SubType
	}
	return reply(http.StatusCreated, body)
}

// uploadURL is where a file goes: in BitGo's world the storage of somebody else, here a call
// of the controls.
func uploadURL(c *call, d *document, f documentFile) string {
	return "http://" + c.request.Host + "/_sandbox/upload/" + d.ID + "/" + f.ID
}

// documentOf is the document of the path, if the caller made it.
func (s *Server) documentOf(c *call) (*document, *answer) {
	id := c.path["document"]
	refuse := func(status int, message string) (*document, *answer) {
		a := documentFail(status, message)
		return nil, &a
	}
	d := s.state.documents.get(id)
	switch {
	case !uuidForm.MatchString(id):
		return refuse(http.StatusBadRequest, "document id must be a UUID")
	case d == nil:
		return refuse(http.StatusNotFound, "document not found")
	case d.User != c.user.ID:
		return refuse(http.StatusForbidden, "document belongs to another user")
	}
	return d, nil
}

// documentGet shows a document with its files.
func (s *Server) documentGet(c *call) answer {
	d, refused := s.documentOf(c)
	if refused != nil {
		return *refused
	}
	files := []any{}
	for _, f := range d.Files {
		body := map[string]any{"id": f.ID, "view": f.View, "status": f.Status, "uploadUrl": uploadURL(c, d, f),
			"uploadUrlExpiresAt": stamp(d.Created.Add(uploadLife)), "createdAt": stamp(d.Created), "updatedAt": stamp(f.Updated)}
		if f.Size > 0 {
			body["fileName"], body["fileSize"] = f.View, f.Size
		}
		if f.Kind != "" {
			body["fileType"] = f.Kind
		}
		files = append(files, body)
	}
	body := map[string]any{"documentId": d.ID, "documentType": d.Type, "documentTypeLabel": label(d.Type), "status": d.status(),
		"enterpriseId": orNull(d.Enterprise), "forUserId": orNull(d.For), "files": files, "createdAt": stamp(d.Created), "updatedAt": stamp(d.Updated)}
	if d.SubType != "" {
		body["subType"] = d.SubType
	}
	if len(d.Meta) > 0 {
		body["metadata"] = d.Meta
	}
	return ok(body)
}

// orNull is a text, or null where there is none.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// documentList lists the caller's documents, by limit and offset.
func (s *Server) documentList(c *call) answer {
	limit, offset, wrong := c.slice(20, 100)
	if wrong != "" {
		return documentFail(http.StatusBadRequest, wrong)
	}
	kind, status := c.query.Get("type"), c.query.Get("status")
	if kind != "" && !slices.Contains(documentTypes, kind) && !slices.Contains(lateTypes, kind) {
		return documentFail(http.StatusBadRequest, "type is not one of BitGo's")
	}
	if status != "" && !slices.Contains([]string{"awaitingUpload", "uploaded", "accepted", "rejected"}, status) {
		return documentFail(http.StatusBadRequest, "status is not one of BitGo's")
	}
	ids := []string{}
	if text := c.query.Get("ids"); text != "" {
		ids = strings.Split(text, ",")
	}
	found := s.state.documents.all(func(d *document) bool {
		return d.User == c.user.ID && matches(ids, d.ID) && (kind == "" || kind == d.Type) && (status == "" || status == d.status()) &&
			(c.query.Get("enterpriseId") == "" || c.query.Get("enterpriseId") == d.Enterprise) &&
			(c.query.Get("forUserId") == "" || c.query.Get("forUserId") == d.For)
	})
	out := []any{}
	for _, d := range found[min(offset, len(found)):min(offset+limit, len(found))] {
		out = append(out, d.summary())
	}
	return ok(map[string]any{"documents": out, "total": len(found), "limit": limit, "offset": offset})
}

// summary is a document as the list shows it.
func (d *document) summary() map[string]any {
	files := []any{}
	for _, f := range d.Files {
		files = append(files, map[string]any{"id": f.ID, "view": f.View, "status": f.Status})
	}
	kind := d.SubType
	if kind == "" {
		kind = "other"
	}
	return map[string]any{"id": d.ID, "type": d.Type, "subType": kind, "status": d.status(), "enterpriseId": orNull(d.Enterprise),
		"forUserId": orNull(d.For), "createdAt": stamp(d.Created), "files": files}
}

// slice reads limit and offset.
func (c *call) slice(standard, most int) (limit, offset int, wrong string) {
	limit = standard
	var err error
	if text := c.query.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > most {
			return 0, 0, "limit must be between 1 and " + strconv.Itoa(most)
		}
	}
	if text := c.query.Get("offset"); text != "" {
		if offset, err = strconv.Atoi(text); err != nil || offset < 0 {
			return 0, 0, "offset must not be negative"
		}
	}
	return limit, offset, ""
}

// documentFileSet notes what the client says about a file's upload.
func (s *Server) documentFileSet(c *call) answer {
	d, refused := s.documentOf(c)
	if refused != nil {
		return *refused
	}
	var in struct {
		Status string `json:"status"`
	}
	if c.decode(&in) != nil || in.Status != "uploaded" && in.Status != "requiresManualReview" {
		return documentFail(http.StatusBadRequest, "status must be uploaded or requiresManualReview")
	}
	b := s.begin("document.file")
	changed, place := d.withFile(c.path["file"], func(f *documentFile) { f.Status, f.Updated = in.Status, b.at })
	if place < 0 {
		return documentFail(http.StatusNotFound, "file not found")
	}
	changed.Updated = b.at
	b.put(changed)
	if err := b.commit(); err != nil {
		return documentFail(http.StatusInternalServerError, "internal server error")
	}
	f := changed.Files[place]
	return ok(map[string]any{"id": f.ID, "view": f.View, "status": f.Status, "uploadUrl": uploadURL(c, d, f), "fileName": f.View})
}

// withFile is the document with one file changed; -1 when it has no such file.
func (d *document) withFile(id string, change func(*documentFile)) (*document, int) {
	place := slices.IndexFunc(d.Files, func(f documentFile) bool { return f.ID == id })
	out := *d
	if out.Files = slices.Clone(d.Files); place >= 0 {
		change(&out.Files[place])
	}
	return &out, place
}

// documentVerify looks for what has arrived: a file without bytes awaits its upload again,
// whatever the client said.
func (s *Server) documentVerify(c *call) answer {
	d, refused := s.documentOf(c)
	if refused != nil {
		return *refused
	}
	b := s.begin("document.verify")
	changed, files := *d, []any{}
	changed.Files, changed.Updated = slices.Clone(d.Files), b.at
	for i := range changed.Files {
		f := &changed.Files[i]
		switch {
		case f.Size == 0:
			f.Status = "awaitingUpload"
		case f.Status == "awaitingUpload":
			f.Status = "uploaded"
		}
		files = append(files, map[string]any{"fileId": f.ID, "fileView": f.View, "required": true, "status": f.Status})
	}
	b.put(&changed)
	if err := b.commit(); err != nil {
		return documentFail(http.StatusInternalServerError, "internal server error")
	}
	body := map[string]any{"documentId": d.ID, "documentType": d.Type, "documentTypeLabel": label(d.Type), "status": changed.status(), "files": files}
	if d.SubType != "" {
		body["subType"] = d.SubType
	}
	return ok(body)
}
