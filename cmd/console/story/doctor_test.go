//go:build story

package story

import (
	"strings"
	"testing"
)

// What BitGo refused is explained where it happened, and leads to a packet for its support that holds no secret.
func TestARefusalLeadsToASupportPacket(t *testing.T) {
	h := open(t)
	w, anton := h.enter(treasurer), h.enterPlain(auditor)
	w.refuses("502")
	id := w.asks(h.bitcoin("0.0018", "Power bill, in the dark"))
	w.fill("Passphrase of Apex mining proceeds", h.apexPassphrase())
	h.bitgo.down("platform", "html503")
	w.click("#send-release")
	w.sees("main", "Nothing was sent")
	h.bitgo.down("platform", "off")

	anton.press("link", "Doctor")
	anton.press("link", "Support packets")
	anton.sees("#calls", "503")
	anton.click(`#calls a[href*="/doctor/packet/"]`)
	anton.sees("#call-1", "503")
	page := anton.at()
	w.visit(page)
	w.look("packet")
	for kind, media := range map[string]string{"text": "text/plain", "json": "application/json"} {
		file := string(w.take(page+"/"+kind, media))
		if !strings.Contains(file, "503") || strings.Contains(file, h.apexPassphrase()) {
			t.Errorf("the packet as %s: %s", kind, file)
		}
	}
	h.requests(t, id, 0, 0)

	anton.visit("/doctor/ids?q=" + id)
	anton.sees("#found", "send")
	w.visit("/requests")
	w.visit(w.attr(`main a[href*="client="]:has-text("Meridian")`, "href"))
	w.look("requests")
	w.click("#requests tbody a")
	w.sees("main", "ersion")
	w.look("request")
}
