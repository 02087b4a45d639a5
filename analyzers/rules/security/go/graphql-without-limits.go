package server

import (
	"net/http"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/graph-gophers/graphql-go"
)

func Routes(mux *http.ServeMux, text string, resolver any, options []graphql.SchemaOpt) {
	// bad: any depth
	mux.Handle("/query", handler.NewDefaultServer(schema(resolver)))
	// bad: the same without the defaults
	srv := handler.New(schema(resolver))
	_ = srv
	// ok: a cost
	limited := handler.New(schema(resolver))
	limited.Use(extension.FixedComplexityLimit(300))
	// bad: another library
	one := graphql.MustParseSchema(text, resolver)
	// ok: a depth
	two := graphql.MustParseSchema(text, resolver, graphql.MaxDepth(8))
	// ok: options of the service
	three := graphql.MustParseSchema(text, resolver, options...)
	// ok: another handler
	mux.Handle("/health", http.HandlerFunc(health))
	_, _, _ = one, two, three
}
