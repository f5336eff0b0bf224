package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine/sign"
)

// keysCommand shows and makes keys.
type keysCommand struct {
	Show keysShow `cmd:"" help:"看密钥 · print the development keys."`
	New  keysNew  `cmd:"" help:"造密钥 · make a pair of keys."`
}

// developmentKey is a key that an application needs, or whose other half it has.
type developmentKey struct {
	system, file string
	private      bool
	holder, use  string
}

// developmentKeys lists them. The private halves of the systems are nobody's business but theirs.
func developmentKeys() []developmentKey {
	return []developmentKey{
		{"lianyintong", "platform.key.pem", true, "应用持有 the application's", "应用用它给请求签名 signs its requests (keySerial 1)"},
		{"lianyintong", "platform.pub.pem", false, "沙盘已有 known to shapan", "沙盘用它验请求 verifies them; one of your own goes into platforms.<platformNo>.keys.<serial> of the configuration"},
		{"lianyintong", "gateway.pub.pem", false, "应用持有 the application's", "应用用它验应答、CALLBACK、NOTIFY verifies replies, CALLBACKs and NOTIFYs"},
		{"qianzhan", "partner.key.pem", true, "应用持有 the application's", "应用用它给推送签名 signs its pushes (channel_key CH0001)"},
		{"qianzhan", "partner.pub.pem", false, "沙盘已有 known to shapan", "沙盘用它验推送 verifies them; one of your own goes into channels.<channel_key>.publicKey of the configuration"},
		{"qianzhan", "receiver.pub.pem", false, "应用持有 the application's", "应用用它加密 des_key encrypts des_key"},
	}
}

// keysShow prints keys.
type keysShow struct {
	System string `arg:"" optional:"" help:"系统 · the system; all of them unless given."`
}

// Help is the long help of the command.
func (*keysShow) Help() string {
	return `打印应用要用的开发密钥：PEM，以及 Java 常用的单行 Base64。仅供测试，人人都有。
Prints the development keys as PEM and as the one-line Base64 DER that Java wants. TEST ONLY: everybody has them.

Examples:

  shapan keys show lianyintong`
}

// Run prints the keys of a system in both forms, with who holds them and what for.
func (c *keysShow) Run(_ context.Context, t *terminal) error {
	var systems []string
	shown := false
	for _, k := range developmentKeys() {
		if !slices.Contains(systems, k.system) {
			systems = append(systems, k.system)
		}
		if c.System != "" && c.System != k.system {
			continue
		}
		shown = true
		if err := k.print(t); err != nil {
			return err
		}
	}
	if !shown {
		return wrong(suggestion(c.System, systems), "there is no system %q that has keys", c.System)
	}
	return nil
}

func (k developmentKey) print(t *terminal) error {
	text, err := certs.File(k.system + "/" + k.file)
	if err != nil {
		return err
	}
	pem, bare, kind, err := forms(text, k.private)
	if err != nil {
		return fmt.Errorf("%s/%s: %w", k.system, k.file, err)
	}
	t.show("== %s %s · %s · TEST ONLY", k.system, kind, k.holder)
	t.show("   certs/%s/%s: %s\n", k.system, k.file, k.use)
	t.show("%s\n%s\n", strings.TrimSpace(pem), bare)
	return nil
}

// forms answers a key as PEM and as bare Base64 DER, and what it is.
func forms(text []byte, private bool) (pem, bare, kind string, err error) {
	if private {
		key, err := sign.ParsePrivate(text)
		if err != nil {
			return "", "", "", err
		}
		return key.PEM(), key.Bare(), "私钥 private key (PKCS#8)", nil
	}
	key, err := sign.ParsePublic(text)
	if err != nil {
		return "", "", "", err
	}
	return sign.PublicPEM(key), sign.PublicBare(key), "公钥 public key (SPKI)", nil
}

// keysNew makes a pair of keys.
type keysNew struct {
	Dir  string `arg:"" optional:"" default:"keys" help:"目录 · folder to write to; it is made if needed (${default})."`
	Bits int    `default:"2048" help:"位数 · size of the RSA key: 2048, 3072 or 4096."`
}

// Help is the long help of the command.
func (*keysNew) Help() string {
	return `生成一对 RSA 密钥，各写成 PEM 与单行 Base64 两种文件，不覆盖已有文件。
Makes a pair of RSA keys, each as PEM and as one-line Base64 DER. Files that exist are never overwritten.

Examples:

  shapan keys new
  shapan keys new mykeys
  shapan call lianyintong QUERY_PLATFORM_INFORMATION --key mykeys/client.key.pem`
}

// Run writes the four files.
func (c *keysNew) Run(_ context.Context, t *terminal) error {
	key, err := sign.Generate(c.Bits, rand.Reader)
	if err != nil {
		return wrong("use --bits 2048, 3072 or 4096", "%s", err)
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return wrong("name a folder that can be made", "%s", err)
	}
	files := []struct{ path, text, use string }{
		{filepath.Join(c.Dir, "client.key.pem"), key.PEM(), "应用自留 keep it"},
		{filepath.Join(c.Dir, "client.key.b64"), key.Bare() + "\n", "应用自留 keep it"},
		{filepath.Join(c.Dir, "client.pub.pem"), sign.PublicPEM(key.Public()), "给沙盘 for shapan"},
		{filepath.Join(c.Dir, "client.pub.b64"), sign.PublicBare(key.Public()) + "\n", "给沙盘 for shapan"},
	}
	for _, f := range files { // before the first is written
		if _, err := os.Lstat(f.path); err == nil {
			return exists(f.path)
		}
	}
	for _, f := range files {
		if err := writeNew(f.path, f.text); err != nil {
			return err
		}
	}
	for _, f := range files {
		t.show("%s  %s", f.path, f.use)
	}
	t.show("put the public key into a world: PUT /v1/worlds/default/systems/lianyintong/config")
	t.show(`{"platforms":{"6000000001":{"keys":{"1":"%s"}}}}`, sign.PublicBare(key.Public()))
	return nil
}

func exists(path string) error {
	return wrong("name another folder, or move the old keys away", "%s exists", path)
}

// writeNew writes a file that does not exist yet; only its owner may read it.
func writeNew(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the folder
	if errors.Is(err, fs.ErrExist) {
		return exists(path)
	}
	if err != nil {
		return wrong("name a folder that can be written", "%s", err)
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return wrong("make room, and start again in another folder", "%s", err)
	}
	return nil
}
