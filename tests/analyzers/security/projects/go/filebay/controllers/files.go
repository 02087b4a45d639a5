package controllers

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"go.mongodb.org/mongo-driver/bson"

	"filebay/dao"
	"filebay/usecases"
)

type Files struct {
	DAO *dao.Files
}

func (f Files) Import(c echo.Context) error {
	header, err := c.FormFile("archive")
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	upload, err := header.Open()
	if err != nil {
		return err
	}
	defer upload.Close()
	count, err := usecases.Import(upload, header.Size, header.Filename)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]int{"count": count})
}

func (f Files) Query(c echo.Context) error {
	filter := bson.M{}
	if err := c.Bind(&filter); err != nil {
		return err
	}
	found, err := f.DAO.Find(c.Request().Context(), filter)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, found)
}

func (f Files) Owned(c echo.Context) error {
	found, err := f.DAO.Owned(c.Request().Context(), c.Param("owner"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, found)
}

func (f Files) Export(c echo.Context) error {
	path, err := usecases.Export(c.QueryParam("name"))
	if err != nil {
		return err
	}
	return c.File(path)
}

func (f Files) Kind(c echo.Context) error {
	kind, err := usecases.Kind(c.QueryParam("name"), c.QueryParam("mode"))
	if err != nil {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	return c.String(http.StatusOK, kind)
}
