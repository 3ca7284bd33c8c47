package doctor

import (
	"strings"
	"time"
)

// Who has to act.
type Who string

const (
	Nobody Who = "nobody"
	Us     Who = "us"
	Them   Who = "them"
	Unsure Who = "unsure"
)

// Finding is the verdict in words.
type Finding struct {
	Who   Who
	Title string
	Why   string
	Next  string
}

// Beyond this the clocks are too far apart: signed requests and one-time passwords begin to fail.
const skewLimit = 30 * time.Second

// Judge says whether it is them or us, from how each part last answered. The nearest cause to us is named first: what
// stands behind it cannot be seen past it.
func Judge(known map[string]Heard, now time.Time) Finding {
	bad := func(name string) bool { h := known[name]; return h.Known(now) && !h.OK }
	good := func(name string) bool { h := known[name]; return h.Known(now) && h.OK }
	said := func(name string) string { return known[name].Said }
	switch {
	case !known[Platform].Known(now) && !known[Express].Known(now):
		return Finding{Us, "It is us: nothing has been checked for a minute", "The job that asks BitGo's servers every ten seconds does not run, so nothing can be said about them.", "Look whether a console process runs its jobs and reaches its database."}
	case bad(Platform) && bad(Network):
		return Finding{Us, "It is us, or the network between", "BitGo's address cannot be resolved or connected to from here (" + said(Network) + ").", "Check DNS, the firewall and the proxy of this machine; then https://status.bitgo.com/."}
	case bad(Platform) && strings.HasPrefix(said(Platform), "error_5"), bad(Platform) && good(Network):
		return Finding{Them, "It is them: BitGo is reached and does not answer well", "A connection is made, and BitGo answers “" + said(Platform) + "”.", "Wait, and look at https://status.bitgo.com/; an outage of the test environment may not be there. Do not repeat sends: they are looked up."}
	case bad(Platform):
		return Finding{Unsure, "BitGo does not answer; whose fault cannot be told", "No answer (“" + said(Platform) + "”), and the network was not checked.", "Check the network of this machine, then https://status.bitgo.com/."}
	case bad(Express):
		return Finding{Us, "It is us: BitGo Express does not answer", "Express runs on our side and alone can sign (" + said(Express) + "). BitGo itself answers.", "Look at Express's process and its log; releases are offered again as soon as it answers. Nothing is lost."}
	case bad(Through):
		return Finding{Us, "It is us: Express does not reach BitGo", "Express answers, BitGo answers us, but not through Express (" + said(Through) + ").", "Check Express's --env and its way to the internet."}
	case bad(Clock):
		return Finding{Us, "It is us: our clock is wrong", "Our clock and BitGo's are apart by " + said(Clock) + ". One-time passwords and signed requests fail.", "Set this machine's clock (NTP)."}
	case bad(Token) && (said(Token) == "error_401" || said(Token) == "error_403"):
		return Finding{Us, "It is us: BitGo does not take our token", "BitGo answers, and refuses the token (" + said(Token) + ").", "Check its end, and the addresses from which it may be used; make a new one if need be."}
	case bad(Token):
		return Finding{Them, "It is them: BitGo answers pings and nothing else", "The check of our token answers “" + said(Token) + "”.", "Wait, and look at https://status.bitgo.com/."}
	case !good(Platform) || !good(Express):
		return Finding{Unsure, "Not everything has been checked yet", "One of BitGo's two servers has not been asked within the last minute.", "Wait for the next check, within ten seconds."}
	case bad(Hooks):
		return Finding{Us, "It is us: BitGo tells us less than it should", said(Hooks) + " Both sides answer; what is not told is found late.", "Open Webhooks, Registrations: heal what is suspended. What was missed is read and proven."}
	}
	return Finding{Nobody, "All is well on both sides", "BitGo and Express answer, our token is taken, and the clocks agree.", ""}
}
