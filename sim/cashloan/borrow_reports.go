package cashloan

import (
	"slices"

	"github.com/shapan/shapan/sim/engine"
)

// 接收sdk上报状态: the SDK has uploaded a kind of data. The risk decision waits for all of them.
func sdkReport() declared {
	return signedIn(endpoint{
		Path: "/api/act/getSdkReportStatusNew.htm", Method: "POST", Title: "接收sdk上报状态", Source: "接收sdk上报状态",
		Says: "Sdk synchronization returned successfully.",
		Rules: []engine.Rule{
			{ID: "getSdkReportStatusNew R1", Text: "配置 sdkReports 的各类型都以 reportStatus 1 上报之后立即风控，否则申请 30 分钟后风控"},
			{ID: "getSdkReportStatusNew R2", Text: "风控之后的上报：成功，没有作用"},
		},
	}, handleSDKReport)
}

type sdkReportRequest struct {
	BorrowID string `wire:"borrowId" spec:"Y L" doc:"订单号"`
	UserID   string `wire:"userId" spec:"Y L" doc:"用户id"`
	Message  string `wire:"message" spec:"Y S 5000" doc:"sdk同步信息"`
	Status   int64  `wire:"reportStatus" spec:"Y I" doc:"上报状态，1-成功，其他-失败"`
	Type     string `wire:"type" spec:"Y S" enum:"msg app img contact device" doc:"msg：短信 app: app img：相册 contact：通讯录 device：设备信息"`
	Code     int64  `wire:"code" spec:"Y I" doc:"上传数据响应code"`
}

// reportGood is the reportStatus of an upload that worked.
const reportGood = 1

func handleSDKReport(tx *engine.Tx, v visit, q sdkReportRequest) (none, error) {
	b, err := ownBorrow(tx, v, q.BorrowID)
	if err != nil || b.State != stateApplied || q.Status != reportGood || slices.Contains(b.Reports, q.Type) {
		return none{}, err
	}
	b.Reports = append(b.Reports, q.Type)
	if b.reported(tx) {
		return none{}, b.decide(tx)
	}
	putBorrow(tx, b)
	return none{}, nil
}

// reported tells whether every report has come that the risk decision waits for.
func (b borrow) reported(tx *engine.Tx) bool {
	for _, kind := range configOf(tx).SDKReports {
		if !slices.Contains(b.Reports, kind) {
			return false
		}
	}
	return true
}

// needCatch tells whether the app is still to upload something (wire §5).
func (b borrow) needCatch(tx *engine.Tx) bool { return b.State == stateApplied && !b.reported(tx) }
