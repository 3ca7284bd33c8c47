package docs

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/unykorn/console/internal/fault"
	view "github.com/unykorn/console/views/docs"
	"github.com/unykorn/console/views/link"
)

// problems are the faults that a caller can meet; those of the console's own screens are not.
func problems(o Options) []view.Problem {
	var out []view.Problem
	for _, f := range fault.All() {
		room, _, _ := strings.Cut(f.Code, ".")
		if room == "console" {
			continue
		}
		status := o.Status(f)
		out = append(out, view.Problem{Code: f.Code, Word: o.Word(f.Code), Href: link.Problem(f.Code), Status: fmt.Sprintf("%d %s", status, http.StatusText(status)),
			Message: f.Message, Again: again(status), Room: room})
	}
	return out
}

// again says what a caller's program should do with a status.
func again(status int) string {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return "Not as it is: correct the request, and send it with a new Idempotency-Key."
	case http.StatusUnauthorized:
		return "With a key that is valid."
	case http.StatusForbidden:
		return "With a key that may, or after an administrator has changed what this one may."
	case http.StatusNotFound:
		return "No: what is asked for is absent, or another client's."
	case http.StatusConflict:
		return "Read the present state first; the same Idempotency-Key may be used again."
	case http.StatusTooManyRequests:
		return "After Retry-After seconds, with the same Idempotency-Key."
	}
	return "With the same Idempotency-Key, so that nothing is done twice; wait longer each time."
}
