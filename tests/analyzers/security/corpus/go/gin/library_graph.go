package librarygraph

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/99designs/gqlgen/graphql/playground"
	"github.com/gin-gonic/gin"
	gographql "github.com/graphql-go/graphql"
	gghandler "github.com/graphql-go/handler"
	"github.com/gorilla/websocket"
	graphgophers "github.com/graph-gophers/graphql-go"
	"github.com/graph-gophers/graphql-go/relay"
	"gorm.io/gorm"

	"example.com/library/graph/generated"
)

type Book struct {
	ID     uint
	Title  string
	Author string
}

type Root struct{ db *gorm.DB }

func open(resolvers generated.ResolverRoot) http.Handler {
	server := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: resolvers}))
	server.AddTransport(transport.POST{})
	server.Use(extension.Introspection{}) // BAD: introspection
	return server
}

func defaults(resolvers generated.ResolverRoot) http.Handler {
	return handler.NewDefaultServer(generated.NewExecutableSchema(generated.Config{Resolvers: resolvers})) // BAD: introspection (the default server has it)
}

func closed(resolvers generated.ResolverRoot) http.Handler {
	server := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: resolvers}))
	server.AddTransport(transport.POST{})
	server.Use(extension.FixedComplexityLimit(200))
	if os.Getenv("ENVIRONMENT") != "production" {
		server.Use(extension.Introspection{}) // SAFE: introspection
	}
	server.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		graphql.GetOperationContext(ctx).DisableIntrospection = os.Getenv("ENVIRONMENT") == "production" // SAFE: introspection
		return next(ctx)
	})
	return server
}

func live(resolvers generated.ResolverRoot) http.Handler {
	server := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: resolvers}))
	server.AddTransport(transport.Websocket{
		KeepAlivePingInterval: 10 * time.Second,
		Upgrader: websocket.Upgrader{
			CheckOrigin: func(r *http.Request) bool {
				origin := r.Header.Get("Origin")
				return len(origin) >= 11 && origin[len(origin)-11:] == "example.com" // BAD: partial-origin
			},
		},
	})
	return server
}

func gophers(schema string, root *Root) http.Handler {
	parsed := graphgophers.MustParseSchema(schema, root, graphgophers.MaxDepth(8), graphgophers.DisableIntrospection()) // SAFE: introspection
	return &relay.Handler{Schema: parsed}
}

func gophersOpen(schema string, root *Root) http.Handler {
	parsed := graphgophers.MustParseSchema(schema, root, graphgophers.UseFieldResolvers()) // BAD: introspection
	return &relay.Handler{Schema: parsed}
}

func explorer(schema *gographql.Schema) http.Handler {
	return gghandler.New(&gghandler.Config{
		Schema:   schema,
		Pretty:   true,
		GraphiQL: true, // BAD: introspection
	})
}

func quietExplorer(schema *gographql.Schema) http.Handler {
	return gghandler.New(&gghandler.Config{Schema: schema, GraphiQL: false, Playground: false}) // SAFE: introspection
}

func (r *Root) Shelf(args struct{ First int32 }) []Book {
	books := make([]Book, args.First) // BAD: allocation
	r.db.Find(&books)
	return books
}

func (r *Root) Page(args struct{ First int32 }) []Book {
	books := make([]Book, 0, min(max(args.First, 0), 100)) // SAFE: allocation
	r.db.Limit(int(args.First)).Find(&books)
	return books
}

func (r *Root) Books(args struct{ Filter map[string]any }) []Book {
	var books []Book
	r.db.Where(args.Filter).Limit(50).Find(&books) // BAD: filter-from-request
	return books
}

func (r *Root) BooksBy(args struct{ Author string }) []Book {
	var books []Book
	r.db.Where(&Book{Author: args.Author}).Limit(50).Find(&books) // SAFE: filter-from-request
	return books
}

func (r *Root) Sorted(args struct{ Column, Value string }) []Book {
	var books []Book
	r.db.Where(map[string]any{args.Column: args.Value}).Find(&books) // BAD: filter-from-request (the column's name)
	return books
}

func requireLibrarian(c *gin.Context) {
	switch c.GetString("role") {
	case "guest", "reader":
		c.AbortWithStatus(http.StatusForbidden)
	default:
		c.Next() // BAD: default-allow (everyone whose role is unknown)
	}
}

func requireLibrarianStrictly(c *gin.Context) {
	switch c.GetString("role") {
	case "librarian", "admin":
		c.Next() // SAFE: default-allow
	default:
		c.AbortWithStatus(http.StatusForbidden)
	}
}

func Routes(resolvers generated.ResolverRoot) *gin.Engine {
	router := gin.New()
	_ = router.SetTrustedProxies([]string{"10.0.0.1"}) // SAFE: address-from-header
	router.POST("/graphql", gin.WrapH(closed(resolvers)))
	router.POST("/graphql/open", requireLibrarian, gin.WrapH(open(resolvers)))
	router.POST("/graphql/default", requireLibrarianStrictly, gin.WrapH(defaults(resolvers)))
	router.GET("/graphql/live", gin.WrapH(live(resolvers)))
	router.GET("/playground", gin.WrapH(playground.Handler("Library", "/graphql"))) // BAD: introspection
	return router
}

func EdgeRoutes(resolvers generated.ResolverRoot) *gin.Engine {
	router := gin.New()
	_ = router.SetTrustedProxies([]string{"0.0.0.0/0"}) // BAD: address-from-header
	router.POST("/graphql", gin.WrapH(closed(resolvers)))
	return router
}
