package sandbox

import "fmt"

// state is what the journal adds up to. Records in it are never changed in
// place, so a pointer taken under the lock may be read after it.
type state struct {
	meta        meta
	users       map[string]*user
	tokens      map[string]*token // by hash
	spent       map[string]*spent // by token|coin
	enterprises map[string]*enterprise
	wallets     map[string]*wallet
	addresses   map[string]*address
	transfers   map[string]*transfer
	approvals   map[string]*approval
	webhooks    map[string]*webhook
	notes       map[string]*notification
	outboxes    map[string]*outbox // by webhook
	secrets     shelf[hookSecret]
	oauth       shelf[oauthConfig]
	prices      map[string]*price
	attempts    map[string]*attempt
	leaks       []leak
	sums        sums
	keys        shelf[key]
	requests    requestLog
	unspents    unspents
	templates   shelf[tokenTemplate]
	kyc         shelf[kycIdentity]
	kyb         shelf[kybIdentity]
	documents   shelf[document]

	banks      shelf[bankAccount]
	openOrders map[string]bool // of the trading service
	orders     shelf[tradeOrder]
	trades     shelf[trade]
	reserves   shelf[reserve] // by wallet|coin
	policies   shelf[policy]  // by wallet

	// Order of first appearance, for lists that must not shuffle.
	userOrder        []string
	tokenOrder       []string // of hashes
	enterpriseOrder  []string
	walletOrder      []string
	addressesOf      map[string][]string // by wallet
	transfersOf      map[string][]string // by wallet
	listings         map[string]*listing // by wallet, in BitGo's order
	byTxid           map[string][]string // wallet|txid to transfers
	approvalOrder    []string
	webhookOrder     []string
	attemptOrder     []string          // wallet|sequenceId
	bySequence       map[string]string // wallet|sequenceId to transfer
	taken            map[string]string // wallet|sequenceId to transfer or approval
	byAddress        map[string]string // address to address id
	moving           map[string]bool   // transfers that go on by themselves
	starting         map[string]bool   // wallets that are not initialized
	undecided        map[string]bool   // approvals that are neither approved nor rejected
	approvalTerm     *approvalTerm     // nil: the term that the sandbox chose
	pendingAddresses map[string]bool   // addresses that are not shown yet
	confirming       map[string]bool   // notifications that wait for confirmations
	noteAt           map[string]int64  // place of a notification among all that there were
	noteCount        int64             // how many there were
}

func newState() *state {
	return &state{
		users: map[string]*user{}, tokens: map[string]*token{}, spent: map[string]*spent{}, enterprises: map[string]*enterprise{},
		wallets: map[string]*wallet{}, addresses: map[string]*address{}, transfers: map[string]*transfer{},
		approvals: map[string]*approval{}, webhooks: map[string]*webhook{}, notes: map[string]*notification{},
		prices: map[string]*price{}, attempts: map[string]*attempt{}, addressesOf: map[string][]string{},
		listings: map[string]*listing{}, byTxid: map[string][]string{},
		transfersOf: map[string][]string{}, bySequence: map[string]string{}, taken: map[string]string{},
		byAddress: map[string]string{}, moving: map[string]bool{}, starting: map[string]bool{}, noteAt: map[string]int64{},
		undecided: map[string]bool{},
		outboxes:  map[string]*outbox{}, confirming: map[string]bool{}, pendingAddresses: map[string]bool{},
	}
}

// apply folds one entry in. The live process takes the same way as a restart:
// what is in memory has always been through the journal's encoding.
func (s *state) apply(e entry) error {
	for _, d := range e.Docs {
		record, known := records[d.Kind]
		if !known {
			return fmt.Errorf("%s is not a kind of record", d.Kind)
		}
		if err := record.fold(s, d.Doc); err != nil {
			return fmt.Errorf("%s: %w", d.Kind, err)
		}
	}
	return nil
}

func track[T any](m map[string]*T, order *[]string, id string, doc *T) {
	if _, known := m[id]; !known {
		*order = append(*order, id)
	}
	m[id] = doc
}

func sequenceKey(wallet, sequence string) string { return wallet + "|" + sequence }

func (s *state) putAddress(d *address) {
	if _, known := s.addresses[d.ID]; !known {
		s.addressesOf[d.Wallet] = append(s.addressesOf[d.Wallet], d.ID)
		s.byAddress[d.Address] = d.ID
	}
	s.addresses[d.ID] = d
	mark(s.pendingAddresses, d.ID, d.Pending)
}

func (s *state) putTransfer(d *transfer) {
	old, known := s.transfers[d.ID]
	s.unspents.turn(old, d)
	if !known {
		s.transfersOf[d.Wallet] = append(s.transfersOf[d.Wallet], d.ID)
	}
	s.sums.transfer(old, d)
	s.file(old, d)
	s.transfers[d.ID] = d
	mark(s.moving, d.ID, d.next() != "")
	if d.Sequence != "" && d.Type == "send" && len(d.Replaces) == 0 {
		key := sequenceKey(d.Wallet, d.Sequence)
		s.bySequence[key], s.taken[key] = d.ID, d.ID
	}
}

func (s *state) putApproval(d *approval) {
	s.sums.approval(s.approvals[d.ID], d)
	if d.Transfer == "" { // its transfer holds them otherwise
		if d.State == "approved" || d.State == "rejected" {
			s.unspents.free(d.Spends, d.ID)
		} else {
			s.unspents.ask(d.Spends, d.ID)
		}
	}
	track(s.approvals, &s.approvalOrder, d.ID, d)
	mark(s.undecided, d.ID, d.open())
	if d.Sequence == "" {
		return
	}
	if key := sequenceKey(d.Wallet, d.Sequence); s.taken[key] == "" {
		s.taken[key] = d.ID
	}
}

func mark(set map[string]bool, id string, in bool) {
	if in {
		set[id] = true
	} else {
		delete(set, id)
	}
}
