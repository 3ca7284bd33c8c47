package walletview

import "rsc.io/qr"

// modules are the dark and light squares of a QR code, or nil for a text that fits in none. Level M survives a
// smudge on a printed page.
func modules(text string) [][]bool {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil
	}
	out := make([][]bool, code.Size)
	for y := range out {
		out[y] = make([]bool, code.Size)
		for x := range out[y] {
			out[y][x] = code.Black(x, y)
		}
	}
	return out
}
