package sandbox

import (
	"math/big"
	"strings"
)

// sentinel provokes one failure on purpose. A person picks it by the last five
// digits of the amount in base units, so that it works for every coin, or by
// writing "sandbox:<name>" in the comment; those that refuse work in any other
// text too: a label, a name, a search (refusal.go).
type sentinel struct {
	digits string
	name   string
	stage  stage
	what   string
}

// stage says when a sentinel acts.
type stage int

const (
	none    stage = iota
	refuse        // nothing is sent
	answers       // the send is accepted, its answer goes wrong
	pending       // BitGo asks for an approval, in one of its shapes
	later         // accepted; the transfer's later states differ
	hooks         // accepted; its webhooks misbehave
)

// sentinels is the whole table; README.md and GET /_sandbox/ print it.
var sentinels = []sentinel{
	{"77001", "needs-unlock", refuse, "BitGo wants an unlock: 400 with needsOTP and needsUnlock"},
	{"77002", "incorrect-otp", refuse, "BitGo refuses the OTP: 400 incorrect otp"},
	{"77003", "accepted-then-dropped", answers, "accepted, then BitGo drops the connection: 400 socket hang up"},
	{"77004", "dropped-before", refuse, "BitGo drops the connection before accepting: 400 socket hang up"},
	{"77005", "rate-limited", refuse, "BitGo answers 429: 400 rate limit exceeded"},
	{"77006", "html-503", refuse, "BitGo's load balancer answers HTML: 400 with its text"},
	{"77007", "cut-json", answers, "accepted, the answer breaks off in the middle of its JSON"},
	{"77008", "policy-denied", refuse, "a policy at BitGo denies: 400 with an evaluation id"},
	{"77009", "ofac", refuse, "the address is sanctioned: 400 AddressError text"},
	{"77010", "duplicate-sequence", refuse, "BitGo says the sequenceId was used, though it was not"},
	{"77011", "pending-status", pending, "approval needed: 202 with status pendingApproval"},
	{"77012", "pending-wrapped", pending, "approval needed: 200 with error, pendingApproval, triggeredPolicy"},
	{"77013", "pending-flat", pending, "approval needed: 200 with the bare pending approval"},
	{"77014", "pending-tss", pending, "approval needed: 200 with pendingApproval and txRequest; no transfer yet"},
	{"77015", "pending-string", pending, "approval needed: 202 with the approval's id as a string"},
	{"77016", "proxy-503", refuse, "a proxy before Express answers 503 with HTML"},
	{"77017", "accepted-no-answer", answers, "accepted, the connection to Express breaks without an answer"},
	{"77018", "locked-423", refuse, "the wallet is busy with another send: 400 locked"},
	{"77019", "accepted-504", answers, "accepted, a proxy before Express answers 504 with HTML"},
	{"77020", "rate-limited-bare", refuse, "BitGo answers 429 without Retry-After"},
	{"77025", "internal-500", refuse, "BitGo answers 500 Internal Server Error with a reqId"},
	{"77026", "html-504", refuse, "BitGo's load balancer times out: 504 with HTML"},
	{"77027", "ip-restricted", refuse, "the token may not be used from this address: 403"},
	{"77028", "forbidden", refuse, "the user has no permission on the wallet: 403"},
	{"77029", "wallet-not-found", refuse, "the wallet is not found under this coin: 404"},
	{"77061", "sub-dust", refuse, "sub-dust-threshold amount: 400"},
	{"77062", "mpc-blocked", refuse, "a wallet by MPC needs BitGo's support: 403"},
	{"77063", "invite-not-set-up", refuse, "the invited user has not finished 2FA and KYC: 400"},
	{"77066", "delete-body", refuse, "something before BitGo enforces its API document, in which DELETE takes no body: 400"},
	{"77067", "product-id", refuse, "a product that is not traded: 400 backend:common:invalidArgument key=productID"},
	{"77064", "partial", later, "while it is on its way the transfer answers 206, without its entries"},
	{"77021", "fails", later, "sent, then failed on chain"},
	{"77022", "removed", later, "confirmed, then removed by a reorganisation"},
	{"77023", "replaced", later, "replaced by a transaction with a higher fee, which confirms"},
	{"77024", "stuck", later, "stays unconfirmed until its fee is raised or POST /_sandbox/release-stuck"},
	{"77041", "pending-final", pending, "approval needed in pendingFinalApproval: an administrator gives it"},
	{"77042", "pending-custodian", pending, "approval needed in pendingCustodianApproval: BitGo's staff gives it, POST /_sandbox/approve"},
	{"77043", "pending-video", pending, "approval needed in pendingVideoApproval"},
	{"77044", "pending-id", pending, "approval needed in pendingIdVerification"},
	{"77045", "pending-liveness", pending, "approval needed in pendingLivenessVerification"},
	{"77046", "pending-trust-review", pending, "approval needed in pendingManualTrustReview"},
	{"77047", "pending-support-review", pending, "approval needed in pendingManualSupportReview"},
	{"77048", "pending-support-video", pending, "approval needed in pendingVideoApprovalFromSupport"},
	{"77049", "awaiting-signature", pending, "approval needed in awaitingSignature"},
	{"77051", "pending-two", pending, "two administrators must approve"},
	{"77052", "pending-then-final", pending, "an approval is followed by pendingFinalApproval: 202"},
	{"77053", "pending-then-video", pending, "an approval is followed by pendingVideoApproval: 202"},
	{"77054", "approval-processing", pending, "an approval stays in processing until POST /_sandbox/advance"},
	{"77065", "fiat-500", later, "a withdrawal to a bank account: its first confirmation answers 500, nothing decided"},
	{"77031", "hook-twice", hooks, "each webhook is delivered twice"},
	{"77032", "hook-late", hooks, "webhooks wait for POST /_sandbox/flush"},
	{"77033", "hook-out-of-order", hooks, "confirmed is delivered before unconfirmed"},
	{"77034", "hook-wrong-signature", hooks, "the first attempt is wrongly signed, the retry is right"},
	{"77035", "hook-never", hooks, "no webhook at all"},
	{"77036", "hook-unsigned", hooks, "the first attempt carries no signature, the retry does"},
	{"77037", "hook-suspended", hooks, "the webhook is suspended before it is delivered, as after 100 failures"},
	{"77038", "hook-stale", hooks, "after the settled state its unconfirmed one is delivered once more"},
	{"77039", "hook-rekeyed", hooks, "each retry carries another idempotency-key"},
	{"77040", "hook-first-only", hooks, "the first sight is delivered, the settled state never"},
	{"77030", "risky", hooks, "the transfer carries riskIndicators, which no webhook tells of"},
}

