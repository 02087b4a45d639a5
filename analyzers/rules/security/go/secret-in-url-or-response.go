package accounts

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
)

func Me(c *gin.Context, user User) {
	// bad: the hash goes to the browser
	c.JSON(http.StatusOK, gin.H{"id": user.ID, "password_hash": user.PasswordHash})
	// ok: what clients may see
	c.JSON(http.StatusOK, gin.H{"id": user.ID, "has_password": user.PasswordHash != ""})
}

func Profile(ctx context.Context, token string) (*http.Request, error) {
	// bad: every proxy logs it
	if _, err := http.Get("https://api.example.com/me?access_token=" + token); err != nil {
		return nil, err
	}
	// bad: put together
	if _, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("https://api.example.com/me?api_key=%s", token), nil); err != nil {
		return nil, err
	}
	// ok: a place in a list
	if _, err := http.Get("https://api.example.com/list?page_token=" + token); err != nil {
		return nil, err
	}
	// ok: nothing in the address
	return http.NewRequestWithContext(ctx, http.MethodGet, "https://api.example.com/me", nil)
}
