package sdkhmac_test

import (
	"strings"
	"testing"

	"github.com/unykorn/console/internal/sandbox/sdkhmac"
)

// The vectors of bitgo-api.md §3.2. The first two are asserted in the SDK's own tests.
func TestVectors(t *testing.T) {
	t.Parallel()
	const target, answer = "/api/v2/tbtc4/wallet?limit=1", `{"status":"service is ok!"}`
	long := "v2x" + strings.Repeat("ab", 32)
	for name, c := range map[string]struct{ got, want string }{
		"v3 request":  {sdkhmac.SignRequest(sdkhmac.V3, "test-token", "post", 1672531200000, "/api/test", []byte("request-body")), "56b7c2bb722ebfa55600a0201af42ad5cd926340d9df5735005d91db452386d1"},
		"v3 response": {sdkhmac.SignResponse(sdkhmac.V3, "test-token", "post", 1672531200000, "/api/test", 200, []byte("response-body")), "a16c08b1fa8bff1e2e58d1831855e1745361f78bd6eb6e18b5b7ee17ae0a3bb7"},
		"v2 request":  {sdkhmac.SignRequest(sdkhmac.V2, long, "GET", 1672531200000, target, nil), "a49aca2904a1983b2058eddd4298259039eaf8d6801836f1224d5c70c62bead6"},
		"v2 response": {sdkhmac.SignResponse(sdkhmac.V2, long, "GET", 1672531200000, target, 200, []byte(answer)), "c8d7cc633df92ee1065171fd1a42d0630f4df620a3a9492af99d5f0572300b53"},
		"v3 get":      {sdkhmac.SignRequest(sdkhmac.V3, long, "GET", 1672531200000, target, nil), "8b06b665b180bf72640528b2986ff3a1240115a32e86b172befc59380df2ea65"},
		"v3 answer":   {sdkhmac.SignResponse(sdkhmac.V3, long, "GET", 1672531200000, target, 200, []byte(answer)), "611074527bded6245d9033fe2fab9e456f49bb09930476bad36efe9f37c83e55"},
		"digest":      {sdkhmac.Digest("test-token"), "4c5dc9b7708905f77f5e5d16316b5dfb425e68cb326dcd55a860e90a7707031e"},
		"long digest": {sdkhmac.Digest(long), "2198350914251ee2ca4d2647778e2ecb4c5e398d880f95817f08cd01f2034120"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
}

func TestEmptyQueryHasNoQuestionMark(t *testing.T) {
	t.Parallel()
	with := sdkhmac.SignRequest(sdkhmac.V2, "t", "GET", 1, "/api/v2/ping?", nil)
	without := sdkhmac.SignRequest(sdkhmac.V2, "t", "GET", 1, "/api/v2/ping", nil)
	if with != without {
		t.Error("a bare question mark changed the signature")
	}
	if !sdkhmac.Equal(strings.ToUpper(with), without) || sdkhmac.Equal(with, without+"0") || sdkhmac.Equal("", with) {
		t.Error("Equal is wrong")
	}
}

func TestOnlyOneFormOfTokenSigns(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]bool{"v2x" + strings.Repeat("0", 64): true, "v2xshort": true, strings.Repeat("a", 67): true,
		strings.Repeat("a", 64): false, "": false} {
		if sdkhmac.Signs(token) != want {
			t.Errorf("%q signs: want %v", token, want)
		}
	}
}
