package keychain

// Txid is the id that a PSBT's transaction will have, in the order explorers show it:
// signatures of segwit inputs do not change it. ErrPSBT for anything else.
func Txid(psbtHex string) (string, error) {
	packet, err := decode(psbtHex)
	if err != nil {
		return "", err
	}
	return packet.UnsignedTx.TxHash().String(), nil
}
