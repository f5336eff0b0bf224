package pages

import "github.com/shapan/shapan/sim/engine/money"

// paise makes an amount of rupees and paise.
func paise(rupees, paise int64) money.Amount { return money.Amount(rupees*100 + paise) }

func figures() Figures {
	return Figures{
		Amount: paise(5000, 0), Received: paise(3702, 0), Repayment: paise(5034, 30),
		Processing: paise(550, 0), Assessment: paise(550, 0), GST: paise(198, 0), Interest: paise(34, 30),
	}
}

func product() Product {
	return Product{
		QuotaMin: paise(3000, 0), QuotaMax: paise(8000, 0), Days: 7,
		InterestPerDay: "0.098%", Fee: "11%", GST: "18%", PenaltyPerDay: "0.24%", Example: figures(),
	}
}

// contract is a signed agreement of somebody who does not exist.
func contract() Agreement {
	return Agreement{
		Product: product(), Figures: figures(), LoanNo: "00066100001", Borrower: "Asha Testwala", Phone: "105***0005",
		Address: "1 Example Street, Nowhere 000000", ID: "AAAPT****A", Bank: "Sandbox Test Bank", Account: "***********0001",
		Applied: "12 Nov 2020", Paid: "12 Nov 2020", Due: "18 Nov 2020", Signed: "12 Nov 2020",
	}
}

func unsigned() Agreement {
	a := contract()
	a.Paid, a.Due, a.Signed, a.Bank, a.Account, a.Address = "", "", "", "", "", ""
	return a
}

func late() Agreement {
	a := contract()
	a.Figures.Penalty, a.Figures.Repayment = paise(36, 0), paise(5070, 30)
	return a
}

func checkout() Checkout {
	return Checkout{OrderID: "order_00000000000001", Receipt: "RPT1605150000000B1", Amount: paise(5034, 30), Contact: "1050000005"}
}

func paid() Paid {
	return Paid{
		Title: "Payment successful", Text: "The loan is repaid as soon as the app has confirmed it.", Good: true, Amount: paise(5034, 30),
		OrderID: "order_00000000000001", PaymentID: "pay_00000000000001",
		Fields: []Field{
			{"razorpay_order_id", "order_00000000000001"},
			{"razorpay_payment_id", "pay_00000000000001"},
			{"razorpay_signature", "a982c20f48234e966ccc8d903bff75730b34341007236ad8c8a9d7c0ae5848c5"},
		},
		URL: "https://app.example.com/paid?loan=1&from=a%2Fb&x='1'+(2)",
	}
}

func unpaid() Paid {
	return Paid{
		Title: "Payment failed", Text: "The bank has declined the payment.", Amount: paise(5034, 30), OrderID: "order_00000000000001",
		Fields: []Field{{"error[code]", "BAD_REQUEST_ERROR"}, {"error[metadata]", `{"order_id":"order_00000000000001"}`}},
	}
}

func lost() Paid {
	p := paid()
	p.Title, p.Text, p.Fields, p.URL = "Payment successful", "The app is not told.", nil, ""
	return p
}

// samples are the pages of the golden files, by file name.
func samples() map[string][]byte {
	again := checkout()
	again.Problem, again.Contact = "The bank has declined the payment. You can try again.", ""
	return map[string][]byte{
		"help":               Help(product()),
		"privacy":            Privacy(),
		"terms":              Terms(product()),
		"esign":              Esign(unsigned()),
		"agreement":          Protocol(contract()),
		"agreement-late":     Protocol(late()),
		"agreement-specimen": Specimen(product()),
		"checkout":           Pay(checkout()),
		"checkout-again":     Pay(again),
		"return-paid":        Return(paid()),
		"return-failed":      Return(unpaid()),
		"return-lost":        Return(lost()),
		"wrong":              Wrong("This page does not exist", "Loan 7 is not known here."),
	}
}
