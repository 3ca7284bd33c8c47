package gallery

// icons are all that the sprite holds and a part shows.
var icons = []string{"ok", "warn", "stop", "info", "pending", "clock", "hourglass", "you", "bank", "mark", "home", "wallet", "send", "approval", "ledger", "audit", "webhook", "people", "notice", "session", "search", "copy", "check", "close", "menu", "plus", "filter", "down", "right", "left", "ascending", "descending", "out", "in", "to", "sun", "moon", "system", "leave", "key", "lock", "ban", "refresh", "download", "open", "keyboard", "eye", "empty", "settings"}

// modules is a pattern with a code's finder corners; it encodes nothing.
func modules() [][]bool {
	const side = 29
	out := make([][]bool, side)
	seed := uint32(7)
	for y := range out {
		out[y] = make([]bool, side)
		for x := range out[y] {
			seed = seed*1664525 + 1013904223
			out[y][x] = seed>>31 == 1
		}
	}
	for _, corner := range [][2]int{{0, 0}, {side - 7, 0}, {0, side - 7}} {
		for y := -1; y < 8; y++ {
			for x := -1; x < 8; x++ {
				cx, cy := corner[0]+x, corner[1]+y
				if cx < 0 || cy < 0 || cx >= side || cy >= side {
					continue
				}
				ring := max(abs(x-3), abs(y-3))
				out[cy][cx] = ring <= 1 || ring == 3
			}
		}
	}
	return out
}

func abs(n int) int { return max(n, -n) }

const testAddress = payeeAddress
