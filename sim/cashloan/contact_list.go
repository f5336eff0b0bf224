package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 获取联系人信息.
func contactList() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/contact/getContactInfoList.htm", Method: "GET", Title: "获取联系人信息", Source: "获取联系人信息", Says: "成功",
	}, handleContactList)
}

type contactListReply struct {
	List []contactView `wire:"list" spec:"Y C" doc:"联系人信息"`
}

type contactView struct {
	ID            int64  `wire:"id" spec:"Y L" doc:"预留字段"`
	Name          string `wire:"name" spec:"Y S" doc:"联系人姓名"`
	Phone         string `wire:"phone" spec:"Y S" doc:"联系人电话"`
	UserID        int64  `wire:"userId" spec:"Y L" doc:"用户id"`
	Relation      string `wire:"relation" spec:"Y S" doc:"关系"`
	Type          string `wire:"type" spec:"Y S" doc:"是否直系，10直系，20其他"`
	NameInContact string `wire:"nameInContact" spec:"Y S" doc:"通讯录中的姓名"`
}

func handleContactList(tx *engine.Tx, v visit, _ nothing) (contactListReply, error) {
	r := contactListReply{}
	for _, c := range contactsOf(tx, v.User.ID) {
		r.List = append(r.List, contactView{c.Number, c.Name, c.Phone, v.User.number(), c.Relation, c.Type, c.Name})
	}
	return r, nil
}
