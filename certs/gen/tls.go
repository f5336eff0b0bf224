package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"
)

// addTLS adds the CA and the certificate of the TLS listener. They begin in 2016, so that applications
// whose own clock was moved back to a scenario's date still take them.
func addTLS(files map[string][]byte) error {
	authority, authorityKey, err := newAuthority()
	if err != nil {
		return fmt.Errorf("make the CA: %w", err)
	}
	leaf, leafKey, err := newLeaf(authority, authorityKey)
	if err != nil {
		return fmt.Errorf("make the certificate of the TLS listener: %w", err)
	}
	authorityDER, err := x509.MarshalPKCS8PrivateKey(authorityKey)
	if err != nil {
		return fmt.Errorf("encode the CA's key: %w", err)
	}
	leafDER, err := x509.MarshalPKCS8PrivateKey(leafKey)
	if err != nil {
		return fmt.Errorf("encode the listener's key: %w", err)
	}
	files["ca.pem"] = encode("CERTIFICATE", authority.Raw)
	files["ca.key.pem"] = encode("PRIVATE KEY", authorityDER)
	files["tls.pem"] = encode("CERTIFICATE", leaf)
	files["tls.key.pem"] = encode("PRIVATE KEY", leafDER)
	return nil
}

// names and addresses are what the listener is reached by: on the machine itself, from a container, and
// under its name in docker-compose.yml.
func names() []string { return []string{"localhost", "host.docker.internal", "shapan"} }

func addresses() []net.IP { return []net.IP{net.IPv4(127, 0, 0, 1).To4(), net.IPv6loopback} }

// newAuthority makes the CA. Its key is public, so whoever trusts it trusts everybody; critical name
// constraints keep that to the machine itself.
func newAuthority() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template, err := newTemplate("shapan development CA (TEST ONLY)")
	if err != nil {
		return nil, nil, err
	}
	template.IsCA, template.MaxPathLenZero = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	template.PermittedDNSDomainsCritical = true
	template.PermittedDNSDomains = names()
	template.PermittedIPRanges = []*net.IPNet{
		{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
		{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return certificate, key, err
}

// newLeaf makes the certificate of the TLS listener and its key.
func newLeaf(authority *x509.Certificate, authorityKey *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template, err := newTemplate("localhost")
	if err != nil {
		return nil, nil, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.DNSNames, template.IPAddresses = names(), addresses()
	der, err := x509.CreateCertificate(rand.Reader, template, authority, key.Public(), authorityKey)
	return der, key, err
}

// newTemplate answers what both certificates share: a random serial and fifty years.
func newTemplate(name string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber:          serial.Add(serial, big.NewInt(1)),
		Subject:               pkix.Name{CommonName: name, Organization: []string{"shapan TEST ONLY"}},
		NotBefore:             time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2066, 1, 1, 0, 0, 0, 0, time.UTC),
		BasicConstraintsValid: true,
	}, nil
}
