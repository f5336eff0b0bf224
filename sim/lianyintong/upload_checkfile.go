package lianyintong

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

// bankCITIC is the only bank whose platforms upload check files (4.4 R3).
const bankCITIC = "CIBK"

// uploadType is the fixed fileType of 4.4.1, and how the stored record of an upload is named.
const uploadType = "CIBK"

// filePart is the part of a form that is the file, with a filename or without (4.4: 额外的 form 表单参数 file).
const filePart = "file"

// What an upload may be (ours).
const (
	maxUpload   = 20 << 20 // bytes of the request, so of the archive too
	maxUnpacked = 64 << 20 // bytes of all entries together
	maxEntries  = 100
)

// UPLOAD_CHECKFILE 对账文件上传, 4.4. Multipart on the addresses upload and service, not idempotent, 中信银行 only. What
// the entries of the archive hold is encrypted as the bank demands, so only their names can be judged. A later upload of
// the same day takes the place of the earlier one (ours).
func uploadCheckfile() []engine.API {
	return []engine.API{{
		Name: "UPLOAD_CHECKFILE", Also: []string{"UPLOAAD_CHECKFILE"}, Title: "对账文件上传", Section: "4.4", Mode: modeUpload,
		Rules: rules("4.4",
			"R1 平台首先下载对账文件并进行对账",
			"R2 按照 <yyyymmdd>_<平台编号>_<对账文件类型>.txt 命名，按照银行要求加密，再用 zip 格式打包上传",
			"R3 仅适用于中信银行",
		),
		Handler: onceCall("UPLOAD_CHECKFILE", "4.4", false, handleUploadCheckfile),
	}}
}

type uploadCheckfileRequest struct {
	RequestNo  string `wire:"requestNo" spec:"Y S 50" doc:"请求流水号"`
	PlatformNo string `wire:"platformNo" spec:"N S 50" doc:"平台编号，公共参数中已有" src:"field"`
	FileDate   string `wire:"fileDate" spec:"Y D" doc:"对账文件日期"`
	FileType   string `wire:"fileType" spec:"Y E" enum:"CIBK" doc:"固定值 CIBK"`
}

func (q uploadCheckfileRequest) number() string { return q.RequestNo }

// uploadLimit answers how long a body may be: more than usual where a file can come.
func uploadLimit(path, contentType string) int64 {
	channel, _, _ := address(path)
	kind, _, _ := strings.Cut(contentType, ";")
	if channel == channelUpload || channel == channelService && strings.EqualFold(strings.TrimSpace(kind), "multipart/form-data") {
		return maxUpload
	}
	return 0
}

func handleUploadCheckfile(tx *engine.Tx, call *engine.Call, p *platform, q uploadCheckfileRequest, _ *order) (outcome, error) {
	if p.Bank != bankCITIC {
		return outcome{}, engine.Refuse(codeNotOpened, "仅适用于中信银行").By("4.4 R3")
	}
	if q.PlatformNo != "" && q.PlatformNo != p.No {
		return outcome{}, engine.Refuse(codeNoPlatform, "platformNo 与公共参数不一致")
	}
	d, err := readyDay(tx, q.FileDate)
	if err != nil {
		return outcome{}, err
	}
	archive, err := uploaded(call.Files)
	if err != nil {
		return outcome{}, err
	}
	names, err := unpack(archive.Content, d, p)
	if err != nil {
		return outcome{}, engine.Refuse(codeRejected, "%s", err).By("4.4 R2")
	}
	engine.Put(tx, kindCheckfiles, p.No+"/"+d.name+"/"+uploadType, checkfile{
		ID: p.No + "/" + d.name + "/" + uploadType, PlatformNo: p.No, FileDate: d.name, FileType: uploadType, Name: archive.Name,
		Made: tx.Now(), Entries: names,
	})
	return ok0(), nil
}

// uploaded answers the part named file (4.4: 通过额外的 form 表单参数 file 来上传文件).
func uploaded(files []wire.File) (wire.File, error) {
	files = slices.DeleteFunc(slices.Clone(files), func(f wire.File) bool { return f.Field != filePart })
	switch len(files) {
	case 1:
		return files[0], nil
	case 0:
		return wire.File{}, engine.Refuse(codeFormat, "file 不能为空，须以 multipart 文件部分上传")
	default:
		return wire.File{}, engine.Refuse(codeFormat, "file 只能有一个")
	}
}

// unpack reads an archive to its end, within limits, and answers the names of its entries. Sizes that an archive
// claims are not believed: what comes out is counted.
func unpack(content []byte, d day, p *platform) ([]string, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	switch {
	case err != nil:
		return nil, fmt.Errorf("file 不是有效的 zip")
	case len(archive.File) == 0:
		return nil, fmt.Errorf("zip 中没有文件")
	case len(archive.File) > maxEntries:
		return nil, fmt.Errorf("zip 中的文件超过 %d 个", maxEntries)
	}
	var names []string
	room := int64(maxUnpacked)
	for _, entry := range archive.File {
		if err := rightName(entry.Name, d, p, names); err != nil {
			return nil, err
		}
		n, err := drain(entry, room)
		if err != nil {
			return nil, err
		}
		room -= n
		names = append(names, entry.Name)
	}
	return names, nil
}

// rightName holds the name of an entry against 4.4 R2.
func rightName(name string, d day, p *platform, before []string) error {
	shown := name
	if runes := []rune(name); len(runes) > 30 { // a description has room for 50
		shown = string(runes[:29]) + "…"
	}
	if slices.Contains(before, name) {
		return fmt.Errorf("文件名重复：%s", shown)
	}
	for _, s := range sheets() {
		if name == fileName(d, p, s.fileType) {
			return nil
		}
	}
	return fmt.Errorf("文件名不符：%s", shown)
}

// drain unpacks an entry, and answers how many bytes it has; no more than room.
func drain(entry *zip.File, room int64) (int64, error) {
	r, err := entry.Open()
	if err != nil {
		return 0, fmt.Errorf("zip 中的文件无法解压")
	}
	defer func() { _ = r.Close() }()
	n, err := io.Copy(io.Discard, io.LimitReader(r, room+1))
	switch {
	case n > room:
		return n, fmt.Errorf("zip 解压后超过 %d 字节", maxUnpacked)
	case err != nil:
		return n, fmt.Errorf("zip 中的文件无法解压")
	default:
		return n, nil
	}
}
