package express

import (
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
	"strings"
)

// buildKeys are the fields of a request that reach tx/build, sendKeys those that reach
// tx/send and tx/initiate, each in the order in which the SDK writes them. No secret is
// among them, which is what keeps the passphrase on this machine.
var (
	buildKeys = strings.Fields("addressType changeAddressType changeAddress allowExternalChangeAddress cpfpFeeRate cpfpTxIds unspents " +
		"minValue minConfirms maxValue targetWalletUnspents strategy strategyAllowFallback noSplitChange smallestChangeSplitSize " +
		"enforceMinConfirmsForChange txFormat maxChangeOutputs rbfTxIds isReplaceableByFee messages apiVersion consolidateId comment " +
		"fee feeRate feeMultiplier enableTokens gasLimit gasPrice instant lastLedgerSequence ledgerSequenceDelta maxFee maxFeeRate memo " +
		"transferId message numBlocks nonce pendingApprovalId preview previewPendingTxs senderAddress receiveAddress recipients reservation " +
		"refundOptions sequenceId sourceChain destinationChain trustlines type limit timeBounds startTime nonParticipation validFromBlock " +
		"validToBlock messageKey stakingParams stakingOptions unstakingOptions eip1559 closeRemainderTo tokenName emergency feeToken")
	sendKeys = strings.Fields("comment otp halfSigned recipients txHex txRequestId addressType changeAddress consolidateId cpfpFeeRate cpfpTxIds " +
		"destinationChain eip1559 enforceMinConfirmsForChange feeMultiplier feeRate gasLimit gasPrice instant lastLedgerSequence " +
		"ledgerSequenceDelta maxFee maxFeeRate maxValue memo messageKey messages minConfirms minValue noSplitChange nonce numBlocks " +
		"previewPendingTxs rbfTxIds refundOptions reservation sequenceId sourceChain stakingOptions stakingParams startTime strategy " +
		"targetWalletUnspents trustlines type unspents unstakingOptions validFromBlock validToBlock changeAddressType txFormat")
)

// prebuild is what the platform offers to sign: a PSBT where the coin has outputs to
// spend, a text elsewhere.
type prebuild struct {
	TxHex   string          `json:"txHex"`
	Payload *string         `json:"payload"`
	TxInfo  json.RawMessage `json:"txInfo"`
}

// recipient is one of a request's, its amount nil where that is no number.
type recipient struct {
	Address string          `json:"address"`
	Amount  json.RawMessage `json:"amount"`
	value   *big.Rat
}

func (o *order) recipients() ([]recipient, error) {
	var all []recipient
	if !o.params.has("recipients") {
		return nil, nil
	}
	if json.Unmarshal(o.params["recipients"], &all) != nil {
		return nil, &failure{message: "expecting recipients array", name: "Error", code: "recipients_not_array"}
	}
	for i := range all {
		all[i].value, _ = amount(all[i].Amount)
	}
	return all, nil
}

// prebuildAndSign opens the user's key, has a transaction built, checks that it is the
// one that was meant, and signs it. A wrong passphrase is noticed before anything is
// built, a missing one only after (bitgo-express.md §5, 9).
func (o *order) prebuildAndSign() (object, error) {
	if o.params.has("eip1559") && o.params.has("gasPrice") {
		return nil, &failure{message: "Only one of params.eip1559 and params.gasPrice may be specified", name: "Error",
			code: "both_gasPrice_and_eip1559gasModel_specified"}
	}
	if err := o.open(); err != nil {
		return nil, err
	}
	built, err := o.build()
	if err != nil {
		return nil, err
	}
	if o.wallet.coin.Family == Bitcoin {
		to, err := o.expected()
		if err != nil {
			return nil, err
		}
		if err := o.verify(built, to); err != nil {
			return nil, err
		}
	}
	return o.sign(built)
}

// open fetches the keys and tries the passphrase.
func (o *order) open() (err error) {
	o.keys, err = o.call.keys(o.wallet, o.wallet.coin.signers())
	if err != nil {
		return err
	}
	passphrase := o.params.text("walletPassphrase")
	if passphrase == "" || o.keys[0].EncryptedPrv == "" {
		return nil
	}
	if o.prv = o.keys[0].opened(passphrase); o.prv == "" {
		return wrongPassphrase()
	}
	return nil
}

// build asks the platform for a transaction. The empty query is part of what is signed.
// For bitcoin the SDK asks for the height of the chain beside it.
func (o *order) build() (prebuild, error) {
	raw, err := o.call.ask(http.MethodPost, o.wallet.path+"/tx/build?offlineVerification=", o.extra(o.params.pick(buildKeys)))
	if err == nil && o.wallet.coin.Family == Bitcoin {
		_, err = o.call.ask(http.MethodGet, "/api/v2/"+o.wallet.coin.Name+"/public/block/latest", nil)
	}
	if err != nil {
		return prebuild{}, err
	}
	return readPrebuild(raw)
}

func readPrebuild(raw []byte) (prebuild, error) {
	var built prebuild
	if json.Unmarshal(raw, &built) != nil {
		return built, thrown("the platform's transaction cannot be read")
	}
	return built, nil
}

// extra adds what the SDK wants of a bitcoin transaction: the format, and for a hot
// wallet any of the types of change (bitgo-express.md §4.5).
func (o *order) extra(body object) object {
	if o.wallet.coin.Family != Bitcoin {
		return body
	}
	if !o.params.has("txFormat") || o.params.text("txFormat") == "legacy" {
		body = body.without("txFormat").with("txFormat", "psbt-lite")
	}
	told := o.params.has("addressType") || o.params.has("changeAddressType") || o.params.has("changeAddress")
	if !told && o.wallet.Type == "hot" {
		body = body.with("changeAddressType", []string{"p2trMusig2", "p2wsh", "p2shP2wsh", "p2sh", "p2tr"})
	}
	return body
}

// without leaves a field out.
func (o object) without(name string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return m.name == name })
}

// only keeps the fields of these names, in the order of the names; of two the later counts.
func (o object) only(names []string) object {
	out := object{}
	for _, name := range names {
		for i := len(o) - 1; i >= 0; i-- {
			if o[i].name == name {
				out = append(out, o[i])
				break
			}
		}
	}
	return out
}
