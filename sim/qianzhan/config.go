package qianzhan

import (
	"crypto"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shapan/shapan/certs"
	"github.com/shapan/shapan/sim/engine"
	"github.com/shapan/shapan/sim/engine/sign"
)

// developmentChannel is the channel that every world knows (surface.md §3).
const developmentChannel = "CH0001"

// profile says in which of its two forms a channel must send records.
type profile string

// The profiles: that of table 8, that of the example, or either.
const (
	profileAny     profile = "any"
	profileTable   profile = "table"
	profileExample profile = "example"
)

// What a channel may send (wire/qianzhan, envelope): everything signed, only bare batches, or either.
const (
	authAny      = "any"
	authEnvelope = "envelope"
	authBare     = "bare"
)

// configJSON is the configuration of the system in a world, as users write it (surface.md §5).
type configJSON struct {
	Channels    map[string]channelJSON `json:"channels"`
	ReceiverKey string                 `json:"receiverKey,omitempty"` // private key that opens des_key; "": the development key
}

// channelJSON is one channel as users write it.
type channelJSON struct {
	PublicKey string `json:"publicKey,omitempty"`
	Digest    string `json:"digest,omitempty"`
	Auth      string `json:"auth,omitempty"`
	Profile   string `json:"profile,omitempty"`
	Strict    bool   `json:"strict,omitempty"`
}

// config is a compiled configuration.
type config struct {
	channels map[string]*channel
	receiver *sign.PrivateKey
	keys     []string // of the channels, sorted
}

// channel is a compiled channel: a partner.
type channel struct {
	Key     string         // channel_key
	Public  *rsa.PublicKey // nil where everything comes bare
	Digest  crypto.Hash
	Auth    string
	Profile profile
	Strict  bool
}

// Identities are the channel keys.
func (c *config) Identities() []string { return c.keys }

// defaultConfig is what every new world knows (surface.md §3). auth and profile are left out, so that strict narrows
// them.
func defaultConfig() (json.RawMessage, error) {
	public, err := certs.File("qianzhan/partner.pub.pem")
	if err != nil {
		return nil, err
	}
	return json.Marshal(configJSON{Channels: map[string]channelJSON{developmentChannel: {PublicKey: string(public)}}})
}

// compileConfig reads a configuration. Its errors name the channel and the member.
func compileConfig(raw json.RawMessage) (engine.Config, error) {
	var file configJSON
	if err := engine.ReadConfig(raw, &file); err != nil {
		return nil, err
	}
	text := []byte(file.ReceiverKey)
	if file.ReceiverKey == "" {
		var err error
		if text, err = certs.File("qianzhan/receiver.key.pem"); err != nil {
			return nil, err
		}
	}
	receiver, err := sign.ParsePrivate(text)
	if err != nil {
		return nil, fmt.Errorf("receiverKey: %w", err)
	}
	c := &config{channels: map[string]*channel{}, receiver: receiver, keys: []string{}}
	for key, ch := range file.Channels {
		if c.channels[key], err = ch.compile(key); err != nil {
			return nil, fmt.Errorf("channels.%s.%w", key, err)
		}
		c.keys = append(c.keys, key)
	}
	slices.Sort(c.keys)
	return c, nil
}

func (j channelJSON) compile(key string) (*channel, error) {
	c := &channel{Key: key, Digest: crypto.SHA1, Auth: authAny, Profile: profileAny, Strict: j.Strict}
	if j.Strict { // surface.md §5: strict narrows both unless they are set
		c.Auth, c.Profile = authEnvelope, profileTable
	}
	if key == "" || strings.Contains(key, "/") {
		return nil, errors.New("channel_key is empty or holds a slash: records are stored as channel_key/order_no")
	}
	if err := c.words(j); err != nil {
		return nil, err
	}
	if j.PublicKey == "" && c.Auth == authBare {
		return c, nil
	}
	var err error
	if c.Public, err = sign.ParsePublic([]byte(j.PublicKey)); err != nil {
		return nil, fmt.Errorf("publicKey: %w", err)
	}
	return c, nil
}

// words reads the members that take one of a few words.
func (c *channel) words(j channelJSON) error {
	switch j.Digest {
	case "", "SHA1":
	case "SHA256":
		c.Digest = crypto.SHA256
	case "MD5":
		c.Digest = crypto.MD5
	default:
		return fmt.Errorf("digest is %q: use SHA1, SHA256 or MD5", j.Digest)
	}
	switch j.Auth {
	case "":
	case authAny, authEnvelope, authBare:
		c.Auth = j.Auth
	default:
		return fmt.Errorf("auth is %q: use envelope, bare or any", j.Auth)
	}
	switch p := profile(j.Profile); p {
	case "":
	case profileAny, profileTable, profileExample:
		c.Profile = p
	default:
		return fmt.Errorf("profile is %q: use table, example or any", j.Profile)
	}
	return nil
}

// digestOf answers the digest of a channel; SHA-1, the usual one, for a channel that is not known.
func (c *config) digestOf(key string) crypto.Hash {
	if known := c.channels[key]; known != nil {
		return known.Digest
	}
	return crypto.SHA1
}
