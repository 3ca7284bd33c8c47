package keychain

// Txid is the id of the unsigned transaction in a PSBT or in the older half-signed
// form, in the order explorers show it: the same before and after signing. It is
// the id on the network, too, where all inputs are native segwit; what unlocks a
// p2sh input stands in the transaction proper and changes the id (see Signed.Txid).
func Txid(text string) (string, error) {
	h, err := readHalf(text)
	if err != nil {
		return "", err
	}
	return h.tx.TxHash().String(), nil
}
