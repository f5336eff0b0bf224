package sim

import (
	"github.com/shapan/shapan/sim/cashloan"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
	"github.com/shapan/shapan/sim/lianyintong"
	"github.com/shapan/shapan/sim/qianzhan"
	"github.com/shapan/shapan/sim/xianyu"
)

// Counterparts is the list of the systems that shapan plays, and the only one: a new system is its folder and a line
// here. signer makes all signatures of the process.
func Counterparts(signer *sign.Signer) []*engine.Counterpart {
	return []*engine.Counterpart{
		lianyintong.New(signer),
		qianzhan.New(),
		xianyu.New(),
		cashloan.New(),
	}
}
