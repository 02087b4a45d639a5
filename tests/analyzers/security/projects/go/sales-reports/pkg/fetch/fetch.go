package fetch

import (
	"fmt"
	"net/http"
	"time"
)

func Refresh(origin, path string) (int, error) {
	request, err := http.NewRequest(http.MethodPost, origin+"/cache/refresh", nil) // BAD: ssrf (the origin of the query)
	if err != nil {
		return 0, err
	}
	request.Header.Set("X-Refreshed-By", "reports")
	client := &http.Client{Timeout: 3 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("refresh of %q: %w", path, err)
	}
	return response.StatusCode, response.Body.Close()
}
