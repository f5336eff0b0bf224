package lianyintong

import (
	"archive/zip"
	"bytes"

	"github.com/shapan/shapan/sim/engine"
)

// DOWNLOAD_CHECKFILE 对账文件下载, 4.2. On the address download. The reply is the file itself: the one that fileType
// names as text, without a fileType all of the day in a zip (wire §9). Nothing of it is signed.
func downloadCheckfile() []engine.API {
	return []engine.API{{
		Name: "DOWNLOAD_CHECKFILE", Title: "对账文件下载", Section: "4.2", Mode: modeDownload,
		Rules:   rules("4.2", "R1 适用于所有存管银行"),
		Handler: direct("4.2", handleDownloadCheckfile),
	}}
}

type downloadCheckfileRequest struct {
	// 4.2.1 requires it once more; clients in use leave it to the common parameters, where it stands already.
	PlatformNo string `wire:"platformNo" spec:"Y S 50" lax:"true" doc:"平台编号，公共参数中已有，可不传" src:"field"`
	FileDate   string `wire:"fileDate" spec:"Y D" doc:"对账文件日期，次日凌晨 1:00 起可下载"`
	FileType   string `wire:"fileType" spec:"N E" enum:"USER RECHARGE WITHDRAW TRANSACTION PROJECT UNREGISTER BALANCE" doc:"见【对账文件类型】；不传则为当日全部文件的 zip"`
}

func handleDownloadCheckfile(tx *engine.Tx, p *platform, q downloadCheckfileRequest) (any, error) {
	if q.PlatformNo != "" && q.PlatformNo != p.No {
		return nil, engine.Refuse(codeNoPlatform, "platformNo 与公共参数不一致")
	}
	d, err := readyDay(tx, q.FileDate)
	if err != nil {
		return nil, err
	}
	if s, one := sheetOf(q.FileType); one {
		f := checkfileOf(tx, p, d, s)
		return file{f.Name, "text/plain;charset=UTF-8", []byte(f.Content)}, nil
	}
	body, err := zipped(tx, p, d)
	return file{d.name + "_" + p.No + ".zip", "application/zip", body}, err
}

// zipped answers all files of a day in an archive, the same bytes each time.
func zipped(tx *engine.Tx, p *platform, d day) ([]byte, error) {
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for _, s := range sheets() {
		f := checkfileOf(tx, p, d, s)
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: d.to.Add(checkfileDelay)})
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write([]byte(f.Content)); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return b.Bytes(), err
}
