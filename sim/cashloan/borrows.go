package cashloan

import "github.com/shapan/shapan/sim/engine"

// borrowEndpoints are the endpoints of loans.
func borrowEndpoints() []declared {
	return []declared{
		findIndex(), borrowSave(), sdkReport(), saveEsign(), borrowConfirm(), getEsign(),
		borrowPage(), findAll(), findRepayDetail(), findBorrow(), diversionSwitches(), opinionSubmit(),
	}
}

// borrowActions are what the lender's people and the bank do.
func borrowActions() []engine.Action {
	return []engine.Action{reviewAction(), payoutAction(), settleAction()}
}

// borrowJobs are what becomes of a loan by itself.
func borrowJobs() map[string]engine.Job {
	return map[string]engine.Job{jobDecide: decideLate, jobUncollected: uncollected, jobPayout: payout, jobNight: night}
}

// borrowRecords are the kinds of records of loans.
func borrowRecords() []engine.RecordKind {
	return []engine.RecordKind{
		{Kind: kindBorrows, Title: "借款"},
		{Kind: kindBorrowers, Title: "用户的借款"},
		{Kind: kindOpinions, Title: "意见反馈"},
	}
}
