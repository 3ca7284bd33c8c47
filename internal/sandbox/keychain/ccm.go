package keychain

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
)

const block = 16

// ccm is counter mode with CBC-MAC (RFC 3610) as SJCL does it.
type ccm struct {
	cipher cipher.Block
	tag    int // bytes
}

// seal returns ciphertext and tag. The iv has 7 to 16 bytes.
func (c ccm) seal(iv, plaintext, adata []byte) []byte {
	nonce := clamp(iv, len(plaintext))
	out := make([]byte, len(plaintext), len(plaintext)+c.tag)
	stream, mask := c.counter(nonce)
	stream.XORKeyStream(out, plaintext)
	return append(out, c.mac(nonce, plaintext, adata, mask)...)
}

// open returns the plaintext, or false where the tag does not match.
func (c ccm) open(iv, sealed, adata []byte) ([]byte, bool) {
	if len(sealed) < c.tag {
		return nil, false
	}
	ciphertext, tag := sealed[:len(sealed)-c.tag], sealed[len(sealed)-c.tag:]
	nonce := clamp(iv, len(ciphertext))
	out := make([]byte, len(ciphertext))
	stream, mask := c.counter(nonce)
	stream.XORKeyStream(out, ciphertext)
	if subtle.ConstantTimeCompare(tag, c.mac(nonce, out, adata, mask)) == 0 {
		return nil, false
	}
	return out, true
}

// clamp cuts the iv to the nonce: RFC 3610 gives the message length L bytes and
// the nonce 15-L; SJCL takes the smallest L from 2 that holds the length, or a
// larger one where the iv is shorter than that leaves room for.
func clamp(iv []byte, length int) []byte {
	l := 2
	for l < 4 && length>>(8*l) != 0 {
		l++
	}
	return iv[:min(len(iv), block-1-l)]
}

// counter starts the key stream; its first block masks the tag.
func (c ccm) counter(nonce []byte) (stream cipher.Stream, mask []byte) {
	var first [block]byte
	first[0] = byte(block - 1 - len(nonce) - 1)
	copy(first[1:], nonce)
	stream = cipher.NewCTR(c.cipher, first[:])
	mask = make([]byte, block)
	stream.XORKeyStream(mask, mask)
	return stream, mask
}

// mac is the CBC-MAC over a block of flags, nonce and length, the authenticated
// data behind its own length, and the message; all padded with zeros.
func (c ccm) mac(nonce, message, adata, mask []byte) []byte {
	var head [block]byte
	binary.BigEndian.PutUint64(head[8:], uint64(len(message)))
	copy(head[1:], nonce)
	head[0] = byte((c.tag-2)/2<<3 | (block - 1 - len(nonce) - 1))
	if len(adata) > 0 {
		head[0] |= 0x40
	}
	sum := make([]byte, block)
	c.absorb(sum, head[:])
	if len(adata) > 0 {
		c.absorb(sum, append(adataLength(len(adata)), adata...))
	}
	c.absorb(sum, message)
	subtle.XORBytes(sum, sum, mask)
	return sum[:c.tag]
}

func (c ccm) absorb(sum, data []byte) {
	for len(data) > 0 {
		n := subtle.XORBytes(sum, sum, data[:min(block, len(data))])
		c.cipher.Encrypt(sum, sum)
		data = data[n:]
	}
}

// adataLength is two bytes, or 0xfffe and four from 0xff00 on.
func adataLength(n int) []byte {
	if n < 0xff00 {
		return binary.BigEndian.AppendUint16(nil, uint16(n))
	}
	return binary.BigEndian.AppendUint32([]byte{0xff, 0xfe}, uint32(n))
}
