//go:build story

package story

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/playwright-community/playwright-go"
)

// This is the one file that knows the browser's driver. Everything else speaks to a tab.

// soon is how long a page may take to show what it is waited for, in milliseconds.
const soon = 20_000

var browser struct {
	driver *playwright.Playwright
	chrome playwright.Browser
	expect playwright.PlaywrightAssertions
}

// launch starts Chromium, the one that CONSOLE_CHROMIUM names.
func launch() error {
	for _, name := range []string{"CONSOLE_CHROMIUM", "CONSOLE_AXE", "PLAYWRIGHT_DRIVER_PATH", "PLAYWRIGHT_NODEJS_PATH"} {
		if os.Getenv(name) == "" {
			return fmt.Errorf("%s is not set: run the stories by `go run ./cmd/dev test -only story`, which installs what they need", name)
		}
	}
	var err error
	browser.driver, err = playwright.Run(&playwright.RunOptions{DriverDirectory: os.Getenv("PLAYWRIGHT_DRIVER_PATH"), SkipInstallBrowsers: true})
	if err != nil {
		return fmt.Errorf("browser driver: %w", err)
	}
	browser.chrome, err = browser.driver.Chromium.Launch(playwright.BrowserTypeLaunchOptions{
		ExecutablePath: playwright.String(os.Getenv("CONSOLE_CHROMIUM")), Headless: playwright.Bool(true),
		Args: []string{"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync"}})
	if err != nil {
		return fmt.Errorf("browser: %w", err)
	}
	browser.expect = playwright.NewPlaywrightAssertions(soon)
	return nil
}

// tab is one page in a browser of its own: another tab shares no cookie with it.
type tab struct {
	t      *testing.T
	house  *house
	who    string
	origin string
	page   playwright.Page

	mu      sync.Mutex
	trouble []string        // what a person who looks into the browser's console would find
	allowed map[string]bool // of it, what the story provokes
}

// newTab opens a browser for somebody. Without script its pages run no JavaScript.
func (h *house) newTab(who string, script bool) *tab {
	t, origin := h.t, h.a.Console
	t.Helper()
	kept, err := browser.chrome.NewContext(playwright.BrowserNewContextOptions{BaseURL: playwright.String(origin),
		JavaScriptEnabled: playwright.Bool(script), Viewport: &playwright.Size{Width: 1280, Height: 900},
		ColorScheme: playwright.ColorSchemeLight, ReducedMotion: playwright.ReducedMotionReduce, Locale: playwright.String("en-GB")})
	if err != nil {
		t.Fatalf("browser: %v", err)
	}
	w := &tab{t: t, house: h, who: who, origin: origin, allowed: map[string]bool{}}
	if w.page, err = kept.NewPage(); err != nil {
		t.Fatalf("browser: %v", err)
	}
	w.page.SetDefaultTimeout(soon)
	w.watch()
	t.Cleanup(func() {
		w.report()
		if err := kept.Close(); err != nil {
			t.Errorf("browser of %s: %v", who, err)
		}
	})
	return w
}

// watch notes everything that no page of ours may do.
func (w *tab) watch() {
	w.page.OnConsole(func(m playwright.ConsoleMessage) {
		if m.Type() == "error" || m.Type() == "warning" {
			w.note(m.Type() + ": " + m.Text())
		}
	})
	w.page.OnPageError(func(err error) { w.note("page error: " + err.Error()) })
	w.page.OnRequest(func(r playwright.Request) {
		if u, err := url.Parse(r.URL()); err != nil || u.Scheme != "data" && u.Scheme+"://"+u.Host != w.origin {
			w.note("request to another host: " + r.URL())
		}
	})
}

// visit opens an address of the console, or any URL.
func (w *tab) visit(path string) {
	w.t.Helper()
	_, err := w.page.Goto(path)
	w.must("visit "+path, err)
}

func (w *tab) reload() { w.t.Helper(); _, err := w.page.Reload(); w.must("reload", err) }

// at is the path and query where the tab stands.
func (w *tab) at() string { return strings.TrimPrefix(w.page.URL(), w.origin) }

func (w *tab) role(role, name string) playwright.Locator {
	return w.page.GetByRole(playwright.AriaRole(role), playwright.PageGetByRoleOptions{Name: name})
}

// press clicks the first control of this role whose name contains the text: "button", "link".
func (w *tab) press(role, name string) {
	w.t.Helper()
	w.must("press "+role+" "+name, w.role(role, name).First().Click())
}

// click is press by selector, where a name is not enough.
func (w *tab) click(selector string) {
	w.t.Helper()
	w.must("click "+selector, w.page.Locator(selector).First().Click())
}

// fill types into the field with this label, as a whole.
func (w *tab) fill(label, text string) {
	w.t.Helper()
	w.must("fill "+label, w.label(label).Fill(text))
}

// label finds a field by its whole label; beside it may stand that it is optional.
func (w *tab) label(label string) playwright.Locator {
	return w.page.GetByLabel(regexp.MustCompile(`^\s*` + regexp.QuoteMeta(label) + `(\s+optional)?\s*$`)).First()
}

