module example.org/reports

go 1.22

require (
	github.com/gofiber/fiber/v2 v2.52.4
	gorm.io/driver/postgres v1.5.7
	gorm.io/gorm v1.25.10
)
