package contract_test

import (
	"fmt"

	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

func ExampleShape_Decode() {
	type cancelRequest struct {
		RequestNo string       `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
		PreNo     string       `wire:"preTransactionNo" spec:"Y S 50" doc:"预处理业务流水号"`
		Amount    money.Amount `wire:"amount" spec:"Y A" doc:"取消金额"`
	}
	shape, err := contract.Of(cancelRequest{}, "2.14.2")
	if err != nil {
		fmt.Println(err)
		return
	}
	value, _, err := wire.ParseJSON([]byte(`{"requestNo":578506,"amount":"1.001","pretransactionNo":"P1"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	var q cancelRequest
	for _, v := range shape.Decode(value, &q) {
		fmt.Printf("%s %s (%s, got %q): %s\n", v.Level, v.Reason(), v.Source, v.Got, v.Hint)
	}
	fmt.Println(q.RequestNo, q.Amount)
	// Output:
	// warning pretransactionNo 是未定义的参数 (2.14.2, got "P1"): did you mean preTransactionNo? it is not documented and was ignored: leave it out
	// error preTransactionNo 不能为空 (2.14.2, got ""): send a value: it is required
	// error amount 金额格式错误 (2.14.2, got "1.001"): send at most two decimals
	// 578506 0.00
}

func ExampleShape_Encode() {
	type balanceReply struct {
		Code   string       `wire:"code" spec:"Y E"`
		Amount money.Amount `wire:"availableAmount" spec:"Y A"`
		Remark string       `wire:"remark" spec:"N S"`
	}
	shape, err := contract.Of(balanceReply{}, "3.1.2")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(shape.Encode(balanceReply{Code: "0", Amount: 10000})))
	// Output: {"code":"0","availableAmount":100.00}
}
