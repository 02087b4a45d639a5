package main

import (
	"github.com/getsentry/sentry-go"
	"github.com/rollbar/rollbar-go"
)

func Start(dsn string) error {
	// bad: with cookies and addresses
	if err := sentry.Init(sentry.ClientOptions{Dsn: dsn, SendDefaultPII: true}); err != nil {
		return err
	}
	// ok: off by default
	return sentry.Init(sentry.ClientOptions{Dsn: dsn})
}

func Options(dsn string) sentry.ClientOptions {
	// ok: said
	options := sentry.ClientOptions{Dsn: dsn, SendDefaultPII: false}
	// bad: afterwards
	options.SendDefaultPII = true
	return options
}

func Client(dsn string) (*sentry.Client, error) {
	// bad: a client of its own
	return sentry.NewClient(sentry.ClientOptions{
		Dsn:            dsn,
		SendDefaultPII: true,
	})
}

func Filtered(dsn string) error {
	// ok: chosen by hand
	return sentry.Init(sentry.ClientOptions{Dsn: dsn, SendDefaultPII: true, BeforeSend: strip})
}

func SignedIn(scope *sentry.Scope, r *http.Request, user User) {
	// bad: an address
	scope.SetUser(sentry.User{ID: user.ID, Email: user.Email})
	// bad: of the network
	scope.SetUser(sentry.User{IPAddress: r.RemoteAddr})
	// bad: as a tag
	scope.SetTag("user.email", user.Email)
	// ok: an identifier
	scope.SetUser(sentry.User{ID: user.ID})
	// ok: nothing that leads back
	scope.SetUser(sentry.User{ID: user.ID, Email: hashOf(user.Email)})
	// ok: says what kind of account it is
	scope.SetTag("user.plan", user.Plan)
}

func Failed(r *http.Request, err error) {
	sentry.WithScope(func(scope *sentry.Scope) {
		// bad: with cookies and tokens
		scope.SetExtra("headers", r.Header)
		// bad: in a context
		scope.SetContext("request", sentry.Context{"path": r.URL.Path, "cookies": r.Cookies()})
		// bad: a form
		scope.SetExtra("form", r.PostForm)
		// ok: what finds the request again
		scope.SetExtra("request_id", r.Header.Get("X-Request-ID"))
		// ok: how much it was
		scope.SetExtra("size", r.ContentLength)
		// ok: where it was
		scope.SetContext("request", sentry.Context{"path": r.URL.Path})
		sentry.CaptureException(err)
	})
}

func Rollbar(user User) {
	// bad: whole addresses
	rollbar.SetCaptureIp(rollbar.CaptureIpFull)
	// ok: without the last part
	rollbar.SetCaptureIp(rollbar.CaptureIpAnonymize)
	// bad: the address of the person
	rollbar.SetPerson(user.ID, "", user.Email)
	// ok: an identifier
	rollbar.SetPerson(user.ID, "", "")
}
