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

func Handover(w http.ResponseWriter, r *http.Request) {
	// bad: the browser keeps the token
	http.Redirect(w, r, "https://mobile.example.com/start?access_token="+sign(r), http.StatusFound)
}

func Done(c echo.Context) error {
	address := fmt.Sprintf("%s/start?token=%s", appURL, sign(c.Request()))
	// bad: the same in steps
	return c.Redirect(http.StatusFound, address)
}

func People(token string) (*http.Response, error) {
	request, _ := http.NewRequest(http.MethodGet, "https://people.example.net/me", nil)
	query := request.URL.Query()
	// bad: a parameter of a request
	query.Set("access_token", token)
	request.URL.RawQuery = query.Encode()
	return http.DefaultClient.Do(request)
}

func Weather(city string) error {
	// bad: a key among the parameters
	query := url.Values{"q": {city}, "api_key": {os.Getenv("WEATHER_KEY")}}
	answer, err := http.Get("https://weather.example.net/v1?" + query.Encode())
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func AfterMail(w http.ResponseWriter, r *http.Request) {
	// ok: serves once
	http.Redirect(w, r, "/reset-password?token="+oneTimeToken(r), http.StatusFound)
}

func Page(w http.ResponseWriter, r *http.Request) {
	// ok: a place in a list
	http.Redirect(w, r, "/list?page_token="+cursor(r), http.StatusFound)
}

func Repositories(token, cursor string) (*http.Response, error) {
	request, _ := http.NewRequest(http.MethodGet, "https://people.example.net/list", nil)
	query := request.URL.Query()
	// ok: in a header
	query.Set("page", cursor)
	request.URL.RawQuery = query.Encode()
	request.Header.Set("Authorization", "Bearer "+token)
	return http.DefaultClient.Do(request)
}
