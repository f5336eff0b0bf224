package lianyintong

import (
	"crypto"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/sign"
)

// The mistakes that the doctor of this system finds besides those of package sign.
const (
	mistakeOtherSerial  = "other-serial"  // signed with the platform's key of another serial
	mistakeRetired      = "retired-key"   // the serial's key no longer counts
	mistakeOtherOwner   = "other-owner"   // signed with another platform's key
	mistakeOtherSide    = "other-side"    // signed with the gateway's key
	mistakeGBK          = "gbk"           // signed over GBK bytes
	mistakePlusLost     = "plus-lost"     // a plus sign became a blank on its way through the form
	mistakeRawValue     = "signed-as-url" // signed over the value as it stands in the form
	mistakeNoKey        = "no-key"        // the platform has no key of this serial
	mistakeWholeRequest = "other-parameters-signed"
	mistakeNothing      = "nothing-signed" // there is no reqData
)

// verify holds the signature of 1.5 against the key that keySerial selects: SHA1withRSA over the raw bytes of reqData,
// nothing else (wire §1). A refused signature is explained by trying what clients get wrong.
func (c codec) verify(call *engine.Call, config *config, r *request, now time.Time) *engine.Refusal {
	oddities, live, good := r.platform.signed(r, now)
	if good {
		r.verified = true
		call.Verdict = journal.Signature{Verdict: "ok"}
		for _, odd := range oddities {
			r.find(contract.Violation{
				Field: "sign", Rule: contract.RuleLenient, Source: "field", Got: odd, Level: contract.LevelWarning,
				Hint: "send standard Base64 on one line, url-encoded in the form",
			})
		}
		return nil
	}
	call.Verdict = journal.Signature{Verdict: "bad", Diagnosis: diagnose(config, r, live)}
	for _, d := range call.Verdict.Diagnosis {
		call.Findings = append(call.Findings, journal.Finding{
			Level: engine.LevelError, Field: "sign", Rule: "signature", Source: "1.5", Got: d.Mistake, Hint: d.Explanation,
		})
	}
	return engine.Refuse(codeSignature, "")
}

// signed tells whether the signature of a request is the platform's at an instant, and whether the key that it names
// counts then; with what is odd about the Base64.
func (c *platform) signed(r *request, now time.Time) (oddities []string, live, good bool) {
	signature, oddities, err := sign.DecodeBase64(r.envelope["sign"])
	key, known := c.Keys[r.envelope["keySerial"]]
	live = known && (key.Until == nil || now.Before(*key.Until))
	good = err == nil && live && sign.Verify(key.Public, crypto.SHA1, []byte(r.envelope["reqData"]), signature) == nil
	return oddities, live, good
}

// trusted answers the platform of a request whose signature is good; nil for a request that anybody may have sent. One
// that a rule refused as it arrived has not been checked yet.
func trusted(call *engine.Call, r *request) *platform {
	if r.verified {
		return r.platform
	}
	settings, ok := call.Config.(*config)
	if !ok || r.platform != nil { // it was checked, and its signature is bad
		return nil
	}
	if p := settings.platforms[call.Identity]; p != nil {
		if _, _, good := p.signed(r, call.At); good {
			return p
		}
	}
	return nil
}

// diagnose explains a signature that does not verify. Every answer has been tried: it turns the signature into one
// that fits.
func diagnose(config *config, r *request, live bool) []journal.Diagnosis {
	found := sign.Diagnose(sign.Evidence{
		Keys: keyholders(config, r), Hash: crypto.SHA1, Messages: messages(r), Signatures: sign.SignatureGuesses(r.envelope["sign"]),
	})
	list := make([]journal.Diagnosis, 0, len(found)+1)
	if serial := r.envelope["keySerial"]; !live {
		if _, known := r.platform.Keys[serial]; known {
			list = append(list, journal.Diagnosis{Mistake: mistakeRetired, Explanation: fmt.Sprintf("the key of serial %s no longer counts at this instant of the world; sign with a current one", serial)})
		} else {
			list = append(list, journal.Diagnosis{Mistake: mistakeNoKey, Explanation: fmt.Sprintf("platform %s has no key with keySerial %q; it has %s", r.platform.No, serial, strings.Join(serials(r.platform), ", "))})
		}
	}
	for _, d := range found {
		list = append(list, journal.Diagnosis(d))
	}
	return list
}

func serials(p *platform) []string {
	list := make([]string, 0, len(p.Keys))
	for serial := range p.Keys {
		list = append(list, serial)
	}
	slices.Sort(list)
	return list
}

