package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

func Noise(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.Atoi(r.URL.Query().Get("size"))
	if err != nil {
		return
	}
	// bad: as many bytes as asked for
	w.Write(make([]byte, size))
}

func Line(c *gin.Context) {
	width, _ := strconv.Atoi(c.Query("width"))
	// bad: a text of any length
	c.String(http.StatusOK, strings.Repeat("-", width))
}

func Tickets(w http.ResponseWriter, r *http.Request) {
	var order Order
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
		return
	}
	// bad: as many as the body says
	tickets := make([]string, order.Count)
	json.NewEncoder(w).Encode(tickets)
}

func Checked(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.Atoi(r.URL.Query().Get("size"))
	if err != nil || size < 1 || size > 1024 {
		http.Error(w, "size", http.StatusBadRequest)
		return
	}
	// ok: a kilobyte at most
	w.Write(make([]byte, size))
}

func Clamped(c *gin.Context) {
	width, _ := strconv.Atoi(c.Query("width"))
	// ok: one line of a terminal
	c.String(http.StatusOK, strings.Repeat("-", min(width, 120)))
}

func Sum(w http.ResponseWriter, r *http.Request) {
	var rows []int
	if err := json.NewDecoder(r.Body).Decode(&rows); err != nil {
		return
	}
	// ok: as long as what was sent
	json.NewEncoder(w).Encode(make([]int, len(rows)))
}
