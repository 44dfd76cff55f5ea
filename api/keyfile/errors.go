package keyfile

import "errors"

var (
	// ErrExists is returned when the file to write is already there.
	ErrExists = errors.New("a file of that name exists and is left as it is; choose another name")
	// ErrFormat is returned for what is not a key file of the form in the package comment.
	ErrFormat = errors.New("not a key file of twothirds")
	// ErrNewer is returned for a key file of a version that this program does not know.
	ErrNewer = errors.New("the key file is newer than this program; use a newer twothirds")
	// ErrNoPassphrase is returned when a protected file is to be written or opened without one.
	ErrNoPassphrase = errors.New("a passphrase is needed")
	// ErrPassphrase is returned when the passphrase does not open the file. A
	// change of the encrypted bytes cannot be told from a wrong passphrase.
	ErrPassphrase = errors.New("the passphrase is wrong, or the file was changed")
	// ErrPermissions is returned by [CheckPermissions], for a warning.
	ErrPermissions = errors.New("others than its owner can read or write the key file; run chmod 600 on it")

	// ErrNoAgent is returned when no ssh-agent can be reached.
	ErrNoAgent = errors.New("no ssh-agent; start one and set SSH_AUTH_SOCK, or name a key file")
	// ErrNoKey is returned when the agent has no such Ed25519 key.
	ErrNoKey = errors.New("the ssh-agent has no such Ed25519 key; see ssh-add -l, add it with ssh-add")
	// ErrAmbiguous is returned when more than one key of the agent fits.
	ErrAmbiguous = errors.New("more than one key of the ssh-agent fits; name one as agent:SHA256:…")
	// ErrAgent is returned when the agent refuses to sign, or answers with
	// something that is no signature by the key.
	ErrAgent = errors.New("the ssh-agent did not sign")
)
