package sandbox

import (
	"mime"
	"net/http"
	"strconv"
)

// savedLimit bounds a saved world that is loaded, in bytes.
const savedLimit = 1 << 30

// controlSave answers with the world as one file (save.go).
func (s *Server) controlSave(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="sandbox.json"`)
	if err := s.Save(w); err != nil {
		s.complain(err)
		panic(http.ErrAbortHandler) // half a world must not look like a whole one
	}
}

// controlSaveFile writes the world into the file the sandbox was started with.
func (s *Server) controlSaveFile(wish) (any, error) {
	if s.options.SaveTo == "" {
		return nil, refusal("the sandbox was started without a file to save to; GET /_sandbox/save answers with one")
	}
	return map[string]any{"saved": s.options.SaveTo}, s.SaveFile(s.options.SaveTo)
}

// controlLoad takes a saved world as the body, or as the field "file" of the page's form.
// With shift=true every time in it moves to now.
func (s *Server) controlLoad(w http.ResponseWriter, r *http.Request) {
	body := http.MaxBytesReader(w, r.Body, savedLimit)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	onPage := kind == "multipart/form-data"
	shift := r.URL.Query().Get("shift")
	if onPage {
		r.Body = body
		file, _, err := r.FormFile("file")
		if err != nil {
			s.page(w, http.StatusBadRequest, "choose a saved world first")
			return
		}
		defer func() { _ = file.Close() }()
		body, shift = file, r.FormValue("shift")
	}
	moved, _ := strconv.ParseBool(shift) // anything else is no
	switch err := s.Load(body, moved); {
	case onPage:
		s.answerForm(w, r, err)
	case err != nil:
		reply(http.StatusBadRequest, map[string]any{"error": err.Error()}).write(w)
	default:
		ok(s.Count()).write(w)
	}
}
