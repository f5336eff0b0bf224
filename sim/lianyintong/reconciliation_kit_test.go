package lianyintong_test

import (
	"archive/zip"
	"bytes"
	"crypto"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine/money"
	"github.com/shapan/shapan/sim/engine/wire"
)

// swipe is the reqData of POS_RECHARGE; amount "" leaves it out.
func swipe(requestNo, userNo, amount string) object {
	data := object{{"platformUserNo", quoted(userNo)}, {"requestNo", quoted(requestNo)}}
	if amount != "" {
		data = append(data, pair{"amount", amount})
	}
	return append(data, pair{"rechargeWay", `"POS"`}, pair{"feeMode", `"PLATFORM"`}, pair{"callbackUrl", `"https://app.test/back"`})
}

// barcode is the reqData of POS_BUILD_BARCODE.
func barcode(requestNo, userNo string) object {
	return object{
		{"platformUserNo", quoted(userNo)}, {"requestNo", quoted(requestNo)}, {"callbackUrl", `"https://app.test/back"`}, {"expired", `""`},
	}
}

// atPOS opens an order by POS and shows its barcode.
func (c *client) atPOS(requestNo, userNo, amount string) page {
	c.t.Helper()
	require.Equal(c.t, "0", c.direct("POS_RECHARGE", swipe(requestNo, userNo, amount)).code())
	shown := c.gateway("POS_BUILD_BARCODE", barcode(requestNo, userNo))
	require.False(c.t, shown.hasWayBack(), shown.html)
	return shown
}

// card is a number that passes.
const card = "6222020000000010001"

// freezing is the reqData of FREEZE.
func freezing(requestNo, userNo, amount string) object {
	return object{{"platformUserNo", quoted(userNo)}, {"requestNo", quoted(requestNo)}, {"amount", amount}}
}

// unfreezing is the reqData of UNFREEZE.
func unfreezing(freeze string) object { return object{{"oriRequestNo", quoted(freeze)}} }

// fileOf is the reqData of DOWNLOAD_CHECKFILE; fileType "" leaves it out.
func (c *client) fileOf(date, fileType string) object {
	data := object{{"platformNo", quoted(c.platform)}, {"fileDate", quoted(date)}}
	if fileType != "" {
		data = append(data, pair{"fileType", quoted(fileType)})
	}
	return data
}

// ask4file calls the address download; what it answers is never signed.
func (c *client) ask4file(data object) wire.Outbound {
	c.t.Helper()
	out := c.play(c.post("download", c.seal("DOWNLOAD_CHECKFILE", data.text())))
	require.NotContains(c.t, out.Header, "sign")
	return out
}

// download answers the text of a check file.
func (c *client) download(date, fileType string) string {
	c.t.Helper()
	out := c.ask4file(c.fileOf(date, fileType))
	require.Equal(c.t, []string{"text/plain;charset=UTF-8"}, out.Header["Content-Type"], "%s", out.Body)
	return string(out.Body)
}

// rows answers the lines of a check file, each by its headings.
func (c *client) rows(date, fileType string) (list []map[string]string) {
	c.t.Helper()
	text := c.download(date, fileType)
	require.True(c.t, strings.HasSuffix(text, "\n"))
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	heads := strings.Split(lines[0], ",")
	for _, l := range lines[1:] {
		cells := strings.Split(l, ",")
		require.Len(c.t, cells, len(heads), l)
		row := map[string]string{}
		for i, head := range heads {
			row[head] = cells[i]
		}
		require.Len(c.t, row, len(heads), "headings differ from each other")
		list = append(list, row)
	}
	return list
}

// column answers one column of lines.
func columnOf(rows []map[string]string, head string) (list []string) {
	for _, r := range rows {
		list = append(list, r[head])
	}
	return list
}

func amountOf(t tester, text string) money.Amount {
	t.Helper()
	a, err := money.Parse(text)
	require.NoError(t, err, "%q", text)
	return a
}

// tomorrow moves the clock to 01:00 of the day after morning: the files of 20161109 are ready.
func (s *sandbox) tomorrow() { s.advance(15 * time.Hour) }

// entry is a file in an archive.
type entry struct{ name, content string }

