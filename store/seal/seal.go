package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// Sealer encrypts secrets at rest. Associated data binds a sealed secret to
// its connection, so that it cannot be moved to another. It also stamps what
// anybody may read and nobody else may write: a stamp of one purpose is none of
// another. A stamp or a secret made under a key that is not the first any more
// is good as long as its key is in one of the places.
type Sealer interface {
	Seal(plain Secret, associated string) ([]byte, error)
	Open(sealed []byte, associated string) (Secret, error)
	Ready() error
	Stamp(message []byte, purpose string) ([]byte, error)
	// Check returns ErrCorrupt where the stamp does not fit the message, and
	// ErrWrongKey where the key that made it is not to be had.
	Check(message, stamp []byte, purpose string) error
}

// A sealed secret is a version byte, four bytes that tell which key sealed it,
// and AES-256-GCM's nonce, ciphertext and tag.
const (
	sealVersion = 1
	sealHeader  = 5
)

// keySealer seals under a key that is found, or made, at its first use.
type keySealer struct {
	find  func(create bool) (masterKey, error)
	other func(id []byte) (masterKey, bool)
	where string // the places of a key, for people

	mu  sync.Mutex
	key *masterKey
}

// masterKey is the key and where it came from.
type masterKey struct {
	secret Secret // 32 bytes
	source string // for people
}

// id tells keys apart without telling anything of them.
func (k masterKey) id() []byte {
	sum := sha256.Sum256(append([]byte("mscloud-mcp master key id\x00"), k.secret...))
	return sum[:4]
}

func (k masterKey) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.secret)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (s *keySealer) master(create bool) (masterKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key == nil {
		k, err := s.find(create)
		if err != nil {
			return k, err
		}
		s.key = &k
	}
	return *s.key, nil
}

// Seal implements Sealer.
func (s *keySealer) Seal(plain Secret, associated string) ([]byte, error) {
	k, err := s.master(true)
	if err != nil {
		return nil, err
	}
	aead, err := k.aead()
	if err != nil {
		return nil, fmt.Errorf("seal secret: %w", err)
	}
	out := append([]byte{sealVersion}, k.id()...)
	return aead.Seal(out, nil, plain, sealContext(out, associated)), nil
}

// Open implements Sealer.
func (s *keySealer) Open(sealed []byte, associated string) (Secret, error) {
	k, err := s.master(false)
	if err != nil {
		return nil, err
	}
	if len(sealed) < sealHeader || sealed[0] != sealVersion {
		return nil, &fault.Error{
			Kind:    fault.ErrNewerSchema,
			Message: "the stored secret was sealed by a newer version of mscloud-mcp",
			Fix:     "install that version or a later one, or enter the secret again with: mscloud-mcp connection rotate",
		}
	}
	header, body := sealed[:sealHeader], sealed[sealHeader:]
	if !bytes.Equal(header[1:], k.id()) {
		source := k.source
		var ok bool
		if k, ok = s.other(header[1:]); !ok {
			return nil, wrongKey(source, "sealed this connection's secret", "bring the earlier key back to one of its places ("+s.where+"), or enter the secret again with: mscloud-mcp connection rotate")
		}
	}
	aead, err := k.aead()
	if err != nil {
		return nil, fmt.Errorf("open secret: %w", err)
	}
	plain, err := aead.Open(nil, nil, body, sealContext(header, associated))
	if err != nil {
		return nil, &fault.Error{
			Kind:    fault.ErrCorrupt,
			Message: "the stored secret of this connection is damaged or belongs to another connection",
			Fix:     "enter the secret again with: mscloud-mcp connection rotate",
			Err:     err,
		}
	}
	return plain, nil
}

func wrongKey(source, did, fix string) error {
	return &fault.Error{
		Kind:    fault.ErrWrongKey,
		Message: fmt.Sprintf("the master key in %s is not the one that %s", source, did),
		Fix:     fix,
	}
}

func sealContext(header []byte, associated string) []byte {
	return append(append([]byte("mscloud-mcp secret\x00"), header...), associated...)
}
