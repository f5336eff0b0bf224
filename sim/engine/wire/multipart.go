package wire

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"slices"
)

// multipart reads the parts of a multipart body: text parts become fields; parts with a filename, and those that are
// files by their names, become files.
func (p *formParser) multipart(body []byte, media string) error {
	_, parameters, err := mime.ParseMediaType(media)
	if err != nil || parameters["boundary"] == "" {
		return &FormError{Problem: fmt.Sprintf("the Content-Type %.100q has no usable boundary", media)}
	}
	reader := multipart.NewReader(bytes.NewReader(body), parameters["boundary"])
	for n := 0; ; n++ {
		// The raw part: what quoted-printable stands for is nobody's business here, the bytes may be signed. The end is
		// a bare EOF; a body that breaks off answers one that is wrapped.
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return &FormError{Problem: fmt.Sprintf("broken multipart body after %d parts: %v", n, err)}
		}
		if n == p.limit.Parts {
			return &FormError{Problem: fmt.Sprintf("more than %d parts: send fewer", p.limit.Parts)}
		}
		if err := p.part(part, n); err != nil {
			return err
		}
	}
}

func (p *formParser) part(part *multipart.Part, n int) error {
	_, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	name, filename := parameters["name"], parameters["filename"]
	if err != nil || name == "" {
		return &FormError{Problem: fmt.Sprintf("part %d has no usable Content-Disposition with a name", n+1)}
	}
	if _, named := parameters["filename"]; named || slices.Contains(p.files, name) {
		content, err := readPart(part, name, p.limit.FileBytes)
		if err != nil {
			return err
		}
		contentType := part.Header.Get("Content-Type")
		p.form.Files = append(p.form.Files, File{Field: name, Name: filename, ContentType: contentType, Content: content})
		return nil
	}
	content, err := readPart(part, name, p.limit.TextBytes)
	if err != nil {
		return err
	}
	text := string(content)
	return p.add(Field{Name: name, Value: text, Raw: text, Place: PlaceMultipart})
}

func readPart(part io.Reader, name string, limit int) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(part, int64(limit)+1))
	if err != nil {
		return nil, &FormError{Field: name, Problem: fmt.Sprintf("the multipart body breaks off: %v", err)}
	}
	if len(content) > limit {
		return nil, &FormError{Field: name, Problem: fmt.Sprintf("longer than %d bytes: send less", limit)}
	}
	return content, nil
}
