package express

import (
	"encoding/json"
	"net/http"
	"sync"
)

// Ways in which Express can be away.
const (
	Refuse  = "refuse"  // the connection is dropped without an answer
	HTML503 = "html503" // the load balancer before it answers
	HTML504 = "html504"
	Broken  = "500"
	Hang    = "hang" // no answer until the mode changes
	Limited = "429"
	Cut     = "cut" // the answer breaks off in the middle
	Off     = "off" // back to normal
)

// outage is how Express is away at the moment. The zero value is there.
type outage struct {
	mu   sync.Mutex
	mode string
	free chan struct{} // closed when the mode changes, so that hanging requests end
}

func (o *outage) set(mode string) bool {
	switch mode {
	case Refuse, HTML503, HTML504, Broken, Hang, Limited, Cut, Off:
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

func (o *outage) now() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.mode
}

// reply is what comes of a request while Express is away.
func (o *outage) reply(r *http.Request, ending <-chan struct{}) (reply, bool) {
	o.mu.Lock()
	mode, free := o.mode, o.free
	o.mu.Unlock()
	switch mode {
	case Refuse:
		return reply{abort: true}, true
	case HTML503:
		return gatewayPage(http.StatusServiceUnavailable), true
	case HTML504:
		return gatewayPage(http.StatusGatewayTimeout), true
	case Broken:
		return (&failure{message: "Internal Server Error", name: "BitGoExpressError"}).reply(nil), true
	case Limited:
		limited := (&failure{status: http.StatusTooManyRequests, message: "rate limit exceeded", name: "ApiResponseError",
			result: map[string]any{"error": "rate limit exceeded", "requestId": "", "context": map[string]any{}}}).reply(nil)
		limited.header = http.Header{"Retry-After": {"2"}} // of a proxy: Express itself passes no headers on
		return limited, true
	case Cut:
		return reply{status: http.StatusOK, body: []byte(`{"id":"this answer ends in the middle"}`), cut: true}, true
	case Hang:
		select {
		case <-r.Context().Done():
		case <-free:
		case <-ending:
		}
		return reply{abort: true}, true
	}
	return reply{}, false
}

// controlDown is POST /_sandbox/down {"mode"}, the platform's control call of the same
// name for an Express that runs on its own.
func (s *Server) controlDown(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Mode string `json:"mode"`
	}
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&in) != nil || !s.Outage(in.Mode) {
		replyJSON(http.StatusBadRequest, map[string]any{"error": "mode is refuse, html503, html504, 500, hang, 429, cut or off"}).write(w)
		return
	}
	replyJSON(http.StatusOK, map[string]any{"surface": "express", "mode": in.Mode}).write(w)
}
