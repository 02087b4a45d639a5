module example.org/billing

go 1.24

require (
	github.com/gin-gonic/gin v1.10.1
	github.com/jackc/pgx/v5 v5.7.5
	gorm.io/driver/postgres v1.6.0
	gorm.io/gorm v1.30.1
)
