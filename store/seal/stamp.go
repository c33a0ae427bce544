package seal

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// A stamp is a version byte, four bytes that tell which key made it, and
// HMAC-SHA256 under a key of its own for each purpose. It hides nothing, and
// takes no nonce: a log is stamped more often than random nonces of AES-GCM
// stand under one key.
// https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf (8.3)
const stampVersion = 1

// Ready finds the key without making one: a keyring may ask its user, who shall
// not be waited for under a lock.
func (s *keySealer) Ready() error {
	_, err := s.master(false)
	return err
}

// Stamp implements Sealer.
func (s *keySealer) Stamp(message []byte, purpose string) ([]byte, error) {
	k, err := s.master(true)
	if err != nil {
		return nil, err
	}
	sum, err := k.sum(message, purpose)
	if err != nil {
		return nil, err
	}
	return append(append([]byte{stampVersion}, k.id()...), sum...), nil
}

// Check implements Sealer.
func (s *keySealer) Check(message, stamp []byte, purpose string) error {
	k, err := s.master(false)
	if err != nil {
		return err
	}
	const header = sealHeader
	if len(stamp) != header+sha256.Size || stamp[0] != stampVersion {
		return &fault.Error{Kind: fault.ErrCorrupt, Message: "that is no stamp of the store's key"}
	}
	if !bytes.Equal(stamp[1:header], k.id()) {
		source := k.source
		var ok bool
		if k, ok = s.other(stamp[1:header]); !ok {
			return wrongKey(source, "stamped the audit log", "bring the earlier key back to one of its places ("+s.where+"), or, when it is lost, begin anew with: mscloud-mcp audit seal")
		}
	}
	sum, err := k.sum(message, purpose)
	if err != nil {
		return err
	}
	if !hmac.Equal(sum, stamp[header:]) {
		return &fault.Error{Kind: fault.ErrCorrupt, Message: "the stamp of the store's key does not fit"}
	}
	return nil
}

func (k masterKey) sum(message []byte, purpose string) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, k.secret, nil, "mscloud-mcp stamp\x00"+purpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the key of a stamp: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil), nil
}
