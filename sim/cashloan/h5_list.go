package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// H5列表. Clients read it by index: help, privacy, terms (wire §5).
func h5List() declared {
	return open(endpoint{
		Path: "/api/h5/list.htm", Method: "GET", Title: "H5列表", Source: "H5列表", Says: "查询成功",
	}, func(_ *engine.Tx, v visit, _ struct{}) (h5ListReply, error) {
		return h5ListReply{[]h5Item{
			{"Help Center", "h5_help", v.below(pathHelp)},
			{"Privacy Policy", "protocol_privacy", v.below(pathPrivacy)},
			{"Terms of Service", "protocol_register", v.below(pathTerms)},
		}}, nil
	})
}

type h5ListReply struct {
	List []h5Item `wire:"list" spec:"Y C" doc:"结果"`
}

type h5Item struct {
	Name  string `wire:"name" spec:"Y S" doc:"页面名称"`
	Code  string `wire:"code" spec:"Y S" doc:"页面code"`
	Value string `wire:"value" spec:"Y S" doc:"页面地址；默认世界之外带前缀 /w/{world}"`
}
