package express

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// proxy passes on what Express does not do itself, through one of four doors with
// quirks of their own (bitgo-api.md §5.2). Parts are the path's, not decoded.
func (c *call) proxy(parts []string, query string) reply {
	search := ""
	if query != "" {
		search = "?" + query
	}
	header := http.Header{}
	target := ""
	original, _, _ := strings.Cut(c.request.RequestURI, "?")
	switch {
	case under(parts, "api", "v1"):
		target = "/api/v1/" + decoded(parts[2:]) + search
	case under(parts, "api", "v2") && len(parts) > 3 && strings.EqualFold(parts[2], "user"):
		target = "/api/v2/user/" + decoded(parts[3:]) + search
	case under(parts, "api", "v2") && len(parts) > 3:
		target = c.coinTarget(parts, query, search)
	case apiPath.MatchString(original) || strings.HasPrefix(original, "/oauth/token"):
		target = c.request.RequestURI // as the caller wrote it: only here double slashes stay
		if len(parts) > 5 && version.MatchString(parts[2]) && strings.EqualFold(parts[3], "enterprises") {
			header.Set("enterprise-id", unescaped(parts[4]))
		}
	default:
		return asFailure(refused(http.StatusNotFound, "bitgo-express can only proxy BitGo API requests")).reply(c.body.decoded())
	}
	return c.forward(target, header)
}

var (
	apiPath = regexp.MustCompile(`^/api`)
	version = regexp.MustCompile(`^v[12]$`)
)

func under(parts []string, api, version string) bool {
	return len(parts) > 2 && strings.EqualFold(parts[0], api) && strings.EqualFold(parts[1], version)
}

func decoded(parts []string) string { return unescaped(strings.Join(parts, "/")) }

// coinTarget is the platform's path for one that begins with a coin. A word that is no
// coin (wallet, enterprise, webhook) makes Express fall back to the path as it stands
// and put the query together again from its decoded values, without encoding them: a
// plus, an ampersand or a number sign in a value does not survive that.
func (c *call) coinTarget(parts []string, query, search string) string {
	if _, known := c.server.coins[unescaped(parts[2])]; known {
		return "/api/v2/" + unescaped(parts[2]) + "/" + decoded(parts[3:]) + search
	}
	target := "/api/v2/" + strings.Join(parts[2:], "/")
	if pairs := flattened(query); len(pairs) > 0 {
		target += "?" + strings.Join(pairs, "&")
	}
	return target
}

// flattened are the query's pairs, decoded, those of one name together.
func flattened(query string) []string {
	var names []string
	values := map[string][]string{}
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name = strings.TrimSuffix(unquoted(name), "[]")
		if name == "" {
			continue
		}
		if _, seen := values[name]; !seen {
			names = append(names, name)
		}
		values[name] = append(values[name], unquoted(value))
	}
	var out []string
	for _, name := range names {
		for _, value := range values[name] {
			out = append(out, name+"="+value)
		}
	}
	return out
}

func unquoted(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return plain
}

// forward sends the caller's request on: method and bytes as they came, the token signed
// anew, and of the other headers only x-bitgo-otp (bitgo-api.md §3.3).
func (c *call) forward(target string, header http.Header) reply {
	m := message{method: c.request.Method, target: target, header: header, token: c.token}
	switch m.method {
	case http.MethodGet:
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodOptions, http.MethodDelete:
		m.body, m.kind = []byte("{}"), "application/json" // where nothing came
		if c.body.raw != nil {
			m.body = c.body.raw
			if kind := c.request.Header.Get("Content-Type"); kind != "" {
				m.kind = kind
			}
		}
	default:
		return errorPage(http.StatusNotFound, "Cannot "+m.method+" "+c.request.URL.Path)
	}
	if otp := c.request.Header.Get("X-Bitgo-Otp"); otp != "" {
		header.Set("X-Bitgo-Otp", otp)
	}
	a, err := c.send(m)
	if err != nil {
		return asFailure(err).reply(c.body.decoded())
	}
	return reply{status: a.status, body: a.body}
}
