package sandbox

import (
	"crypto/sha256"
	"sync"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

// worldKeys are the keys of the demo's wallets, by wallet key. They are the same in every
// run; sealing them with the wallets' passphrases takes a while and is done once a process.
var worldKeys = sync.OnceValue(func() map[string][]key {
	out := map[string][]key{}
	for _, x := range newWorld().Wallets {
		for i, source := range []string{"user", "backup", "bitgo"} {
			if x.Coin == "ofc" && i > 0 {
				break
			}
			out[x.Key] = append(out[x.Key], worldKey(x, i, source))
		}
	}
	return out
})

func worldKey(x WorldWallet, i int, source string) key {
	k := key{ID: fixed("key"+string(rune('0'+i)), x.Key), Coin: x.Coin, Source: source, Enterprise: x.Enterprise, User: fixed("user", "service")}
	if source == "bitgo" {
		k.Pub = bitgoKey(k.ID).Xpub()
		return k
	}
	private := seededKey("world key|" + source + "|" + x.Key)
	sum := sha256.Sum256([]byte("unykorn sandbox|envelope|" + k.ID))
	sealed, err := keychain.Encrypt(x.Passphrase, private.Xprv(), [8]byte(sum[:8]), [16]byte(sum[8:24]))
	if err != nil {
		panic("sandbox: the demo's keys cannot be sealed: " + err.Error())
	}
	k.Pub, k.EncryptedPrv = private.Xpub(), sealed
	return k
}
