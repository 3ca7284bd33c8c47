package regulation

import "time"

// Tacked is from when the receiver's holding of a lot counts, by how it came: a gift and an estate go on with the giver's
// time (17 CFR 230.144(d)(3)(v), (vii)), and so does who buys from a holder who is no affiliate; who buys from the issuer or
// an affiliate begins (17 CFR 230.144(d)(1)). A redemption ends the lot, and its day is the zero day. The exemption and a
// lock-up stay with the lot in every case but a redemption.
func Tacked(t Type, fromAffiliate bool, l Lot, on time.Time) time.Time {
	switch {
	case t == Redemption:
		return time.Time{}
	case t == Gift || t == Estate || t == Secondary && !fromAffiliate:
		return l.since()
	}
	return Day(on)
}
