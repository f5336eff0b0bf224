package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 注册. Only phone, password and code decide (wire §5); a device registers one phone.
func register() declared {
	return open(endpoint{
		Path: "/api/user/register.htm", Method: "POST", Title: "注册", Source: "注册", Says: "The register was successful.",
		Rules: []engine.Rule{
			{ID: "register R1", Text: "一台设备（imei；空或全零除外）只能注册一个手机号"},
			{ID: "register R2", Text: "密码为 MD5，至少 32 个字符"},
		},
	}, handleRegister)
}

type registerRequest struct {
	LoginName string `wire:"loginName" spec:"Y S 20" doc:"注册手机号"`
	LoginPwd  string `wire:"loginPwd" spec:"Y S 200" doc:"注册密码的MD5值"`
	VCode     string `wire:"vcode" spec:"Y S 20" doc:"验证码"`
	Channel   string `wire:"channelCode" spec:"N S 200" doc:"渠道id"`
	deviceReport
}

// deviceReport is what the app tells of the phone that it runs on. Nothing of it decides but imei (wire §5).
type deviceReport struct {
	Client          string `wire:"client" spec:"N S 200" doc:"固定值android"`
	IMEI            string `wire:"imei" spec:"N S 200" doc:"手机IMEI识别码；可为空"`
	MAC             string `wire:"mac" spec:"N S 200" doc:"mac地址"`
	IP              string `wire:"ip" spec:"N S 200" doc:"ip地址；可为空"`
	OperatingSystem string `wire:"operatingSystem" spec:"N S 200" doc:"固定值android"`
	PhoneBrand      string `wire:"phoneBrand" spec:"N S 200" doc:"手机品牌"`
	PhoneMark       string `wire:"phoneMark" spec:"N S 200" doc:"设备标识"`
	PhoneType       string `wire:"phoneType" spec:"N S 200" doc:"手机型号"`
	SystemVersions  string `wire:"systemVersions" spec:"N S 200" doc:"系统版本"`
	VersionCode     string `wire:"versionCode" spec:"N S 200" doc:"versionCode"`
	VersionName     string `wire:"versionName" spec:"N S 200" doc:"versionName"`
	RegisterAddr    string `wire:"registerAddr" spec:"N S 1000" doc:"注册地址"`
	RegisterCoord   string `wire:"registerCoordinate" spec:"N S 200" doc:"注册经纬度"`
	GPSAdID         string `wire:"gpsAdId" spec:"N S 200" doc:"adjust的gpsAdId"`
	AndroidID       string `wire:"androidId" spec:"N S 200" doc:"手机androidId"`
	DeviceWidth     string `wire:"deviceWidth" spec:"N S 200" doc:"分辨率屏幕宽"`
	DeviceHeight    string `wire:"deviceHeight" spec:"N S 200" doc:"分辨率高"`
	Telephony       string `wire:"telephony" spec:"N S 200" doc:"运营商"`
	DefaultLanguage string `wire:"defaultLanguage" spec:"N S 200" doc:"默认语言"`
	SecurityPatch   string `wire:"securityPatch" spec:"N S 200" doc:"安全更新日期"`
	SDKVersion      string `wire:"sdkVersion" spec:"N S 200" doc:"sdk版本"`
	Rooted          string `wire:"rooted" spec:"N S 200" doc:"是否root"`
	ProductionDate  string `wire:"productionDate" spec:"N S 200" doc:"出厂日期"`
	Serial          string `wire:"serial" spec:"N S 200" doc:"设备序列号"`
	ContainSD       string `wire:"containSD" spec:"N S 200" doc:"是否有内置sd卡"`
	RAMCanUse       string `wire:"ramCanUse" spec:"N S 200" doc:"ram可用值"`
	RAMTotal        string `wire:"ramTotal" spec:"N S 200" doc:"ram总共"`
	CashCanUse      string `wire:"cashCanUse" spec:"N S 200" doc:"内存可用"`
	CashTotal       string `wire:"cashTotal" spec:"N S 200" doc:"内存总共"`
	ExtraSD         string `wire:"extraSD" spec:"N S 200" doc:"是否有外置SD卡"`
}

// The texts of registration (wire §5, the last one is ours).
const (
	textDevice    = "The device you use has registered other phone numbers and cannot be registered."
	textPwdFormat = "The format of password is incorrect."
)

func handleRegister(tx *engine.Tx, v visit, q registerRequest) (loggedIn, error) {
	_, taken := userOf(tx, q.LoginName)
	switch {
	case !isPhone(q.LoginName):
		return loggedIn{}, fail(textPhoneFormat)
	case len(q.LoginPwd) < md5Length:
		return loggedIn{}, fail(textPwdFormat).By("register R2")
	case taken:
		return loggedIn{}, fail(textRegistered)
	case deviceTaken(tx, q.IMEI, q.LoginName):
		return loggedIn{}, fail(textDevice).By("register R1")
	}
	if wrong := tryCode(tx, q.LoginName, typeRegister, q.VCode); wrong != "" {
		return loggedIn{}, keep(fail("%s", wrong))
	}
	useCode(tx, q.LoginName, typeRegister)
	return welcome(logIn(tx, newUser(tx, q.LoginName, q.LoginPwd, q.IMEI, v.Identity))), nil
}
