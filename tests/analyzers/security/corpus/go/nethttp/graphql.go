package graph

import (
	"net/http"
	"os"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/99designs/gqlgen/graphql/playground"
	graphqlgo "github.com/graph-gophers/graphql-go"
	"github.com/graph-gophers/graphql-go/relay"
	"github.com/vektah/gqlparser/v2/ast"

	"example.com/shop/graph/generated"
)

type Config struct {
	Env    string
	Schema string
}

func FromEnv() Config {
	return Config{Env: os.Getenv("APP_ENV"), Schema: os.Getenv("GRAPHQL_SCHEMA")}
}

func Storefront(res *generated.Resolver) http.Handler {
	return handler.NewDefaultServer(generated.NewExecutableSchema(generated.Config{Resolvers: res})) // BAD: graphql-limits
}

func Backoffice(cfg Config, res *generated.Resolver) http.Handler {
	srv := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: res})) // SAFE: graphql-limits (limits below)
	srv.AddTransport(transport.POST{})
	srv.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	srv.Use(extension.FixedComplexityLimit(200))
	if cfg.Env == "development" {
		srv.Use(extension.Introspection{}) // SAFE: graphql-limits (development only)
	}
	return http.TimeoutHandler(srv, 10*time.Second, "timeout")
}

func Partner(res *generated.Resolver) http.Handler {
	srv := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: res}))
	srv.AddTransport(transport.POST{})
	srv.Use(extension.FixedComplexityLimit(100))
	srv.Use(extension.Introspection{}) // BAD: graphql-limits
	return srv
}

func Catalogue(cfg Config, root any) http.Handler {
	schema := graphqlgo.MustParseSchema(cfg.Schema, root) // BAD: graphql-limits
	return &relay.Handler{Schema: schema}
}

func Reports(cfg Config, root any) http.Handler {
	opts := []graphqlgo.SchemaOpt{graphqlgo.MaxDepth(8), graphqlgo.MaxParallelism(10)}
	if cfg.Env == "production" {
		opts = append(opts, graphqlgo.DisableIntrospection())
	}
	schema := graphqlgo.MustParseSchema(cfg.Schema, root, opts...) // SAFE: graphql-limits
	return &relay.Handler{Schema: schema}
}

func Register(mux *http.ServeMux, cfg Config, res *generated.Resolver, root any) {
	mux.Handle("POST /graphql", Storefront(res))
	mux.Handle("POST /backoffice/graphql", Backoffice(cfg, res))
	mux.Handle("POST /partner/graphql", Partner(res))
	mux.Handle("POST /catalogue/graphql", Catalogue(cfg, root))
	mux.Handle("POST /reports/graphql", Reports(cfg, root))
	if cfg.Env == "development" {
		mux.Handle("GET /playground", playground.Handler("shop", "/graphql"))
	}
}
