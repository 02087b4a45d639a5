package main

import "github.com/getsentry/sentry-go"

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
