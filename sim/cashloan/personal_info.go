package cashloan

import (
	"github.com/shapan/shapan/sim/engine"
)

// 获取个人基本信息. Before anything was saved the texts are empty.
func personalInfo() declared {
	return signedIn(endpoint{
		Path: "/api/act/mine/userInfo/personalInfoAuthInfo.htm", Method: "GET", Title: "获取个人基本信息", Source: "获取个人基本信息",
		Says: textDone, Message: textDone,
	}, handlePersonalInfo)
}

type personalInfoReply struct {
	CompanyAddr       string `wire:"companyAddr" spec:"Y S" doc:"公司地址"`
	CompanyDetailAddr string `wire:"companyDetailAddr" spec:"Y S" doc:"公司详细地址"`
	CompanyName       string `wire:"companyName" spec:"Y S" doc:"公司名称"`
	CompanyPinCode    string `wire:"companyPinCode" spec:"Y S" doc:"公司邮编"`
	Email             string `wire:"email" spec:"Y S" doc:"电子邮件"`
	FirstName         string `wire:"firstName" spec:"Y S" doc:"名字"`
	ID                int64  `wire:"id" spec:"Y L" doc:"id"`
	LastName          string `wire:"lastName" spec:"Y S" doc:"姓氏"`
	LiveAddr          string `wire:"liveAddr" spec:"Y S" doc:"居住地址"`
	LiveDetailAddr    string `wire:"liveDetailAddr" spec:"Y S" doc:"居住详细地址"`
	LivePinCode       string `wire:"livePinCode" spec:"Y S" doc:"居住地邮编"`
	Marital           string `wire:"marital" spec:"Y S" doc:"婚姻状况"`
	MiddleName        string `wire:"middleName" spec:"Y S" doc:"中间名字"`
	Occupation        string `wire:"occupation" spec:"Y S" doc:"职位"`
	OfficeEmail       string `wire:"officeEmail" spec:"Y S" doc:"办公邮箱"`
	Salary            string `wire:"salary" spec:"Y S" doc:"月薪范围"`
	SalaryType        string `wire:"salaryType" spec:"Y S" doc:"薪资类型"`
	UserID            int64  `wire:"userId" spec:"Y L" doc:"用户id"`
	AccommodationType string `wire:"accommodationType" spec:"Y S" doc:"居住类型" src:"wire §5"`
	ChildrenNumber    string `wire:"childrenNumber" spec:"Y S" doc:"孩子个数" src:"wire §5"`
	LoanPurpose       string `wire:"loanPurpose" spec:"Y S" doc:"借款目的" src:"wire §5"`
	Education         string `wire:"education" spec:"Y S" doc:"学历" src:"wire §5"`
}

func handlePersonalInfo(tx *engine.Tx, v visit, _ nothing) (personalInfoReply, error) {
	p, _ := engine.Get[personal](tx, kindPersonals, v.User.ID)
	return personalInfoReply{
		CompanyAddr: p.CompanyAddr, CompanyDetailAddr: p.CompanyDetailAddr, CompanyName: p.CompanyName, CompanyPinCode: p.CompanyPinCode,
		Email: p.Email, FirstName: p.FirstName, ID: p.Number, LastName: p.LastName, LiveAddr: p.LiveAddr, LiveDetailAddr: p.LiveDetailAddr,
		LivePinCode: p.LivePinCode, Marital: p.Marital, MiddleName: p.MiddleName, Occupation: p.Occupation, OfficeEmail: p.OfficeEmail,
		Salary: p.Salary, SalaryType: p.SalaryType, UserID: v.User.number(), AccommodationType: p.AccommodationType,
		ChildrenNumber: p.ChildrenNumber, LoanPurpose: p.LoanPurpose, Education: p.Education,
	}, nil
}
