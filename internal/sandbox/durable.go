package sandbox

import "net/http"

// durable returns when everything that happened so far is on disk. The lock is not held.
func (s *Server) durable() error { return s.journal.sync(s.journal.written.Load()) }

// durably keeps every answer back until what it tells is on disk, reads included: a
// balance that counts a send must not be seen before that send would survive a kill.
// When nothing was written since the last sync this costs two loads.
func (s *Server) durably(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(&lateWriter{ResponseWriter: w, server: s}, r)
	})
}

// lateWriter waits for the disk before the first byte. A disk that fails leaves open
// whether the request will be remembered, and so does the answer: the connection breaks.
type lateWriter struct {
	http.ResponseWriter
	server *Server
	begun  bool
}

func (w *lateWriter) WriteHeader(status int) {
	w.begin()
	w.ResponseWriter.WriteHeader(status)
}

func (w *lateWriter) Write(part []byte) (int, error) {
	w.begin()
	return w.ResponseWriter.Write(part)
}

func (w *lateWriter) begin() {
	if w.begun {
		return
	}
	w.begun = true
	if err := w.server.durable(); err != nil {
		w.server.complain(err)
		panic(http.ErrAbortHandler)
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *lateWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
