package people

import "strings"

// creditAlphabet is the alphabet of GB 32100: digits and capital letters without I, O, S, V and Z.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// luhnDigit answers the check digit that belongs behind the digits of a bank card (ISO/IEC 7812-1, annex B).
func luhnDigit(digits string) byte {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return '0' + byte((10-sum%10)%10)
}

// idCardDigit answers the eighteenth character of an identity number (GB 11643-1999, ISO 7064 MOD 11-2).
func idCardDigit(seventeen string) byte {
	sum := 0
	for i := range len(seventeen) {
		sum = (sum + int(seventeen[i]-'0')) * 2 % 11
	}
	return "0123456789X"[(12-sum)%11]
}

// orgDigit answers the ninth character of an organisation code (GB 11714-1997).
func orgDigit(eight string) byte {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		// The standard counts letters as A=10 … Z=35.
		sum += w * strings.IndexByte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", eight[i])
	}
	return "0123456789X"[(11-sum%11)%11]
}

// creditDigit answers the eighteenth character of a unified social credit code (GB 32100-2015, ISO 7064 MOD 31-3).
func creditDigit(seventeen string) byte {
	sum, weight := 0, 1
	for i := range len(seventeen) {
		sum += weight * strings.IndexByte(creditAlphabet, seventeen[i])
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31]
}

// licenceDigit answers the fifteenth digit of a business licence (GS15-2006, ISO 7064 MOD 11,10).
func licenceDigit(fourteen string) byte {
	p := 10
	for i := range len(fourteen) {
		s := (p + int(fourteen[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return '0' + byte((11-p)%10)
}

// verhoeffDigit answers the last digit of an Aadhaar (Verhoeff's scheme over the dihedral group D5).
func verhoeffDigit(digits string) byte {
	check := 0
	for i := range len(digits) {
		check = dihedral(check, permuted(i+1, int(digits[len(digits)-1-i]-'0')))
	}
	return '0' + byte(inverse(check))
}

// dihedral multiplies two elements of D5: 0 to 4 are turns, 5 to 9 are turns after a flip.
func dihedral(a, b int) int {
	switch {
	case a < 5 && b < 5:
		return (a + b) % 5
	case a < 5:
		return 5 + (a+b)%5
	case b < 5:
		return 5 + (a-b+5)%5
	default:
		return (a - b + 5) % 5
	}
}

// inverse answers the element of D5 that takes a back to 0: a turn turns back, a flip is its own inverse.
func inverse(a int) int {
	if a < 5 {
		return (5 - a) % 5
	}
	return a
}

// permuted applies Verhoeff's permutation n times to a digit.
func permuted(n, digit int) int {
	for range n % 8 {
		digit = int("1576283094"[digit] - '0')
	}
	return digit
}
