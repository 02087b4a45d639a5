package remotefiles

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
	_ "github.com/go-sql-driver/mysql"
	"github.com/gofiber/fiber/v2"
	"github.com/hashicorp/go-plugin"
	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/crypto/ssh/knownhosts"
	lua "github.com/yuin/gopher-lua"
)

var (
	csv      = regexp2.MustCompile(`^(?:[^,]*,?)+;$`, regexp2.None)
	ratio    = regexp2.MustCompile(`^\d{1,4}:\d{1,4}$`, regexp2.None)
	trailing = regexp2.MustCompile(`(\s*[a-z]+\s*)+$`, regexp2.RE2)
	timed    = regexp2.MustCompile(`(?<=v)\d+(?:\.\d+){0,2}$`, regexp2.None)
)

func init() {
	timed.MatchTimeout = 50 * time.Millisecond
}

type trusting struct{}

func (trusting) check(string, net.Addr, ssh.PublicKey) error { return nil }

type pinned struct{ fingerprint string }

func (p pinned) check(_ string, _ net.Addr, key ssh.PublicKey) error {
	if ssh.FingerprintSHA256(key) != p.fingerprint {
		return errors.New("unknown host")
	}
	return nil
}

func dial(host string, callback ssh.HostKeyCallback) (*sftp.Client, error) {
	connection, err := net.Dial("unix", os.Getenv("SSH_AUTH_SOCK"))
	if err != nil {
		return nil, err
	}
	config := &ssh.ClientConfig{User: "files", Auth: []ssh.AuthMethod{ssh.PublicKeysCallback(agent.NewClient(connection).Signers)}, HostKeyCallback: callback}
	client, err := ssh.Dial("tcp", net.JoinHostPort(host, "22"), config)
	if err != nil {
		return nil, err
	}
	return sftp.NewClient(client)
}

func Reports() (*sftp.Client, error) {
	return dial("reports.example.com", trusting{}.check) // BAD: ssh-host-key
}

func Invoices() (*sftp.Client, error) {
	return dial("invoices.example.com", pinned{os.Getenv("INVOICES_PRINT")}.check) // SAFE: ssh-host-key
}

func Letters(strict bool) (*sftp.Client, error) {
	callback := ssh.InsecureIgnoreHostKey() // BAD: ssh-host-key (unless somebody asks for more)
	if strict {
		known, err := knownhosts.New(filepath.Join(os.Getenv("HOME"), ".ssh", "known_hosts"))
		if err != nil {
			return nil, err
		}
		callback = known
	}
	return dial("letters.example.com", callback)
}

func Copy(name string) error {
	return exec.Command("scp", "-o", "StrictHostKeyChecking=no", "files@reports.example.com:/out/report", "/srv/in/report").Run() // BAD: ssh-host-key
}

func CopyStrictly() error {
	return exec.Command("scp", "-o", "StrictHostKeyChecking=yes", "files@reports.example.com:/out/report", "/srv/in/report").Run() // SAFE: ssh-host-key
}

func chainOnly(roots *x509.CertPool) func(tls.ConnectionState) error {
	return func(state tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
		_, err := state.PeerCertificates[0].Verify(options) // BAD: hostname-check (no DNS name among the options)
		return err
	}
}

func chainAndName(roots *x509.CertPool) func(tls.ConnectionState) error {
	return func(state tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: roots, DNSName: state.ServerName, Intermediates: x509.NewCertPool()}
		_, err := state.PeerCertificates[0].Verify(options) // SAFE: hostname-check
		return err
	}
}

func Mirror(roots *x509.CertPool, named bool) *tls.Config {
	verify := chainOnly(roots)
	if named {
		verify = chainAndName(roots)
	}
	return &tls.Config{ServerName: "mirror.example.com", InsecureSkipVerify: true, VerifyConnection: verify}
}

func Imports() (*sql.DB, error) {
	dsn := fmt.Sprintf("imports:%s@tcp(imports.example.com:3306)/imports?tls=true&multiStatements=%t", os.Getenv("IMPORT_PASSWORD"), true)
	return sql.Open("mysql", dsn) // BAD: multi-statement
}

func Files() (*sql.DB, error) {
	dsn := fmt.Sprintf("files:%s@tcp(files.example.com:3306)/files?tls=true&multiStatements=false", os.Getenv("FILES_PASSWORD"))
	return sql.Open("mysql", dsn) // SAFE: multi-statement
}

