package lianyintong_test

import "github.com/stretchr/testify/require"

// lendingSamples are the good requests of the lending services, in a world that lending has furnished.
func lendingSamples() map[string]object {
	return map[string]object{
		"ESTABLISH_PROJECT":          projectOf("GL01", "LB", "LP3"),
		"MODIFY_PROJECT":             change("GL02", "LP4").with("status", `"REPAYING"`).with("projectAmount", "99.00"),
		"USER_PRE_TRANSACTION":       frozenFor("GL03", "LL", "TENDER", "1.00", "LP1"),
		"PLATFORM_PRE_TRANSACTION":   ofPlatform("GL04", "PLATFORM_REPAYMENT_ACCOUNT", "COMPENSATORY", "1.00", "LP2"),
		"CANCEL_PRE_TRANSACTION":     cancelling("GL05", "LT2", "1.00"),
		"CONFIRM_LOAN":               loan("GL06", "LP1", "0.10", "LT1 1.00"),
		"CONFIRM_REPAYMENT":          payback("GL07", "LRP", "LP2", "0.10", "LL 1.00 0.50"),
		"CONFIRM_COMPENSATORY":       payback("GL08", "LCP", "LP2", "0.10", "LL 1.00 0.50"),
		"CONFIRM_DEBENTURE_TRANSFER": transfer("GL09", "LP2", "0.10", "LAP", "LAP LL 1.00 1.00 LT3"),
		"CONFIRM_PLATFORM_MARKETING": gifts("GL10", "LMP", "LL 1.00"),
		"USER_AUTHORIZATION":         authorizing("GL11", "LL", "TENDER").with("failTime", `"20171109"`).with("amount", "1.00"),
		"CANCEL_USER_AUTHORIZATION": {
			{"platformUserNo", `"LL"`}, {"requestNo", `"GL12"`}, {"authList", `"REPAYMENT"`},
		},
		"AUTHORIZE_PRETRANSATION":   byAuthorization("GL13", "LL", "TENDER", "1.00", "LP1"),
		"QUERY_PROJECT_INFORMATION": {{"projectNo", `"LP1"`}},
	}
}

// lending furnishes a world with all that the samples speak of: LB borrows, LL lends, LP1 is collecting, LP2 is being
// repaid.
func (c *client) lending() {
	c.t.Helper()
	m := &market{client: c, people: map[string]person{"LB": c.register("LB"), "LL": c.register("LL")}}
	for _, account := range []string{"user:LB", "user:LL", "platform:repayment", "platform:marketing"} {
		m.fund(account, "1000.00")
	}
	for _, no := range []string{"LP1", "LP2", "LP4"} {
		m.must("ESTABLISH_PROJECT", projectOf("E-"+no, "LB", no))
	}
	for no, projectNo := range map[string]string{"LT1": "LP1", "LT2": "LP1", "LT3": "LP2"} {
		m.pre(no, "LL", "TENDER", "100.00", projectNo)
	}
	m.must("CONFIRM_LOAN", loan("LC1", "LP2", "0", "LT3 100.00"))
	m.status("LP2", "REPAYING")
	for no, bizType := range map[string]string{"LRP": "REPAYMENT", "LCP": "COMPENSATORY", "LAP": "CREDIT_ASSIGNMENT"} {
		m.pre(no, "LB", bizType, "50.00", "LP2")
	}
	m.must("PLATFORM_PRE_TRANSACTION", ofPlatform("LMP", "PLATFORM_MARKETING_ACCOUNT", "MARKETING", "50.00", ""))
	require.Equal(c.t, "0", m.authorize("LA1", "LL", "TENDER,REPAYMENT").code())
}
