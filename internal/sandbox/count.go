package sandbox

// Counts is what a test compares after a kill: how often a send was asked for,
// how many transfers exist, what leaked, what the webhooks were answered.
type Counts struct {
	Transfers  int             `json:"transfers"`
	Sends      []SendCount     `json:"sends"` // every sequenceId that ever reached sendcoins
	Wallets    []WalletCount   `json:"wallets"`
	Leaks      int             `json:"leaks"`
	LeakPaths  []string        `json:"leakPaths"`
	Deliveries []DeliveryCount `json:"deliveries"`
	Waiting    int             `json:"waiting"` // notifications not yet settled
	Moving     int             `json:"moving"`  // transfers on their way
	Now        string          `json:"now"`
}

// SendCount is one sequenceId of one wallet.
type SendCount struct {
	Wallet    string   `json:"wallet"`
	Sequence  string   `json:"sequenceId"`
	Requests  int      `json:"requests"`
	Accepted  int      `json:"accepted"`
	Transfers []string `json:"transfers"`
	States    []string `json:"states"`
	Approvals []string `json:"approvals"`
}

// WalletCount is one asset of one wallet.
type WalletCount struct {
	Wallet    string `json:"wallet"`
	Coin      string `json:"coin"`
	Transfers int    `json:"transfers"`
	Balance   string `json:"balance"`
	Confirmed string `json:"confirmed"`
	Spendable string `json:"spendable"`
}

// DeliveryCount is one notification and its last answer.
type DeliveryCount struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Subject  string `json:"subject"`
	Payload  string `json:"payload"`
	State    string `json:"state"`
	Attempts int    `json:"attempts"`
	Code     int    `json:"code"`
}

// Count adds up the world.
func (s *Server) Count() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Counts{Transfers: len(s.state.transfers), Leaks: len(s.state.leaks), LeakPaths: []string{}, Sends: []SendCount{},
		Deliveries: []DeliveryCount{}, Waiting: s.state.waiting(), Moving: len(s.state.moving), Now: stamp(s.now())}
	for _, l := range s.state.leaks {
		out.LeakPaths = append(out.LeakPaths, l.Method+" "+l.Path+" "+l.Field)
	}
	for _, id := range s.state.walletOrder {
		w := s.state.wallets[id]
		for _, asset := range w.Assets {
			if coins[asset].family != container {
				b := s.balance(w, asset)
				out.Wallets = append(out.Wallets, WalletCount{w.ID, asset, b.count, b.total.String(), b.confirmed.String(), b.spendable.String()})
			}
		}
		out.Sends = append(out.Sends, s.sendCounts(w)...)
	}
	for _, n := range s.state.remembered() {
		out.Deliveries = append(out.Deliveries, DeliveryCount{n.ID, n.Type, n.Subject, n.Payload, n.State, n.Attempts, n.Code})
	}
	return out
}

// sendCounts looks at the transfers themselves, not at an index of them: a second
// transfer for a sequenceId would show here.
func (s *Server) sendCounts(w *wallet) []SendCount {
	out := []SendCount{}
	made := map[string][]*transfer{}
	for _, id := range s.state.transfersOf[w.ID] {
		t := s.state.transfers[id]
		made[t.Sequence] = append(made[t.Sequence], t)
	}
	asked := map[string][]string{}
	for _, id := range s.state.approvalOrder {
		if a := s.state.approvals[id]; a.Wallet == w.ID {
			asked[a.Sequence] = append(asked[a.Sequence], id)
		}
	}
	for _, key := range s.state.attemptOrder {
		tried := s.state.attempts[key]
		if tried.Wallet != w.ID {
			continue
		}
		c := SendCount{Wallet: w.ID, Sequence: tried.Sequence, Requests: tried.Requests, Accepted: tried.Accepted,
			Transfers: []string{}, States: []string{}, Approvals: append([]string{}, asked[tried.Sequence]...)}
		for _, t := range made[tried.Sequence] {
			c.Transfers, c.States = append(c.Transfers, t.ID), append(c.States, t.State)
		}
		out = append(out, c)
	}
	return out
}
