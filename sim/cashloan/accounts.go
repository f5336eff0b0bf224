package cashloan

import "github.com/shapan/shapan/sim/engine"

// accounts are the endpoints of accounts, codes and KYC.
func accounts() []declared {
	return []declared{
		phoneExists(), login(), autoLogin(), register(), sendSMS(), verifySMS(), forgetPwd(), changeLoginPwd(), userInfo(),
		userAuth(), dictList(), userOCR(), userFaceMatch(), realNameSave(), realNameInfo(), readFile(), personalSave(), personalInfo(),
		contactSave(), contactList(), messagesUpload(), contactsUpload(),
		bankBinding(), bankInfo(), nameCheck(), setDefaultCard(), bankBranch(),
		protocolList(),
	}
}

// accountRecords are the kinds of records of accounts and KYC.
func accountRecords() []engine.RecordKind {
	return []engine.RecordKind{
		{Kind: kindUsers, Title: "用户"},
		{Kind: kindSessions, Title: "会话"},
		{Kind: kindPhones, Title: "手机号"},
		{Kind: kindDevices, Title: "设备"},
		{Kind: kindRefresh, Title: "刷新令牌"},
		{Kind: kindSMS, Title: "短信收件箱"},
		{Kind: kindOTPs, Title: "验证码与次数"},
		{Kind: kindRealNames, Title: "实名信息"},
		{Kind: kindPersonals, Title: "个人信息"},
		{Kind: kindContacts, Title: "紧急联系人"},
		{Kind: kindCards, Title: "银行卡"},
		{Kind: kindImages, Title: "图片"},
		{Kind: kindUploads, Title: "暂停使用的上传（只有条数）"},
	}
}
