package doctor_test

import (
	"context"
	"testing"

	"github.com/unykorn/console/internal/bitgo"
	"github.com/unykorn/console/internal/clock"
	"github.com/unykorn/console/internal/doctor"
	"github.com/unykorn/console/internal/testkit"
)

func TestAProbeSaysWhichOfTheTwoServersFailsAndHow(t *testing.T) {
	t.Parallel()
	refused := &bitgo.Error{Name: bitgo.NameUnreachable}
	late := &bitgo.Error{Name: bitgo.NameTransport}
	unknown := &bitgo.Error{Status: 401}
	gateway := &bitgo.Error{Status: 502}
	for name, c := range map[string]struct {
		of   servers
		want doctor.Probe
	}{
		"all well":               {servers{}, doctor.Probe{Express: "service is ok!", API: "authenticated", Environment: "BitGo Testnet"}},
		"Express away":           {servers{express: refused}, doctor.Probe{Express: "unreachable", ExpressError: "connect ECONNREFUSED 127.0.0.1:4000", API: "authenticated", Environment: "BitGo Testnet"}},
		"Express cut off":        {servers{through: gateway}, doctor.Probe{Express: "express server is ok!", ExpressError: "error_502", API: "authenticated", Environment: "BitGo Testnet"}},
		"the platform away":      {servers{platform: late}, doctor.Probe{Express: "service is ok!", API: "unreachable", APIError: "connect ETIMEDOUT app.bitgo-test.com:443"}},
		"the token not known":    {servers{session: unknown}, doctor.Probe{Express: "service is ok!", API: "unreachable", APIError: "error_401", Environment: "BitGo Testnet"}},
		"nothing answers at all": {servers{express: refused, platform: refused}, doctor.Probe{Express: "unreachable", ExpressError: "connect ECONNREFUSED 127.0.0.1:4000", API: "unreachable", APIError: "connect ECONNREFUSED app.bitgo-test.com:443"}},
	} {
		room := &doctor.Service{BitGo: c.of, Clock: clock.NewManual(testkit.Start), ExpressAddr: "127.0.0.1:4000", PlatformAddr: "app.bitgo-test.com:443"}
		got := room.Probe(context.Background())
		c.want.At = testkit.Start
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if got.Well() != (name == "all well") {
			t.Errorf("%s: well %v", name, got.Well())
		}
	}
}
