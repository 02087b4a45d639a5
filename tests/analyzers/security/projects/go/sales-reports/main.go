package main

import (
	"log"
	"os"

	"github.com/gofiber/fiber/v2"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"example.org/reports/models"
	"example.org/reports/routes"
)

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")), &gorm.Config{})
	if err != nil {
		log.Fatal(err)
	}
	app := fiber.New(fiber.Config{BodyLimit: 1 << 20})
	routes.Setup(app, models.NewSales(db))
	log.Fatal(app.Listen(":8084"))
}
