package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 协议清单: the protocols that the app shows.
func protocolList() declared {
	return open(endpoint{
		Path: "/api/protocol/list.htm", Method: "GET", Title: "协议清单", Source: "协议清单", Says: "The query was successful.",
	}, handleProtocolList)
}

type protocolListRequest struct{}

type protocolListReply struct {
	List []protocol `wire:"list" spec:"Y C" doc:"协议信息"`
}

type protocol struct {
	Name  string `wire:"name" spec:"Y S" doc:"协议名称"`
	Code  string `wire:"code" spec:"Y S" doc:"协议编码"`
	Value string `wire:"value" spec:"Y S" doc:"协议地址；默认世界之外带前缀 /w/{world}"`
}

func handleProtocolList(_ *engine.Tx, v visit, _ protocolListRequest) (protocolListReply, error) {
	return protocolListReply{[]protocol{
		{"Privacy Policy", "protocol_privacy", v.below(pathPrivacy)},
		{"Terms of Service", "protocol_register", v.below(pathTerms)},
	}}, nil
}
