package handlers

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"example.com/parcels/internal/clients"
	"example.com/parcels/internal/labels"
	"example.com/parcels/internal/service"
	"example.com/parcels/internal/store"
)

type ParcelHandler struct {
	service *service.Parcels
	store   *store.ParcelStore
	printer labels.Printer
}

func NewParcelHandler(s *service.Parcels, p *store.ParcelStore, printer labels.Printer) *ParcelHandler {
	return &ParcelHandler{service: s, store: p, printer: printer}
}

func (h *ParcelHandler) Register(group *gin.RouterGroup) {
	group.GET("", h.search)
	group.GET("/depot/:depot", h.depot)
	group.POST("/:id/label", h.label)
	group.GET("/label", h.showLabel)
	group.POST("/hooks", h.hook)
}

func (h *ParcelHandler) search(c *gin.Context) {
	found, err := h.service.Search(c.Request.Context(), c.Query("receiver"), c.DefaultQuery("sort", "created_at"))
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.JSON(http.StatusOK, found)
}

func (h *ParcelHandler) depot(c *gin.Context) {
	depot, err := strconv.Atoi(c.Param("depot"))
	if err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	found, err := h.store.InDepot(c.Request.Context(), depot)
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.JSON(http.StatusOK, found)
}

func (h *ParcelHandler) label(c *gin.Context) {
	printer := c.PostForm("printer")
	if err := h.printer.Print(c.Param("id"), printer); err != nil {
		c.Status(http.StatusBadGateway)
		return
	}
	c.Status(http.StatusAccepted)
}

func (h *ParcelHandler) showLabel(c *gin.Context) {
	content, err := h.printer.Read(c.Query("file"))
	if err != nil {
		c.Status(http.StatusNotFound)
		return
	}
	c.Data(http.StatusOK, "application/pdf", content)
}

func (h *ParcelHandler) hook(c *gin.Context) {
	var body struct {
		Address string `json:"address" binding:"required"`
		Event   string `json:"event" binding:"oneof=sent lost delivered"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	c.JSON(http.StatusOK, gin.H{"reached": clients.Reach(body.Address), "known": clients.Known(body.Event)})
}
