package people

import (
	"math/rand/v2"
	"strings"
)

// The stock of names. Chinese characters are drawn one by one, so a string of them is the list; words are parted by
// blanks.
const (
	surnames    = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
	givenNames  = "安宁远舟清和明朗书言子墨雨桐思齐景行一鸣知夏嘉木云帆若溪晓棠星河望舒怀瑾"
	firmWords   = "云泽 青禾 远山 长河 明德 恒启 嘉木 沐阳 初晴 听雨 拾光 万象"
	firmTrades  = "商贸 科技 建材 食品 物流 机械 纺织 文化"
	indianGiven = "Aarav Vihaan Aditya Ishaan Kabir Rohan Arjun Ananya Diya Saanvi Meera Kavya Nisha Priya Tara"
	indianKin   = "Nair Iyer Reddy Menon Joshi Kulkarni Desai Chopra Bhat Rao Pillai Saxena Gowda Trivedi"
)

// fictionalCity heads the name of every company, so that no register can hold it.
const fictionalCity = "虚构市"

func chineseName(r *rand.Rand) string {
	given := []rune(givenNames)
	name := []rune{pick(r, []rune(surnames)), pick(r, given)}
	if r.IntN(4) > 0 {
		name = append(name, pick(r, given))
	}
	return string(name)
}

func firmName(r *rand.Rand) string {
	return fictionalCity + pick(r, strings.Fields(firmWords)) + pick(r, strings.Fields(firmTrades)) + "有限公司"
}

func indianName(r *rand.Rand) (given, kin string) {
	return pick(r, strings.Fields(indianGiven)), pick(r, strings.Fields(indianKin))
}
