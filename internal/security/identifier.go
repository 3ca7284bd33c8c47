package security

import "strings"

// validCUSIP checks nine characters by "modulus 10 double add double": every second value is doubled, and the digits of
// the results are added.
func validCUSIP(s string) bool {
	if len(s) != 9 {
		return false
	}
	sum := 0
	for i := range 8 {
		v := strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*@#", s[i])
		if v < 0 {
			return false
		}
		if i%2 == 1 {
			v *= 2
		}
		sum += v/10 + v%10
	}
	return int(s[8]-'0') == (10-sum%10)%10
}

// validISIN checks twelve characters: letters count as two digits, and from the right every second digit is doubled. In
// the United States and Canada what stands inside is a CUSIP.
func validISIN(s string) bool {
	if len(s) != 12 || s[11] < '0' || s[11] > '9' {
		return false
	}
	var digits []int
	for i := range 11 {
		v := strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", s[i])
		if v < 0 || i < 2 && v < 10 {
			return false
		}
		if v >= 10 {
			digits = append(digits, v/10)
		}
		digits = append(digits, v%10)
	}
	sum := 0
	for i := range digits {
		v := digits[len(digits)-1-i]
		if i%2 == 0 {
			v *= 2
		}
		sum += v/10 + v%10
	}
	if country := s[:2]; (country == "US" || country == "CA") && !validCUSIP(s[2:11]) {
		return false
	}
	return int(s[11]-'0') == (10-sum%10)%10
}
