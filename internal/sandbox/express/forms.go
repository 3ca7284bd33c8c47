package express

import "slices"

var (
	isMemo    = record("{ value: string, type: string }", must("value", isText), must("type", isText))
	isEIP1559 = record("Partial<{ maxPriorityFeePerGas: (number | string), maxFeePerGas: (number | string) }>",
		may("maxPriorityFeePerGas", isNumberOrText), may("maxFeePerGas", isNumberOrText))
	isFormat    = one("legacy", "psbt", "psbt-lite")
	isRecipient = record("{ address: string, amount: (number | string) }", must("address", isText), must("amount", isNumberOrText),
		may("feeLimit", isText), may("tokenName", isText))
)

// building are the fields of a send that say how it is to be built. The type of feeRate
// differs between the two routes.
var building = slices.Concat(
	several(isText, "walletPassphrase xprv prv message custodianTransactionId sequenceId comment otp changeAddress type "+
		"addressType changeAddressType nftCollectionId nftId nonce receiveAddress senderAddress senderWalletId closeRemainderTo tokenName"),
	several(isNumber, "minConfirms numBlocks feeMultiplier maxFeeRate targetWalletUnspents lastLedgerSequence ledgerSequenceDelta "+
		"gasPrice transferId gasLimit validFromBlock validToBlock"),
	several(isTruth, "enforceMinConfirmsForChange noSplitChange allowExternalChangeAddress instant hop keepAlive preview nonParticipation"),
	several(isNumberOrText, "minValue maxValue"),
	[]field{may("unspents", isTexts), may("memo", isMemo), may("eip1559", isEIP1559), may("txFormat", isFormat)},
)

var (
	sendForm = newForm([]field{must("address", isText), must("amount", isNumberOrText), may("data", isText), may("feeLimit", isText),
		may("feeRate", isNumberOrText)}, building)
	sendManyForm = newForm([]field{may("recipients", list(isRecipient)), may("feeRate", isNumber)}, building)

	loginForm = newForm([]field{must("password", isText)}, several(isText, "email username otp initialHash fingerprintHash"),
		several(isNumber, "trust"), several(isTruth, "forceSMS extensible forceV1Auth ensureEcdhKeychain forReset2FA"))
	encryptForm  = newForm([]field{must("input", isText)}, several(isText, "password adata"))
	decryptForm  = newForm([]field{must("input", isText)}, several(isText, "password"))
	verifyForm   = newForm([]field{must("address", isText)}, several(isTruth, "supportOldScriptHashVersion"))
	minerFeeForm = newForm(several(isNumber, "feeRate"), []field{must("nP2shInputs", isNumber), must("nP2pkhInputs", isNumber),
		must("nP2shP2wshInputs", isNumber), must("nOutputs", isNumber)})
	payloadForm  = newForm([]field{must("walletId", isFilled), must("payload", isAnything)}, several(isText, "walletPassphrase"))
	changeForm   = newForm([]field{must("oldPassword", isText), must("newPassword", isText)}, several(isText, "otp"))
	generateForm = newForm([]field{must("label", isText), may("multisigType", one("onchain", "tss")),
		may("type", one("hot", "cold", "custodial", "advanced", "trading")), may("backupXpubProvider", one("dai"))},
		several(isText, "enterprise passphrase userKey backupXpub passcodeEncryptionCode coldDerivationSeed bitgoKeyId commonKeychain "+
			"evmKeyRingReferenceWalletId"),
		several(isNumber, "gasPrice walletVersion"),
		several(isTruth, "disableTransactionNotifications disableKRSEmail isDistributedCustody userKeySigningRequired"))
	addressForm = newForm(several(isText, "type evmKeyRingReferenceAddress onToken label baseAddress"),
		several(isNumber, "chain forwarderVersion count"), several(isTruth, "lowPriority allowSkipVerifyAddress"),
		[]field{may("gasPrice", isNumberOrText), may("format", one("base58", "cashaddr")),
			may("trustedKeychains", list(record("{ pub: string }", must("pub", isText))))})
	isWalletForm = newForm([]field{must("address", isText),
		must("keychains", list(record("{ pub: string }", must("pub", isText)))), may("index", isNumberOrText)},
		several(isText, "baseAddress format rootAddress"), several(isNumber, "walletVersion impliedForwarderVersion chain"))
	signForm = newForm(several(isText, "prv walletPassphrase"),
		[]field{may("txPrebuild", record("Partial<{ txHex: string, payload: string, walletId: string }>",
			several(isText, "txHex txBase64 payload walletId txRequestId")...)), may("pubs", isTexts)})
	sweepForm = newForm([]field{must("address", isText), may("txFormat", isFormat)}, several(isText, "walletPassphrase xprv otp"),
		several(isNumber, "feeRate maxFeeRate feeTxConfirmTarget"), several(isTruth, "allowPartialSweep"))
	unspentsForm = newForm([]field{may("minValue", isNumberOrText), may("maxValue", isNumberOrText), may("txFormat", isFormat),
		may("unspents", isTexts)}, several(isText, "walletPassphrase xprv comment otp targetAddress"),
		several(isNumber, "minHeight numUnspentsToMake feeTxConfirmTarget limit minConfirms maxNumInputsToUse feeRate maxFeeRate maxFeePercentage"),
		several(isTruth, "enforceMinConfirmsForChange bulk"))
	accelerateForm = newForm([]field{may("cpfpTxIds", isTexts), may("rbfTxIds", isTexts), may("feeRate", isNumber)},
		several(isNumber, "cpfpFeeRate maxFee"), several(isTruth, "noCpfpFeeRate noMaxFee"), building)
	approvalForm = newForm(several(isText, "state walletPassphrase otp tx xprv pendingApprovalId"), several(isTruth, "previewPendingTxs"))
)

func newForm(parts ...[]field) *form {
	f := form(slices.Concat(parts...))
	return &f
}
