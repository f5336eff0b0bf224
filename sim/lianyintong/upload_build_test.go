package lianyintong

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/wire"
)

func TestBuiltUploadsAreTaken(t *testing.T) { // 4.4: the whole form as multipart, the archive as part file
	t.Parallel()
	c := newCaller(t)
	files := []wire.File{{Name: "check \"1\".zip", Content: []byte("PK\r\n--\x00")}, {Field: "more", Name: "x", Content: nil}}
	build := func() engine.Request {
		r, err := c.Build(c.config, c.named(t, "UPLOAD_CHECKFILE"), object(t, `{"fileDate":"20161108","fileType":"CIBK"}`),
			engine.ClientOptions{Number: func() string { return "N" }, Files: files})
		require.NoError(t, err)
		return r
	}
	r := build()
	assert.Equal(t, "/lanmaotech/upload", r.Path)
	assert.Equal(t, []string{"requestNo"}, r.Added, "platformNo is in the common parameters already")
	call, refusal := c.arrive(r)
	require.Nil(t, refusal)
	assert.Equal(t, "ok", call.Verdict.Verdict)
	assert.Empty(t, call.Findings)
	assert.Equal(t, []wire.File{
		{Field: "file", Name: files[0].Name, ContentType: "application/octet-stream", Content: files[0].Content},
		{Field: "more", Name: "x", ContentType: "application/octet-stream", Content: []byte{}},
	}, call.Files)
	assert.Equal(t, r, build(), "the same request has the same bytes")
}

func TestBuiltDownloadsNameThePlatform(t *testing.T) { // 4.2.1
	t.Parallel()
	c := newCaller(t)
	for identity, want := range map[string]string{"": developmentPlatform, secondPlatform: secondPlatform} {
		r, err := c.Build(c.config, c.named(t, "DOWNLOAD_CHECKFILE"), object(t, `{"fileDate":"20161108"}`), engine.ClientOptions{Identity: identity})
		require.NoError(t, err)
		no, _ := r.Fields.Member("platformNo")
		assert.Equal(t, want, no.Text)
		assert.Equal(t, []string{"platformNo"}, r.Added)
	}
	r, err := c.Build(c.config, c.named(t, "UNFREEZE"), object(t, `{"oriRequestNo":"F"}`), engine.ClientOptions{Number: func() string { return "N" }})
	require.NoError(t, err)
	assert.Empty(t, r.Added, "2.22.2 has no requestNo")
}
