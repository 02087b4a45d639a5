package httpapi

import (
	"net/http"
	"strconv"

	"gitlab.example.com/platform/artifacts/pkg/httpapi/respond"
	"gitlab.example.com/platform/artifacts/pkg/signing"
	"gitlab.example.com/platform/artifacts/pkg/storage"
)

type Handlers struct {
	Backend storage.Backend
	Signer  *signing.Signer
}

func (h Handlers) Get(w http.ResponseWriter, r *http.Request) {
	content, err := h.Backend.Open(r.URL.Query().Get("name"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(content)
}

func (h Handlers) Remove(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	if err != nil || h.Backend.Remove(strconv.FormatUint(id, 10)) != nil {
		http.Error(w, "remove", http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h Handlers) Sign(w http.ResponseWriter, r *http.Request) {
	signature, err := h.Signer.Sign(r.FormValue("artifact"), r.FormValue("key"))
	if err != nil {
		http.Error(w, "sign", http.StatusBadGateway)
		return
	}
	_, _ = w.Write(signature)
}

func (h Handlers) Page(w http.ResponseWriter, r *http.Request) {
	respond.Page(w, r.FormValue("title"))
}

func (h Handlers) Moved(w http.ResponseWriter, r *http.Request) {
	respond.Moved(w, r.URL.Query().Get("to"))
}

func (h Handlers) Latest(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Channel", strconv.Quote(r.URL.Query().Get("channel")))
	respond.Found(w, "/artifacts?name=latest")
}
