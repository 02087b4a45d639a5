package main

import (
	"context"
	"os"

	"github.com/labstack/echo/v4"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"filebay/controllers"
	"filebay/dao"
)

func main() {
	client, err := mongo.Connect(context.Background(), options.Client().ApplyURI(os.Getenv("MONGO_URL")))
	if err != nil {
		panic(err)
	}
	files := controllers.Files{DAO: &dao.Files{Collection: client.Database("filebay").Collection("files")}}

	e := echo.New()
	e.POST("/files/import", files.Import)
	e.POST("/files/query", files.Query)
	e.GET("/files/owned/:owner", files.Owned)
	e.GET("/files/export", files.Export)
	e.GET("/files/kind", files.Kind)
	e.GET("/session/end", controllers.EndSession)
	e.GET("/session/switch", controllers.SwitchLocale)
	e.Logger.Fatal(e.Start(":8082"))
}
