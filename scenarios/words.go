package scenarios

// Function is a function that expressions may call. The runner binds each to a world; Lint needs its types alone.
type Function struct {
	Name  string
	Usage string // how it is called: "balance(who)"
	Zh    string // what it answers, in Chinese
	Doc   string // the same in English
	Types []any  // pointers to function types, as expr.Function takes them
}

// Functions is the one list of them, in the order of the reference.
func Functions() []Function {
	ofOne := []any{new(func(any) any)}
	listed := []any{new(func() []any), new(func(string) []any)}
	return []Function{
		{"balance", "balance(who)", "账上的钱：人（含冻结）或账户全名", "the money of a person, frozen included, or on an account", ofOne},
		{"available", "available(who)", "可用余额", "what of it can be used", ofOne},
		{"frozen", "frozen(who)", "冻结的钱", "what of it is frozen", ofOne},
		{"account", "account(name)", "总账账户：{name, balance}", "an account of the ledger: {name, balance}", ofOne},
		{
			"record", "record(system, kind, id)", "系统存的对象", "a stored object of a system",
			[]any{new(func(string, string, any) any)},
		},
		{
			"notice", "notice(step or key)", "最新一条通知：{id, api, key, url, state, due, attempts, cause}",
			"the newest notice of a step, or with a number: {id, api, key, url, state, due, attempts (how many), cause}", ofOne,
		},
		{"notices", "notices(state)", "通知列表；不写状态即全部", "a list of notices; all without a state", listed},
		{"exchanges", "exchanges(api)", "往来报文列表", "a list of exchanges", listed},
		{"findings", "findings(level)", "发现的问题：error、warning；不写即全部", "a list of findings: error, warning; all without a level", listed},
		{
			"coverage", "coverage(system)", "各接口被调用的情况", "which APIs were called, and how often",
			[]any{new(func() any), new(func(string) any)},
		},
	}
}

// standing are the names that every expression has besides.
func standing() []Function {
	return []Function{
		{Name: "now", Usage: "now", Zh: "世界的时刻", Doc: "the world's time"},
		{Name: "seed", Usage: "seed", Zh: "世界的种子", Doc: "the world's seed"},
		{Name: "ledger", Usage: "ledger.balanced", Zh: "总账核对：{balanced, accounts, entries}", Doc: "audit of the ledger: {balanced, accounts, entries}"},
		{Name: "env", Usage: "env.APP_URL", Zh: "环境变量", Doc: "environment variables"},
	}
}

// functionNames answers the names of all functions.
func functionNames() []string {
	var names []string
	for _, f := range Functions() {
		names = append(names, f.Name)
	}
	return names
}
