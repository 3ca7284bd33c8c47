package sandbox

import (
	"net/http"
	"sync"
)

// outages take a surface down on purpose, so that pages can be tried with BitGo
// or Express away. The control API stays up.
type outages struct {
	mu   sync.Mutex
	mode map[string]string // surface to one of the modes
	free chan struct{}     // closed when the modes change, so that hanging requests end
}

// set takes "platform" or "express" down; mode off brings it back.
func (o *outages) set(surface, mode string) bool {
	switch mode {
	case "refuse", "html503", "hang", "429", "500", "html504", "cut", "forge", "off":
	default:
		return false
	}
	if surface != "platform" && surface != "express" {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.mode == nil {
		o.mode = map[string]string{}
	}
	o.mode[surface] = mode
	if o.free != nil {
		close(o.free)
	}
	o.free = make(chan struct{})
	return true
}

func (o *outages) of(surface string) (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.mode[surface], o.free
}

// refuses reports whether connections to the surface fail.
func (o *outages) refuses(surface string) bool {
	mode, _ := o.of(surface)
	return mode == "refuse"
}

// forges reports whether the platform's answers carry a wrong signature.
func (o *outages) forges() bool {
	mode, _ := o.of("platform")
	return mode == "forge"
}

// answer is what a surface that is down does with a request.
func (o *outages) answer(surface string, r *http.Request, stop <-chan struct{}) (answer, bool) {
	mode, free := o.of(surface)
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
		a := tooMany().answer("")
		if surface == "express" {
			a = throughExpress(a, a.status)
		}
		return a, true
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
