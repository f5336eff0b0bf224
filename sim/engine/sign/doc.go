// Package sign makes, checks and explains the RSA signatures of the counterparts.
//
// Signatures are PKCS#1 v1.5 throughout (RFC 8017, 8.2): 联银通 signs with SHA-1, 钱站 with SHA-1,
// SHA-256 or MD5. A signature that does not verify goes to the doctor ([Diagnose]), which opens it
// with every known key and compares what it finds with every text the client may have signed by
// mistake. Nothing is guessed: a diagnosis is answered only when the bytes prove it.
//
// The package stands on the lowest floor: standard library only, no clock, no network, no state of
// its own. A [Signer] is made once by whoever puts the program together.
package sign
