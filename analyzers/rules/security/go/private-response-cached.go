package api

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
)

func Me(w http.ResponseWriter, r *http.Request) {
	user := auth.UserFromContext(r.Context())
	// bad: a proxy keeps it for all
	w.Header().Set("Cache-Control", "public, max-age=300")
	json.NewEncoder(w).Encode(user)
}

func (s *Server) Orders(w http.ResponseWriter, r *http.Request) {
	account, ok := s.currentAccount(r)
	if !ok {
		return
	}
	// bad: the same, with more options
	w.Header().Set("cache-control", "s-maxage=60, stale-while-revalidate")
	json.NewEncoder(w).Encode(s.store.OrdersOf(account.ID))
}

func (s *Server) Profile(c *gin.Context) {
	user := getUser(c)
	// bad: Gin
	c.Header("Cache-Control", "public, max-age=60")
	c.JSON(http.StatusOK, user)
}

func (s *Server) Settings(c *gin.Context) {
	user := getUser(c)
	// ok: for this browser only
	c.Header("Cache-Control", "private, max-age=60")
	c.JSON(http.StatusOK, s.store.SettingsOf(user.ID))
}

func (s *Server) Catalogue(c *gin.Context) {
	// ok: the same for everybody
	c.Header("Cache-Control", "public, max-age=300")
	c.JSON(http.StatusOK, s.store.Catalogue())
}

func (s *Server) Mine(c *gin.Context) {
	user := getUser(c)
	// ok: kept by nobody
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, user)
}
