package lianyintong_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/journal"
)

const uploadDay = "20161109"

// nameOf is how the files of the first platform are called.
func nameOf(fileType string) string { return uploadDay + "_" + first + "_" + fileType + ".txt" }

// citic is the first platform, on the day after morning.
func citic(t tester) *client {
	t.Helper()
	c := open(t, "").client()
	c.tomorrow()
	return c
}

func TestUploadingFiles(t *testing.T) { // 4.4, wire §9
	t.Parallel()
	c := citic(t)
	archive := packed(t, entry{nameOf("RECHARGE"), "encrypted as the bank demands"}, entry{nameOf("USER"), ""})
	r := c.upload(uploading("U1", uploadDay), archive)
	assert.Equal(t, `{"code":"0","description":"操作成功"}`, string(r.Body))
	f, ok := c.record("checkfiles", first+"/20161109/CIBK")
	require.True(t, ok)
	assert.Equal(t, []any{nameOf("RECHARGE"), nameOf("USER")}, f["entries"])
	assert.Equal(t, "check.zip", f["name"])

	assert.Equal(t, "100013", c.upload(uploading("U1", uploadDay), archive).code(), "4.4: 是否幂等 否")
	assert.Equal(t, "0", c.upload(uploading("U2", uploadDay), packed(t, entry{nameOf("BALANCE"), "later"})).code())
	f, _ = c.record("checkfiles", first+"/20161109/CIBK")
	assert.Equal(t, []any{nameOf("BALANCE")}, f["entries"], "the later one takes the place of the earlier")
}

func TestWhereAndAsWhatUploadsMayCome(t *testing.T) { // wire §7, §9
	t.Parallel()
	c := citic(t)
	archive := packed(t, entry{nameOf("USER"), "x"})
	n := 0
	send := func(channel, service string, data object, files ...[]byte) reply {
		n++
		return c.read(c.play(c.multipart(channel, c.seal(service, data.with("requestNo", quoted(fmt.Sprint("N", n))).text()), files...)))
	}
	good := uploading("", uploadDay)
	assert.Equal(t, "0", send("upload", "UPLOAD_CHECKFILE", good, archive).code())
	assert.Equal(t, "0", send("service", "UPLOAD_CHECKFILE", good, archive).code())
	other := send("upload", "UPLOAAD_CHECKFILE", good, archive)
	assert.Equal(t, "0", other.code())
	assert.Contains(t, fieldsOf(c.recorded(other.Outbound).Findings), "serviceName")
	assert.Equal(t, "0", send("upload", "UPLOAD_CHECKFILE", good.with("platformNo", quoted(first)), archive).code(), "4.4.1 has it")
	code, _ := failed(t, c.play(c.multipart("download", c.seal("UPLOAD_CHECKFILE", good.text()), archive)))
	assert.Equal(t, "100002", code)
}

func TestTheFileNeedsNoFilename(t *testing.T) { // wire §9: a part file
	t.Parallel()
	c := citic(t)
	for no, channel := range map[string]string{"U1": "upload", "U2": "service"} {
		in := c.multipart(channel, c.seal("UPLOAD_CHECKFILE", uploading(no, uploadDay).text()), packed(t, entry{nameOf("USER"), "x"}))
		bare := in
		bare.Body = bytes.Replace(in.Body, []byte(`; filename="check.zip"`), nil, 1)
		require.Less(t, len(bare.Body), len(in.Body))
		r := c.read(c.play(bare))
		assert.Equal(t, "0", r.code(), r.says())
		assert.Empty(t, c.recorded(r.Outbound).Findings)
		f, ok := c.record("checkfiles", first+"/20161109/CIBK")
		require.True(t, ok)
		assert.Equal(t, []any{nameOf("USER")}, f["entries"])
		assert.Equal(t, "", f["name"], "it has none")
	}
}

func TestUploadRefuses(t *testing.T) {
	t.Parallel()
	c := citic(t)
	archive := packed(t, entry{nameOf("USER"), "x"})
	good := uploading("U1", uploadDay)
	before := c.traces()
	for what, bad := range map[string]struct {
		data  object
		files [][]byte
		code  string
		says  string
	}{
		"no file":                {good, nil, "100002", "file"},
		"two files":              {good, [][]byte{archive, archive}, "100002", "file"},
		"a day that is not over": {good.with("fileDate", `"20161110"`), [][]byte{archive}, "100007", "20161110"},
		"another platform":       {good.with("platformNo", quoted(second)), [][]byte{archive}, "100004", "platformNo"},
		"another bank's type":    {good.with("fileType", `"CBXM"`), [][]byte{archive}, "100002", "fileType"},
	} {
		r := c.read(c.play(c.multipart("upload", c.seal("UPLOAD_CHECKFILE", bad.data.text()), bad.files...)))
		assert.Equal(t, bad.code, r.code(), what)
		assert.Contains(t, r.says(), bad.says, what)
	}
	urlencoded := c.read(c.play(c.post("upload", c.seal("UPLOAD_CHECKFILE", good.text()).set("file", "PK"))))
	assert.Equal(t, "100002", urlencoded.code(), "no part of a form")
	assert.Equal(t, before, c.traces())
	c.platform = second
	r := c.upload(good, archive)
	assert.Equal(t, "100006", r.code())
	assert.Contains(t, r.says(), "4.4 R3")
}

