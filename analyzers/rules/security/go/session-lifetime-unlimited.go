package web

import (
	"math"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-contrib/sessions"
	gorilla "github.com/gorilla/sessions"
)

func Sessions(session *gorilla.Session, ginSession sessions.Session, sessionManager *scs.SessionManager) {
	// bad: a year
	session.Options.MaxAge = 86400 * 365
	// bad: of gin
	ginSession.Options(sessions.Options{Path: "/", MaxAge: 60 * 60 * 24 * 365})
	// bad: as long as it goes
	ginSession.Options(sessions.Options{Path: "/", MaxAge: math.MaxInt32})
	// bad: of scs
	sessionManager.Lifetime = 365 * 24 * time.Hour
	// ok: a week
	session.Options.MaxAge = 86400 * 7
	// ok: half a day
	sessionManager.Lifetime = 12 * time.Hour
	// ok: no session
	_ = http.Cookie{Name: "theme", MaxAge: 86400 * 365}
}
