package directory

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-ldap/ldap/v3"
)

type Directory struct{ conn *ldap.Conn }

func (d *Directory) People(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	// bad: the name is part of the filter
	request := ldap.NewSearchRequest("dc=example,dc=org", 2, 0, 0, 0, false, fmt.Sprintf("(cn=*%s*)", name), []string{"mail"}, nil)
	_, _ = d.conn.Search(request)
}

func (d *Directory) Login(w http.ResponseWriter, r *http.Request) {
	uid := r.FormValue("uid")
	userDN := "uid=" + uid + ",ou=people,dc=example,dc=org"
	// bad: a comma in the name binds elsewhere
	_ = d.conn.Bind(userDN, r.FormValue("password"))
	filter := "(uid=" + uid + ")"
	// bad: `*` finds somebody
	request := &ldap.SearchRequest{BaseDN: "dc=example,dc=org", Filter: filter}
	_, _ = d.conn.Search(request)
}

func (d *Directory) Escaped(w http.ResponseWriter, r *http.Request) {
	uid := ldap.EscapeFilter(r.FormValue("uid"))
	// ok: escaped
	_, _ = d.conn.Search(&ldap.SearchRequest{BaseDN: "dc=example,dc=org", Filter: "(uid=" + uid + ")"})
	// ok: the name is escaped
	_ = d.conn.Bind("uid="+ldap.EscapeDN(r.FormValue("uid"))+",ou=people,dc=example,dc=org", r.FormValue("password"))
	number, err := strconv.Atoi(r.FormValue("number"))
	if err != nil {
		return
	}
	// ok: a number
	_, _ = d.conn.Search(&ldap.SearchRequest{BaseDN: "dc=example,dc=org", Filter: fmt.Sprintf("(employeeNumber=%d)", number)})
}
