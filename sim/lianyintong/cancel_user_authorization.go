package lianyintong

import "github.com/shapan/shapan/sim/engine"

// CANCEL_USER_AUTHORIZATION 取消用户授权, named by 5.3.1 and defined nowhere (wire §10, ours after later versions).
// Direct, not idempotent.
func cancelUserAuthorization() []engine.API {
	return []engine.API{{
		Name: "CANCEL_USER_AUTHORIZATION", Title: "取消用户授权", Section: "5.3.1", Mode: modeDirect,
		Handler: once("CANCEL_USER_AUTHORIZATION", "ours", false, handleCancelUserAuthorization),
	}}
}

type cancelUserAuthorizationRequest struct {
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	RequestNo      string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	AuthList       string `wire:"authList" spec:"Y S 200" doc:"取消的授权业务，逗号分隔"`
}

func (q cancelUserAuthorizationRequest) number() string { return q.RequestNo }

type cancelUserAuthorizationReply struct {
	outcome
	PlatformUserNo string `wire:"platformUserNo" spec:"Y S 50" doc:"平台用户编号"`
	RequestNo      string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	AuthList       string `wire:"authList" spec:"Y S 200" doc:"取消的授权业务"`
}

// handleCancelUserAuthorization ends authorisations; one that is not there, or not any more, is 100008 (ours).
func handleCancelUserAuthorization(tx *engine.Tx, p *platform, q cancelUserAuthorizationRequest, o *order) (cancelUserAuthorizationReply, error) {
	o.PlatformUserNo = q.PlatformUserNo
	if _, err := activeUser(tx, p, q.PlatformUserNo); err != nil {
		return cancelUserAuthorizationReply{}, err
	}
	list, err := listed(q.AuthList)
	if err != nil {
		return cancelUserAuthorizationReply{}, err
	}
	for _, business := range list {
		if !engine.Delete(tx, kindAuthorizations, authorizationID(p.No, q.PlatformUserNo, business)) {
			return cancelUserAuthorizationReply{}, engine.Refuse(codeRejected, "用户未授权 %s", business)
		}
	}
	return cancelUserAuthorizationReply{
		outcome: ok0(), PlatformUserNo: q.PlatformUserNo, RequestNo: q.RequestNo, AuthList: q.AuthList,
	}, nil
}