// keyholders are the keys that a client may have used: the right one, those of other serials, of other platforms, and
// the system's own.
func keyholders(config *config, r *request) []sign.Keyholder {
	var list []sign.Keyholder
	used := r.envelope["keySerial"]
	if key, ok := r.platform.Keys[used]; ok {
		list = append(list, sign.Keyholder{Name: "platform " + r.platform.No + ", serial " + used, Public: key.Public})
	}
	for _, serial := range serials(r.platform) {
		if serial != used {
			list = append(list, sign.Keyholder{
				Name: "platform " + r.platform.No + ", serial " + serial, Public: r.platform.Keys[serial].Public, Mistake: mistakeOtherSerial,
				Explanation: fmt.Sprintf("signed with the key of serial %s, but keySerial says %s", serial, used),
			})
		}
	}
	list = append(list, sign.Keyholder{
		Name: "the custody system", Public: config.gateway.Public(), Mistake: mistakeOtherSide,
		Explanation: "signed with the custody system's own key; sign with the platform's private key",
	})
	for _, no := range config.serials {
		if no == r.platform.No {
			continue
		}
		for _, serial := range serials(config.platforms[no]) {
			list = append(list, sign.Keyholder{
				Name: "platform " + no + ", serial " + serial, Public: config.platforms[no].Keys[serial].Public, Mistake: mistakeOtherOwner,
				Explanation: fmt.Sprintf("signed with the key of platform %s, but platformNo says %s", no, r.platform.No),
			})
		}
	}
	return list
}

// messages are the texts that a client may have signed instead of the raw bytes of reqData.
func messages(r *request) []sign.Suspect {
	data := []byte(r.envelope["reqData"])
	list := []sign.Suspect{{Message: data}}
	if raw := r.raw["reqData"]; raw != string(data) {
		list = append(list, sign.Suspect{
			Mistake: mistakeRawValue, Message: []byte(raw),
			Explanation: "signed over reqData as it stands url-encoded in the form; sign the text before it is url-encoded",
		})
	}
	list = append(list, sign.URLEncoded(data)...)
	list = append(list, sign.TrailingNewline(data)...)
	list = append(list, gbk(data)...)
	list = append(list, plusLost(data)...)
	list = append(list, wholeRequest(r)...)
	styles := sign.JSONStyles(data)
	list = append(list, styles...)
	if len(data) <= maxChained {
		list = append(list, sign.Chain(styles, sign.TrailingNewline)...)
		list = append(list, sign.Chain(styles, gbk)...)
	}
	return list
}

const (
	maxChained = 16 << 10 // bytes of reqData up to which two mistakes in the text are looked for
	maxPluses  = 8        // blanks up to which every one of them may have been a plus sign
)

// plusLost are the texts in which blanks were plus signs: every choice of a few blanks, else all of them.
func plusLost(data []byte) []sign.Suspect {
	var blanks []int
	for i, b := range data {
		if b == ' ' {
			blanks = append(blanks, i)
		}
	}
	var list []sign.Suspect
	suspect := func(pluses []int) {
		text := slices.Clone(data)
		for _, i := range pluses {
			text[i] = '+'
		}
		list = append(list, sign.Suspect{
			Mistake: mistakePlusLost, Message: text,
			Explanation: "reqData had a + that was sent raw in the form and arrived as a blank; url-encode the value (+ is %2B)",
		})
	}
	if len(blanks) > maxPluses {
		suspect(blanks)
		return list
	}
	for choice := 1; choice < 1<<len(blanks); choice++ {
		var pluses []int
		for i, at := range blanks {
			if choice&(1<<i) != 0 {
				pluses = append(pluses, at)
			}
		}
		suspect(pluses)
	}
	return list
}

// gbk is the text in GBK: what getBytes() gives on a Chinese Windows.
func gbk(data []byte) []sign.Suspect {
	encoded, err := simplifiedchinese.GBK.NewEncoder().Bytes(data)
	if err != nil || string(encoded) == string(data) {
		return nil
	}
	return []sign.Suspect{{
		Mistake: mistakeGBK, Message: encoded,
		Explanation: "signed over the GBK bytes of reqData; take its UTF-8 bytes (getBytes(\"UTF-8\"))",
	}}
}

// wholeRequest are texts of clients that sign more than reqData: other gateways demand it.
func wholeRequest(r *request) []sign.Suspect {
	var sorted []string
	for name, value := range r.envelope {
		if name != "sign" && value != "" {
			sorted = append(sorted, name+"="+value)
		}
	}
	slices.Sort(sorted)
	return []sign.Suspect{{
		Mistake: mistakeWholeRequest, Message: []byte(strings.Join(sorted, "&")),
		Explanation: "signed over all parameters sorted and joined by &; sign the value of reqData alone",
	}}
}
