package controllers

import (
	"github.com/labstack/echo/v4"

	"filebay/lib/navigation"
)

func EndSession(c echo.Context) error {
	return navigation.Leave(c, c.QueryParam("next"))
}

func SwitchLocale(c echo.Context) error {
	return navigation.Back(c, c.QueryParam("path"))
}
