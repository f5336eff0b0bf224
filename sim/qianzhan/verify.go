package qianzhan

import (
	"fmt"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/journal"
	"github.com/shapan/shapan/sim/engine/sign"
)

// signTypeRSA is the only sign_type; which digest goes with it is a matter of the channel.
const signTypeRSA = "RSA"

// verify holds the signature of an envelope against the channel's key: RSA over the covered parameters, sorted and joined,
// the ciphertext as it is sent (wire/qianzhan, sign). A bare batch has none. A refused signature is explained by trying
// what clients get wrong.
func (r *request) verify(call *engine.Call, settings *config) *engine.Refusal {
	if r.bare {
		return nil
	}
	if kind := r.parameters.get(fieldSignType); kind != signTypeRSA {
		return engine.Refuse(codeFailed, "sign_type 只支持 %s", signTypeRSA)
	}
	if r.channel.Public == nil {
		return engine.Refuse(codeFailed, "sign 验签失败：渠道 %s 未配置公钥", r.channel.Key)
	}
	rule, oddities, good := r.fits()
	if good {
		call.Verdict = journal.Signature{Verdict: "ok", Rule: rule}
		for _, odd := range oddities {
			r.odd(contract.Violation{
				Field: fieldSign, Rule: contract.RuleLenient, Level: contract.LevelWarning, Got: odd,
				Hint: "send standard Base64 on one line, url-encoded where it stands in a form",
			})
		}
		return nil
	}
	call.Verdict = journal.Signature{Verdict: "bad", Diagnosis: diagnose(settings, r)}
	for _, d := range call.Verdict.Diagnosis {
		call.Findings = append(call.Findings, journal.Finding{
			Level: engine.LevelError, Field: fieldSign, Rule: "signature", Source: sourceEnvelope, Got: d.Mistake, Hint: d.Explanation,
		})
	}
	return engine.Refuse(codeFailed, "sign 验签失败")
}

// The rules by which a good signature can be made, where parameters without a value are sent.
const (
	ruleAll    = "all parameters"
	ruleFilled = "parameters with a value"
)

// fits tells whether the signature is good, by which rule where there are several, and what is odd about its Base64.
func (r *request) fits() (rule string, oddities []string, good bool) {
	signature, oddities, err := sign.DecodeBase64(r.parameters.get(fieldSign))
	if err != nil {
		return "", nil, false
	}
	readings := r.parameters.readings()
	for i, parts := range readings {
		if sign.Verify(r.channel.Public, r.channel.Digest, parts.sorted().join(), signature) != nil {
			continue
		}
		if len(readings) > 1 {
			rule = []string{ruleAll, ruleFilled}[i]
		}
		return rule, oddities, true
	}
	return "", oddities, false
}

// diagnose explains a signature that does not verify. Every answer has been tried: it turns the signature into one
// that fits.
func diagnose(settings *config, r *request) []journal.Diagnosis {
	found := sign.Diagnose(sign.Evidence{
		Keys: keyholders(settings, r.channel), Hash: r.channel.Digest,
		Messages: r.suspects(settings.receiver), Signatures: sign.SignatureGuesses(r.parameters.get(fieldSign)),
	})
	list := make([]journal.Diagnosis, len(found))
	for i, d := range found {
		list[i] = journal.Diagnosis(d)
	}
	return list
}

// keyholders are the keys that a partner may have used: its own, those of other channels, and the receiver's.
func keyholders(settings *config, ch *channel) []sign.Keyholder {
	list := []sign.Keyholder{{Name: "channel " + ch.Key, Public: ch.Public}, {
		Name: "钱站", Public: settings.receiver.Public(), Mistake: mistakeOtherSide,
		Explanation: "signed with the receiver's own key; sign with the partner's private key",
	}}
	for _, key := range settings.keys {
		if other := settings.channels[key]; key != ch.Key && other.Public != nil {
			list = append(list, sign.Keyholder{
				Name: "channel " + key, Public: other.Public, Mistake: mistakeOtherOwner,
				Explanation: fmt.Sprintf("signed with the key of channel %s, but channel_key says %s", key, ch.Key),
			})
		}
	}
	return list
}
