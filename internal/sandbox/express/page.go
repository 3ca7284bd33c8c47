package express

import (
	"fmt"
	"html"
	"net/http"
	"strings"
)

// errorPage is the page of the web framework below Express for what fails before any
// route is found: HTML, stack trace included (bitgo-express.md §5, 7).
func errorPage(status int, text string, trace ...string) reply {
	lines := []string{html.EscapeString(text)}
	for _, at := range trace {
		lines = append(lines, " &nbsp; &nbsp;at "+html.EscapeString(at))
	}
	body := "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n<pre>" +
		strings.Join(lines, "<br>") + "</pre>\n</body>\n</html>\n"
	return reply{status: status, html: true, body: []byte(body),
		header: http.Header{"Content-Security-Policy": {"default-src 'none'"}, "X-Content-Type-Options": {"nosniff"}}}
}

const modules = "/var/bitgo-express/node_modules/"

// malformed is the answer to a body that is not the JSON it says it is. It does not
// quote the body, as newer versions of Node do: that may hold a passphrase.
func malformed(message string) reply {
	return errorPage(http.StatusBadRequest, "SyntaxError: "+message, "JSON.parse (<anonymous>)",
		"parse ("+modules+"body-parser/lib/types/json.js)", modules+"body-parser/lib/read.js")
}

func tooLarge() reply {
	return errorPage(http.StatusRequestEntityTooLarge, "PayloadTooLargeError: request entity too large",
		"readStream ("+modules+"raw-body/index.js)", "getRawBody ("+modules+"raw-body/index.js)")
}

// tooLate is the answer after 305 seconds. What was asked for goes on.
func tooLate() reply {
	return errorPage(http.StatusServiceUnavailable, "ServiceUnavailableError: Response timeout",
		"IncomingMessage.<anonymous> ("+modules+"connect-timeout/index.js)", "process.processTimers (node:internal/timers)")
}

// gatewayPage is the answer of a load balancer that stands before Express.
func gatewayPage(status int) reply {
	title := map[int]string{
		http.StatusServiceUnavailable: "503 Service Temporarily Unavailable",
		http.StatusGatewayTimeout:     "504 Gateway Time-out",
	}[status]
	return reply{status: status, html: true, body: fmt.Appendf(nil, "<html>\r\n<head><title>%[1]s</title></head>\r\n<body>\r\n"+
		"<center><h1>%[1]s</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n", title)}
}
