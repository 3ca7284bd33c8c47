package sandbox

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

// outgoing is one send that the model remembers.
type outgoing struct {
	at     time.Time
	amount int64
}

// Over random sends at random times, the sandbox lets a send go exactly when what left
// within the window before it and the send itself stay within the limit.
func TestVelocityWindows(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 48))
		window, limit := int64(1+random.IntN(7200)), int64(20000+random.IntN(80000))
		s := newStand(t, Options{Plain: true})
		s.fund("apex-vault", "ofctbtc", "4000000000")
		s.rule("POST", "apex-vault", map[string]any{"id": "v", "type": "velocityLimit", "coin": "ofctbtc", "action": action("deny"),
			"condition": map[string]any{"amountString": strconv.FormatInt(limit, 10), "timeWindow": window}})
		left := []outgoing{}
		for n := range 60 {
			s.clock.add(time.Duration(random.Int64N(window*1000/3)) * time.Millisecond)
			if n%7 == 0 && len(left) > 0 { // stand exactly on the edge of the window, where an off-by-one would be
				s.clock.add(left[len(left)-1].at.Add(time.Duration(window) * time.Second).Sub(s.clock.Now()))
			}
			amount := 1 + random.Int64N(limit+limit/10)
			sum := big.NewInt(amount)
			for _, x := range left {
				if s.clock.Now().Sub(x.at) < time.Duration(window)*time.Second {
					sum.Add(sum, big.NewInt(x.amount))
				}
			}
			fits := sum.Cmp(big.NewInt(limit)) <= 0
			r := s.send("apex-vault", "ofctbtc", strconv.FormatInt(amount, 10), fmt.Sprintf("v%d", n), nil)
			if sent := r.status == 200; sent != fits {
				t.Fatalf("seed %d send %d: %d of %d in %d s, answer %d %s", seed, n, sum, limit, window, r.status, r.raw)
			}
			if fits {
				left = append(left, outgoing{s.clock.Now(), amount})
			}
		}
		if len(left) == 0 || len(left) == 60 {
			t.Fatalf("seed %d decides nothing: %d sent", seed, len(left))
		}
	}
}

// What failed, was refused or waits does not count; groupTags sum over wallets, and
// excludeTags leave out what goes to our own.
func TestVelocityCounts(t *testing.T) {
	t.Parallel()
	s := newStand(t, Options{})
	s.fund("apex-bitcoin", "tbtc4", "9000000")
	apex := s.world.Enterprise("apex").ID
	s.rule("POST", "apex-bitcoin", map[string]any{"id": "v", "type": "velocityLimit", "action": action("deny"),
		"condition": map[string]any{"amountString": "300000", "timeWindow": 3600, "groupTags": []string{apex}, "excludeTags": []string{s.world.Wallet("meridian-bitcoin").ID}}})
	sent := func(amount, sequence string, more map[string]any) int {
		return s.send("apex-bitcoin", "tbtc4", amount, sequence, more).status
	}
	if sent("200000", "fails", map[string]any{"comment": "sandbox:fails"}) != 200 {
		t.Fatal("not sent")
	}
	if sent("200000", "over", nil) != 400 {
		t.Fatal("what is on its way counts")
	}
	s.control("advance", map[string]any{"confirm": true})
	if sent("300000", "again", nil) != 200 {
		t.Fatal("what failed does not count")
	}
	r := s.get("/api/v2/tbtc4/wallet/" + s.world.Wallet("meridian-bitcoin").ID)
	own, _ := dig(r.body, "receiveAddress.address")
	if sent("900000", "own", map[string]any{"address": own}) != 200 {
		t.Fatal("what goes to an excluded wallet does not count")
	}
	if sent("3000", "more", nil) != 400 {
		t.Fatal("the limit is used up")
	}
	s.clock.add(time.Hour)
	if sent("300000", "later", nil) != 200 {
		t.Fatal("an hour later it is free again")
	}
}
