package cashloan

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestProgress: a loan asks for three parts of the KYC; the card is none of them.
func TestProgress(t *testing.T) {
	t.Parallel()
	p := progress{RealName: true, Personal: true, Card: true}
	assert.Equal(t, 2, p.done())
	assert.False(t, p.complete())
	p.Contacts = true
	assert.Equal(t, authTotal, p.done())
	assert.True(t, p.complete())
}
