package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"twothirds/api/keyfile"
	"twothirds/domain/wire"
	"twothirds/domain/wire/pubkey"
)

// keyFlags name the keys that sign.
type keyFlags struct {
	keys        []string
	passphrases []string
	capacities  []string
}

func (k *keyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&k.keys, "key", nil, "a key file, or agent:… for a key in ssh-agent; repeat it for further signers, in their order")
	k.addPassphrases(cmd)
	cmd.Flags().StringArrayVar(&k.capacities, "as", nil, "the capacity of each --key where it has several: member/<id>, office/<name>, representative or officer")
}

func (k *keyFlags) addPassphrases(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&k.passphrases, "passphrase-file", nil, "a file whose first line is the passphrase; repeat it in the order of the protected keys")
}

// open opens the keys; passphrases that are not in files are asked for.
func (k *keyFlags) open(cmd *cobra.Command) ([]keyfile.Signer, error) {
	if len(k.keys) == 0 {
		return nil, exitError{exitUsage, errors.New("name the key that signs with --key")}
	}
	files := k.passphrases
	signers := make([]keyfile.Signer, len(k.keys))
	for i, reference := range k.keys {
		warnOfPermissions(cmd, reference)
		signer, err := keyfile.Open(reference, func() ([]byte, error) {
			if len(files) == 0 {
				return askPassphrase(fmt.Sprintf("Passphrase of %s: ", reference))
			}
			path := files[0]
			if len(files) > 1 {
				files = files[1:]
			}
			return readPassphrase(path)
		})
		if err != nil {
			return nil, keyError(fmt.Errorf("opening the key %s: %w", reference, err))
		}
		signers[i] = signer
	}
	return signers, nil
}

// by are the keys as lines of data.by, with the capacities named.
func (k *keyFlags) by(keys []pubkey.Key) ([]wire.Signer, error) {
	if len(k.capacities) > len(keys) {
		return nil, exitError{exitUsage, errors.New("--as stands more often than --key")}
	}
	lines := make([]wire.Signer, len(keys))
	for i, key := range keys {
		lines[i].Key = key
		if i >= len(k.capacities) {
			continue
		}
		if strings.Contains(k.capacities[i], "/") {
			lines[i].Of = k.capacities[i]
		} else {
			lines[i].As = k.capacities[i]
		}
	}
	return lines, nil
}

// public are the public halves of the keys; nothing is opened.
func (k *keyFlags) public(cmd *cobra.Command) ([]pubkey.Key, error) {
	keys := make([]pubkey.Key, len(k.keys))
	for i, reference := range k.keys {
		key, _, err := publicKeyOf(cmd, reference)
		if err != nil {
			return nil, keyError(err)
		}
		keys[i] = key
	}
	return keys, nil
}

func publicKeys(signers []keyfile.Signer) []pubkey.Key {
	keys := make([]pubkey.Key, len(signers))
	for i, s := range signers {
		keys[i] = pubkey.Key(s.Public())
	}
	return keys
}

// publicKeyOf finds the public key that a reference names: a key file, which
// is not opened, a key in ssh-agent, a file with a public key in any form, or
// such a key itself. file is nil where it is no key file.
func publicKeyOf(cmd *cobra.Command, reference string) (key pubkey.Key, file *keyfile.File, err error) {
	if strings.HasPrefix(reference, "agent:") {
		signer, err := keyfile.Open(reference, nil)
		if err != nil {
			return key, nil, keyError(err)
		}
		return pubkey.Key(signer.Public()), nil, nil
	}
	b, err := readFile(cmd.InOrStdin(), reference)
	if errors.Is(err, fs.ErrNotExist) {
		key, parseErr := pubkey.Parse(reference)
		if errors.Is(parseErr, pubkey.ErrForm) {
			return key, nil, fmt.Errorf("reading a key: %w", err)
		}
		return key, nil, parseErr // which does not repeat what may be a private key
	}
	if err != nil {
		return key, nil, fmt.Errorf("reading a key: %w", err)
	}
	if trimmed := bytes.TrimSpace(b); len(trimmed) > 0 && trimmed[0] != '{' {
		key, err = pubkey.Parse(string(b))
		if err != nil {
			return key, nil, fmt.Errorf("%s: %w", reference, err)
		}
		return key, nil, nil
	}
	if file, err = keyfile.Parse(b); err != nil {
		return key, nil, fmt.Errorf("%s: %w", reference, err)
	}
	return file.Public(), file, nil
}

// readPassphrase reads the first line of a file.
func readPassphrase(path string) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("reading the passphrase: %w", err)
	}
	defer f.Close() //nolint:errcheck // read only
	b, err := io.ReadAll(io.LimitReader(f, keyfile.MaxPassphrase+2))
	if err != nil {
		return nil, fmt.Errorf("reading the passphrase: %w", err)
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// warnOfPermissions says when others can read a key file.
func warnOfPermissions(cmd *cobra.Command, reference string) {
	if err := keyfile.CheckPermissions(reference); errors.Is(err, keyfile.ErrPermissions) {
		fmt.Fprintf(cmd.ErrOrStderr(), "warning: %v\n", err)
	}
}

// keyError gives errors of keys their exit codes.
func keyError(err error) error {
	switch {
	case errors.Is(err, keyfile.ErrExists):
		return exitError{exitConflict, err}
	case errors.Is(err, keyfile.ErrNoPassphrase), errors.Is(err, errNoTerminal):
		return exitError{exitUsage, err}
	case errors.Is(err, keyfile.ErrNoKey):
		return exitError{exitNotFound, err}
	case errors.Is(err, keyfile.ErrNoAgent):
		return exitError{exitUnreachable, err}
	}
	return err
}
