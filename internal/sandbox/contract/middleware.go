package contract

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// whole is more than any body that a surface accepts (BitGo Express: 20 MB).
const whole = 21 << 20

// Record wraps a surface so that everything it hears and says is recorded. Without a recorder it is the surface itself.
func Record(surface string, rec *Recorder, next http.Handler) http.Handler {
	if rec == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &witness{ResponseWriter: w}
		e := Exchange{Surface: surface, Method: r.Method, Target: r.RequestURI,
			Agent: r.UserAgent(), RequestType: r.Header.Get("Content-Type"), RequestBody: drain(r)}
		defer func() {
			problem := recover()
			e.Status, e.ResponseBody = seen.status, seen.body.String()
			e.ResponseType = w.Header().Get("Content-Type")
			switch {
			case problem != nil:
				e.Broken = "dropped on purpose"
				if err, ok := problem.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
					e.Broken = "panic"
				}
			case e.Status == 0: // net/http answers for a handler that said nothing
				e.Status = http.StatusOK
			}
			rec.Record(e)
			if problem != nil {
				panic(problem) // net/http closes the connection, as it would without us
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

// drain reads the body before the surface does, because a surface may answer without reading it.
func drain(r *http.Request) string {
	if r.Body == nil {
		return ""
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, whole))
	var rest io.Reader = r.Body
	if err != nil {
		rest = failing{err}
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(raw), rest), r.Body}
	return string(raw)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// witness sees an answer pass.
type witness struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *witness) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	w.body.Write(b)
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }
