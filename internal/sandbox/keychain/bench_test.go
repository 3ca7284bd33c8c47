package keychain_test

import (
	"testing"

	"github.com/unykorn/console/internal/sandbox/keychain"
)

func BenchmarkOpen(b *testing.B) {
	v := load[sdk](b, "sdk.json").Envelopes[0]
	for b.Loop() {
		if _, err := keychain.Open(v.Password, v.Envelope); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSignVerifyMessage(b *testing.B) {
	keys, trio := demo(b)
	payload := []byte(`{"coin":"ofctbtc","recipients":[{"address":"` + payee + `","amount":"1500"}]}`)
	for b.Loop() {
		signature, err := keychain.SignMessage(keys[0], payload)
		if err != nil || !keychain.VerifyMessage(trio[0], payload, signature) {
			b.Fatal(err)
		}
	}
}

// BenchmarkSend has two inputs, one payment and change.
func BenchmarkSend(b *testing.B) {
	keys, trio := demo(b)
	for b.Loop() {
		built, half := send(b)
		if _, err := keychain.Cosign(built, half, trio, keys[2]); err != nil {
			b.Fatal(err)
		}
	}
}