func TestArchivesThatAreNotTaken(t *testing.T) { // wire §9: 100008 with the reason
	t.Parallel()
	c := citic(t)
	good := packed(t, entry{nameOf("USER"), strings.Repeat("x", 100)})
	broken := bytes.Replace(good, []byte("PK\x01\x02"), []byte("PK\x09\x09"), 1)
	many := make([]entry, 101)
	for i := range many {
		many[i] = entry{fmt.Sprint(i), ""}
	}
	before := c.traces()
	for what, bad := range map[string]struct {
		archive []byte
		says    string
	}{
		"empty":             {nil, "不是有效的 zip"},
		"no zip":            {[]byte("PK but nothing else"), "不是有效的 zip"},
		"cut off":           {good[:len(good)-10], "不是有效的 zip"},
		"a broken index":    {broken, "不是有效的 zip"},
		"a broken entry":    {spoilt(t, good), "无法解压"},
		"nothing in it":     {packed(t), "没有文件"},
		"another day":       {packed(t, entry{"20161108_" + first + "_USER.txt", ""}), "文件名不符"},
		"another platform":  {packed(t, entry{uploadDay + "_" + second + "_USER.txt", ""}), "文件名不符"},
		"no such type":      {packed(t, entry{nameOf("LOAN"), ""}), "文件名不符"},
		"in lower case":     {packed(t, entry{nameOf("user"), ""}), "文件名不符"},
		"in a folder":       {packed(t, entry{"a/" + nameOf("USER"), ""}), "文件名不符"},
		"out of the folder": {packed(t, entry{"../" + nameOf("USER"), ""}), "文件名不符"},
		"a folder":          {packed(t, entry{"a/", ""}), "文件名不符"},
		"a very long name":  {packed(t, entry{strings.Repeat("长", 500), ""}), "文件名不符"},
		"no UTF-8":          {packed(t, entry{"\xff\xfe", ""}), "文件名不符"},
		"twice the same":    {packed(t, entry{nameOf("USER"), ""}, entry{nameOf("USER"), ""}), "文件名重复"},
		"too many":          {packed(t, many...), "超过 100 个"},
		"a bomb":            {bomb(t), "解压后超过 67108864 字节"},
		"a bomb that lies":  {lying(t, bomb(t)), "zip"},
	} {
		r := c.upload(uploading("U1", uploadDay), bad.archive)
		assert.Equal(t, "100008", r.code(), what)
		assert.Contains(t, r.says(), bad.says, what)
		assert.LessOrEqual(t, len([]rune(r.says())), 50, what)
	}
	assert.Equal(t, before, c.traces())
}

// spoilt turns a byte of the packed data over.
func spoilt(t tester, archive []byte) []byte {
	t.Helper()
	spoilt := bytes.Clone(archive)
	at := bytes.Index(spoilt, []byte(".txt")) + len(".txt")
	spoilt[at] ^= 0xff
	return spoilt
}

// bomb is a small archive of more than 64 MiB.
func bomb(t tester) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, fileType := range []string{"USER", "RECHARGE"} {
		f, err := w.Create(nameOf(fileType))
		require.NoError(t, err)
		_, err = io.CopyN(f, zeros{}, 40<<20)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.Less(t, b.Len(), 1<<20)
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// lying makes the index of an archive claim that its entries are small.
func lying(t tester, archive []byte) []byte {
	t.Helper()
	claims := bytes.Clone(archive)
	for at := 0; ; {
		next := bytes.Index(claims[at:], []byte("PK\x01\x02"))
		if next < 0 {
			return claims
		}
		at += next + 4
		binary.LittleEndian.PutUint32(claims[at+20:], 10) // the uncompressed size
	}
}

func TestHowLongBodiesMayBe(t *testing.T) { // design: 1 MiB, uploads 20 MiB
	t.Parallel()
	system, err := open(t, "").world().System(slug)
	require.NoError(t, err)
	const form, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	for path, limits := range map[string][2]int64{
		"/lanmaotech/upload":              {20 << 20, 20 << 20},
		"/bha-neo-app/lanmaotech/upload/": {20 << 20, 20 << 20},
		"/lanmaotech/service":             {engine.DefaultLimit, 20 << 20},
		"/lanmaotech/gateway":             {engine.DefaultLimit, engine.DefaultLimit},
		"/lanmaotech/download":            {engine.DefaultLimit, engine.DefaultLimit},
		"/lanmaotech/page/RECHARGE":       {engine.DefaultLimit, engine.DefaultLimit},
		"/lanmaotech/uploads":             {engine.DefaultLimit, engine.DefaultLimit},
	} {
		assert.Equal(t, limits[0], system.BodyLimit(path, form), path)
		assert.Equal(t, limits[1], system.BodyLimit(path, parts), path)
	}
	assert.Equal(t, int64(20<<20), system.BodyLimit("/lanmaotech/service", "Multipart/Form-Data;boundary=x"))
}

func TestGoldenBytesOfUploading(t *testing.T) {
	t.Parallel()
	c := citic(t)
	c.upload(uploading("U1", uploadDay), packed(t, entry{nameOf("USER"), "x"}))
	folders := sameExchanges(t, c, func(x journal.Exchange) string {
		return map[string]string{"UPLOAD_CHECKFILE": "UPLOAD_CHECKFILE"}[x.API]
	})
	assert.Len(t, folders, 1)
}

func FuzzArchive(f *testing.F) {
	f.Add(packed(f, entry{nameOf("USER"), "x"}))
	f.Add(packed(f))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		c := citic(t)
		r := c.upload(uploading("U1", uploadDay), archive)
		require.Contains(t, []string{"0", "100008"}, r.code(), r.says())
	})
}
