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

	"twothirds/api/client"
	"twothirds/domain/wire"
	"twothirds/eventstore"
	"twothirds/eventstore/attachments"
)

func newAttachmentCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "attachment",
		Short: "Keep and fetch the files that statements name by their SHA-256",
	}
	cmd.AddCommand(newAttachmentPutCommand(), newAttachmentGetCommand())
	return cmd
}

func newAttachmentPutCommand() *cobra.Command {
	var url, data, mediaType string
	var keys keyFlags
	cmd := &cobra.Command{
		Use:   "put FILE --url URL --key FILE | --data DIR",
		Short: "Give the ledger a file, before the statement that names it",
		Long: `put gives a ledger a file of at most 25 MB and prints {"sha256","size","media_type"}.
The file is kept for ever, and whoever knows its SHA-256 can fetch it: give the
ledger nothing that is private. The same file again changes nothing.

By --url the upload is signed with --key, an enrolled key. --data keeps the file
in a folder that no process uses. What the file is, is told by the end of its
name, or said with --type: pdf, png, jpg, txt, csv, json, odt, ods, odp, docx,
xlsx, pptx or zip.`,
		Example: `  twothirds attachment put budget.pdf --url http://localhost:8080 --key me.key`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (url == "") == (data == "") {
				return exitError{exitUsage, errors.New("name the ledger, once: with --url URL or --data DIR")}
			}
			kind := mediaType
			if kind == "" {
				kind = args[0]
			}
			named, ok := attachments.TypeOfName("." + kind)
			if !ok {
				return exitError{exitUsage, fmt.Errorf("what %s is cannot be told from its name, or no such file is kept; say it with --type", args[0])}
			}
			content, err := readAttachment(args[0])
			if err != nil {
				return err
			}
			var info attachments.Info
			if url != "" {
				info, err = upload(cmd, url, content, named, &keys)
			} else {
				info, err = keepAttachment(cmd, data, content, named)
			}
			if err != nil {
				return attachmentError(err)
			}
			return printJSON(cmd.OutOrStdout(), info)
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "the URL of the ledger's server")
	cmd.Flags().StringVar(&data, "data", "", "the ledger's folder, which no process uses")
	cmd.Flags().StringVar(&mediaType, "type", "", "what the file is, such as pdf (default: by its name)")
	cmd.Flags().StringArrayVar(&keys.keys, "key", nil, "the key file that signs the upload, or agent:… for a key in ssh-agent")
	keys.addPassphrases(cmd)
	return cmd
}

func readAttachment(path string) ([]byte, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading the attachment: %w", err)
	}
	if stat.Size() > attachments.MaxSize {
		return nil, attachmentError(fmt.Errorf("%s: %w", path, attachments.ErrTooLarge))
	}
	b, err := readBounded(path, attachments.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("reading the attachment: %w", err)
	}
	return b, nil
}

func upload(cmd *cobra.Command, url string, content []byte, mediaType string, keys *keyFlags) (attachments.Info, error) {
	signers, err := keys.open(cmd)
	if err != nil {
		return attachments.Info{}, err
	}
	if len(signers) > 1 {
		return attachments.Info{}, exitError{exitUsage, errors.New("one --key signs an upload")}
	}
	return client.Upload(cmd.Context(), url, content, mediaType, signers[0])
}

func keepAttachment(cmd *cobra.Command, dir string, content []byte, mediaType string) (info attachments.Info, err error) {
	beside, err := eventstore.OpenBeside(dir)
	if err != nil {
		return info, err
	}
	defer func() { err = errors.Join(err, beside.Close()) }()
	return beside.Attachments.Put(cmd.Context(), bytes.NewReader(content), mediaType)
}

// attachmentError gives an error of keeping or fetching an attachment its exit code.
func attachmentError(err error) error {
	switch {
	case errors.Is(err, attachments.ErrTooLarge), errors.Is(err, attachments.ErrType), errors.Is(err, attachments.ErrFull):
		return exitError{exitRefused, err}
	case errors.Is(err, attachments.ErrNotFound):
		return exitError{exitNotFound, err}
	case errors.Is(err, attachments.ErrDamaged):
		return exitError{exitVerify, err}
	}
	return clientError(copyError(err))
}

func newAttachmentGetCommand() *cobra.Command {
	var url, data, out string
	cmd := &cobra.Command{
		Use:   "get SHA256 [-o FILE] --url URL | --data SRC",
		Short: "Fetch a file that a statement names, and verify it",
		Long: `get fetches a file by its SHA-256, compares its bytes with that, and writes it
into FILE, which must not exist, or on standard output. SRC is a ledger's folder
that no process uses, or an exported log.`,
		Example: `  twothirds attachment get 2cf24dba… -o budget.pdf --url http://localhost:8080`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			hash, err := wire.ParseHash(args[0])
			if err != nil {
				return exitError{exitUsage, err}
			}
			if (url == "") == (data == "") {
				return exitError{exitUsage, errors.New("name the ledger, once: with --url URL or --data SRC")}
			}
			src, _, _ := strings.Cut(url, "#") // whose ledger it is does not matter: the file is verified by itself
			copied, err := openCopy(cmd.Context(), src+data)
			if err != nil {
				return err
			}
			defer copied.Close() //nolint:errcheck // read only
			content, err := copied.Attachment(cmd.Context(), hash)
			if err != nil {
				return attachmentError(err)
			}
			return save(cmd.OutOrStdout(), out, content)
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "the URL of the ledger's server, or of an exported log")
	cmd.Flags().StringVar(&data, "data", "", "the ledger's folder, or an exported log")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the file to write (default: standard output)")
	return cmd
}

// save writes a new file, or to w where none is named.
func save(w io.Writer, path string, content []byte) error {
	if path == "" {
		_, err := w.Write(content)
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the user names the file
	if errors.Is(err, fs.ErrExist) {
		return exitError{exitConflict, fmt.Errorf("%s is there already; name a new file", path)}
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
