package cashloan

import (
	"fmt"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// 获取字典: dictionaries by type, several with commas between. Each comes as lowerCamel(type)+"List".
func dictList() declared {
	return signedIn(endpoint{
		Path: "/api/act/dict/list.htm", Method: "GET", Title: "获取字典", Source: "获取字典", Says: textDone, Message: textDone,
		Rules: []engine.Rule{{ID: "dict R1", Text: "不写 type 即全部字典；没有的类型不出现，记为发现"}},
	}, handleDictList)
}

// dictionaries are the texts of each type, in the order of their codes (01, 02, …). They are ours.
func dictionaries() map[string][]string {
	return map[string][]string{
		"EDUCATIONAL_STATE":  {"Primary school", "Secondary school", "Diploma", "Graduate", "Post graduate"},
		"MARITAL_STATE":      {"unmarried", "married", "divorced", "widowed"},
		"ACCOMMODATION_TYPE": {"Owned", "Rented", "With parents", "Company provided", "Hostel"},
		"SALARY_RANGE":       {"Less than 15000", "15000-25000", "25000-35000", "35000-50000", "More than 50000"},
		"KINSFOLK_RELATION":  {"father", "mother", "spouse", "brother", "sister", "son", "daughter"},
		"POSITION":           {"Ordinary staff", "Manager", "Self employed", "Business owner", "Student", "Other"},
		"SALARY_TYPE":        {"Bank Transfer", "Cash", "Cheque"},
		"CHILDREN_NUMBER":    {"0", "1", "2", "3", "More than 3"},
		"LOAN_PURPOSE":       {"Medical", "Education", "Travel", "Shopping", "Rent", "Other"},
		"PRODUCT_TYPE":       {"Cash loan"},
	}
}

// itemCode is the code of the item at a place.
func itemCode(i int) string { return fmt.Sprintf("%02d", i+1) }

type dictListRequest struct {
	Type string `wire:"type" spec:"N S 500" doc:"type 名称，多个用逗号分隔"`
}

type dictListReply struct {
	EducationalState  []dictItem `wire:"educationalStateList" spec:"N C" doc:"教育程度"`
	MaritalState      []dictItem `wire:"maritalStateList" spec:"N C" doc:"婚姻状况"`
	AccommodationType []dictItem `wire:"accommodationTypeList" spec:"N C" doc:"居住类型"`
	SalaryRange       []dictItem `wire:"salaryRangeList" spec:"N C" doc:"月薪范围"`
	KinsfolkRelation  []dictItem `wire:"kinsfolkRelationList" spec:"N C" doc:"直系联系人"`
	Position          []dictItem `wire:"positionList" spec:"N C" doc:"工作职位"`
	SalaryType        []dictItem `wire:"salaryTypeList" spec:"N C" doc:"薪资类型"`
	ChildrenNumber    []dictItem `wire:"childrenNumberList" spec:"N C" doc:"孩子个数"`
	LoanPurpose       []dictItem `wire:"loanPurposeList" spec:"N C" doc:"借款目的"`
	ProductType       []dictItem `wire:"productTypeList" spec:"N C" doc:"产品类型"`
}

type dictItem struct {
	Code  string `wire:"code" spec:"Y S" doc:"code"`
	Value string `wire:"value" spec:"Y S" doc:"字典内容"`
}

// list answers where a dictionary stands in the reply; nil for an unknown one.
func (r *dictListReply) list(name string) *[]dictItem {
	switch name {
	case "EDUCATIONAL_STATE":
		return &r.EducationalState
	case "MARITAL_STATE":
		return &r.MaritalState
	case "ACCOMMODATION_TYPE":
		return &r.AccommodationType
	case "SALARY_RANGE":
		return &r.SalaryRange
	case "KINSFOLK_RELATION":
		return &r.KinsfolkRelation
	case "POSITION":
		return &r.Position
	case "SALARY_TYPE":
		return &r.SalaryType
	case "CHILDREN_NUMBER":
		return &r.ChildrenNumber
	case "LOAN_PURPOSE":
		return &r.LoanPurpose
	case "PRODUCT_TYPE":
		return &r.ProductType
	}
	return nil
}

func handleDictList(tx *engine.Tx, v visit, q dictListRequest) (dictListReply, error) {
	var r dictListReply
	wanted := strings.Split(q.Type, ",")
	if q.Type == "" {
		wanted = nil
		for name := range dictionaries() {
			wanted = append(wanted, name)
		}
	}
	for _, name := range wanted {
		list := r.list(strings.TrimSpace(name))
		if list == nil {
			tx.Find(engine.Finding{
				API: v.Name, Level: engine.LevelError, Field: "type", Rule: contract.RuleEnum, Source: "获取字典", Got: clipped(name),
				Hint: "there is no such dictionary; it was left out",
			})
			continue
		}
		*list = nil
		for i, text := range dictionaries()[strings.TrimSpace(name)] {
			*list = append(*list, dictItem{itemCode(i), text})
		}
	}
	return r, nil
}