// sanctioned are the payees that BitGo's OFAC screening refuses, whatever the amount.
var sanctioned = []string{
	payeeBitcoin("sanctioned"), etherAddress("sanctioned"), rippleAddress("sanctioned"),
}

// chosen finds the sentinel of a send, or one whose stage is none.
func (s *Server) chosen(amount *big.Int, comment, address string) sentinel {
	if s.options.Plain {
		return sentinel{}
	}
	bare, _, _ := strings.Cut(address, "?")
	for _, refused := range sanctioned {
		if strings.EqualFold(bare, refused) {
			return named("ofac")
		}
	}
	digits := amount.String()
	for _, candidate := range sentinels {
		if strings.HasSuffix(digits, candidate.digits) || strings.Contains(comment, "sandbox:"+candidate.name) {
			return candidate
		}
	}
	return sentinel{}
}

// chosenOf finds the sentinel of a send with several payees: any of them may be sanctioned.
func (s *Server) chosenOf(o order) sentinel {
	amount, comment := o.rest()
	for _, who := range o.all() {
		if picked := s.chosen(amount, comment, who.Address); picked.stage != none {
			return picked
		}
	}
	return sentinel{}
}

func named(name string) sentinel {
	for _, candidate := range sentinels {
		if candidate.name == name {
			return candidate
		}
	}
	return sentinel{}
}

func duplicateSequence(sequence string) problem {
	return problem{status: 400, name: "DuplicateSequenceIdError", message: "a transaction with this sequenceId already exists",
		context: map[string]any{"sequenceId": sequence}}
}