// packed makes a zip.
func packed(t tester, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		require.NoError(t, err)
		_, err = f.Write([]byte(e.content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// unzipped reads a zip.
func unzipped(t tester, content []byte) (list []entry) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	for _, f := range r.File {
		opened, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(opened)
		require.NoError(t, err)
		list = append(list, entry{f.Name, string(text)})
	}
	return list
}

// uploading is the reqData of UPLOAD_CHECKFILE.
func uploading(requestNo, date string) object {
	return object{{"requestNo", quoted(requestNo)}, {"fileDate", quoted(date)}, {"fileType", `"CIBK"`}}
}

// multipart makes a request of a form with files: the parameters of 1.2 as text parts, then each file as part file.
func (c *client) multipart(channel string, e envelope, files ...[]byte) wire.Inbound {
	const boundary = "----sand"
	var b bytes.Buffer
	for _, p := range e {
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + p.name + "\"\r\n\r\n" + p.value + "\r\n")
	}
	for _, f := range files {
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"check.zip\"\r\nContent-Type: application/zip\r\n\r\n")
		b.Write(f)
		b.WriteString("\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	in := c.post(channel, e)
	in.Header = wire.Header{"Content-Type": {"multipart/form-data; boundary=" + boundary}}
	in.Body = b.Bytes()
	return in
}

// upload sends an archive.
func (c *client) upload(data object, archive []byte) reply {
	c.t.Helper()
	return c.read(c.play(c.multipart("upload", c.seal("UPLOAD_CHECKFILE", data.text()), archive)))
}

// confirming is the reqData of CONFIRM_CHECKFILE: file types, each with the text that is signed.
func (c *client) confirming(requestNo, date string, signedTexts ...entry) object {
	c.t.Helper()
	items := make([]string, len(signedTexts))
	for i, s := range signedTexts {
		items[i] = object{{"fileType", quoted(s.name)}, {"fileSign", quoted(signedWith(c.t, c.key, crypto.SHA1, []byte(s.content)))}}.text()
	}
	return object{{"requestNo", quoted(requestNo)}, {"fileDate", quoted(date)}, {"detail", "[" + strings.Join(items, ",") + "]"}}
}

// failed reads the JSON of a refused download.
func failed(t tester, out wire.Outbound) (code, says string) {
	t.Helper()
	var f struct{ Code, Description string }
	require.NoError(t, json.Unmarshal(out.Body, &f), "%s", out.Body)
	return f.Code, f.Description
}

// as answers the client of the platform that a service is for: check files are confirmed by platforms of CBXM only.
func (c *client) as(service string) *client {
	if service != "CONFIRM_CHECKFILE" {
		return c
	}
	other := *c
	other.platform = second
	return &other
}

// askFile calls a service that takes or gives a file.
func (c *client) askFile(mode, service string, data object) outcome {
	c.t.Helper()
	if mode == "upload" {
		r := c.read(c.play(c.multipart(mode, c.seal(service, data.text()), packed(c.t, entry{"20161108_" + first + "_USER.txt", ""}))))
		return outcome{r.code(), r.says(), r.Exchange, false}
	}
	out := c.play(c.post(mode, c.seal(service, data.text())))
	if out.Header.Get("Content-Disposition") != "" {
		return outcome{code: "0", exchange: out.Exchange}
	}
	code, says := failed(c.t, out)
	return outcome{code, says, out.Exchange, false}
}

// reconciliationSamples are good requests of the services of chapters 2.7, 2.8, 2.21, 2.22 and 4.
func reconciliationSamples(c *client) map[string]object {
	c.t.Helper()
	c.direct("POS_RECHARGE", swipe("G-BAR", "U1", "1.00"))
	c.direct("FREEZE", freezing("G-FROZEN", "U1", "1.00"))
	const users = "记录类型,注册时间,修改时间,会员编号,平台编号,业务类型,平台用户编号,会员类型,会员角色,户名,证件类型,证件号码,手机号,银行卡号," +
		"法人姓名,银行编码,营业执照编号,组织机构代码,税务登记号,开户银行许可证号,机构信用代码,统一社会信用代码,备注\n"
	return map[string]object{
		"POS_RECHARGE":       swipe("G-POS", "U1", "1.00"),
		"POS_BUILD_BARCODE":  barcode("G-BAR", "U1"),
		"FREEZE":             freezing("G-FREEZE", "U1", "1.00"),
		"UNFREEZE":           unfreezing("G-FROZEN").with("requestNo", `"G-UNFREEZE"`),
		"DOWNLOAD_CHECKFILE": c.fileOf("20161108", "USER"),
		"CONFIRM_CHECKFILE":  c.confirming("G-CONFIRM", "20161108", entry{"USER", users}),
		"UPLOAD_CHECKFILE":   uploading("G-UPLOAD", "20161108"),
	}
}
