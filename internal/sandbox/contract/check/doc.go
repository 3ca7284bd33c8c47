// Package check holds what a sandbox was asked and answered (contract.Exchange) against BitGo's two published OpenAPI
// documents: every answer, and every request that our own client made.
//
// What does not fit is a violation. A violation fails, unless a deviation in deviation.go covers it with a reason; a
// deviation that covers nothing fails a whole run. Schemas are judged by kin-openapi, which nothing but the tests and
// cmd/dev links.
package check
