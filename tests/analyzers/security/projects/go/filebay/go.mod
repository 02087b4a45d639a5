module filebay

go 1.22

require (
	github.com/labstack/echo/v4 v4.12.0
	go.mongodb.org/mongo-driver v1.15.0
)
