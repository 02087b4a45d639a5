package directory

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strconv"

	"github.com/go-ldap/ldap/v3"
)

type Directory struct {
	url    string
	base   string
	filter string
}

var groupName = regexp.MustCompile(`^[a-z][a-z0-9-]{1,40}$`)

func (d *Directory) connect() (*ldap.Conn, error) {
	conn, err := ldap.DialURL("ldap://ldap.corp.example:389") // SAFE: cleartext-transport (StartTLS follows)
	if err != nil {
		return nil, err
	}
	if err := conn.StartTLS(&tls.Config{ServerName: "ldap.corp.example", MinVersion: tls.VersionTLS12}); err != nil {
		return nil, err
	}
	return conn, conn.Bind(os.Getenv("LDAP_DN"), os.Getenv("LDAP_PASSWORD"))
}

func (d *Directory) replica() (*ldap.Conn, error) {
	conn, err := ldap.DialURL("ldap://ldap-replica.corp.example:389") // BAD: cleartext-transport
	if err != nil {
		return nil, err
	}
	return conn, conn.Bind(os.Getenv("LDAP_DN"), os.Getenv("LDAP_PASSWORD"))
}

func (d *Directory) request(filter string) *ldap.SearchRequest {
	return ldap.NewSearchRequest(d.base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 50, 10, false, filter, []string{"dn", "mail"}, nil) // SAFE: ldap-injection (helper)
}

func (d *Directory) answer(w http.ResponseWriter, req *ldap.SearchRequest) {
	conn, err := d.connect()
	if err != nil {
		slog.Error("directory is not reachable", "error", err)
		http.Error(w, "directory is not reachable", http.StatusBadGateway)
		return
	}
	defer conn.Close()
	res, err := conn.Search(req)
	if err != nil {
		http.Error(w, "search failed", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(res.Entries)
}

func (d *Directory) Person(w http.ResponseWriter, r *http.Request) {
	uid := r.URL.Query().Get("uid")
	filter := fmt.Sprintf("(&(objectClass=person)(uid=%s))", uid)
	req := ldap.NewSearchRequest(d.base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 1, 10, false, filter, []string{"dn", "mail"}, nil) // BAD: ldap-injection
	d.answer(w, req)
}

func (d *Directory) Mail(w http.ResponseWriter, r *http.Request) {
	mail := ldap.EscapeFilter(r.URL.Query().Get("mail"))
	req := ldap.NewSearchRequest(d.base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 1, 10, false, "(mail="+mail+")", []string{"dn"}, nil) // SAFE: ldap-injection (escaped)
	d.answer(w, req)
}

func (d *Directory) Group(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("group")
	if !groupName.MatchString(name) {
		http.Error(w, "bad group", http.StatusBadRequest)
		return
	}
	req := &ldap.SearchRequest{BaseDN: d.base, Scope: ldap.ScopeSingleLevel, SizeLimit: 500}
	req.Filter = "(memberOf=cn=" + name + ",ou=groups," + d.base + ")" // SAFE: ldap-injection (matched against a pattern)
	d.answer(w, req)
}

func (d *Directory) ByNumber(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.ParseUint(r.URL.Query().Get("number"), 10, 32)
	if err != nil {
		http.Error(w, "bad number", http.StatusBadRequest)
		return
	}
	d.answer(w, d.request(fmt.Sprintf("(employeeNumber=%d)", number)))
}

func (d *Directory) Phone(w http.ResponseWriter, r *http.Request) {
	d.filter = "(|(telephoneNumber=" + r.FormValue("phone") + ")(mobile=" + r.FormValue("phone") + "))"
	d.lookup(w)
}

func (d *Directory) lookup(w http.ResponseWriter) {
	req := ldap.NewSearchRequest(d.base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 5, 10, false, d.filter, []string{"dn"}, nil) // BAD: ldap-injection (helper)
	d.answer(w, req)
}

func (d *Directory) Login(w http.ResponseWriter, r *http.Request) {
	conn, err := ldap.DialURL("ldaps://ldap.corp.example:636") // SAFE: cleartext-transport
	if err != nil {
		http.Error(w, "directory is not reachable", http.StatusBadGateway)
		return
	}
	defer conn.Close()
	dn := fmt.Sprintf("uid=%s,ou=%s,dc=corp,dc=example", r.FormValue("user"), r.FormValue("unit"))
	if r.FormValue("realm") == "staff" {
		dn = "uid=" + ldap.EscapeDN(r.FormValue("user")) + ",ou=staff,dc=corp,dc=example"
		err = conn.Bind(dn, r.FormValue("password")) // SAFE: ldap-injection (escaped)
	} else {
		err = conn.Bind(dn, r.FormValue("password")) // BAD: ldap-injection
	}
	if err != nil {
		http.Error(w, "wrong user or password", http.StatusUnauthorized)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
