package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/shapan/shapan/sim"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
)

// system is a system as a command works with it: its declaration, and the configuration of the world that answers.
type system struct {
	*engine.Counterpart
	config engine.Config
	base   string    // address of the systems listener with the world's prefix, "" until it is known
	now    time.Time // the world's time; this machine's where nobody was asked
}

// systemCalled finds a system by its slug, with its default configuration.
func systemCalled(slug string) (*system, error) {
	var known []string
	for _, c := range sim.Counterparts(sign.NewSigner(0)) {
		if c.Slug != slug {
			known = append(known, c.Slug)
			continue
		}
		raw, err := c.Settings.Default()
		if err != nil {
			return nil, err
		}
		s := &system{Counterpart: c}
		return s, s.configure(raw)
	}
	return nil, wrong(suggestion(slug, known), "there is no system %q", slug)
}

func (s *system) configure(raw json.RawMessage) (err error) {
	s.config, err = s.Settings.Compile(raw)
	return err
}

// api finds an API that applications call.
func (s *system) api(name string) (*engine.API, error) {
	if api, ok := s.Counterpart.API(name); ok {
		return api, nil
	}
	var known []string
	for _, api := range s.APIs {
		if !api.Page { // the clicks on hosted pages
			known = append(known, api.Name)
		}
	}
	return nil, wrong(suggestion(name, known), "%s has no API %q", s.Slug, name)
}

// at puts the system where the systems listener of a sandbox is said to be.
func (s *system) at(address, world string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return wrong("give the address of the systems listener, like http://127.0.0.1:8700", "--url is %q", address)
	}
	s.base = strings.TrimSuffix(address, "/")
	if world != sim.Default {
		s.base += "/w/" + url.PathEscape(world)
	}
	return nil
}

// find asks a running sandbox where the system is, how it is configured in the world, and what time it is there.
func (s *system) find(ctx context.Context, api *control, name string) error {
	var view struct {
		Addresses []string        `json:"addresses"`
		Config    json.RawMessage `json:"config"`
	}
	if err := api.ask(ctx, "GET", world(name, "/systems/"+s.Slug), nil, &view); err != nil {
		return err
	}
	var clock clockView
	if err := api.ask(ctx, "GET", world(name, "/clock"), nil, &clock); err != nil {
		return err
	}
	s.now = clock.Now
	if len(view.Addresses) == 0 {
		return wrong("give --url", "%s does not say where %s is", api.base, s.Slug)
	}
	s.base = strings.TrimSuffix(view.Addresses[0], s.Mounts[0])
	if err := s.configure(view.Config); err != nil {
		return wrong("use the shapan that serves", "the configuration of %s there cannot be read here: %s", s.Slug, err)
	}
	return nil
}

// maxKey is how many bytes of a key file are read.
const maxKey = 64 << 10

// secretIn reads a key or a shared secret from a file; "" for no file.
func secretIn(flag, path string) (string, error) {
	if path == "" {
		return "", nil
	}
	text, err := readFile(path, maxKey)
	if err != nil {
		return "", wrong("name a file with the key", "%s: %s", flag, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// readFile reads a file up to a limit in bytes.
func readFile(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return readAll(file, limit)
}

func readAll(from io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("it is longer than %d bytes", limit)
	}
	return text, err
}
