package policies

import "net/http"

var permissions = map[string]string{"/members.Members/Remove": "admin"}
var blocked = map[string]bool{"mallory": true}

func may(role, method string) bool {
	// bad: a method that nobody wrote down
	wanted, ok := permissions[method]
	if !ok {
		return true
	}
	return role == wanted
}

func (p *Policy) CheckAccess(role, action string) error {
	// bad: the same with errors
	if wanted, ok := p.rules[action]; !ok {
		return nil
	} else if wanted != role {
		return errForbidden
	}
	return nil
}

func CanSee(member Member, note Note) bool {
	switch note.Visibility {
	case "private":
		return note.Owner == member.ID
	// bad: a kind that comes later
	default:
		return true
	}
}

func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: a route without a rule
		roles, ok := routeRules[r.Method+" "+r.URL.Path]
		if ok && !slices.Contains(roles, roleOf(r)) {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func RoleFor(kind string) string {
	switch kind {
	case "guest":
		return "viewer"
	// bad: whatever else
	default:
		return "admin"
	}
}

func NewEngine() *Engine {
	// bad: what no rule names
	return &Engine{Options: Options{DefaultEffect: "allow"}}
}

func mayStrictly(role, method string) bool {
	// ok: no
	wanted, ok := permissions[method]
	if !ok {
		return false
	}
	return role == wanted
}

func isPermitted(name string) bool {
	// ok: who is kept out is named
	_, found := blocked[name]
	if !found {
		return true
	}
	return false
}

func CanEdit(member Member, note Note) bool {
	switch note.Visibility {
	case "public":
		return true
	// ok: no
	default:
		return false
	}
}

func StrictRoleFor(kind string) string {
	switch kind {
	case "clerk":
		return "editor"
	// ok: the weakest
	default:
		return "viewer"
	}
}

func ValidateKind(kind string) error {
	switch kind {
	case "":
		return errEmpty
	// ok: not about rights
	default:
		return nil
	}
}

func NewStrictEngine() *Engine {
	// ok: refused
	return &Engine{Options: Options{DefaultEffect: "deny"}}
}