// choose takes the option whose label contains the text.
func (w *tab) choose(label, option string) {
	w.t.Helper()
	list := w.label(label)
	found := list.Locator("option").Filter(playwright.LocatorFilterOptions{HasText: option}).First()
	value, err := found.GetAttribute("value")
	w.must("find option "+option, err)
	_, err = list.SelectOption(playwright.SelectOptionValues{Values: &[]string{value}})
	w.must("choose "+option, err)
}

// value is what stands in a field.
func (w *tab) value(label string) string {
	w.t.Helper()
	text, err := w.label(label).InputValue()
	w.must("read "+label, err)
	return text
}

// insist clicks what is marked as not ready: the page says why, and the server must say so too.
func (w *tab) insist(selector string) {
	w.t.Helper()
	w.must("click "+selector, w.page.Locator(selector).First().Click(playwright.LocatorClickOptions{Force: playwright.Bool(true)}))
}

// cookies are the texts of all cookies of this browser.
func (w *tab) cookies() []string {
	w.t.Helper()
	all, err := w.page.Context().Cookies()
	w.must("read the cookies", err)
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.Value
	}
	return out
}

// source is the page as it stands, as HTML.
func (w *tab) source() string {
	w.t.Helper()
	text, err := w.page.Content()
	w.must("read the page", err)
	return text
}

// keys presses one key after the other, where the focus is.
func (w *tab) keys(keys ...string) {
	w.t.Helper()
	for _, k := range keys {
		w.must("key "+k, w.page.Keyboard().Press(k))
	}
}

// sees waits until the place shows the text; the place is a selector.
func (w *tab) sees(place, text string) {
	w.t.Helper()
	w.must("see “"+text+"” in "+place, browser.expect.Locator(w.page.Locator(place).First()).ToContainText(text))
}

// holds waits until the field with this label has the value.
func (w *tab) holds(label, value string) {
	w.t.Helper()
	w.must("see "+value+" in the field "+label, browser.expect.Locator(w.label(label)).ToHaveValue(value))
}

// misses waits until the place no longer shows the text.
func (w *tab) misses(place, text string) {
	w.t.Helper()
	w.must("miss “"+text+"” in "+place, browser.expect.Locator(w.page.Locator(place).First()).Not().ToContainText(text))
}

// finds waits until as many elements match.
func (w *tab) finds(selector string, n int) {
	w.t.Helper()
	w.must(fmt.Sprintf("find %d of %s", n, selector), browser.expect.Locator(w.page.Locator(selector)).ToHaveCount(n))
}

// offers says whether a button or link of this name can be used now.
func (w *tab) offers(role, name string) bool {
	w.t.Helper()
	n, err := w.role(role, name).And(w.page.Locator(`:not([aria-disabled="true"])`)).Count()
	w.must("look for "+name, err)
	return n > 0
}

// count is how often the selector is found, as a word.
func (w *tab) count(selector string) string {
	w.t.Helper()
	n, err := w.page.Locator(selector).Count()
	w.must("count "+selector, err)
	return fmt.Sprint(n)
}

// isFile says whether the address gives something to keep instead of a page.
func (w *tab) isFile(path string) bool {
	w.t.Helper()
	got, err := w.page.Context().Request().Get(w.origin + path)
	w.must("ask for "+path, err)
	if got.Status() >= 400 {
		w.t.Errorf("%s: %s answers %d", w.who, path, got.Status())
	}
	return !strings.HasPrefix(got.Headers()["content-type"], "text/html")
}

func (w *tab) text(selector string) string {
	w.t.Helper()
	text, err := w.page.Locator(selector).First().InnerText()
	w.must("read "+selector, err)
	return text
}

func (w *tab) texts(selector string) []string {
	w.t.Helper()
	all, err := w.page.Locator(selector).AllInnerTexts()
	w.must("read "+selector, err)
	return all
}

// said is everything that the page shows.
func (w *tab) said() string {
	text, _ := w.page.Locator("body").InnerText() // a page that has gone says nothing
	return text
}

func (w *tab) attr(selector, name string) string {
	w.t.Helper()
	text, err := w.page.Locator(selector).First().GetAttribute(name)
	w.must("read "+selector, err)
	return text
}

// run evaluates a script in the page, past its policy, as the driver may.
func (w *tab) run(script string) any {
	w.t.Helper()
	out, err := w.page.Evaluate(script)
	w.must("run a script", err)
	return out
}

// dark changes what the browser says of the person's preference.
func (w *tab) dark(on bool) {
	w.t.Helper()
	scheme := playwright.ColorSchemeLight
	if on {
		scheme = playwright.ColorSchemeDark
	}
	w.must("change colours", w.page.EmulateMedia(playwright.PageEmulateMediaOptions{ColorScheme: scheme}))
}

func (w *tab) resize(width, height int) {
	w.t.Helper()
	w.must("resize", w.page.SetViewportSize(width, height))
}

// shoot takes a picture of what the window shows, as PNG.
func (w *tab) shoot() []byte {
	w.t.Helper()
	shot, err := w.page.Screenshot(playwright.PageScreenshotOptions{Animations: playwright.ScreenshotAnimationsDisabled})
	w.must("take a picture", err)
	return shot
}

// height is that of the whole page.
func (w *tab) height() int {
	switch n := w.run("document.documentElement.scrollHeight").(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	return 900
}
