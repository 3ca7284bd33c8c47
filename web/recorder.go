package web

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
)

// recorder remembers the status for the log line; Unwrap lets event streams flush through it.
type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.ResponseWriter.Write(b)
}

// Unwrap is what http.ResponseController looks for.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// lastForwarded is the address that the nearest proxy saw; earlier entries are the client's own claims. A proxy may
// add a line of its own below the client's, so the last line counts.
func lastForwarded(lines []string) string {
	last := strings.Join(lines, ",")
	return strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }

// stack gives the frames without their arguments, which could be secrets.
func stack() []string {
	pcs := make([]uintptr, 24)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs)])
	var out []string
	for {
		f, more := frames.Next()
		out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return out
		}
	}
}
