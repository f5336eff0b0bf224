package cashloan

import (
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
)

// kindPersonals are the records of what users tell of themselves, by user.
const kindPersonals = "personals"

// personal is what a user tells of himself. Values of dictionaries are their texts (wire §5).
type personal struct {
	ID                string `json:"id"` // of the user
	Number            int64  `json:"number"`
	FirstName         string `json:"firstName"`
	MiddleName        string `json:"middleName"`
	LastName          string `json:"lastName"`
	Marital           string `json:"marital"`
	Email             string `json:"email"`
	Occupation        string `json:"occupation"`
	Salary            string `json:"salary"`
	SalaryType        string `json:"salaryType"`
	Education         string `json:"education"`
	AccommodationType string `json:"accommodationType"`
	ChildrenNumber    string `json:"childrenNumber"`
	LoanPurpose       string `json:"loanPurpose"`
	addresses
}

// addresses are what older versions of the app send too, and what the document still answers.
type addresses struct {
	CompanyAddr       string `wire:"companyAddr" spec:"N S 1000" doc:"公司地址" json:"companyAddr"`
	CompanyDetailAddr string `wire:"companyDetailAddr" spec:"N S 1000" doc:"公司详细地址" json:"companyDetailAddr"`
	CompanyName       string `wire:"companyName" spec:"N S 200" doc:"公司名称" json:"companyName"`
	CompanyPinCode    string `wire:"companyPinCode" spec:"N S 50" doc:"公司邮编" json:"companyPinCode"`
	LiveAddr          string `wire:"liveAddr" spec:"N S 1000" doc:"居住地址" json:"liveAddr"`
	LiveDetailAddr    string `wire:"liveDetailAddr" spec:"N S 1000" doc:"居住详细地址" json:"liveDetailAddr"`
	LivePinCode       string `wire:"livePinCode" spec:"N S 50" doc:"居住地邮编" json:"livePinCode"`
	OfficeEmail       string `wire:"officeEmail" spec:"N S 200" doc:"办公邮箱" json:"officeEmail"`
}

// 保存个人基本信息.
func personalSave() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/userInfo/personalInfoAuthSave.htm", Method: "POST", Title: "保存个人基本信息", Source: "保存个人基本信息",
		Says:  "Personal information certification was successful.",
		Rules: []engine.Rule{{ID: "personalInfoAuthSave R1", Text: "字典字段收字典的值，也收其编码；字典之外的值照存，记为发现"}},
	}, handlePersonalSave)
}

type personalSaveRequest struct {
	FirstName         string `wire:"firstName" spec:"N S 200" doc:"名字"`
	MiddleName        string `wire:"middleName" spec:"N S 200" doc:"中间名字"`
	LastName          string `wire:"lastName" spec:"Y S 200" doc:"姓氏"`
	Marital           string `wire:"maritalStats,marital" spec:"Y S 200" doc:"婚姻状况（字典）"`
	Email             string `wire:"email" spec:"Y S 200" doc:"个人邮箱"`
	Occupation        string `wire:"occupation" spec:"Y S 200" doc:"职位（字典）"`
	Salary            string `wire:"salaryRange,salary" spec:"Y S 200" doc:"薪资范围（字典）"`
	UserID            string `wire:"userId" spec:"Y S 20" doc:"用户id"`
	Education         string `wire:"educationalQualification,education" spec:"Y S 200" doc:"学历（字典）"`
	AccommodationType string `wire:"accommodationType" spec:"Y S 200" doc:"居住类型（字典）"`
	ChildrenNumber    string `wire:"childrenNumber" spec:"N S 200" doc:"孩子个数（字典）"`
	LoanPurpose       string `wire:"loanPurpose" spec:"N S 200" doc:"借款目的（字典）"`
	SalarySource      string `wire:"salarySource,salaryType" spec:"N S 200" doc:"薪资类型（字典）"`
	addresses
}

func handlePersonalSave(tx *engine.Tx, v visit, q personalSaveRequest) (none, error) {
	p, known := engine.Get[personal](tx, kindPersonals, v.User.ID)
	if !known {
		p = personal{ID: v.User.ID, Number: tx.Number("personal")}
	}
	p.FirstName, p.MiddleName, p.LastName, p.Email, p.addresses = q.FirstName, q.MiddleName, q.LastName, q.Email, q.addresses
	for _, f := range []struct {
		dictionary, name, value string
		into                    *string
	}{
		{"MARITAL_STATE", "maritalStats", q.Marital, &p.Marital},
		{"POSITION", "occupation", q.Occupation, &p.Occupation},
		{"SALARY_RANGE", "salaryRange", q.Salary, &p.Salary},
		{"SALARY_TYPE", "salarySource", q.SalarySource, &p.SalaryType},
		{"EDUCATIONAL_STATE", "educationalQualification", q.Education, &p.Education},
		{"ACCOMMODATION_TYPE", "accommodationType", q.AccommodationType, &p.AccommodationType},
		{"CHILDREN_NUMBER", "childrenNumber", q.ChildrenNumber, &p.ChildrenNumber},
		{"LOAN_PURPOSE", "loanPurpose", q.LoanPurpose, &p.LoanPurpose},
	} {
		*f.into = fromDictionary(tx, v, f.dictionary, f.name, f.value)
	}
	engine.Put(tx, kindPersonals, p.ID, p)
	return none{}, nil
}

// fromDictionary answers a dictionary's text for a text or its code. Others are taken as they are, with a finding.
func fromDictionary(tx *engine.Tx, v visit, dictionary, field, given string) string {
	if given == "" {
		return ""
	}
	texts := dictionaries()[dictionary]
	for i, text := range texts {
		if strings.EqualFold(text, given) || given == itemCode(i) {
			return text
		}
	}
	tx.Find(engine.Finding{
		API: v.Name, Level: engine.LevelWarning, Field: field, Rule: contract.RuleEnum, Source: "wire §5", Got: clipped(given),
		Hint: "send a value of the dictionary " + dictionary + ", or its code: " + strings.Join(texts, ", "),
	})
	return given
}
