package sandbox

import (
	"net/http"
	"sync"
)

// outage takes the platform down on purpose, so that pages can be tried with BitGo away.
// The control API stays up. Express has one of its own.
type outage struct {
	mu   sync.Mutex
	mode string
	free chan struct{} // closed when the mode changes, so that hanging requests end
}

// set takes the platform down in a way; mode off brings it back.
func (o *outage) set(mode string) bool {
	switch mode {
	case "refuse", "html503", "hang", "429", "500", "html504", "cut", "forge", "off":
	default:
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.mode = mode
	if o.free != nil {
		close(o.free)
	}
	o.free = make(chan struct{})
	return true
}

func (o *outage) now() (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.mode, o.free
}

// refuses reports whether connections fail.
func (o *outage) refuses() bool {
	mode, _ := o.now()
	return mode == "refuse"
}

// forges reports whether answers carry a wrong signature.
func (o *outage) forges() bool {
	mode, _ := o.now()
	return mode == "forge"
}

// answer is what a platform that is down does with a request.
func (o *outage) answer(r *http.Request, stop <-chan struct{}) (answer, bool) {
	mode, free := o.now()
	switch mode {
	case "refuse":
		return answer{abort: true}, true
	case "html503":
		return unavailable(), true
	case "html504":
		return gatewayTimeout(), true
	case "500":
		return internalError().answer(""), true
	case "429":
		return tooMany().answer(""), true
	case "cut":
		return answer{status: http.StatusOK, body: []byte(`{"id":"this answer ends in the middle"}`), cut: true}, true
	case "hang":
		select {
		case <-r.Context().Done():
		case <-free:
		case <-stop:
		}
		return answer{abort: true}, true
	}
	return answer{}, false
}
