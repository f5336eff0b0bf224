package cashloan

import (
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine"
)

// 获取银行支行信息: a tree of invented banks. The root's parentId is 0; grades are 1 bank, 2 state, 3 city, 4 branch, and
// branches carry their IFSC (wire §5).
func bankBranch() declared {
	return signedIn(endpoint{
		Path: "/api/act/bankAccount/bankBranch.htm", Method: "GET", Title: "获取银行支行信息", Source: "获取银行支行信息",
		Says: "Successful inquiry of Bank branch information.",
	}, handleBankBranch)
}

type bankBranchRequest struct {
	ParentID int64 `wire:"parentId" spec:"Y L" doc:"父节点id；0 为银行"`
}

type bankBranchReply struct {
	List []branch `wire:"list" spec:"Y C" doc:"银行信息"`
}

// branch is a node of the tree.
type branch struct {
	ID       int64  `wire:"id" spec:"Y L" doc:"id"`
	Name     string `wire:"name" spec:"Y S" doc:"名称"`
	Code     string `wire:"code" spec:"Y S" doc:"唯一标识"`
	ParentID int64  `wire:"parentId" spec:"Y L" doc:"父节点id"`
	Grade    int64  `wire:"grade" spec:"Y L" doc:"层级 1银行 2邦 3城市 4支行"`
	BankName string `wire:"bankName" spec:"Y S" doc:"银行名称"`
	IFSC     string `wire:"ifsc" spec:"N S" doc:"支行的 IFSC" src:"wire §5"`
}

// bank is an invented bank: nobody has a code that begins with ZZ.
type bank struct{ code, name string }

func banks() []bank {
	return []bank{
		{"ZZTS", "SHAPAN TEST BANK LIMITED"},
		{"ZZSD", "SAND DUNE BANK LIMITED"},
		{"ZZEX", "EXAMPLE GRAMIN BANK"},
	}
}

// bankName is the name of the bank that an IFSC belongs to.
func bankName(ifsc string) string {
	for _, b := range banks() {
		if strings.HasPrefix(ifsc, b.code) {
			return b.name
		}
	}
	return ifsc[:4] + " BANK"
}

// The grades of the tree.
const (
	gradeBank = iota + 1
	gradeState
	gradeCity
	gradeBranch
)

// tree answers all nodes: two states of two cities of two branches for each bank.
func tree() []branch {
	list := []branch{}
	add := func(b bank, parent branch, name string, grade int64) branch {
		n := branch{ID: int64(len(list) + 1), Name: name, Code: parent.Code + name, ParentID: parent.ID, Grade: grade, BankName: b.name}
		if grade == gradeBranch {
			n.IFSC = fmt.Sprintf("%s0%06d", b.code, n.ID)
		}
		list = append(list, n)
		return n
	}
	for _, b := range banks() {
		root := add(b, branch{}, b.name, gradeBank)
		for state, cities := range [][2]string{{"SANDPUR", "RETGAON"}, {"KILANAGAR", "TATABAD"}} {
			s := add(b, root, []string{"MODEL PRADESH", "SAMPLE NADU"}[state], gradeState)
			for _, city := range cities {
				c := add(b, s, city, gradeCity)
				for _, name := range []string{"MAIN BRANCH", "MARKET BRANCH"} {
					add(b, c, city+" "+name, gradeBranch)
				}
			}
		}
	}
	return list
}

func handleBankBranch(_ *engine.Tx, _ visit, q bankBranchRequest) (bankBranchReply, error) {
	r := bankBranchReply{}
	for _, n := range tree() {
		if n.ParentID == q.ParentID {
			r.List = append(r.List, n)
		}
	}
	return r, nil
}
