package sim

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"syscall"

	"github.com/shapan/shapan/sim/engine"
)

// The words of an allow-list besides addresses and names.
const (
	allowAny     = "*"    // every address
	allowNone    = "none" // without the addresses that are allowed by default
	allowDefault = "loopback and private addresses"
)

// AllowList says which addresses notices may be sent to. The zero value is the default: loopback and private addresses,
// so that a slip in a configuration never reaches a system of somebody else.
type AllowList struct {
	bare  bool // without the default
	any   bool
	nets  []netip.Prefix
	hosts []string // names in lower case; those that begin with a dot allow every name that ends so
}

var hostName = regexp.MustCompile(`^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$`)

// ParseAllowList reads entries that are allowed besides loopback and private addresses: an IP address, a network
// (203.0.113.0/24), a host name, all names of a domain (*.example.com), or * for every address. The word none leaves the
// default out. Its errors name the entry.
func ParseAllowList(entries []string) (AllowList, error) {
	var a AllowList
	for _, entry := range entries {
		entry = strings.ToLower(strings.TrimSpace(entry))
		prefix, notNet := netip.ParsePrefix(entry)
		ip, notIP := netip.ParseAddr(strings.Trim(entry, "[]"))
		switch {
		case entry == "":
		case entry == allowAny:
			a.any = true
		case entry == allowNone:
			a.bare = true
		case notNet == nil:
			a.nets = append(a.nets, prefix.Masked())
		case notIP == nil:
			ip = ip.Unmap().WithZone("")
			a.nets = append(a.nets, netip.PrefixFrom(ip, ip.BitLen()))
		case hostName.MatchString(entry):
			a.hosts = append(a.hosts, strings.TrimPrefix(entry, "*"))
		default:
			return a, fmt.Errorf("%q is no address, network or host name: write 203.0.113.7, 203.0.113.0/24, app.example.com, *.example.com, * or none", entry)
		}
	}
	return a, nil
}

// Check answers a *engine.Problem for an address that notices may not go to. A host name that is not listed passes: what
// it stands for is known, and judged, when a notice is sent.
func (a AllowList) Check(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return engine.Wrong(engine.Invalid, "give an http or https address", "%q is no address: %s", address, err)
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil || a.ip(ip) {
		return nil //nolint:nilerr // a host name
	}
	return engine.Wrong(engine.Invalid, a.hint(u.Hostname()), "notices may not be sent to %s, which is none of the %s", address, a.what())
}

func (a AllowList) hint(host string) string {
	return "start shapan with --notify-allow " + host + " (or SHAPAN_NOTIFY_ALLOW) if it is yours"
}

// what answers what is allowed, in words.
func (a AllowList) what() string {
	switch {
	case a.bare:
		return "addresses of the allow-list"
	case len(a.nets)+len(a.hosts) > 0:
		return allowDefault + ", and those of the allow-list"
	default:
		return allowDefault
	}
}

// ip tells whether an address is allowed.
func (a AllowList) ip(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if a.any || !a.bare && (ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified()) { // the unspecified one is this machine, to dial
		return true
	}
	for _, network := range a.nets {
		if network.Contains(ip) {
			return true
		}
	}
	return false
}

// name tells whether a host name is allowed, whatever address it stands for.
func (a AllowList) name(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, h := range a.hosts {
		if host == h || h[0] == '.' && strings.HasSuffix(host, h) {
			return true
		}
	}
	return false
}

// and answers the list with the host of another address allowed.
func (a AllowList) and(address string) AllowList {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return a
	}
	own, err := ParseAllowList([]string{u.Hostname()})
	if err != nil {
		return a
	}
	a.nets, a.hosts = append(own.nets, a.nets...), append(own.hosts, a.hosts...)
	return a
}

// notAllowed is the error of a connection that the allow-list refuses.
type notAllowed struct{ host, ip, what, hint string }

func (e *notAllowed) Error() string {
	return fmt.Sprintf("%s is at %s, which is none of the %s: %s", e.host, e.ip, e.what, e.hint)
}

// dial connects to hosts of the list. The addresses that a name stands for are judged one by one as they are dialled, so
// no answer of a name server opens a way around it.
func (a AllowList) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: NoticeTimeout}
	if !a.any && !a.name(host) {
		dialer.ControlContext = func(_ context.Context, _, resolved string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(resolved)
			if err == nil && !a.ip(at.Addr()) {
				err = &notAllowed{host, at.Addr().String(), a.what(), a.hint(host)}
			}
			return err
		}
	}
	return dialer.DialContext(ctx, network, address)
}

// vet answers a *engine.Problem for a configuration that sends notices where they may not go.
func (s *Sim) vet(slug string, c engine.Config) error {
	caller, ok := c.(engine.Caller)
	if !ok {
		return nil
	}
	for _, d := range caller.Destinations() {
		if err := s.allow.Check(d.URL); err != nil {
			p, _ := engine.AsProblem(err)
			return engine.Wrong(p.Code, p.Hint, "configuration of %s: %s: %s", slug, d.Member, p.Message)
		}
	}
	return nil
}