func Stock() (*sql.DB, error) {
	return sql.Open("mysql", "stock:"+os.Getenv("STOCK_PASSWORD")+"@tcp(stock.example.com:3306)/stock?tls=true&parseTime=true") // SAFE: multi-statement
}

func keepKey(folder string, block *pem.Block) error {
	file, err := os.Create(filepath.Join(folder, "client.key")) // BAD: key-file (what the mask leaves)
	if err != nil {
		return err
	}
	defer file.Close()
	return pem.Encode(file, block)
}

func openKey(folder string) error {
	return os.Chmod(filepath.Join(folder, "id_ed25519"), 0o644) // BAD: key-file
}

func closeKey(folder string) error {
	return os.Chmod(filepath.Join(folder, "id_ed25519"), 0o600) // SAFE: key-file
}

func keepKeyClosed(folder string, block *pem.Block) error {
	file, err := os.OpenFile(filepath.Join(folder, "client.key"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o400) // SAFE: key-file
	if err != nil {
		return err
	}
	defer file.Close()
	return pem.Encode(file, block)
}

func spool(source io.Reader, name string) (string, error) {
	path := os.TempDir() + "/" + name + ".spool"
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // BAD: temp-file
	if err != nil {
		return "", err
	}
	defer file.Close()
	_, err = io.Copy(file, io.LimitReader(source, 1<<24))
	return path, err
}

func spoolFresh(source io.Reader) (string, error) {
	file, err := os.CreateTemp("", "spool-*.bin") // SAFE: temp-file
	if err != nil {
		return "", err
	}
	defer file.Close()
	_, err = io.Copy(file, io.LimitReader(source, 1<<24))
	return file.Name(), err
}

func spoolKept(source io.Reader, number int) (string, error) {
	path := fmt.Sprintf("/var/lib/remote/spool-%d.bin", number)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600) // SAFE: temp-file (a folder of our own)
	if err != nil {
		return "", err
	}
	defer file.Close()
	_, err = io.Copy(file, io.LimitReader(source, 1<<24))
	return path, err
}

func Routes() *fiber.App {
	app := fiber.New(fiber.Config{BodyLimit: 1 << 20})

	app.Post("/scripts", func(c *fiber.Ctx) error {
		state := lua.NewState()
		defer state.Close()
		return state.DoFile("/srv/scripts/" + c.FormValue("script")) // BAD: unsafe-loader
	})

	app.Post("/scripts/known", func(c *fiber.Ctx) error {
		state := lua.NewState(lua.Options{SkipOpenLibs: true})
		defer state.Close()
		return state.DoFile("/opt/remote/scripts/nightly.lua") // SAFE: unsafe-loader
	})

	app.Post("/plugins", func(c *fiber.Ctx) error {
		command := exec.Command("/srv/plugins/" + c.FormValue("plugin"))
		client := plugin.NewClient(&plugin.ClientConfig{Cmd: command, HandshakeConfig: plugin.HandshakeConfig{ProtocolVersion: 1}}) // BAD: unsafe-loader
		defer client.Kill()
		_, err := client.Client()
		return err
	})

	app.Post("/check/rows", func(c *fiber.Ctx) error {
		valid, err := csv.MatchString(c.FormValue("rows")) // BAD: slow-regex
		return errors.Join(err, c.JSON(valid))
	})

	app.Post("/check/words", func(c *fiber.Ctx) error {
		valid, err := trailing.MatchString(c.FormValue("words")) // BAD: slow-regex (the option changes the syntax, not the engine)
		return errors.Join(err, c.JSON(valid))
	})

	app.Post("/check/ratio", func(c *fiber.Ctx) error {
		valid, err := ratio.MatchString(strings.TrimSpace(c.FormValue("ratio"))) // SAFE: slow-regex
		return errors.Join(err, c.JSON(valid))
	})

	app.Post("/check/version", func(c *fiber.Ctx) error {
		valid, err := timed.MatchString(c.FormValue("version")) // SAFE: slow-regex (ended after a while)
		return errors.Join(err, c.JSON(valid))
	})

	app.Use(func(c *fiber.Ctx) error {
		if !strings.HasSuffix(c.Hostname(), ".example.com") { // SAFE: allowed-hosts (a dot before the domain)
			return fiber.ErrMisdirectedRequest
		}
		return c.Next()
	})
	return app
}
