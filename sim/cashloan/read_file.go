package cashloan

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/contract"
	"github.com/shapan/shapan/sim/engine/wire"
)

// kindImages are the records of pictures, by the path under which they are read.
const kindImages = "images"

// image is a stored picture.
type image struct {
	ID    string `json:"id"`   // the path
	Type  string `json:"type"` // Content-Type, by what the bytes are
	Bytes []byte `json:"bytes"`
}

// readFile serves the stored pictures, unsigned. A path is the name of a record and of nothing else, so no path leads
// out of them (wire §5); without one there is no such address (wire §4).
func readFile() declared {
	return page(endpoint{Path: "/readFile.htm", Method: "GET", Title: "读取图片", Source: "wire §5", Lost: true}, handleReadFile)
}

type readFileRequest struct {
	Path string `wire:"path" spec:"Y S 500" doc:"图片路径"`
}

func handleReadFile(tx *engine.Tx, _ visit, q readFileRequest) (content, error) {
	i, ok := engine.Get[image](tx, kindImages, q.Path)
	if !ok {
		return content{}, pageRefusal(404, "There is no such file.")
	}
	return content{Type: i.Type, Body: i.Bytes, Header: wire.Header{"X-Content-Type-Options": {"nosniff"}}}, nil
}

// imageSlot says whose picture it is, and which.
type imageSlot struct {
	phone string
	nth   int
}

// storeImage keeps a picture and answers its path. What is no picture is kept too, and served as what it is: bytes.
func storeImage(tx *engine.Tx, v visit, slot imageSlot, f wire.File) string {
	kind, ending := imageType(f.Content)
	if ending == "bin" {
		tx.Find(engine.Finding{
			API: v.Name, Level: engine.LevelError, Field: f.Field, Rule: contract.RuleType, Source: "wire §5", Got: clipped(f.Name),
			Hint: "send a picture: JPEG, PNG, GIF or WebP",
		})
	}
	at := tx.Now().In(india)
	path := fmt.Sprintf("/data/image/faceId/%s/%s_%d_%s.%s", at.Format("200601"), slot.phone, slot.nth, strings.ReplaceAll(at.Format("20060102150405.000"), ".", ""), ending)
	engine.Put(tx, kindImages, path, image{path, kind, f.Content})
	return path
}

// imageType answers what a picture is by its first bytes: its Content-Type and its ending.
func imageType(raw []byte) (kind, ending string) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")):
		return "image/jpeg", "jpg"
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", "png"
	case bytes.HasPrefix(raw, []byte("GIF8")):
		return "image/gif", "gif"
	case len(raw) > 12 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		return "image/webp", "webp"
	default:
		return "application/octet-stream", "bin"
	}
}

// imageLink is the absolute address of a stored picture; "" for none.
func imageLink(v visit, path string) string {
	if path == "" {
		return ""
	}
	return v.link("/readFile.htm?path=" + (&url.URL{Path: path}).EscapedPath())
}
