package scenarios

// Call calls an API of a system as its client: the runner builds the request, signs it, and verifies the answer. With
// User the person works on the hosted page, and Expect is of the message with which the browser comes back.
type Call struct {
	Target Target    `yaml:"call" need:"Y" zh:"系统与接口：lianyintong RECHARGE" doc:"system and API: lianyintong RECHARGE"`
	As     *Identity `yaml:"as" zh:"以谁的身份、用哪把密钥；不写即开发身份" doc:"as whom, and with which key; the development identity where it is left out"`
	With   Fields    `yaml:"with" zh:"业务字段；金额加引号；不写的流水号自动生成" doc:"the business fields; amounts in quotes; a number of the request that is left out is made"`
	Extra  Fields    `yaml:"extra" zh:"文档之外的字段或写法，原样发送，不检查（反例用）" doc:"fields that the document does not have, or values that it forbids: sent as they stand, unchecked"`
	User   Visits    `yaml:"user" zh:"托管页面上的人，每页一项" doc:"the person on the hosted page; a list where there are several pages"`
	Within Text      `yaml:"within" kind:"duration" zh:"watch 模式下最多等别人多久（真实时间）；不写即 60s" doc:"in the mode watch: how long somebody else may take, wall time; 60s where it is left out"`
	Expect Fields    `yaml:"expect" zh:"应答（有 user 时为 CALLBACK）里必须是这些值" doc:"what the reply has to hold (with user: the CALLBACK)"`
}

// Identity says as whom a client calls (engine.ClientOptions). What is not set is the development identity's.
type Identity struct {
	Identity Text `yaml:"identity" zh:"platformNo、channel_key、app_key 或 appFlag" doc:"platformNo, channel_key, app_key or appFlag"`
	Serial   Text `yaml:"serial" zh:"密钥序号" doc:"serial of the key"`
	Secret   Text `yaml:"secret" zh:"私钥（PEM 或 Base64）或共享密钥" doc:"private key (PEM or Base64) or shared secret"`
	Device   Text `yaml:"device" zh:"终端，按系统的写法" doc:"terminal of the user, in the system's words"`
}

// Visits are the pages that a person works on, one after the other.
type Visits []Visit

// Visit is what a person does on one page.
type Visit struct {
	Waits   Text   `yaml:"waits" kind:"duration" zh:"先让世界过去这么久（页面过期）" doc:"how long the page is open before, in the world's time"`
	Enters  Fields `yaml:"enters" zh:"填什么：字段名或页面上的文字" doc:"what is entered, by the name of the field or its visible text"`
	Presses Text   `yaml:"presses" zh:"按哪个按钮：submit（第一个）、它的值或文字；不写即离开" doc:"the button: submit (the first), its value or its text; without it the person goes away"`
}

// Word answers "call".
func (*Call) Word() string { return "call" }

func callVerb() verbEntry {
	return verbEntry{
		Word: "call", New: func() Verb { return &Call{} },
		Zh:  "以客户端身份调用接口：组报文、签名、验签；user 是托管页面上的人。",
		Doc: "Calls an API as its client: builds and signs the request, verifies the answer. user is the person on the hosted page.",
		Example: `- id: recharge
  call: lianyintong RECHARGE
  with: {platformUserNo: "${lender.no}", amount: "100.00"}
  user: {enters: {password: "${lender.password}"}, presses: submit}
  expect: {code: "0"}
`,
	}
}

func (v *Call) lint(c *checker, _ *Step) {
	system, api := c.api(v.Target)
	if api == nil {
		return
	}
	if len(v.User) > 0 && !hasPage(system, api) {
		c.on(v.Target.Name, "take user: away: the answer comes without a person", "%s of %s has no page for a user", api.Name, system.Slug)
	}
	if api.Request != nil {
		c.fields(v.With, fieldsOfCall(api), wants{what: api.Name, strict: true})
	}
	c.expect(v.Expect, api)
}
