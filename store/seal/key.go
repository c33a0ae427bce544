package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/zalando/go-keyring"

	"github.com/mscloud-mcp/mscloud-mcp/store/fault"
)

// KeyEnv is the environment variable that may hold the master key: 32 bytes in
// base64.
const KeyEnv = "MSCLOUD_MASTER_KEY"

// keyFile is the master key's file in the data directory.
const keyFile = "master.key"

// Options says where the master key comes from: the environment, else the
// key file in Dir, else the operating system's keyring. Where there is none it
// is made, in the keyring if that works and in the key file if not.
type Options struct {
	Dir     string              // data directory; keeps keys of several apart in the keyring
	Getenv  func(string) string // nil is os.Getenv
	Keyring Keyring             // nil is the operating system's
	NoRing  bool                // leave the keyring alone
}

// Keyring is the part of an operating system's keyring that is used. Get
// returns ErrNotFound where there is no such entry.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
}

// keyringService names the entry in the keyring.
const keyringService = "mscloud-mcp"

type systemKeyring struct{}

func (systemKeyring) Get(service, user string) (string, error) {
	s, err := keyring.Get(service, user)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", fault.ErrNotFound
	}
	return s, err
}

func (systemKeyring) Set(service, user, secret string) error {
	return keyring.Set(service, user, secret)
}

// New returns a sealer under the master key. The key is looked for at
// the first secret, because a keyring may ask its user.
func New(opts Options) Sealer {
	if opts.Getenv == nil {
		opts.Getenv = os.Getenv
	}
	if opts.Keyring == nil {
		opts.Keyring = systemKeyring{}
	}
	return &keySealer{find: opts.find, other: opts.other, where: strings.Join(opts.where(), ", ")}
}

// places are where a key may be, the first one wins. A place without a key
// returns ErrNotFound.
func (o Options) places() []func() (masterKey, error) {
	return []func() (masterKey, error){o.fromEnv, o.fromFile, o.fromRing}
}

// where says the places to a person.
func (o Options) where() []string {
	ring := "the operating system's keyring"
	if o.NoRing {
		ring += " (which is switched off)"
	}
	return []string{"the environment variable " + KeyEnv, "the file " + o.path(), ring}
}

func (o Options) fromEnv() (masterKey, error) {
	v := o.Getenv(KeyEnv)
	if v == "" {
		return masterKey{}, fault.ErrNotFound
	}
	return parseKey(v, "the environment variable "+KeyEnv)
}

func (o Options) path() string { return filepath.Join(o.Dir, keyFile) }

func (o Options) fromFile() (masterKey, error) {
	text, err := readKeyFile(o.path())
	if errors.Is(err, fs.ErrNotExist) {
		return masterKey{}, fault.ErrNotFound
	}
	if err != nil {
		return masterKey{}, err
	}
	return parseKey(text, "the file "+o.path())
}

// ringUser keeps the keys of several data directories apart.
func (o Options) ringUser() string {
	if abs, err := filepath.Abs(o.Dir); err == nil {
		return "master-key " + abs
	}
	return "master-key"
}

func (o Options) fromRing() (masterKey, error) {
	if o.NoRing {
		return masterKey{}, fault.ErrNotFound
	}
	text, err := o.Keyring.Get(keyringService, o.ringUser())
	if err != nil {
		return masterKey{}, errors.Join(errNoRing, err)
	}
	return parseKey(text, "the operating system's keyring")
}

// errNoRing marks a keyring that holds no key or does not work: either way
// there is none to be had.
var errNoRing = errors.New("no key in the keyring")

// find returns the key to seal with, or to open with; create makes one where
// there is none.
func (o Options) find(create bool) (masterKey, error) {
	var last error
	for _, place := range o.places() {
		k, err := place()
		if err == nil {
			return k, nil
		}
		if !errors.Is(err, fault.ErrNotFound) && !errors.Is(err, errNoRing) {
			return k, err
		}
		last = err
	}
	if !create {
		return masterKey{}, &fault.Error{
			Kind:    fault.ErrWrongKey,
			Message: "the master key that seals the secrets was not found: not in " + strings.Join(o.where(), ", not in "),
			Fix:     "bring the key back (a locked keyring hides it), or enter the secret again with: mscloud-mcp connection rotate",
			// Not last itself: that a key is not there is no ErrNotFound of an object.
			Err: errors.New(last.Error()),
		}
	}
	return o.create(errors.Is(last, errNoRing) && errors.Is(last, fault.ErrNotFound))
}

// create makes a key, in the keyring if that works and in the file if not.
func (o Options) create(ring bool) (masterKey, error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	text := base64.StdEncoding.EncodeToString(secret)
	if ring && o.Keyring.Set(keyringService, o.ringUser(), text) == nil {
		return masterKey{secret, "the operating system's keyring"}, nil
	}
	err := writeKeyFile(o.path(), text)
	switch {
	case err == nil:
		return masterKey{secret, "the file " + o.path()}, nil
	case errors.Is(err, fs.ErrExist): // another process was faster
		return o.fromFile()
	}
	return masterKey{}, &fault.Error{Kind: fault.ErrReadOnly, Message: fmt.Sprintf("the master key cannot be written to %s", o.path()),
		Fix: "give this user write permission on the folder, or set " + KeyEnv, Err: err}
}

// other looks in every place for the key of this id: a keyring that was locked
// for a while has led to a second key in the file.
func (o Options) other(id []byte) (masterKey, bool) {
	for _, place := range o.places() {
		if k, err := place(); err == nil && bytes.Equal(k.id(), id) {
			return k, true
		}
	}
	return masterKey{}, false
}

func parseKey(text, source string) (masterKey, error) {
	secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(secret) != 32 {
		return masterKey{}, &fault.Error{
			Kind:    fault.ErrWrongKey,
			Message: fmt.Sprintf("the master key in %s is not 32 bytes in base64", source),
			Fix:     "make one with: openssl rand -base64 32",
		}
	}
	return masterKey{secret, source}, nil
}

// readKeyFile refuses a file that others can read.
func readKeyFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", &fault.Error{
			Kind:    fault.ErrWrongKey,
			Message: fmt.Sprintf("the key file %s can be read by others (mode %04o)", path, info.Mode().Perm()),
			Fix:     "chmod 600 " + path,
		}
	}
	b, err := os.ReadFile(path)
	return string(b), err
}

// writeKeyFile makes the whole file or none: it is linked into place, and
// never over another.
func writeKeyFile(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), keyFile+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(text + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}
