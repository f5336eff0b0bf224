// Command gen makes the development keys and the development CA of package certs.
//
// It was run once; the files are part of the repository. Run it again with `go run ./certs/gen -force`
// only when all of them are to change: every client configured with the old ones must then be changed.
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/shapan/shapan/sim/engine/sign"
)

// banner is the line before every PEM block; every PEM reader skips it.
const banner = "TEST ONLY — shapan development key, never use it for anything real\n"

const bits = 2048

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run answers the exit code: 0 written, 1 failed, 2 wrong use.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "certs", "folder to write to")
	force := flags.Bool("force", false, "overwrite files that exist")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	files, err := generate()
	if err == nil {
		err = write(*dir, files, *force)
	}
	if err != nil {
		fmt.Fprintln(stderr, "gen:", err)
		return 1
	}
	fmt.Fprintf(stdout, "%d files written to %s\n", len(files), *dir)
	return 0
}

// generate makes all files, by their name under the folder.
func generate() (map[string][]byte, error) {
	files := map[string][]byte{}
	pairs := []struct {
		private, public string
		primes          int
	}{
		{"lianyintong/platform.key.pem", "lianyintong/platform.pub.pem", 2},
		{"lianyintong/gateway.key.pem", "lianyintong/gateway.pub.pem", 8},
		{"qianzhan/partner.key.pem", "qianzhan/partner.pub.pem", 2},
		{"qianzhan/receiver.key.pem", "qianzhan/receiver.pub.pem", 2},
	}
	for _, pair := range pairs {
		key, err := newKey(pair.primes)
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", pair.private, err)
		}
		files[pair.private] = []byte(banner + key.PEM())
		files[pair.public] = []byte(banner + sign.PublicPEM(key.Public()))
	}
	if err := addTLS(files); err != nil {
		return nil, err
	}
	return files, nil
}

// newKey makes an RSA key of 2048 bits. Eight primes of 256 bits are for the gateway's key alone: they
// make signing cheaper (see sign), at the price of a key that is weaker than its size.
func newKey(primes int) (*sign.PrivateKey, error) {
	if primes == 2 {
		return sign.Generate(bits, rand.Reader)
	}
	//nolint:staticcheck // deprecated because such keys are weak: this one is published anyway
	key, err := rsa.GenerateMultiPrimeKey(rand.Reader, primes, bits)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return sign.ParsePrivate(der)
}

// write writes all files or, when one exists and force is not set, none.
func write(dir string, files map[string][]byte, force bool) error {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) && !force {
			return fmt.Errorf("%s exists: the development keys are made once; -force makes all of them anew", path)
		}
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// encode answers a PEM block below the banner.
func encode(label string, der []byte) []byte {
	return append([]byte(banner), pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})...)
}
