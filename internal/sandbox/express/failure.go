package express

import (
	"errors"
	"maps"
	"net/http"
	"strings"
)

// failure is what the SDK throws: an answer of the platform that is no success, a
// broken line to it, or a refusal of its own.
type failure struct {
	status  int            // zero is a 500 at the caller
	message string         // "local error" where there is none
	name    string         // the class in JavaScript, which hides the platform's own name
	code    string         // Node's or the SDK's, where it gives one
	result  map[string]any // the platform's body; nil makes {"error": message} of it
}

func (f *failure) Error() string { return f.message }

// thrown is a failure of the SDK's own, which has no status.
func thrown(message string) error { return &failure{message: message, name: "Error"} }

// refused is one of Express's own, with a status.
func refused(status int, message string) error {
	return &failure{status: status, message: message, name: "ApiResponseError"}
}

// wrongPassphrase is how a passphrase that opens nothing comes back: 401, unless a send
// makes a 400 of it (bitgo-express.md §5, 9).
func wrongPassphrase() error {
	return &failure{status: http.StatusUnauthorized, name: "IncorrectPasswordError", code: "wallet_passphrase_incorrect",
		message: "unable to decrypt keychain with the given wallet passphrase"}
}

// in400 gives a failure the status that every failure inside a send has, whether or
// not the platform accepted it (bitgo-express.md §5, 1).
func in400(err error) error {
	changed := *asFailure(err)
	changed.status = http.StatusBadRequest
	return &changed
}

func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return &failure{message: err.Error(), name: "Error"}
}

// reply wraps the failure for the caller (bitgo-api.md §4.3): the platform's fields stay,
// its name is lost, message and versions are added, and what the request called a secret
// is blotted out. It does not know every secret: otp and xprv pass.
func (f *failure) reply(request any) reply {
	secrets := map[string]bool{}
	collectSecrets(request, secrets)
	message := redacted(f.message, secrets).(string)
	if message == "" {
		message = "local error"
	}
	out := map[string]any{"error": message}
	if f.result != nil {
		out = redacted(f.result, secrets).(map[string]any)
	}
	out["message"], out["name"] = message, f.name
	out["bitgoJsVersion"], out["bitgoExpressVersion"] = jsVersion, expressVersion
	if f.code != "" {
		out["code"] = f.code
	}
	status := f.status
	if status == 0 {
		status = http.StatusInternalServerError
	}
	return replyJSON(status, out)
}

// sensitive are the request keys whose values Express blots out of its errors.
var sensitive = map[string]bool{"password": true, "passphrase": true, "walletpassphrase": true, "prv": true,
	"privatekey": true, "encryptedprv": true, "secret": true}

func collectSecrets(value any, into map[string]bool) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			collectSecrets(item, into)
		}
	case map[string]any:
		for key, item := range v {
			if text, ok := item.(string); ok && text != "" && sensitive[strings.ToLower(key)] {
				into[text] = true
			}
			collectSecrets(item, into)
		}
	}
}

const blot = "[REDACTED]"

func redacted(value any, secrets map[string]bool) any {
	switch v := value.(type) {
	case string:
		for secret := range secrets {
			v = strings.ReplaceAll(v, secret, blot)
		}
		return v
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = redacted(item, secrets)
		}
		return out
	case map[string]any:
		out := maps.Clone(v)
		for key, item := range v {
			out[key] = redacted(item, secrets)
			if sensitive[strings.ToLower(key)] {
				out[key] = blot
			}
		}
		return out
	}
	return value
}
