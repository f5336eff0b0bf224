package cashloan_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// successTexts are what the samples of the document print as msg, or as message where they have that alone, letter for
// letter: the samples win, their success texts included (wire §4). Thebank is one of them: wire §1, which lists where the
// scan was misread, does not have it.
func successTexts() map[string]string {
	return map[string]string{
		"protocol/list":                                "The query was successful.",
		"h5/list":                                      "查询成功",
		"borrow/findIndex":                             "The query succeeded.",
		"act/getSdkReportStatusNew":                    "Sdk synchronization returned successfully.",
		"act/borrow/save":                              "The application was successful.",
		"act/borrow/saveEsignInfo":                     "The operation was successful.",
		"act/borrow/getEsignInfo":                      "The operation was successful.",
		"user/isPhoneExists":                           "The mobile phone number already exists.",
		"user/login":                                   "The login was successful.",
		"user/autoLogin":                               "The login was successful.",
		"user/register":                                "The register was successful.",
		"user/sendSms":                                 "successful",
		"user/verifySms":                               "successful",
		"user/login/forgetPwd":                         "Password modified successfully",
		"act/mine/userInfo/messages":                   "Successful saving of user short message information.",
		"act/mine/userInfo/contacts":                   "The user address book information was successfully saved.",
		"act/mine/userAuth/getUserAuth":                "Successful access to user authentication information.",
		"act/dict/list":                                "操作成功",
		"act/user/userOcr":                             "The front side of Aadhaar recognition is successful.",
		"act/user/userFaceMatch":                       "Face match is successful.",
		"act/mine/contact/saveOrUpdate":                "Successfully Completed.",
		"act/mine/contact/getContactInfoList":          "成功",
		"act/bankAccount/binding":                      "The bank details have successfully submitted.",
		"act/bankAccount/info":                         "Thebank card information inquiry was successful.",
		"act/bankAccount/nameCheck":                    "Success.",
		"act/mine/userInfo/realNameAuthSave":           "The application was successful.",
		"act/mine/userInfo/getRealNameAuthInfo":        "操作成功",
		"act/mine/userInfo/personalInfoAuthInfo":       "操作成功",
		"act/mine/userInfo/personalInfoAuthSave":       "Personal information certification was successful.",
		"act/bankAccount/bankBranch":                   "Successful inquiry of Bank branch information.",
		"act/user/info":                                "Successful access to user authentication information.",
		"act/user/changeLoginPwd":                      "操作成功",
		"act/mine/opinion/submit":                      "The submission was successful.",
		"act/mine/borrow/page":                         "The query succeeded.",
		"act/borrow/findAll":                           "The query succeeded.",
		"act/borrow/findRepayDetail":                   "The query succeeded.",
		"act/borrow/findBorrow":                        "The query succeeded.",
		"act/razorPay/repaymentMoreAccountReturn":      "成功",
		"act/razorPay/confirmMoreAccountRepayment":     "success",
		"act/razorPay/confirmMoreAccountRepaymentFail": "success.",
		"common/diversion/switch":                      "成功",
	}
}

// extensions are endpoints that the document does not have, and so no sample.
func extensions() []string {
	return []string{"act/bankAccount/setDefault", "act/repay/getInfo", "borrow/confirm"}
}

func TestSuccessTextsAreTheSamples(t *testing.T) {
	t.Parallel()
	want := successTexts()
	for _, of := range []func(*sandbox) map[string]sample{accountSamples, borrowSamples} {
		for name := range of(open(t, "")) {
			api, _, _ := strings.Cut(name, " ")
			s := open(t, "")
			a := read(t, s.Exchange(slug, of(s)[name].call.inbound()))
			if text, printed := want[api]; printed {
				assert.Equal(t, text, a.Msg, name)
				continue
			}
			assert.Contains(t, extensions(), api, "%s: write down what its sample says", name)
		}
	}
}
