package main

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/transport"
)

func Default() http.Handler {
	// bad: always with it
	return handler.NewDefaultServer(schema())
}

func Own() http.Handler {
	srv := handler.New(schema())
	srv.AddTransport(transport.POST{})
	// bad: whatever the environment
	srv.Use(extension.Introspection{})
	return srv
}

func Plain() http.Handler {
	// ok: without it
	srv := handler.New(schema())
	srv.AddTransport(transport.POST{})
	return srv
}

func Tied(cfg Config) http.Handler {
	srv := handler.New(schema())
	if cfg.Debug {
		// ok: by the configuration
		srv.Use(extension.Introspection{})
	}
	// ok: another extension
	srv.Use(extension.FixedComplexityLimit(300))
	return srv
}

func Routed(mux *http.ServeMux) {
	// bad: on a route
	mux.Handle("/query", handler.NewDefaultServer(schema()))
}
