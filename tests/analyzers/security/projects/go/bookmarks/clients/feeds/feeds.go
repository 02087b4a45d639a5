package feeds

import (
	"encoding/xml"
	"net/http"
)

type channel struct {
	Title string `xml:"channel>title"`
}

func Title(address string) (string, error) {
	response, err := http.Get(address) // SAFE: ssrf (look-alike: the handler calls the Title of pages; the check command gives flags)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var found channel
	err = xml.NewDecoder(response.Body).Decode(&found)
	return found.Title, err
}
